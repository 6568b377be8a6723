//! What was observed in the last three hours, for the charts: kept in memory, in buckets of
//! three minutes, and lost with the process, which then shows as a gap.
//!
//! The memory is bounded whatever the number of sites: nothing is kept for a site that
//! nobody looks at and that works, see [`latency`] and [`components`].

pub mod components;
pub mod latency;
mod ring;

use std::time::Duration;

/// How long a bucket lasts: some rounds of probes at the usual interval.
pub const BUCKET: Duration = Duration::from_secs(180);
/// How many buckets are kept.
pub const MAX_BUCKETS: usize = 60;
/// How far back a record goes.
pub const WINDOW: Duration = Duration::from_secs(180 * MAX_BUCKETS as u64);
