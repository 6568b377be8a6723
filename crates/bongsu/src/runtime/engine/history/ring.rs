//! A ring buffer of values by bucket of time; the newest overwrites the oldest.

use super::{BUCKET, MAX_BUCKETS};
use bongsu_core::Time;
use bongsu_web::Buckets;

/// The number of the bucket that an instant is in.
pub fn number(at: Time) -> i64 {
    at.as_micros().div_euclid(BUCKET.as_micros() as i64)
}

/// A value for each of the last [`MAX_BUCKETS`] buckets; the default where there is none.
#[derive(Clone, Debug)]
pub struct Ring<T> {
    /// The number of the newest bucket.
    newest: i64,
    slots: [T; MAX_BUCKETS],
}

impl<T: Copy + Default> Default for Ring<T> {
    fn default() -> Ring<T> {
        Ring { newest: 0, slots: [T::default(); MAX_BUCKETS] }
    }
}

impl<T: Copy + Default> Ring<T> {
    fn slot(number: i64) -> usize {
        usize::try_from(number.rem_euclid(MAX_BUCKETS as i64)).unwrap_or(0)
    }

    /// The value of the bucket that `at` is in; `None` when that is too long ago.
    pub fn at_mut(&mut self, at: Time) -> Option<&mut T> {
        let number = number(at);
        if number > self.newest {
            let fresh = (number - self.newest).min(MAX_BUCKETS as i64);
            for n in 0..fresh {
                self.slots[Self::slot(number - n)] = T::default();
            }
            self.newest = number;
        }
        (number > self.newest - MAX_BUCKETS as i64).then(|| &mut self.slots[Self::slot(number)])
    }

    /// The value of a bucket by its number; the default where it is not kept.
    pub fn get(&self, number: i64) -> T {
        let kept = number <= self.newest && number > self.newest - MAX_BUCKETS as i64;
        if kept { self.slots[Self::slot(number)] } else { T::default() }
    }
}

/// The last buckets up to the one that `now` is in.
pub fn buckets<T>(now: Time, value: impl Fn(i64) -> Option<T>) -> Buckets<T> {
    let last = number(now);
    let first = last + 1 - MAX_BUCKETS as i64;
    Buckets {
        from: Time::from_micros(first * BUCKET.as_micros() as i64),
        step: BUCKET,
        values: (first..=last).map(value).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(bucket: i64) -> Time {
        Time::from_secs(bucket * 180 + 17)
    }

    #[test]
    fn what_is_older_than_the_window_is_forgotten_also_when_nothing_came_in_between() {
        let mut ring: Ring<u8> = Ring::default();
        for bucket in [1_000, 1_001, 1_059] {
            *ring.at_mut(at(bucket)).unwrap() = 7;
        }
        assert_eq!([1_000, 1_001, 1_002, 1_059].map(|n| ring.get(n)), [7, 7, 0, 7]);
        *ring.at_mut(at(1_060)).unwrap() = 8;
        assert_eq!([1_000, 1_001, 1_060].map(|n| ring.get(n)), [0, 7, 8]);
        *ring.at_mut(at(2_000)).unwrap() = 9;
        assert_eq!([1_059, 1_060, 1_999, 2_000].map(|n| ring.get(n)), [0, 0, 0, 9]);
        assert!(ring.at_mut(at(1_940)).is_none(), "that is too long ago");
        assert!(ring.at_mut(at(1_941)).is_some());
    }

    #[test]
    fn the_last_bucket_is_the_present_one() {
        let all = buckets(at(1_000), Some);
        assert_eq!((all.values.len(), all.values[59]), (60, Some(1_000)));
        assert!(all.from <= at(1_000) - super::super::WINDOW + BUCKET);
        assert!(all.until() > at(1_000));
    }
}
