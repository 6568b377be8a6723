//! When somebody is warned, and when a promise is broken.

use super::Promise;
use crate::Time;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The last warning comes so long before the time, or a quarter of the term before if that is
/// less.
const SOON_MAX: Duration = Duration::from_secs(10 * 60);

/// How far a promise's owner was reminded.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Warned {
    /// Not at all.
    #[default]
    Not,
    /// Half of the time has passed.
    Half,
    /// It is nearly due: everybody at the desk sees it.
    Soon,
}

/// What time makes of a promise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Nothing yet.
    Early,
    /// Half of the time has passed.
    Half,
    /// It is nearly due.
    Soon,
    /// Its time has passed.
    Over,
}

/// When half of a term has passed, and when its end is near.
pub fn warnings(from: Time, due: Time) -> (Time, Time) {
    let term = due.since(from);
    (due.before(term / 2), due.before(SOON_MAX.min(term / 4)))
}

/// What time makes of a promise; `None` when no time was promised. A time that the customer was
/// told is not over before it, though it was moved ahead since.
pub fn stage(promise: &Promise, now: Time) -> Option<Stage> {
    let due = promise.due?;
    let (half, soon) = warnings(promise.term_from, due);
    let over = promise.told_due.map_or(due, |told| told.max(due));
    Some(match () {
        () if now >= over => Stage::Over,
        () if now >= soon => Stage::Soon,
        () if now >= half => Stage::Half,
        () => Stage::Early,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_warned_of_at_half_time_and_shortly_before() {
        let at = Time::from_secs;
        assert_eq!(warnings(at(0), at(3600)), (at(1800), at(3000)));
        assert_eq!(warnings(at(0), at(600)), (at(300), at(450)), "a short one a quarter before");
    }
}
