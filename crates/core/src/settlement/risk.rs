//! Who may leave: what a customer went through in a year, in points by a stated rule.
//!
//! The points are a rule of thumb by which a manager decides whom to call first. They are no
//! probability: nobody measured who left.

use crate::Time;
use std::time::Duration;

/// How far back it is looked.
pub const YEAR: Duration = Duration::from_secs(365 * 86_400);
/// An outage that ended so lately is still felt.
pub const LATELY: Duration = Duration::from_secs(30 * 86_400);

/// What a customer went through in a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CustomerYear {
    /// Outages in which sites of theirs were seen failing; those that overlap are one.
    pub outages: u32,
    /// How long these were, each time once, from the first site that failed to the last one that was verified.
    pub down: Duration,
    /// When the last one ended; now, while it goes on.
    pub last_at: Option<Time>,
    /// Promises to them that were kept, by the first time or by one that they were told beforehand.
    pub kept: u32,
    /// Promises to them that were broken.
    pub broken: u32,
    /// Claims of theirs that were declined.
    pub declined: u32,
}

/// What points are given for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Factor {
    /// For each outage 5, at most 25.
    Outages,
    /// For each full hour down 1, at most 25.
    Hours,
    /// For an outage that ended within 30 days, 10.
    Lately,
    /// For each broken promise 10, at most 30.
    Broken,
    /// For each declined claim 5, at most 10.
    Declined,
}

/// The points of a customer; 100 at most.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Risk {
    /// All together.
    pub points: u32,
    /// For what, without what gave none.
    pub factors: Vec<(Factor, u32)>,
}

/// The points of a year that ends `now`.
pub fn risk(year: &CustomerYear, now: Time) -> Risk {
    let hours = u32::try_from(year.down.as_secs() / 3_600).unwrap_or(u32::MAX);
    let is_lately = year.last_at.is_some_and(|at| now.since(at) <= LATELY);
    let factors = [
        (Factor::Outages, year.outages.saturating_mul(5).min(25)),
        (Factor::Hours, hours.min(25)),
        (Factor::Lately, if is_lately { 10 } else { 0 }),
        (Factor::Broken, year.broken.saturating_mul(10).min(30)),
        (Factor::Declined, year.declined.saturating_mul(5).min(10)),
    ];
    let factors: Vec<_> = factors.into_iter().filter(|(_, points)| *points > 0).collect();
    Risk { points: factors.iter().map(|(_, points)| points).sum(), factors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_are_those_of_the_rule_and_never_more_than_a_hundred() {
        let now = Time::from_secs(40 * 86_400);
        assert_eq!(risk(&CustomerYear::default(), now), Risk::default());
        let year = CustomerYear {
            outages: 2,
            down: Duration::from_secs(16 * 3_600 + 3_599),
            last_at: Some(Time::from_secs(20 * 86_400)),
            kept: 4,
            broken: 1,
            declined: 1,
        };
        let found = risk(&year, now);
        let expected = [
            (Factor::Outages, 10),
            (Factor::Hours, 16),
            (Factor::Lately, 10),
            (Factor::Broken, 10),
            (Factor::Declined, 5),
        ];
        assert_eq!((found.points, &found.factors[..]), (51, &expected[..]));
        let long_ago = CustomerYear { last_at: Some(Time::ZERO), ..year };
        assert_eq!(risk(&long_ago, now).points, 41);
        let worst = CustomerYear {
            outages: u32::MAX,
            down: Duration::from_secs(u64::MAX),
            last_at: Some(now),
            kept: 0,
            broken: u32::MAX,
            declined: u32::MAX,
        };
        assert_eq!(risk(&worst, now).points, 100);
    }
}
