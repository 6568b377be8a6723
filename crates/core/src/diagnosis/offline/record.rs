//! The recorded observations as the tracker takes them.
//!
//! Everything is numbered in the order of its name, so that the order of the lines in the
//! files makes no difference to the answer.

use super::read::{Line, Observations, ProbeResult, Stream, Streams};
use crate::Time;
use crate::diagnosis::tracker::Plan;
use crate::inventory::Kind;
use crate::layer::Layer;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::time::Duration;

/// How often streams are asked when the record does not show it.
const SWEEP_DEFAULT: Duration = Duration::from_secs(60);
/// A sweep is taken to be within these.
const SWEEP_RANGE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(86_400));

/// One observation of one series.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct SeenProbe {
    pub at: Time,
    pub layer: Layer,
    pub series: u32,
    pub result: ProbeResult,
}

/// A stream seen from a vantage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    pub stream: u32,
    pub vantage: u32,
    /// The site seen from the vantage, as a number of its own.
    pub ladder: u32,
}

/// The record: streams, sites, components and vantages numbered by name.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    /// Each with what it shares with other sites, as a number in `sets`.
    pub streams: Vec<Stream>,
    pub sites: Vec<Cow<'a, str>>,
    /// By site.
    pub customer: Vec<u32>,
    /// Components, and then a component for each vantage where there are several.
    pub components: Vec<Cow<'a, str>>,
    pub vantages: Vec<Cow<'a, str>>,
    /// The number of the first vantage's component, if vantages are components.
    pub vantage_components: Option<u32>,
    /// Lists of shared components.
    pub sets: Vec<Vec<u32>>,
    pub series: Vec<Series>,
    /// How many sites seen from vantages there are.
    pub ladders: u32,
    /// By time.
    pub seen: Vec<SeenProbe>,
    /// How often every stream is asked.
    pub sweep: Duration,
    /// How many probes a series has, on average.
    pub depth: f64,
}

