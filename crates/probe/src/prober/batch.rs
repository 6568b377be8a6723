//! Observations on their way out: gathered for a moment, so that the receiver wakes for
//! hundreds and not for each.

use bongsu_core::Time;
use bongsu_core::observation::Observation;
use std::time::Duration;

/// A batch goes out when it holds this many,
pub const FULL: usize = 256;

/// or when its first has waited this long of the clock's time.
pub const WAIT: Duration = Duration::from_millis(20);

/// While this many wait for the receiver, nothing new is asked.
pub const BLOCKED: usize = 16 * FULL;

/// Observations that were not handed over yet.
#[derive(Debug, Default)]
pub struct Batch {
    waiting: Vec<Observation>,
    first_at: Option<Time>,
}

impl Batch {
    /// Adds one, known at `now`.
    pub fn push(&mut self, now: Time, observation: Observation) {
        self.first_at.get_or_insert(now);
        self.waiting.push(observation);
    }

    /// Whether so many wait that asking should pause.
    pub fn is_blocked(&self) -> bool {
        self.waiting.len() >= BLOCKED
    }

    /// When it is to go out; `None` when empty.
    pub fn due_at(&self) -> Option<Time> {
        let first = self.first_at?;
        Some(if self.waiting.len() >= FULL { first } else { first + WAIT })
    }

    /// Takes everything.
    pub fn take(&mut self) -> Vec<Observation> {
        self.first_at = None;
        std::mem::take(&mut self.waiting)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.take();
    }
}
