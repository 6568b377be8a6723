//! A fault that lasts is logged when it begins and when it ends, and not at each attempt.

use bongsu_clock::Clock;
use bongsu_core::Time;
use std::fmt::Display;

/// What is tried again and again.
#[derive(Debug)]
pub struct FaultLog {
    what: &'static str,
    since: Option<Time>,
}

impl FaultLog {
    /// Of something that works so far; `what` fails, as the log says it: "cannot read the plan".
    pub fn new(what: &'static str) -> FaultLog {
        FaultLog { what, since: None }
    }

    /// It failed.
    pub fn failed(&mut self, error: &dyn Display) {
        if self.since.is_none() {
            let what = self.what;
            tracing::warn!(%error, "{what}; retrying");
        }
        self.since.get_or_insert(Clock::system().now());
    }

    /// It worked.
    pub fn worked(&mut self) {
        if let Some(since) = self.since.take() {
            let (what, lasted_s) = (self.what, Clock::system().now().since(since).as_secs_f64());
            tracing::warn!(lasted_s, "no longer: {what}");
        }
    }

    /// Takes in a result, and gives back what it has.
    pub fn note<T, E: Display>(&mut self, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => {
                self.worked();
                Some(value)
            }
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }
}
