//! Pauses between attempts: longer each time, and with jitter.
//!
//! Own code, since `backon` draws its jitter at random: here the same key waits the same time,
//! in a test and after a restart.

use crate::hash::hash;
use std::time::Duration;

const PAUSE_MIN: Duration = Duration::from_secs(5);
const PAUSE_MAX: Duration = Duration::from_secs(15 * 60);

/// The pause after `attempts` failed attempts: five seconds, doubled each time up to a quarter
/// of an hour, minus up to a half of it by a hash of `key`, so that deliveries that failed
/// together are not retried together.
pub fn pause(attempts: u32, key: &str) -> Duration {
    let whole = PAUSE_MIN.saturating_mul(1 << attempts.min(16)).min(PAUSE_MAX);
    let share = (hash(key, u64::from(attempts)) >> 11) as f64 / (1_u64 << 53) as f64;
    whole.mul_f64(1.0 - share / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let at = |attempts| pause(attempts, "x");
        assert!((PAUSE_MIN / 2..=PAUSE_MIN).contains(&at(0)));
        assert!((PAUSE_MAX / 2..=PAUSE_MAX).contains(&at(9)));
        assert!((PAUSE_MAX / 2..=PAUSE_MAX).contains(&at(u32::MAX)));
    }

    #[test]
    fn deliveries_that_failed_together_are_not_retried_together() {
        let pauses: std::collections::BTreeSet<_> =
            (0..100).map(|n| pause(3, &n.to_string())).collect();
        assert_eq!(pauses.len(), 100);
    }
}