impl<'a> Record<'a> {
    /// Puts the two files together, leaving out what was observed after `at`.
    pub fn new(streams: Streams<'a>, observations: Observations<'a>, at: Time) -> Record<'a> {
        let mut record = Record::default();
        let ranks = record.number(streams);
        let (vantages, vantage_rank) = by_name(observations.vantages.list);
        record.vantages = vantages;
        if record.vantages.len() > 1 {
            record.vantage_components = Some(record.components.len() as u32);
            let keys =
                record.vantages.iter().map(|name| format!("{}:{name}", Kind::Vantage.code()));
            record.components.extend(keys.map(Cow::Owned));
        }
        let mut lines = observations.lines;
        lines.retain(|line| line.at <= at);
        for line in &mut lines {
            line.stream = ranks[line.stream as usize];
            line.vantage = vantage_rank[line.vantage as usize];
        }
        record.fill(lines);
        record.estimate();
        record
    }

    /// Numbers streams, sites and components; returns the streams' numbers by the file's.
    fn number(&mut self, file: Streams<'a>) -> Vec<u32> {
        let (components, component_rank) = by_name(file.components.list);
        let (sites, site_rank) = by_name(file.sites.list);
        self.customer = vec![0; sites.len()];
        for (site, customer) in file.customer.iter().enumerate() {
            self.customer[site_rank[site] as usize] = *customer;
        }
        // The site that a component serves, until a second one is seen.
        let mut only: Vec<Option<u32>> = vec![None; components.len()];
        let mut shared = vec![false; components.len()];
        for stream in &file.streams {
            for component in &file.sets[stream.set as usize] {
                let component = component_rank[*component as usize] as usize;
                let first = *only[component].get_or_insert(stream.site);
                shared[component] |= first != stream.site;
            }
        }
        let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let mut set_rank = Vec::with_capacity(file.sets.len());
        for set in &file.sets {
            let ranked = set.iter().map(|component| component_rank[*component as usize]);
            let mut set: Vec<u32> = ranked.filter(|c| shared[*c as usize]).collect();
            set.sort_unstable();
            let next = known.len() as u32;
            set_rank.push(*known.entry(set).or_insert(next));
        }
        self.sets = vec![Vec::new(); known.len()];
        for (set, ix) in known {
            self.sets[ix as usize] = set;
        }
        let (names, rank) = by_name(file.names.list);
        self.streams = vec![Stream { layer: Layer::Dns, site: 0, set: 0 }; names.len()];
        for (stream, rank) in file.streams.iter().zip(&rank) {
            self.streams[*rank as usize] = Stream {
                layer: stream.layer,
                site: site_rank[stream.site as usize],
                set: set_rank[stream.set as usize],
            };
        }
        (self.components, self.sites) = (components, sites);
        rank
    }

    fn fill(&mut self, lines: Vec<Line>) {
        let key = |line: &Line| u64::from(line.stream) << 32 | u64::from(line.vantage);
        let mut pairs: Vec<u64> = lines.iter().map(key).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut series_index: FxHashMap<u64, u32> = FxHashMap::default();
        series_index.reserve(pairs.len());
        let mut ladders: FxHashMap<u64, u32> = FxHashMap::default();
        for (series, pair) in pairs.into_iter().enumerate() {
            series_index.insert(pair, series as u32);
            let (stream, vantage) = ((pair >> 32) as u32, pair as u32);
            let site = self.streams[stream as usize].site;
            let next = ladders.len() as u32;
            let ladder = *ladders.entry(u64::from(site) << 32 | u64::from(vantage)).or_insert(next);
            self.series.push(Series { stream, vantage, ladder });
        }
        self.ladders = ladders.len() as u32;
        let seen = lines.iter().map(|line| SeenProbe {
            at: line.at,
            layer: self.streams[line.stream as usize].layer,
            series: series_index[&key(line)],
            result: line.result,
        });
        self.seen = seen.collect();
        self.seen.sort_unstable();
    }

    /// How often each stream is asked: the median gap between probes of a series, or, where
    /// probes come in bursts, twice the median age of the newest.
    fn estimate(&mut self) {
        self.sweep = SWEEP_DEFAULT;
        let mut newest: Vec<Option<Time>> = vec![None; self.series.len()];
        let mut gaps = Vec::new();
        for seen in self.seen.iter().filter(|seen| seen.result != ProbeResult::Skipped) {
            if let Some(before) = newest[seen.series as usize].replace(seen.at) {
                gaps.push(seen.at.since(before));
            }
        }
        let end = newest.iter().flatten().max().copied().unwrap_or_default();
        let mut ages: Vec<Duration> = newest.iter().flatten().map(|at| end.since(*at)).collect();
        self.depth = 1.0 + gaps.len() as f64 / ages.len().max(1) as f64;
        if let (Some(gap), Some(age)) = (median(&mut gaps), median(&mut ages)) {
            self.sweep = gap.max(age * 2).clamp(SWEEP_RANGE.0, SWEEP_RANGE.1);
        }
    }

    /// What is to be tracked: series with the same components below them, in the same layer
    /// and from the same vantage, form a class.
    pub fn plan(&self, sweep: Duration) -> Plan {
        let groups = self.vantages.len() * Layer::ALL.len();
        let mut plan = Plan { groups, sweep, ..Plan::default() };
        let mut known: FxHashMap<(u32, u16), u32> = FxHashMap::default();
        for series in &self.series {
            let stream = &self.streams[series.stream as usize];
            let group = group(stream.layer, series.vantage);
            let class = *known.entry((stream.set, group)).or_insert_with(|| {
                let mut below = self.sets[stream.set as usize].clone();
                below.extend(self.vantage_components.map(|first| first + series.vantage));
                plan.classes.push((below, group));
                plan.classes.len() as u32 - 1
            });
            plan.series.push(class);
            // An owner breaks a domain at all of its servers at once, or a site's connection.
            plan.units.push(2 * stream.site + u32::from(stream.layer != Layer::Dns));
        }
        plan
    }

    /// The kind of a component.
    pub fn kind(&self, component: u32) -> Kind {
        match self.vantage_components {
            Some(first) if component >= first => Kind::Vantage,
            _ => {
                let key = &self.components[component as usize];
                Kind::from_code(key.split_once(':').map_or("", |(word, _)| word))
            }
        }
    }

    /// The vantage that a component is.
    pub fn as_vantage(&self, component: u32) -> Option<u32> {
        component.checked_sub(self.vantage_components?)
    }

    /// The site of a series.
    pub fn site(&self, series: u32) -> u32 {
        self.streams[self.series[series as usize].stream as usize].site
    }
}

/// The base rates that a layer seen from a vantage follows.
pub(super) fn group(layer: Layer, vantage: u32) -> u16 {
    vantage as u16 * Layer::ALL.len() as u16 + layer as u16
}

/// The names in order, and each one's place by its old number.
fn by_name(names: Vec<Cow<'_, str>>) -> (Vec<Cow<'_, str>>, Vec<u32>) {
    let mut order: Vec<(Cow<'_, str>, u32)> =
        names.into_iter().enumerate().map(|(ix, name)| (name, ix as u32)).collect();
    order.sort_unstable();
    let mut rank = vec![0; order.len()];
    for (place, (_, ix)) in order.iter().enumerate() {
        rank[*ix as usize] = place as u32;
    }
    (order.into_iter().map(|(name, _)| name).collect(), rank)
}

fn median(of: &mut [Duration]) -> Option<Duration> {
    let middle = of.len() / 2;
    (!of.is_empty()).then(|| *of.select_nth_unstable(middle).1)
}
