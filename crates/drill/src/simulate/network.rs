//! Answers probes by the ground truth.

use super::plan::Plan;
use super::rng::Rng;
use super::world::{VANTAGES, World};
use bongsu_core::Time;
use bongsu_core::incident::Mode;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Observation, Outcome, Reason};
use bongsu_core::topology::{JobIx, ProbeTarget, SiteIx, StreamIx, VantageIx};
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest delay of the responses of one job.
const MAX_RESPONSE_DELAY: Duration = Duration::from_millis(100);
/// Silence is reported provisionally after this, and finally after the budget.
const RTO: Duration = Duration::from_millis(250);
const BUDGET: Duration = Duration::from_secs(2);

/// The network under the company.
#[derive(Debug)]
pub struct Network<'a> {
    world: &'a World,
    plan: &'a Plan,
    rng: Rng,
    /// By stream: the faults below it.
    below: Vec<Vec<usize>>,
    /// By site: the customer faults.
    own: Vec<Vec<usize>>,
    /// By stream and vantage: when it was last probed.
    probed_at: Vec<[Time; VANTAGES.len()]>,
    /// By fault: what it did since it last began.
    traces: Vec<Trace>,
    /// By fault: the sites of which it made a probe fail.
    pub hit_sites: Vec<BTreeSet<u32>>,
}

/// A fault can be known from this many probes on that it made fail: one or two are lost by
/// chance as well.
const KNOWN_FROM: u32 = 3;

/// What a fault did since it last began.
#[derive(Clone, Copy, Debug, Default)]
struct Trace {
    began: Option<Time>,
    /// How many probes it made fail,
    failed: u32,
    /// and when it could be known by these.
    known_at: Option<Time>,
}

impl Trace {
    fn add(&mut self, began: Option<Time>, at: Time) {
        if self.began != began {
            *self = Trace { began, ..Trace::default() };
        }
        self.failed += 1;
        if self.failed == KNOWN_FROM {
            self.known_at = Some(at);
        }
    }
}

