//! A call back with the place kept (S6): who is next, and when they may be called.

use super::{Person, Promise};
use crate::Time;
use crate::maintenance::local_time::LocalTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After so many calls without an answer the customer is told, and called no more.
pub const ATTEMPTS_MAX: u32 = 3;
/// The pauses between the calls.
const PAUSES: [Duration; 2] = [Duration::from_secs(15 * 60), Duration::from_secs(90 * 60)];
/// Who took a call back and says nothing of it for so long has lost it: it goes back to its place.
pub const TAKEN_MAX: Duration = Duration::from_secs(15 * 60);

/// The state of a call back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Callback {
    /// The place: since when the customer waits.
    pub asked_at: Time,
    /// How often they were called and not reached.
    pub attempts: u32,
    /// Not before this they are called.
    pub next_at: Time,
    /// Who is calling them.
    pub taken: Option<Taken>,
}

/// Somebody is calling a customer back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Taken {
    /// Who.
    pub by: Person,
    /// Since when.
    pub at: Time,
}

/// When customers may be called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallbackHours {
    /// From this minute of the day on,
    pub from: u16,
    /// and before this one.
    pub until: u16,
    /// By the clocks of this IANA zone.
    pub zone: String,
    /// A call back is promised within this long, counted in hours at which people are called.
    pub within: Duration,
}

impl Default for CallbackHours {
    fn default() -> CallbackHours {
        CallbackHours {
            from: 9 * 60,
            until: 21 * 60,
            zone: "Asia/Seoul".into(),
            within: Duration::from_secs(2 * 3600),
        }
    }
}

const DAY: Duration = Duration::from_secs(24 * 3600);

impl CallbackHours {
    /// Seconds of the day at an instant.
    fn second_of_day(&self, at: Time) -> u64 {
        LocalTime::at(at, &self.zone).second_of_day()
    }

    /// The first instant from `at` on at which people may be called.
    pub fn next(&self, at: Time) -> Time {
        let (from, until) = (u64::from(self.from) * 60, u64::from(self.until) * 60);
        let second = self.second_of_day(at);
        match () {
            () if from >= until || (from..until).contains(&second) => at,
            () if second < from => at + Duration::from_secs(from - second),
            () => at + DAY.saturating_sub(Duration::from_secs(second)) + Duration::from_secs(from),
        }
    }

    /// By when a call back is promised that is asked for at `at`.
    pub fn due(&self, at: Time) -> Time {
        let first = self.next(at);
        let due = first + self.within;
        match self.next(due) == due {
            true => due,
            // What is left after the evening is done in the morning.
            false => {
                let second = self.second_of_day(first);
                let today = (u64::from(self.until) * 60).saturating_sub(second);
                self.next(due) + self.within.saturating_sub(Duration::from_secs(today))
            }
        }
    }

    /// When to call again after `attempts` calls without an answer.
    pub fn retry(&self, now: Time, attempts: u32) -> Time {
        let pause = PAUSES.get(attempts.saturating_sub(1) as usize).unwrap_or(&PAUSES[1]);
        self.next(now + *pause)
    }
}

/// Who is to be called next: who waits longest of those who may be called now, whom nobody is
/// calling, and to whom no message is under way that may end their waiting.
pub fn next<'a>(
    promises: impl Iterator<Item = &'a Promise>,
    hours: &CallbackHours,
    now: Time,
) -> Option<&'a Promise> {
    if hours.next(now) != now {
        return None;
    }
    let waiting = promises.filter(|promise| {
        let is_free = |it: &Callback| it.taken.is_none() && it.next_at <= now;
        promise.is_open()
            && promise.telling.is_none()
            && promise.callback.as_ref().is_some_and(is_free)
    });
    waiting.min_by_key(|promise| (promise.callback.as_ref().map(|it| it.asked_at), promise.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seoul(text: &str) -> Time {
        text.parse::<LocalTime>().unwrap().in_zone("Asia/Seoul").unwrap()
    }

    #[test]
    fn nobody_is_called_at_night() {
        let hours = CallbackHours::default();
        assert_eq!(hours.next(seoul("2018-01-04T16:19:00")), seoul("2018-01-04T16:19:00"));
        assert_eq!(hours.next(seoul("2018-01-04T21:00:00")), seoul("2018-01-05T09:00:00"));
        assert_eq!(hours.next(seoul("2018-01-05T03:00:00")), seoul("2018-01-05T09:00:00"));
        assert_eq!(hours.retry(seoul("2018-01-04T20:50:00"), 1), seoul("2018-01-05T09:00:00"));
    }

    #[test]
    fn a_call_back_asked_for_in_the_evening_is_promised_for_the_morning() {
        let hours = CallbackHours::default();
        assert_eq!(hours.due(seoul("2018-01-04T16:19:00")), seoul("2018-01-04T18:19:00"));
        assert_eq!(hours.due(seoul("2018-01-04T20:00:00")), seoul("2018-01-05T10:00:00"));
        assert_eq!(hours.due(seoul("2018-01-04T23:00:00")), seoul("2018-01-05T11:00:00"));
    }
}
