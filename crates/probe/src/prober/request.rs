//! Requests for probes ahead of the schedule.

use bongsu_core::topology::JobIx;
use std::time::Duration;

/// A request for a probe ahead of the schedule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProbeNow {
    /// The job, in the current topology; other numbers are ignored.
    pub job: JobIx,
    /// The deadline. The prober spreads simultaneous requests, and keeps the budget of the
    /// target even if that takes longer.
    pub within: Duration,
}
