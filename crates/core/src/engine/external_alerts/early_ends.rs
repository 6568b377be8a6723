//! Ends that came before their beginnings: a tool's requests may overtake each other.

use crate::Time;
use crate::external_alert::ExternalEvent;
use std::collections::BTreeMap;
use std::time::Duration;

/// So long a beginning with the same start may come after its end.
const KEPT: Duration = Duration::from_secs(3600);
/// The same for one without a start, which may be a new failure as well.
const KEPT_WITHOUT_START: Duration = Duration::from_secs(30);
/// The most that are remembered.
const ENDS_MAX: usize = 10_000;

/// Source and key.
type Key = (String, String);

/// Ends of what was not open: when each came, the start that it gives, and when it was said.
#[derive(Debug, Default)]
pub struct EarlyEnds(BTreeMap<Key, (Time, Option<Time>, Option<Time>)>);

impl EarlyEnds {
    /// Takes note of one.
    pub fn note(&mut self, key: Key, event: &ExternalEvent, now: Time) {
        if self.0.len() < ENDS_MAX {
            self.0.insert(key, (now, event.started_at, event.said_at));
        }
    }

    /// Whether what is said to begin is over already. Where it is known when each was said, the
    /// later one counts.
    pub fn has(&self, key: &Key, event: &ExternalEvent, now: Time) -> bool {
        let Some((at, start, end_said)) = self.0.get(key) else { return false };
        if let (Some(end), Some(said)) = (end_said, event.said_at) {
            return said < *end && now.since(*at) <= KEPT;
        }
        let kept = if event.started_at.is_some() { KEPT } else { KEPT_WITHOUT_START };
        *start == event.started_at && now.since(*at) <= kept
    }

    /// Forgets old ones.
    pub fn forget(&mut self, now: Time) {
        self.0.retain(|_, (at, ..)| now.since(*at) <= KEPT);
    }
}
