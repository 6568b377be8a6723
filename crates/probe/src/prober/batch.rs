//! Batches observations, so that the receiver wakes up for hundreds and not for each.

use bongsu_core::Time;
use bongsu_core::observation::Observation;
use std::time::Duration;

/// A batch is sent when it has this many observations.
pub const BATCH_SIZE: usize = 256;

/// A batch is sent when its first observation has waited this long.
pub const BATCH_WAIT: Duration = Duration::from_millis(20);

/// While this many observations wait for the receiver, no new probe is started.
pub const MAX_WAITING: usize = 16 * BATCH_SIZE;

/// Observations that were not sent yet.
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

    /// Whether so many wait that probing must pause.
    pub fn is_blocked(&self) -> bool {
        self.waiting.len() >= MAX_WAITING
    }

    /// When it must be sent; `None` when empty.
    pub fn due_at(&self) -> Option<Time> {
        let first = self.first_at?;
        Some(if self.waiting.len() >= BATCH_SIZE { first } else { first + BATCH_WAIT })
    }

    /// Takes everything.
    pub fn take(&mut self) -> Vec<Observation> {
        self.first_at = None;
        std::mem::take(&mut self.waiting)
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        self.take();
    }
}
