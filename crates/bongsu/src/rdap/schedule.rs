//! Which domain is asked about next, and when. Pure.

use bongsu_core::Time;
use bongsu_store::RegistryResult;
use std::collections::HashMap;
use std::time::Duration;

/// So long before its end a registration is looked at every interval; before that, once in
/// [`FAR_FACTOR`] of them.
const NEAR: Duration = Duration::from_secs(45 * 86_400);
/// How much rarer a registration is looked at that ends later.
const FAR_FACTOR: u32 = 7;
/// How often the pause after a failure is doubled at most.
const MAX_DOUBLINGS: u32 = 5;
/// The pause after the first failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1800);

/// When a domain is to be asked about again.
pub fn due_at(asked_at: Time, result: &RegistryResult, interval: Duration) -> Time {
    if result.failures > 0 {
        let pause = FIRST_PAUSE * (1 << (result.failures - 1).min(MAX_DOUBLINGS));
        return asked_at + pause.max(interval.min(FIRST_PAUSE));
    }
    match result.until {
        Some(until) if until <= asked_at + NEAR => asked_at + interval,
        _ => asked_at + interval * FAR_FACTOR,
    }
}

/// When each registry may be asked again.
#[derive(Debug, Default)]
pub struct Budgets(HashMap<String, Time>);

impl Budgets {
    /// Whether a registry may be asked now.
    pub fn allows(&self, registry: &str, now: Time) -> bool {
        self.0.get(registry).is_none_or(|at| *at <= now)
    }

    /// A registry was asked: it is left alone for `pause`, or as long as it wants to be.
    pub fn spend(&mut self, registry: &str, now: Time, pause: Duration, wanted: Option<Duration>) {
        let pause = wanted.map_or(pause, |wanted| wanted.max(pause));
        self.0.insert(registry.to_owned(), now + pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn what_ends_soon_is_asked_daily_and_what_fails_is_left_alone_longer_each_time() {
        let now = Time::from_secs(1_600_000_000);
        let due = |until, failures| {
            let last_error = String::new();
            let result = RegistryResult { until, known_at: None, failures, last_error };
            due_at(now, &result, DAY).since(now)
        };
        assert_eq!(due(Some(now + 20 * DAY), 0), DAY);
        assert_eq!(due(Some(now + 300 * DAY), 0), 7 * DAY);
        assert_eq!(due(None, 0), 7 * DAY, "a registry that does not say it");
        assert_eq!(due(None, 1), FIRST_PAUSE);
        assert_eq!(due(None, 3), FIRST_PAUSE * 4);
        assert_eq!(due(Some(now), 60), FIRST_PAUSE * 32);
    }

    #[test]
    fn one_registry_does_not_wait_for_another() {
        let now = Time::from_secs(1_600_000_000);
        let mut budgets = Budgets::default();
        budgets.spend("a", now, Duration::from_secs(3), None);
        budgets.spend("b", now, Duration::from_secs(3), Some(Duration::from_secs(60)));
        let after = |secs| now + Duration::from_secs(secs);
        assert!(!budgets.allows("a", after(2)) && budgets.allows("a", after(3)));
        assert!(!budgets.allows("b", after(59)) && budgets.allows("b", after(60)));
        assert!(budgets.allows("c", now));
    }
}
