//! The verdict of each zone and each site, updated probe by probe.

use super::fallen::Fallen;
use super::probes::{Probes, ROUNDS};
use super::series;
use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::layer::Layer;
use crate::observation::{Observation, Outcome, Reason};
use crate::topology::{ProbeTarget, SiteIx, Topology};
use crate::verdict::baseline::Baseline;
use crate::verdict::cusum::Cusum;
use crate::verdict::{Verdict, VerdictChange};
use std::time::Duration;

/// The running test of a zone's names, or of a site's connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Test {
    cusum: Cusum,
    down: bool,
    /// The first bad probe of the present run.
    bad_since: Option<Time>,
    /// The lowest failing layer and why, by the last failing probes.
    last: Option<(Layer, Reason)>,
    /// Another reason in the same layer, and how many failures in a row gave it.
    newer: Option<(Reason, u32)>,
}

/// One site.
#[derive(Clone, Debug, Default)]
pub struct SiteState {
    pub verdict: Verdict,
    pub since: Time,
    /// While it is down: how it failed at first. What else fails since then is another matter.
    first_failure: Option<(Layer, Reason)>,
    /// Whether the verdict is of before a restart, and nothing was seen that confirms it.
    unconfirmed: bool,
    /// Whether the verdict is of before a restart, whatever was seen since.
    restored: bool,
    /// Whether nothing of what failed is asked any more.
    asked_elsewhere: bool,
    connection: Test,
    slow: Cusum,
    baseline: Baseline,
}

impl SiteState {
    /// While it is down: the layer and the reason that it failed by at first.
    pub fn first_failure(&self) -> Option<(Layer, Reason)> {
        match self.verdict {
            Verdict::Down { layer, reason } => Some(self.first_failure.unwrap_or((layer, reason))),
            _ => None,
        }
    }

    /// Whether it is down, and failed in this layer first.
    pub fn fails_first_in(&self, layer: Layer) -> bool {
        self.first_failure().is_some_and(|(first, _)| first == layer)
    }

    /// Whether nothing of what failed is asked any more since it went down: it was moved.
    pub fn is_asked_elsewhere(&self) -> bool {
        self.asked_elsewhere
    }

    /// Whether it is what it was before the program was restarted.
    pub fn is_restored(&self) -> bool {
        self.restored
    }

    /// What may be said of it now. What worked before a restart is unknown until it is seen
    /// to work again; what was down is down until it is seen to work.
    pub fn known(&self) -> Verdict {
        match self.verdict {
            Verdict::Up | Verdict::Slow if self.unconfirmed => Verdict::Unknown,
            verdict => verdict,
        }
    }
}

/// One zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZoneState {
    names: Test,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Sites {
    pub sites: Vec<SiteState>,
    pub zones: Vec<ZoneState>,
    /// By series: the reason of its last failure.
    reasons: Vec<Option<Reason>>,
    /// Those that are down.
    fallen: Fallen,
    /// Whether the program before this one was stopped before it had asked all: what it took over
    /// from the one before it may have come back long ago.
    pub doubts_restored: bool,
}

impl Sites {
    pub fn new(topology: &Topology) -> Sites {
        Sites {
            sites: vec![SiteState::default(); topology.sites.len()],
            zones: vec![ZoneState::default(); topology.zones.len()],
            reasons: vec![None; topology.stream_count() * topology.vantages.len()],
            fallen: Fallen::default(),
            doubts_restored: false,
        }
    }

    /// Whether what is known of a site is of before a restart, and was old then.
    pub fn is_doubted(&self, site: SiteIx) -> bool {
        self.doubts_restored && self.sites[site.ix()].restored
    }

    /// Takes over what was believed of a site, from another graph.
    pub fn carry(&mut self, site: SiteIx, state: SiteState) {
        self.fallen.change(site, (Verdict::Unknown, state.since), (state.verdict, state.since));
        self.sites[site.ix()] = state;
    }

    /// Nothing of what failed of a site is asked any more, by another graph.
    pub fn asks_elsewhere(&mut self, site: SiteIx) {
        self.sites[site.ix()].asked_elsewhere = true;
    }

    /// Whether sites of other customers went down in the same way in the same moment as this one.
    pub fn fell_with_others(&self, topology: &Topology, site: SiteIx, window: Duration) -> bool {
        let state = &self.sites[site.ix()];
        self.fallen.fell_with_others(topology, (site, state.verdict, state.since), window)
    }

