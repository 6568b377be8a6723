//! Observations of the last hours in buckets of equal length, for the charts. The owner of
//! the engine keeps them in memory.

use bongsu_core::Time;
use bongsu_core::layer::Layer;
use std::time::Duration;

/// Values by bucket of time, oldest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Buckets<T> {
    /// The start of the first bucket.
    pub from: Time,
    /// The length of each bucket.
    pub step: Duration,
    /// `None` where nothing was observed; the last bucket is not over yet.
    pub values: Vec<Option<T>>,
}

impl<T> Buckets<T> {
    /// Each bucket with its start.
    pub fn iter(&self) -> impl Iterator<Item = (Time, Option<&T>)> + Clone {
        let starts = (0..).map(|n: u32| self.from + self.step * n);
        starts.zip(self.values.iter().map(Option::as_ref))
    }

    /// The end of the last bucket.
    pub fn until(&self) -> Time {
        self.from + self.step * u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }
}

/// The probes of one layer of a site within one bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LatencyBucket {
    /// Probes that were answered.
    pub answered: u32,
    /// Probes that failed.
    pub failed: u32,
    /// The fastest answer; zero while none was answered, as are the next two.
    pub fastest: Duration,
    /// The median answer.
    pub median: Duration,
    /// The slowest answer.
    pub slowest: Duration,
}

/// The response times of a site.
#[derive(Clone, PartialEq, Debug)]
pub struct LatencyHistory {
    /// When the record starts; nothing is known of the time before.
    pub since: Time,
    /// By layer, lowest first; only the layers that the site has.
    pub layers: Vec<(Layer, Buckets<LatencyBucket>)>,
    /// The baseline of the uppermost layer, as it was then.
    pub baseline: Buckets<Duration>,
}

/// Who asks for a record, which starts when it is first asked for. Capacity is limited:
/// operations may evict other records, a customer only uses free capacity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AskedBy {
    /// A customer, on their own page.
    Customer,
    /// A person of the company.
    Operations,
}
