//! Response times of some sites, by layer and bucket.
//!
//! Recording starts when a site's page is first opened, or when the site begins to fail or to
//! be slow, for at most [`MAX_SITES`] sites of about 3 KiB each. Operations may evict a record
//! of lower priority; a customer's page uses free capacity only, so that customers cannot
//! evict each other's records.

use super::ring::{self, Ring};
use super::{MAX_BUCKETS, WINDOW};
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Latency, Observation, Outcome};
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::{SiteIx, Topology};
use bongsu_web::{AskedBy, LatencyBucket, LatencyHistory};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::Duration;

/// Sites recorded at a time, at most: 1.6 MiB.
const MAX_SITES: usize = 512;
/// Results of a layer that the median of a bucket is computed from; later ones only count,
/// and may be the fastest or slowest.
const MAX_SAMPLES: usize = 64;
/// The interval of the search for failing sites.
const SCAN_INTERVAL: Duration = Duration::from_secs(10);

/// A latency in two bytes: eleven bits and a power of two, exact to 0.1 %.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
struct Packed(u16);

impl Packed {
    fn new(latency: Latency) -> Packed {
        let micros = Duration::from(latency).as_micros().min(u32::MAX.into()) as u32;
        let power = (u32::BITS - micros.leading_zeros()).saturating_sub(11);
        Packed((power << 11 | micros >> power) as u16)
    }

    fn duration(self) -> Duration {
        Duration::from_micros(u64::from(self.0 & 0x7ff) << (self.0 >> 11))
    }
}

/// The results of one layer in one bucket.
#[derive(Clone, Copy, Default)]
struct Slot {
    answered: u16,
    failed: u16,
    fastest: Packed,
    median: Packed,
    slowest: Packed,
}

impl Slot {
    fn bucket(self) -> Option<LatencyBucket> {
        (self.answered > 0 || self.failed > 0).then(|| LatencyBucket {
            answered: self.answered.into(),
            failed: self.failed.into(),
            fastest: self.fastest.duration(),
            median: self.median.duration(),
            slowest: self.slowest.duration(),
        })
    }
}

/// One layer: its slots, and the latencies of the current bucket in ascending order.
#[derive(Default)]
struct LayerRecord {
    ring: Ring<Slot>,
    bucket: i64,
    samples: Vec<Packed>,
}

impl LayerRecord {
    fn push(&mut self, at: Time, outcome: Outcome) {
        let Some(slot) = self.ring.at_mut(at) else { return };
        let latency = match outcome {
            Outcome::Ok { latency } => Packed::new(latency),
            Outcome::Failed(_) => {
                slot.failed = slot.failed.saturating_add(1);
                return;
            }
            Outcome::Missed | Outcome::Inconclusive | Outcome::Skipped => return,
        };
        let number = ring::number(at);
        if number > self.bucket {
            (self.bucket, self.samples) = (number, Vec::new());
        }
        if slot.answered == 0 {
            (slot.fastest, slot.median, slot.slowest) = (latency, latency, latency);
        }
        slot.answered = slot.answered.saturating_add(1);
        slot.fastest = slot.fastest.min(latency);
        slot.slowest = slot.slowest.max(latency);
        // A late result belongs to a bucket whose samples are gone.
        if number == self.bucket && self.samples.len() < MAX_SAMPLES {
            let index = self.samples.partition_point(|known| *known <= latency);
            self.samples.insert(index, latency);
            slot.median = self.samples[self.samples.len() / 2];
        }
    }
}

/// The record of one site.
struct SiteRecord {
    host: Name,
    /// Who opened its page; `None` when it is recorded because it failed.
    asked_by: Option<AskedBy>,
    /// When its page was last opened, or it was last seen failing.
    wanted_at: Time,
    since: Time,
    /// By [`Layer::slot`].
    layers: [LayerRecord; Layer::MAX_OF_SITE],
    baseline: Ring<Packed>,
}

/// The records of all sites that have one.
#[derive(Default)]
pub struct SiteHistory {
    topology: Arc<Topology>,
    sites: Vec<SiteRecord>,
    /// The records that a stream belongs to.
    by_stream: FxHashMap<u32, Vec<u16>>,
    scanned_at: Time,
}

impl SiteHistory {
    /// Switches to a new topology; records of sites that still exist are kept.
    pub fn adopt(&mut self, topology: &Arc<Topology>) {
        self.topology = topology.clone();
        self.sites.retain(|site| topology.site(&site.host).is_some());
        self.index();
    }

    fn index(&mut self) {
        self.by_stream.clear();
        for (n, record) in self.sites.iter().enumerate() {
            let Some(site) = self.topology.site(&record.host) else { continue };
            for stream in self.topology.streams_of(site) {
                self.by_stream.entry(stream.0).or_default().push(n as u16);
            }
        }
    }