    /// Takes over why series failed, from another graph.
    pub fn carry_reasons(&mut self, old: &Sites, pairs: &[(u32, u32)]) {
        for (from, to) in pairs {
            self.reasons[*to as usize] = old.reasons[*from as usize];
        }
    }

    /// Whether most of the series that fail were answered, with an error or a refusal: what is
    /// lost on the way is silent.
    pub fn mostly_answers(&self, failing: impl Fn(u32) -> bool) -> bool {
        let reasons = (0..).zip(&self.reasons).filter(|(series, _)| failing(*series));
        let (mut answers, mut all) = (0, 0);
        for reason in reasons.filter_map(|(_, reason)| *reason) {
            answers += u32::from(!reason.is_silence());
            all += 1;
        }
        answers * 2 > all
    }

    /// Takes up the verdict of before a restart. Its test goes on from there: what was down is
    /// not up because nothing was seen yet.
    pub fn restore(&mut self, topology: &Topology, site: SiteIx, verdict: Verdict, since: Time) {
        let state = &mut self.sites[site.ix()];
        self.fallen.change(site, (state.verdict, state.since), (verdict, since));
        (state.verdict, state.since) = (verdict, since);
        (state.unconfirmed, state.restored) = (true, true);
        let Verdict::Down { layer, reason } = verdict else { return };
        let test = match layer {
            Layer::Dns => &mut self.zones[topology.sites[site.ix()].zone.ix()].names,
            _ => &mut state.connection,
        };
        test.restore(layer, reason, since);
    }

    /// Takes one observation that worked or failed and returns the sites whose verdict
    /// it changes, with what is now believed. Call after the tracker has seen it.
    pub fn observe(&mut self, probes: &Probes, seen: &Observation) -> Vec<(SiteIx, Verdict, Time)> {
        if !probes.healthy[usize::from(seen.vantage.0)] {
            return Vec::new();
        }
        if let Outcome::Failed(reason) = seen.outcome {
            let series = series::series(probes.topology, seen.stream, seen.vantage);
            self.reasons[series as usize] = Some(reason);
        }
        let stream = probes.topology.stream(seen.stream);
        match stream.subject {
            ProbeTarget::Zone(zone) => {
                let bad = probes.zone_fails(zone);
                let test = &mut self.zones[zone.ix()].names;
                let bad = bad.then(|| probes.zone_fails_since(zone).unwrap_or(seen.finished));
                if test.push(seen, Layer::Dns, bad, probes, || probes.zone_works(zone)) {
                    let sites = probes.topology.zones[zone.ix()].sites.iter();
                    return sites.filter_map(|s| self.judge(probes, *s, seen.finished)).collect();
                }
                Vec::new()
            }
            ProbeTarget::Site(site) => {
                self.connect(probes, site, seen, stream.layer);
                self.judge(probes, site, seen.finished).into_iter().collect()
            }
            ProbeTarget::Component(_) | ProbeTarget::Reference => Vec::new(),
        }
    }

    fn connect(&mut self, probes: &Probes, site: SiteIx, seen: &Observation, layer: Layer) {
        let state = &mut self.sites[site.ix()];
        let failed = seen.outcome.failed() == Some(true);
        // A lower layer that works is no news while an upper one is still to be asked.
        if failed || probes.is_top(seen.stream) {
            let since = || probes.connection_fails_since(site).unwrap_or(seen.finished);
            let bad = probes.connection_fails(site).then(since);
            state
                .connection
                .push(seen, layer, bad, probes, || probes.connection_works(site, ROUNDS));
        }
        if let Outcome::Ok { latency } = seen.outcome
            && probes.is_top(seen.stream)
            && layer > Layer::Dns
        {
            let (hour, latency) = (seen.finished.hour_of_week() % 24, latency.into());
            let slow = state.baseline.is_slow(hour, latency);
            state.slow.push(slow, 0.01);
            // Slowness must not become usual while it is being noticed.
            if !slow {
                state.baseline.learn(hour, latency);
            }
        }
    }

