//! Answers probes by the truth.

use super::plan::Plan;
use super::rng::Rng;
use super::world::{VANTAGES, World};
use bongsu_core::Time;
use bongsu_core::incident::Mode;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Observation, Outcome, Reason};
use bongsu_core::topology::{JobIx, ProbeTarget, StreamIx, VantageIx};
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest that the answers of one job are on their way.
const ON_ITS_WAY: Duration = Duration::from_millis(100);
/// After the usual round trip silence is told; after the whole budget it is believed.
const SILENCE: Duration = Duration::from_millis(250);
const BUDGET: Duration = Duration::from_secs(2);

/// The network under the company.
#[derive(Debug)]
pub struct Network<'a> {
    world: &'a World,
    plan: &'a Plan,
    rng: Rng,
    /// By stream: the faults below it.
    below: Vec<Vec<usize>>,
    /// By site: the own faults.
    own: Vec<Vec<usize>>,
    /// By stream and vantage: when it was last asked.
    asked: Vec<[Time; VANTAGES.len()]>,
    /// By fault: when it first swallowed a probe since it last began.
    felt: Vec<Option<Time>>,
    /// By fault: the sites of which it swallowed a probe.
    pub struck: Vec<BTreeSet<u32>>,
}

impl<'a> Network<'a> {
    /// A network in which the plan happens.
    pub fn new(seed: u64, world: &'a World, plan: &'a Plan) -> Network<'a> {
        let streams = (0..world.truth.stream_count()).map(StreamIx::at);
        let below = streams
            .map(|stream| {
                let faults = plan.faults.iter().enumerate();
                faults.filter(|(_, f)| f.below(world, stream)).map(|(ix, _)| ix).collect()
            })
            .collect();
        let mut own = vec![Vec::new(); world.truth.sites.len()];
        for (ix, broken) in plan.own.iter().enumerate() {
            own[broken.site as usize].push(ix);
        }
        let struck = vec![BTreeSet::new(); plan.faults.len()];
        let asked = vec![[Time::ZERO; VANTAGES.len()]; world.truth.stream_count()];
        let felt = vec![None; plan.faults.len()];
        Network { world, plan, rng: Rng::new(seed, 4), below, own, asked, felt, struck }
    }

    /// Asks a job at `at`; the observations come with the instants at which they are known.
    pub fn ask(&mut self, job: JobIx, vantage: VantageIx, at: Time) -> Vec<Observation> {
        let streams = self.world.truth.streams_of_job(job);
        let mut seen = Vec::new();
        let mut failed = false;
        let mut now = at;
        for stream in streams.map(StreamIx) {
            let mut observation = Observation {
                stream,
                generation: self.world.declared.generation,
                vantage,
                scheduled: at,
                started: now,
                finished: now,
                outcome: Outcome::Skipped,
                provisional: false,
                detail: Detail::None,
            };
            if !failed {
                self.asked[stream.ix()][usize::from(vantage.0)] = at;
                failed = self.fails(stream, vantage, now);
                if failed {
                    observation.finished = now + SILENCE;
                    observation.outcome = Outcome::Failed(Reason::Timeout);
                    seen.push(Observation { provisional: true, ..observation });
                    now += BUDGET;
                } else {
                    let latency = Duration::from_micros(self.rng.within(3_000..30_000));
                    observation.outcome = Outcome::Ok { latency: latency.into() };
                    now += latency;
                }
                observation.finished = now;
            }
            seen.push(observation);
        }
        seen
    }

    fn fails(&mut self, stream: StreamIx, vantage: VantageIx, at: Time) -> bool {
        let layer = self.world.truth.stream(stream).layer;
        let site = self.world.site_of(stream);
        let mut fails = self.rng.chance(self.plan.noise);
        if let Some((unhealthy, rate, (from, until))) = self.plan.unhealthy
            && usize::from(vantage.0) == unhealthy
            && from <= at
            && at < until
        {
            fails |= self.rng.chance(rate);
        }
        if let Some(site) = site {
            fails |= self.own[site as usize].iter().any(|ix| {
                let own = &self.plan.own[*ix];
                own.layer == layer && own.span.0 <= at && at < own.span.1
            });
        }
        for ix in self.below[stream.ix()].clone() {
            fails |= self.swallows(ix, layer, site, stream, at);
        }
        fails
    }

    fn swallows(
        &mut self,
        ix: usize,
        layer: Layer,
        site: Option<u32>,
        stream: StreamIx,
        at: Time,
    ) -> bool {
        let fault = &self.plan.faults[ix];
        // A part of the house fails at its lowest layer: what stands above is not reached.
        let lowest = matches!(layer, Layer::Dns | Layer::Tcp);
        if !fault.on(at) || !lowest {
            return false;
        }
        let swallowed = match fault.mode {
            Mode::Loss => self.rng.chance(fault.rate),
            Mode::Subset => site.is_some_and(|site| fault.takes(self.world, site)),
        };
        if swallowed {
            let since = fault.on_since(at);
            self.felt[ix] = self.felt[ix].filter(|felt| Some(*felt) >= since).or(Some(at));
            let subject = self.world.truth.stream(stream).subject;
            if let (ProbeTarget::Zone(_) | ProbeTarget::Site(_), Some(site)) = (subject, site) {
                self.struck[ix].insert(site);
            }
        }
        swallowed
    }

    /// Whether a site truly works at an instant: nothing shared and nothing of its own
    /// stands in its way.
    pub fn works(&self, site: u32, at: Time) -> bool {
        let own = self.own[site as usize].iter().any(|ix| {
            let own = &self.plan.own[*ix];
            own.span.0 <= at && at < own.span.1
        });
        !own && !self.hindered(site, at, |_, _, _| true)
    }

    /// When the last fault that stood in a site's way by `at` ended, if any did.
    pub fn freed_at(&self, site: &Name, at: Time) -> Option<Time> {
        let site = self.world.truth.site(site)?;
        let streams = self.world.truth.streams_of(site);
        let below = streams.flat_map(|stream| self.below[stream.ix()].iter());
        let faults = below.map(|ix| &self.plan.faults[*ix]);
        let hits = faults.filter(|f| f.mode == Mode::Loss || f.takes(self.world, site.0));
        let ends = hits.flat_map(|fault| fault.spans.iter().map(|(_, until)| *until));
        ends.filter(|until| *until <= at).max()
    }

    /// Whether a fault stands in a site's way that has been felt, and that every answer had
    /// to pass: each stream below it was last asked thereafter. What has swallowed nothing
    /// yet, or has just begun while answers were on their way, nobody can know of.
    pub fn works_by_luck(&self, site: u32, now: Time) -> bool {
        self.hindered(site, now, |ix, since, stream| {
            let felt = self.felt[ix].filter(|felt| *felt >= since).map(|felt| felt + SILENCE);
            felt.is_some_and(|felt| {
                felt <= now.before(ON_ITS_WAY)
                    && self.asked[stream.ix()].iter().all(|asked| felt <= *asked)
            })
        })
    }

    /// Whether a fault stands in a site's way at `now`, and `meets` holds of it, the instant
    /// since when it does, and each of the site's streams below it.
    fn hindered(
        &self,
        site: u32,
        now: Time,
        meets: impl Fn(usize, Time, StreamIx) -> bool,
    ) -> bool {
        let streams = || self.world.truth.streams_of(bongsu_core::topology::SiteIx(site));
        self.plan.faults.iter().enumerate().any(|(ix, fault)| {
            let Some(since) = fault.on_since(now) else { return false };
            let below = || streams().filter(|s| self.below[s.ix()].contains(&ix));
            (fault.mode == Mode::Loss || fault.takes(self.world, site))
                && below().next().is_some()
                && below().all(|stream| meets(ix, since, stream))
        })
    }
}