    /// Records observations of the sites that have a record.
    pub fn note(&mut self, seen: &[Observation]) {
        if self.by_stream.is_empty() {
            return;
        }
        let current =
            |it: &&Observation| !it.provisional && it.generation == self.topology.generation;
        for it in seen.iter().filter(current) {
            let Some(records) = self.by_stream.get(&it.stream.0) else { continue };
            let layer = self.topology.stream(it.stream).layer;
            for n in records {
                let record = &mut self.sites[usize::from(*n)];
                record.layers[layer.slot()].push(it.finished, it.outcome);
            }
        }
    }

    /// Records the baselines, and starts to record sites that recently began to fail.
    pub fn note_view(&mut self, view: &View) {
        let at = view.at;
        if at.since(self.scanned_at) < SCAN_INTERVAL
            || view.topology.generation != self.topology.generation
        {
            return;
        }
        self.scanned_at = at;
        for record in &mut self.sites {
            let Some(site) = self.topology.site(&record.host) else { continue };
            let Some(status) = view.sites.get(site.ix()) else { continue };
            if let Some(baseline) = record.baseline.at_mut(at) {
                *baseline = Packed::new(status.baseline);
            }
            if record.asked_by.is_none() && fails(status.health) {
                record.wanted_at = at;
            }
        }
        let recent = view
            .sites
            .iter()
            .enumerate()
            .filter(|(_, status)| fails(status.health) && at.since(status.since) < WINDOW);
        let mut added = false;
        for (ix, _) in recent {
            let host = &self.topology.sites[SiteIx::at(ix).ix()].host;
            if self.find(host).is_some() {
                continue;
            }
            let host = host.clone();
            if self.add(host, None, at).is_none() {
                break;
            }
            added = true;
        }
        if added {
            self.index();
        }
    }

    fn find(&self, host: &Name) -> Option<usize> {
        self.sites.iter().position(|record| record.host == *host)
    }

    /// Starts a record; at capacity, evicts one of lower priority.
    fn add(&mut self, host: Name, asked_by: Option<AskedBy>, now: Time) -> Option<usize> {
        let record = SiteRecord {
            host,
            asked_by,
            wanted_at: now,
            since: now,
            layers: Default::default(),
            baseline: Ring::default(),
        };
        if self.sites.len() < MAX_SITES {
            self.sites.push(record);
            return Some(self.sites.len() - 1);
        }
        let idle = |it: &SiteRecord| now.since(it.wanted_at) > WINDOW;
        let may_evict = asked_by == Some(AskedBy::Operations);
        let (n, _) = self
            .sites
            .iter()
            .enumerate()
            .filter(|(_, it)| idle(it) || (may_evict && it.asked_by < asked_by))
            .min_by_key(|(_, it)| (!idle(it), it.asked_by, it.wanted_at))?;
        self.sites[n] = record;
        Some(n)
    }

    /// The response times of a site up to `now`; starts the record when there is none yet.
    /// `None` when the site is not monitored, or there is no free capacity.
    pub fn of(&mut self, host: &Name, asked_by: AskedBy, now: Time) -> Option<LatencyHistory> {
        let site = self.topology.site(host)?;
        let n = match self.find(host) {
            Some(n) => n,
            None => {
                let n = self.add(host.clone(), Some(asked_by), now)?;
                self.index();
                n
            }
        };
        let record = &mut self.sites[n];
        record.asked_by = record.asked_by.max(Some(asked_by));
        record.wanted_at = record.wanted_at.max(now);
        let record = &self.sites[n];
        let has = |layer: Layer| {
            self.topology.streams_of(site).any(|stream| self.topology.stream(stream).layer == layer)
        };
        let layers = Layer::ALL.into_iter().filter(|layer| has(*layer)).map(|layer| {
            let ring = &record.layers[layer.slot()].ring;
            (layer, ring::buckets(now, |number| ring.get(number).bucket()))
        });
        let baseline = |number| {
            let baseline = record.baseline.get(number);
            (baseline != Packed::default()).then(|| baseline.duration())
        };
        Some(LatencyHistory {
            since: record.since.max(now.before(WINDOW)),
            layers: layers.collect(),
            baseline: ring::buckets(now, baseline),
        })
    }
}

fn fails(health: SiteHealth) -> bool {
    matches!(health, SiteHealth::Down { .. } | SiteHealth::Slow)
}

/// The size of a record at most, without the host name: see [`MAX_SITES`].
const RECORD_SIZE: usize = size_of::<SiteRecord>() + 4 * MAX_SAMPLES * size_of::<Packed>();
const _: () = assert!(RECORD_SIZE <= 3_328 && MAX_BUCKETS == 60);

#[cfg(test)]
mod tests;