    /// What follows for a site from its zone and its connection; `Some` when it is new.
    fn judge(
        &mut self,
        probes: &Probes,
        site: SiteIx,
        at: Time,
    ) -> Option<(SiteIx, Verdict, Time)> {
        let names = self.zones[probes.topology.sites[site.ix()].zone.ix()].names;
        let state = &self.sites[site.ix()];
        let (verdict, since) = match (names.fails(), state.connection.fails()) {
            (Some((layer, reason, since)), _) | (None, Some((layer, reason, since))) => {
                // What was seen to work meanwhile was not down.
                let since = if state.verdict.is_working() { since.max(state.since) } else { since };
                (Verdict::Down { layer, reason }, since)
            }
            // What has no alarm yet may fail all the same: of that nothing good is said, and
            // of a zone whose servers were not heard neither.
            (None, None) if !probes.zone_answers(probes.topology.sites[site.ix()].zone) => {
                return None;
            }
            (None, None) if state.slow.alarm() => (Verdict::Slow, at),
            (None, None) if probes.connection_works(site, 1) && probes.opens(site) => {
                (Verdict::Up, at)
            }
            (None, None) => return None,
        };
        let state = &mut self.sites[site.ix()];
        if state.unconfirmed && state.verdict == verdict && verdict.is_working() {
            // Nobody saw it in between.
            state.since = at;
        }
        state.unconfirmed = false;
        (state.verdict != verdict).then_some((site, verdict, since))
    }

    /// Believes something else of a site, and records it.
    pub fn change(
        &mut self,
        cx: &Context<'_>,
        site: SiteIx,
        (verdict, since): (Verdict, Time),
        out: &mut Out,
    ) {
        let state = &mut self.sites[site.ix()];
        self.fallen.change(site, (state.verdict, state.since), (verdict, since));
        state.first_failure = match verdict {
            Verdict::Down { layer, reason } => state.first_failure().or(Some((layer, reason))),
            _ => None,
        };
        (state.verdict, state.since) = (verdict, since);
        (state.asked_elsewhere, state.restored) = (false, false);
        let host = cx.topology.sites[site.ix()].host.clone();
        out.record(Record::Verdict(VerdictChange { site: host, verdict, since, at: cx.now }));
    }

    /// The reason of the last failure of a series.
    pub fn reason(&self, series: u32) -> Option<Reason> {
        self.reasons[series as usize]
    }

    /// The usual latency of a site's page at this hour; zero while not yet learned.
    pub fn baseline(&self, site: SiteIx, at: Time) -> Duration {
        self.sites[site.ix()].baseline.at(at.hour_of_week() % 24).unwrap_or_default()
    }
}

impl Test {
    /// Goes on from what was known before a restart.
    fn restore(&mut self, layer: Layer, reason: Reason, since: Time) {
        (self.down, self.last) = (true, Some((layer, reason)));
        self.bad_since = Some(self.bad_since.map_or(since, |known| known.min(since)));
    }

    /// Adds one observation; `bad` is since when the whole fails, if it does, `works` whether it
    /// was proved to work. Returns whether what is believed may have changed.
    fn push(
        &mut self,
        seen: &Observation,
        layer: Layer,
        bad: Option<Time>,
        probes: &Probes,
        works: impl FnOnce() -> bool,
    ) -> bool {
        let was = self.down;
        if let (Outcome::Failed(reason), Some(since)) = (seen.outcome, bad) {
            self.note(layer, reason);
            self.bad_since.get_or_insert(since);
            if !seen.provisional {
                let group = series::group(layer, usize::from(seen.vantage.0));
                let noise = probes.tracker.bases()[usize::from(group)].noise;
                // What a known fault takes with it needs no further proof.
                let series = series::series(probes.topology, seen.stream, seen.vantage);
                let explained = probes.tracker.loses_all(series);
                self.down |= self.cusum.push(true, noise.max(0.01)) || explained;
            }
        } else if bad.is_none() && seen.outcome.failed() == Some(false) {
            self.cusum.push(false, 0.01);
            if !self.down {
                self.bad_since = None;
            } else if works() {
                *self = Test::default();
            }
        }
        // A site whose verdict is still unknown is judged at every sign of life.
        was != self.down || bad.is_none()
    }

    /// Another reason is taken over when it was given several times in a row: servers that
    /// fail differently must not change what is said with every probe.
    fn note(&mut self, layer: Layer, reason: Reason) {
        match self.last {
            Some((known, why)) if known == layer && why != reason => {
                let times = self.newer.filter(|(it, _)| *it == reason).map_or(1, |(_, n)| n + 1);
                self.newer = Some((reason, times));
                if times >= ROUNDS {
                    (self.last, self.newer) = (Some((layer, reason)), None);
                }
            }
            _ => (self.last, self.newer) = (Some((layer, reason)), None),
        }
    }

    fn fails(&self) -> Option<(Layer, Reason, Time)> {
        let (layer, reason) = self.last.filter(|_| self.down)?;
        Some((layer, reason, self.bad_since.unwrap_or_default()))
    }
}
