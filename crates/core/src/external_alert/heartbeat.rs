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
}

impl HeartbeatState {
    /// From when on it is missed. While this program was down it could not be heard: it has the
    /// grace from the start on.
    pub fn missed_from(&self, rule: &HeartbeatRule, started_at: Time) -> Time {
        let last = self.last_at.unwrap_or(self.watched_since);
        (last + rule.interval + rule.grace).max(started_at + rule.grace)
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
        let state =
            |last_at| HeartbeatState { name: "backup".into(), watched_since: at(0), last_at };
        assert_eq!(state(None).missed_from(&rule, at(0)), at(3900));
        assert_eq!(state(Some(at(1000))).missed_from(&rule, at(0)), at(4900));
        assert_eq!(state(Some(at(1000))).missed_from(&rule, at(9000)), at(9300));
        // A restart does not begin the interval anew.
        assert_eq!(state(Some(at(1000))).missed_from(&rule, at(2000)), at(4900));
    }
}
