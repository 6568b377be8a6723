//! What is believed of each zone and each site, probe by probe.

use super::series;
use crate::Time;
use crate::diagnosis::tracker::Tracker;
use crate::layer::Layer;
use crate::observation::{Observation, Outcome, Reason};
use crate::topology::{JobIx, ProbeTarget, SiteIx, StreamIx, Topology, VantageIx, ZoneIx};
use crate::verdict::Verdict;
use crate::verdict::baseline::Baseline;
use crate::verdict::cusum::Cusum;
use std::time::Duration;

/// How many rounds in a row every layer must work before a site counts as up again.
pub(super) const ROUNDS: u32 = 3;

/// The running test of a zone's names, or of a site's connection.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Test {
    cusum: Cusum,
    down: bool,
    /// The first bad probe of the present run.
    bad_since: Option<Time>,
    /// The lowest failing layer and why, by the last failing probe.
    last: Option<(Layer, Reason)>,
}

/// One site.
#[derive(Clone, Debug, Default)]
pub(super) struct SiteState {
    pub verdict: Verdict,
    pub since: Time,
    /// In how many open incidents it is a victim not yet verified.
    pub unverified: u16,
    connection: Test,
    slow: Cusum,
    usual: Baseline,
}

/// One zone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ZoneState {
    names: Test,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Sites {
    pub sites: Vec<SiteState>,
    pub zones: Vec<ZoneState>,
    /// By cell: why it failed the last time that it did.
    reasons: Vec<Option<Reason>>,
}

/// What a look at the vantages needs.
pub(super) struct Evidence<'a> {
    pub topology: &'a Topology,
    pub tracker: &'a Tracker,
    /// By vantage: whether its word counts.
    pub healthy: &'a [bool],
}

impl Sites {
    pub fn new(topology: &Topology) -> Sites {
        Sites {
            sites: vec![SiteState::default(); topology.sites.len()],
            zones: vec![ZoneState::default(); topology.zones.len()],
            reasons: vec![None; topology.stream_count() * topology.vantages.len()],
        }
    }

    /// Takes one observation that worked or failed and returns the sites whose verdict
    /// it changes, with what is now believed. Call after the tracker has seen it.
    pub fn observe(
        &mut self,
        evidence: &Evidence,
        seen: &Observation,
    ) -> Vec<(SiteIx, Verdict, Time)> {
        if !evidence.healthy[usize::from(seen.vantage.0)] {
            return Vec::new();
        }
        if let Outcome::Failed(reason) = seen.outcome {
            let series = series::series(evidence.topology, seen.stream, seen.vantage);
            self.reasons[series as usize] = Some(reason);
        }
        let stream = evidence.topology.stream(seen.stream);
        match stream.subject {
            ProbeTarget::Zone(zone) => {
                let bad = evidence.zone_fails(zone);
                let test = &mut self.zones[zone.ix()].names;
                if test.push(seen, Layer::Dns, bad, evidence, || evidence.zone_works(zone)) {
                    let sites = evidence.topology.zones[zone.ix()].sites.iter();
                    return sites.filter_map(|s| self.judge(evidence, *s, seen.finished)).collect();
                }
                Vec::new()
            }
            ProbeTarget::Site(site) => {
                self.connect(evidence, site, seen, stream.layer);
                self.judge(evidence, site, seen.finished).into_iter().collect()
            }
            ProbeTarget::Component(_) | ProbeTarget::Reference => Vec::new(),
        }
    }

    fn connect(&mut self, evidence: &Evidence, site: SiteIx, seen: &Observation, layer: Layer) {
        let state = &mut self.sites[site.ix()];
        let failed = seen.outcome.failed() == Some(true);
        // A lower layer that works is no news while an upper one is still to be asked.
        if failed || evidence.is_top(seen.stream) {
            let bad = evidence.connection_fails(site);
            state
                .connection
                .push(seen, layer, bad, evidence, || evidence.connection_works(site, ROUNDS));
        }
        if let Outcome::Ok { latency } = seen.outcome
            && evidence.is_top(seen.stream)
        {
            let (hour, latency) = (seen.finished.hour_of_week() % 24, latency.into());
            let slow = state.usual.is_slow(hour, latency);
            state.slow.push(slow, 0.01);
            // Slowness must not become usual while it is being noticed.
            if !slow {
                state.usual.learn(hour, latency);
            }
        }
    }

    /// What follows for a site from its zone and its connection; `Some` when it is new.
    fn judge(
        &mut self,
        evidence: &Evidence,
        site: SiteIx,
        at: Time,
    ) -> Option<(SiteIx, Verdict, Time)> {
        let names = self.zones[evidence.topology.sites[site.ix()].zone.ix()].names;
        let state = &self.sites[site.ix()];
        let (verdict, since) = match (names.fails(), state.connection.fails()) {
            (Some((layer, reason, since)), _) | (None, Some((layer, reason, since))) => {
                (Verdict::Down { layer, reason }, since)
            }
            // What has no alarm yet may fail all the same: of that nothing good is said.
            (None, None) if evidence.zone_fails(evidence.topology.sites[site.ix()].zone) => {
                return None;
            }
            (None, None) if state.slow.alarm() => (Verdict::Slow, at),
            (None, None) if evidence.connection_works(site, 1) => (Verdict::Up, at),
            (None, None) => return None,
        };
        let same = match (state.verdict, verdict) {
            (Verdict::Down { layer: a, .. }, Verdict::Down { layer: b, .. }) => a == b,
            (a, b) => a == b,
        };
        (!same).then_some((site, verdict, since))
    }

