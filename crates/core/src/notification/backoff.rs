//! When to try again: ever later, and not all at the same instant.
//!
//! Own code, since `backon` draws its jitter at random: here the same key waits the same time,
//! in a test and after a restart.

use crate::hash::hash;
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The pause after `attempts` tries that failed: five seconds, doubled each time up to a
/// quarter of an hour, of which up to a half is taken off by a hash of `key`, so that what
/// failed together does not come back together.
pub fn pause(attempts: u32, key: &str) -> Duration {
    let whole = FIRST.saturating_mul(1 << attempts.min(16)).min(LONGEST);
    let share = (hash(key, u64::from(attempts)) >> 11) as f64 / (1_u64 << 53) as f64;
    whole.mul_f64(1.0 - share / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let at = |attempts| pause(attempts, "x");
        assert!((FIRST / 2..=FIRST).contains(&at(0)));
        assert!((LONGEST / 2..=LONGEST).contains(&at(9)));
        assert!((LONGEST / 2..=LONGEST).contains(&at(u32::MAX)));
    }

    #[test]
    fn what_failed_together_does_not_come_back_together() {
        let pauses: std::collections::BTreeSet<_> =
            (0..100).map(|n| pause(3, &n.to_string())).collect();
        assert_eq!(pauses.len(), 100);
    }
}
