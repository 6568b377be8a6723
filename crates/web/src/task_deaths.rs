//! Tasks of the program that ended by a fault.

use bongsu_core::Time;
use parking_lot::Mutex;
use std::time::Duration;

/// A task that dies within this of another is not begun anew: it would die again.
const ONCE_WITHIN: Duration = Duration::from_secs(600);

/// How many tasks of this term ended by a fault, and when the last one did.
#[derive(Default)]
pub struct TaskDeaths(Mutex<(u32, Option<Time>)>);

impl TaskDeaths {
    /// All tasks begin anew.
    pub fn begin_term(&self) {
        self.0.lock().0 = 0;
    }

    /// A task ended by a fault; whether all should begin anew.
    pub fn died(&self, now: Time) -> bool {
        let mut deaths = self.0.lock();
        let is_first = deaths.1.is_none_or(|last| now.since(last) > ONCE_WITHIN);
        *deaths = (deaths.0 + 1, Some(now));
        is_first
    }

    /// How many of the tasks that should run ended by a fault.
    pub fn dead(&self) -> u32 {
        self.0.lock().0
    }
}
