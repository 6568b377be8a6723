//! Observations of the last three hours, for the charts: in memory, in buckets of three
//! minutes. They are lost when the process ends, which then shows as a gap.
//!
//! The memory is bounded for any number of sites: nothing is kept for a working site whose
//! page is not opened, see [`latency`] and [`components`].

pub mod components;
pub mod daily;
pub mod latency;
mod ring;

use std::time::Duration;

/// The length of a bucket: several probes at the default interval.
pub const BUCKET: Duration = Duration::from_secs(180);
/// The number of buckets kept.
pub const MAX_BUCKETS: usize = 60;
/// The time that a record covers.
pub const WINDOW: Duration = Duration::from_secs(180 * MAX_BUCKETS as u64);
