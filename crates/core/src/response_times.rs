//! How long a site took to answer over a day or a month: counted in classes, so that days add up
//! to a month and a site of fifty thousand needs a hundred bytes.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How many classes there are.
const CLASSES: usize = 34;
/// Each class ends at about √2 times the one before, from 1 ms to about 92 s; above 10 ms at a whole
/// millisecond.
const LIMITS_US: [u64; CLASSES] = limits();

const fn limits() -> [u64; CLASSES] {
    let mut all = [0; CLASSES];
    let mut ix = 0;
    while ix < CLASSES {
        let first: u64 = if ix % 2 == 0 { 1_000 } else { 1_414 };
        let limit = first << (ix / 2);
        all[ix] = if limit > 10_000 { limit.div_ceil(1_000) * 1_000 } else { limit };
        ix += 1;
    }
    all
}

/// Answers by how long they took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Vec<u32>", into = "Vec<u32>")]
pub struct ResponseTimes([u32; CLASSES]);

impl Default for ResponseTimes {
    fn default() -> ResponseTimes {
        ResponseTimes([0; CLASSES])
    }
}

impl From<Vec<u32>> for ResponseTimes {
    fn from(counts: Vec<u32>) -> ResponseTimes {
        let mut all = ResponseTimes::default();
        for (count, known) in all.0.iter_mut().zip(counts) {
            *count = known;
        }
        all
    }
}

impl From<ResponseTimes> for Vec<u32> {
    fn from(all: ResponseTimes) -> Vec<u32> {
        let last = all.0.iter().rposition(|count| *count > 0).map_or(0, |ix| ix + 1);
        all.0[..last].to_vec()
    }
}

impl ResponseTimes {
    /// Counts an answer; what takes longer than the last class is counted there.
    pub fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let class = LIMITS_US.partition_point(|limit| *limit < micros).min(CLASSES - 1);
        self.0[class] = self.0[class].saturating_add(1);
    }

    /// Counts all answers of another day as well.
    pub fn merge(&mut self, other: &ResponseTimes) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
    }

    /// How many answers there were.
    pub fn answers(&self) -> u64 {
        self.0.iter().map(|count| u64::from(*count)).sum()
    }

    /// A time within which at least so many hundredths of the answers came, at most 1.44 times
    /// the shortest such time; `None` without any answer.
    pub fn within(&self, percent: u64) -> Option<Duration> {
        let all = self.answers();
        let wanted = (all * percent.min(100)).div_ceil(100).max(1);
        let mut so_far = 0;
        let class = self.0.iter().position(|count| {
            so_far += u64::from(*count);
            so_far >= wanted
        });
        class.filter(|_| all > 0).map(|class| Duration::from_micros(LIMITS_US[class]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn what_is_said_of_most_answers_holds_for_them_and_is_near() {
        let mut day = ResponseTimes::default();
        assert_eq!(day.within(50), None);
        for n in 1..=100 {
            day.add(ms(n));
        }
        let (half, most) = (day.within(50).unwrap(), day.within(95).unwrap());
        assert!(half >= ms(50) && half < ms(71), "{half:?}");
        assert!(most >= ms(95) && most < ms(135), "{most:?}");
        assert_eq!(day.answers(), 100);
    }

    #[test]
    fn days_add_up_to_a_month_and_come_back_from_the_store() {
        let (mut slow, mut quick) = (ResponseTimes::default(), ResponseTimes::default());
        slow.add(ms(900));
        quick.add(ms(3));
        quick.add(ms(3));
        quick.merge(&slow);
        assert_eq!((quick.answers(), quick.within(50)), (3, Some(ms(4))));
        let stored = serde_json::to_string(&quick).unwrap();
        assert_eq!(serde_json::from_str::<ResponseTimes>(&stored).unwrap(), quick);
        slow.add(Duration::from_secs(3_600));
        assert!(slow.within(100).unwrap() > Duration::from_secs(60), "the last class has no end");
    }
}
