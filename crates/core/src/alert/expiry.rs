//! Dates that come near, and when they are announced.

use crate::Time;
use crate::name::Name;
use std::time::Duration;

const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the registry of a domain says of its end, by RDAP (RFC 9083).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DomainExpiry {
    /// The domain.
    pub domain: Name,
    /// When its registration ends; `None` when no registry says it, so that the inventory does.
    pub until: Option<Time>,
}

/// Whole days left until a date, rounded up: 1 on the last day, 0 once it has passed.
fn days_left(now: Time, until: Time) -> u16 {
    let left = until.as_micros().saturating_sub(now.as_micros()).max(0);
    u16::try_from(left.div_euclid(DAY_MICROS) + i64::from(left % DAY_MICROS > 0))
        .unwrap_or(u16::MAX)
}

/// The announcement that is due for a date: the smallest of `days` that has been reached.
/// `None` while it is farther away than all of them, and once it has passed.
pub fn step(now: Time, until: Time, days: &[u16]) -> Option<u16> {
    let left = days_left(now, until);
    days.iter().copied().filter(|step| left > 0 && left <= *step).min()
}

/// From when on each announcement of a date is due.
pub fn steps(until: Time, days: &[u16]) -> impl Iterator<Item = Time> {
    days.iter().map(move |step| until.before(DAY * u32::from(*step)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_announcement_is_due_when_its_day_is_reached() {
        let until = Time::from_secs(1_600_000_000);
        let before =
            |days: u64, secs: u64| until.before(Duration::from_secs(days * 24 * 3600 + secs));
        let days = [30, 14, 7, 3, 1];
        let at = |now| step(now, until, &days);
        assert_eq!(at(before(30, 1)), None);
        assert_eq!(at(before(30, 0)), Some(30));
        assert_eq!(at(before(14, 1)), Some(30));
        assert_eq!(at(before(14, 0)), Some(14));
        assert_eq!(at(before(5, 0)), Some(7));
        assert_eq!(at(before(1, 1)), Some(3));
        assert_eq!(at(before(0, 1)), Some(1));
        assert_eq!(at(until), None, "what has expired is not announced");
        assert_eq!(days_left(before(0, 1), until), 1);
        assert_eq!(days_left(until + Duration::from_secs(5), until), 0);
    }
}
