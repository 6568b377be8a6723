//! Heartbeats: a job says that it ran. When it does not, that is an alert (a dead man's switch).

use super::Severity;
use crate::Time;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The source of alerts about heartbeats. No tool can have this name.
pub const HEARTBEAT_SOURCE: &str = "heartbeat";

/// A sign of life that is expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeartbeatRule {
    /// Its name.
    pub name: String,
    /// How often it comes.
    pub interval: Duration,
    /// How much later it may come.
    pub grace: Duration,
    /// How bad it is when it does not.
    pub severity: Severity,
    /// What it is about: `kind:name` of a component, a host name or an address.
    pub component: Option<String>,
}

/// What is known of one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeartbeatState {
    /// Its name.
    pub name: String,
    /// Since when it is expected.
    pub watched_since: Time,
    /// When it came last; `None` when it never did.
    pub last_at: Option<Time>,
    /// Before when it is not missed, because this program could not hear it when it was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused_until: Option<Time>,
}

impl HeartbeatState {
    /// It came.
    pub fn beat(&mut self, now: Time) {
        (self.last_at, self.excused_until) = (Some(now), None);
    }

    /// When it came last, or since when it is expected.
    pub fn last_sign(&self) -> Time {
        self.last_at.unwrap_or(self.watched_since)
    }

    /// From when on it is missed.
    pub fn missed_from(&self, rule: &HeartbeatRule) -> Time {
        let due = self.last_sign() + rule.interval + rule.grace;
        self.excused_until.map_or(due, |until| until.max(due))
    }

    /// This program could hear nothing from `deaf_from` (`None`: for an unknown time) until `now`.
    /// What was expected in that time is lost, and the job sends the next one only after its
    /// interval. That is excused once: of a job that stopped we would else never hear while this
    /// program is restarted again and again. Whether anything changed.
    pub fn excuse(&mut self, rule: &HeartbeatRule, deaf_from: Option<Time>, now: Time) -> bool {
        let before = self.clone();
        // A clock that went back.
        self.last_at = self.last_at.map(|at| at.min(now));
        self.watched_since = self.watched_since.min(now);
        let is_expected_later = self.last_sign() + rule.interval > now;
        let was_missed_before = deaf_from.is_some_and(|from| self.missed_from(rule) <= from);
        if !is_expected_later && !was_missed_before {
            let until = match self.excused_until {
                None => now + rule.interval + rule.grace,
                Some(earlier) => earlier.max(now + rule.grace),
            };
            self.excused_until = Some(until);
        }
        *self != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_missed_after_interval_and_grace_and_never_because_we_were_down() {
        let secs = Duration::from_secs;
        let rule = HeartbeatRule {
            name: "backup".into(),
            interval: secs(3600),
            grace: secs(300),
            severity: Severity::Error,
            component: None,
        };
        let at = Time::from_secs;
        let state = |last_at| HeartbeatState {
            name: "backup".into(),
            watched_since: at(0),
            last_at,
            excused_until: None,
        };
        assert_eq!(state(None).missed_from(&rule), at(3900));
        let mut it = state(Some(at(1000)));
        assert_eq!(it.missed_from(&rule), at(4900));
        // A restart before it is expected does not begin the interval anew.
        assert!(!it.excuse(&rule, None, at(2000)));
        // One that was sent while this program was down is lost: the next comes an interval later.
        assert!(it.excuse(&rule, Some(at(4000)), at(9000)));
        assert_eq!(it.missed_from(&rule), at(12_900));
        // That is so once.
        it.excuse(&rule, None, at(10_000));
        assert_eq!(it.missed_from(&rule), at(12_900));
        it.beat(at(11_000));
        assert_eq!(it.missed_from(&rule), at(14_900));
        // What was missed before stays so; a clock that went back does not delay anything.
        assert!(!it.excuse(&rule, Some(at(15_000)), at(16_000)));
        assert!(it.excuse(&rule, Some(at(4000)), at(5000)));
        assert_eq!(it.missed_from(&rule), at(8900));
    }
}