    /// Why a cell failed the last time that it did.
    pub fn reason(&self, series: u32) -> Option<Reason> {
        self.reasons[series as usize]
    }

    /// What is usual for a site's page at this time.
    pub fn usual(&self, site: SiteIx, at: Time) -> Duration {
        self.sites[site.ix()].usual.at(at.hour_of_week() % 24).unwrap_or_default()
    }
}

impl Test {
    /// Adds one observation; `bad` is whether the whole fails, `works` whether it was
    /// proved to work. Returns whether what is believed may have changed.
    fn push(
        &mut self,
        seen: &Observation,
        layer: Layer,
        bad: bool,
        evidence: &Evidence,
        works: impl FnOnce() -> bool,
    ) -> bool {
        let was = self.down;
        if let (Outcome::Failed(reason), true) = (seen.outcome, bad) {
            self.last = Some((layer, reason));
            self.bad_since.get_or_insert(seen.finished);
            if !seen.provisional {
                let group = series::group(layer, usize::from(seen.vantage.0));
                let noise = evidence.tracker.bases()[usize::from(group)].noise;
                self.down |= self.cusum.push(true, noise.max(0.01));
            }
        } else if !bad && seen.outcome.failed() == Some(false) {
            self.cusum.push(false, 0.01);
            if !self.down {
                self.bad_since = None;
            } else if works() {
                *self = Test::default();
            }
        }
        // A site whose verdict is still unknown is judged at every sign of life.
        was != self.down || !bad
    }

    fn fails(&self) -> Option<(Layer, Reason, Time)> {
        let (layer, reason) = self.last.filter(|_| self.down)?;
        Some((layer, reason, self.bad_since.unwrap_or_default()))
    }
}

impl Evidence<'_> {
    /// The vantages whose word counts.
    pub fn vantages(&self) -> impl Iterator<Item = VantageIx> + '_ {
        let healthy = self.healthy.iter().enumerate().filter(|(_, healthy)| **healthy);
        healthy.map(|(v, _)| VantageIx(v as u16))
    }

    fn failing(&self, stream: u32, vantage: VantageIx) -> bool {
        self.tracker.failing(series::series(self.topology, StreamIx(stream), vantage))
    }

    pub fn is_top(&self, stream: StreamIx) -> bool {
        let job = &self.topology.jobs[self.topology.stream(stream).job.ix()];
        stream.0 + 1 == job.first.0 + u32::from(job.len)
    }

    /// Whether most vantages find it failing.
    fn most(&self, fails: impl Fn(VantageIx) -> bool) -> bool {
        let (mut asked, mut failing) = (0, 0);
        for vantage in self.vantages() {
            asked += 1;
            failing += usize::from(fails(vantage));
        }
        failing * 2 > asked
    }

    /// A name cannot be found when every server of its zone fails.
    pub fn zone_fails(&self, zone: ZoneIx) -> bool {
        let streams = self.topology.zones[zone.ix()].streams.clone();
        !streams.is_empty() && self.most(|v| streams.clone().all(|s| self.failing(s, v)))
    }

    /// A zone works again when at least half of its servers answered in several rounds.
    fn zone_works(&self, zone: ZoneIx) -> bool {
        let streams = self.topology.zones[zone.ix()].streams.clone();
        self.vantages().all(|v| {
            let working = streams.clone().filter(|s| self.rounds(*s, v) >= ROUNDS).count();
            working * 2 >= streams.len()
        })
    }

    fn rounds(&self, stream: u32, vantage: VantageIx) -> u32 {
        self.tracker
            .history(series::series(self.topology, StreamIx(stream), vantage))
            .worked_in_a_row()
    }

    /// The jobs of a site, one for each address.
    fn jobs(&self, site: SiteIx) -> impl Iterator<Item = JobIx> + '_ {
        let mut last = None;
        self.topology.sites[site.ix()].streams.clone().filter_map(move |stream| {
            let job = self.topology.stream(StreamIx(stream)).job;
            (last.replace(job) != Some(job)).then_some(job)
        })
    }

    /// A site cannot be opened when it fails at every address.
    pub fn connection_fails(&self, site: SiteIx) -> bool {
        self.jobs(site).next().is_some()
            && self.most(|v| {
                let fails = |job| self.topology.streams_of_job(job).any(|s| self.failing(s, v));
                self.jobs(site).all(fails)
            })
    }

    /// Every layer at every address, from every vantage, this many rounds in a row.
    pub fn connection_works(&self, site: SiteIx, rounds: u32) -> bool {
        let streams = self.topology.sites[site.ix()].streams.clone();
        !streams.is_empty()
            && self.vantages().all(|v| streams.clone().all(|s| self.rounds(s, v) >= rounds))
    }

    /// Whether any question about a site fails.
    pub fn any_fails(&self, site: SiteIx) -> bool {
        let mut streams = self.topology.streams_of(site);
        streams.any(|stream| self.vantages().any(|v| self.failing(stream.0, v)))
    }

    /// Every stream of a site but those in `passed_over`, from every vantage.
    pub fn all_work(&self, site: SiteIx, passed_over: impl Fn(u32) -> bool) -> bool {
        self.vantages().next().is_some()
            && self.vantages().all(|v| {
                self.topology.streams_of(site).all(|stream| {
                    let series = series::series(self.topology, stream, v);
                    self.tracker.history(series).worked_in_a_row() >= ROUNDS || passed_over(series)
                })
            })
    }

    /// How many vantages' word counts.
    pub fn count(&self) -> u32 {
        self.vantages().count() as u32
    }
}
