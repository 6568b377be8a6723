//! Whether the database answers: known to all who ask it, and reported once.

use bongsu_core::Time;
use parking_lot::Mutex;
use std::time::Duration;

/// The present outage of the database, if there is one.
#[derive(Debug, Default)]
pub(super) struct Outage(Mutex<Option<Time>>);

impl Outage {
    /// How long the database has not answered.
    pub(super) fn lasts_for(&self, now: Time) -> Option<Duration> {
        self.0.lock().map(|since| now.since(since))
    }

    /// Notes that it did not answer. Logged at the first time alone.
    pub(super) fn begins(&self, now: Time, statement: &str, reason: &str) -> bool {
        let mut since = self.0.lock();
        let is_new = since.is_none();
        since.get_or_insert(now);
        drop(since);
        if is_new {
            tracing::warn!(statement, reason, "database does not answer; retrying");
        }
        is_new
    }

    /// Notes that it answered. Logged if it had not.
    pub(super) fn ends(&self, now: Time) -> bool {
        let ended = self.0.lock().take();
        if let Some(since) = ended {
            let lasted_s = now.since(since).as_secs_f64();
            tracing::warn!(lasted_s, "database answers again");
        }
        ended.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_reported_when_it_begins_and_when_it_ends() {
        let (outage, at) = (Outage::default(), |secs: i64| Time::from_secs(1_000 + secs));
        assert!(!outage.ends(at(0)), "there was none");
        let begun: Vec<bool> = (1..500).map(|n| outage.begins(at(n), "x", "y")).collect();
        assert_eq!(begun.iter().filter(|begun| **begun).count(), 1);
        assert_eq!(outage.lasts_for(at(61)), Some(Duration::from_secs(60)));
        assert!(outage.ends(at(500)) && !outage.ends(at(501)));
        assert_eq!(outage.lasts_for(at(502)), None);
    }
}