impl<'a> Network<'a> {
    /// A network with the faults of `plan`.
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
        let hit_sites = vec![BTreeSet::new(); plan.faults.len()];
        let probed_at = vec![[Time::ZERO; VANTAGES.len()]; world.truth.stream_count()];
        let traces = vec![Trace::default(); plan.faults.len()];
        Network { world, plan, rng: Rng::new(seed, 4), below, own, probed_at, traces, hit_sites }
    }

    /// Runs a job at `at`; each observation has the instant at which it is known.
    pub fn probe(&mut self, job: JobIx, vantage: VantageIx, at: Time) -> Vec<Observation> {
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
                self.probed_at[stream.ix()][usize::from(vantage.0)] = at;
                failed = self.fails(stream, vantage, now);
                if failed {
                    observation.finished = now + RTO;
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
            fails |= self.loses(ix, layer, site, stream, at);
        }
        fails
    }

    fn loses(
        &mut self,
        ix: usize,
        layer: Layer,
        site: Option<u32>,
        stream: StreamIx,
        at: Time,
    ) -> bool {
        let fault = &self.plan.faults[ix];
        // A component fails at the lowest layer; upper layers are not reached.
        let lowest = matches!(layer, Layer::Dns | Layer::Tcp);
        if !fault.is_active(at) || !lowest {
            return false;
        }
        let lost = match fault.mode {
            Mode::Loss => self.rng.chance(fault.rate),
            Mode::Subset => site.is_some_and(|site| fault.affects(self.world, site)),
        };
        if lost {
            self.traces[ix].add(fault.active_since(at), at);
            let subject = self.world.truth.stream(stream).subject;
            if let (ProbeTarget::Zone(_) | ProbeTarget::Site(_), Some(site)) = (subject, site)
                && self.is_felt(site, at, |_| true)
            {
                self.hit_sites[ix].insert(site);
            }
        }
        lost
    }

    /// Whether visitors of a site feel the shared faults of an instant that `counts`: every
    /// server of its zone, or every address, depends on one that affects it.
    pub fn is_felt(&self, site: u32, at: Time, counts: impl Fn(usize) -> bool) -> bool {
        let truth = &self.world.truth;
        let blocked = |stream: &StreamIx| {
            self.below[stream.ix()].iter().any(|ix| {
                let fault = &self.plan.faults[*ix];
                let affects = fault.mode == Mode::Loss || fault.affects(self.world, site);
                fault.is_active(at) && affects && counts(*ix)
            })
        };
        [Layer::Dns, Layer::Tcp].into_iter().any(|layer| {
            let streams = truth.streams_of(SiteIx(site));
            let mut paths = streams.filter(|s| truth.stream(*s).layer == layer).peekable();
            paths.peek().is_some() && paths.all(|stream| blocked(&stream))
        })
    }

    /// The shared faults of an instant, as text.
    pub fn active_faults(&self, at: Time) -> String {
        let active = self.plan.faults.iter().filter(|fault| fault.is_active(at));
        let text = |fault: &super::plan::Fault| {
            let since = fault.active_since(at).unwrap_or_default();
            format!("{} {:?} {:.2} since {since}", fault.component, fault.mode, fault.rate)
        };
        active.map(text).collect::<Vec<_>>().join(", ")
    }

    /// Whether a site really works at an instant, without shared or customer faults.
    pub fn works(&self, site: u32, at: Time) -> bool {
        let own = self.own[site as usize].iter().any(|ix| {
            let own = &self.plan.own[*ix];
            own.span.0 <= at && at < own.span.1
        });
        !own && !self.is_blocked(site, at, |_, _, _| true)
    }

    /// When the last fault of a site before `at` ended, if any.
    pub fn fault_ended_at(&self, site: &Name, at: Time) -> Option<Time> {
        let site = self.world.truth.site(site)?;
        let streams = self.world.truth.streams_of(site);
        let below = streams.flat_map(|stream| self.below[stream.ix()].iter());
        let faults = below.map(|ix| &self.plan.faults[*ix]);
        let hits = faults.filter(|f| f.mode == Mode::Loss || f.affects(self.world, site.0));
        let ends = hits.flat_map(|fault| fault.spans.iter().map(|(_, until)| *until));
        ends.filter(|until| *until <= at).max()
    }

    /// Whether a site only seems to work: a fault affects it that could be known by now, and
    /// every stream below it was probed after that.
    pub fn works_by_luck(&self, site: u32, now: Time) -> bool {
        self.is_blocked(site, now, |ix, since, stream| {
            let known = self.traces[ix].known_at.filter(|_| self.traces[ix].began == Some(since));
            !self.is_spared(site, now, ix)
                && known.map(|at| at + RTO).is_some_and(|known| {
                    known <= now.before(MAX_RESPONSE_DELAY)
                        && self.probed_at[stream.ix()].iter().all(|probed_at| known <= *probed_at)
                })
        })
    }

    /// Whether a fault takes name servers alone from a site, and half of those that it has are taken by
    /// none: its visitors find it.
    fn is_spared(&self, site: u32, now: Time, ix: usize) -> bool {
        let truth = &self.world.truth;
        let names = &truth.zones[truth.sites[site as usize].zone.ix()].streams;
        let mut below = truth.streams_of(SiteIx(site)).filter(|s| self.below[s.ix()].contains(&ix));
        let is_lost = |stream: &u32| {
            self.below[*stream as usize].iter().any(|ix| self.plan.faults[*ix].is_active(now))
        };
        let works = names.clone().filter(|stream| !is_lost(stream)).count();
        below.all(|stream| names.contains(&stream.0)) && works * 2 >= names.len()
    }

    /// Whether a fault affects a site at `now`, and `meets` is true of the fault, of when it
    /// began, and of each stream of the site below it.
    fn is_blocked(
        &self,
        site: u32,
        now: Time,
        meets: impl Fn(usize, Time, StreamIx) -> bool,
    ) -> bool {
        let streams = || self.world.truth.streams_of(SiteIx(site));
        self.plan.faults.iter().enumerate().any(|(ix, fault)| {
            let Some(since) = fault.active_since(now) else { return false };
            let below = || streams().filter(|s| self.below[s.ix()].contains(&ix));
            (fault.mode == Mode::Loss || fault.affects(self.world, site))
                && below().next().is_some()
                && below().all(|stream| meets(ix, since, stream))
        })
    }
}
