//! What was observed in the last hours, in buckets of equal length: kept in memory by the
//! one who owns the engine, asked for by the pages that draw it.

use bongsu_core::Time;
use bongsu_core::observation::Layer;
use std::time::Duration;

/// Values by bucket of time, oldest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Buckets<T> {
    /// Where the first begins.
    pub from: Time,
    /// How long each lasts.
    pub step: Duration,
    /// `None` where nothing was observed; the last bucket is not over yet.
    pub values: Vec<Option<T>>,
}

impl<T> Buckets<T> {
    /// Each bucket with its beginning.
    pub fn iter(&self) -> impl Iterator<Item = (Time, Option<&T>)> + Clone {
        let starts = (0..).map(|n: u32| self.from + self.step * n);
        starts.zip(self.values.iter().map(Option::as_ref))
    }

    /// Where the last ends.
    pub fn until(&self) -> Time {
        self.from + self.step * u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }
}

/// What came of the probes of one layer of a site within one bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LatencyBucket {
    /// Probes that were answered.
    pub answered: u32,
    /// Probes that failed.
    pub failed: u32,
    /// The fastest answer; zero while none was answered, as the next two.
    pub fastest: Duration,
    /// The median answer.
    pub median: Duration,
    /// The slowest answer.
    pub slowest: Duration,
}

/// What the probes of a site took.
#[derive(Clone, PartialEq, Debug)]
pub struct LatencyHistory {
    /// Since when it is recorded; what was before is not known.
    pub since: Time,
    /// By layer, lowest first; layers that the site does not have are left out.
    pub layers: Vec<(Layer, Buckets<LatencyBucket>)>,
    /// What the uppermost layer usually takes, as it was known then.
    pub usual: Buckets<Duration>,
}

/// Who asks for a record that is begun when it is first asked for. There is room for some
/// sites only: operations make room, a customer takes what is free.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AskedBy {
    /// A customer, on their own page.
    Customer,
    /// A person of the company.
    Operations,
}
