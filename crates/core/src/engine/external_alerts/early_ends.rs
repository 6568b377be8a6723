//! Ends that came before their beginnings: a tool's requests may overtake each other.

use crate::Time;
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

/// Ends of what was not open.
#[derive(Debug, Default)]
pub struct EarlyEnds(BTreeMap<Key, (Time, Option<Time>)>);

impl EarlyEnds {
    /// Takes note of one, and of the start that it gives.
    pub fn note(&mut self, key: Key, start: Option<Time>, now: Time) {
        if self.0.len() < ENDS_MAX {
            self.0.insert(key, (now, start));
        }
    }

    /// Whether what is said to begin is over already.
    pub fn has(&self, key: &Key, start: Option<Time>, now: Time) -> bool {
        let kept = if start.is_some() { KEPT } else { KEPT_WITHOUT_START };
        self.0.get(key).is_some_and(|(at, of)| *of == start && now.since(*at) <= kept)
    }

    /// Forgets old ones.
    pub fn forget(&mut self, now: Time) {
        self.0.retain(|_, (at, _)| now.since(*at) <= KEPT);
    }
}
