//! Answers probes by the truth.

use super::plan::Plan;
use super::rng::Rng;
use super::world::World;
use bongsu_core::Time;
use bongsu_core::estate::{JobIx, StreamIx, Subject, VantageIx};
use bongsu_core::evidence::{Detail, Layer, Observation, Outcome, Reason};
use bongsu_core::incident::Mode;
use std::collections::BTreeSet;
use std::time::Duration;

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
    /// By fault: the sites of which it swallowed a probe.
    pub struck: Vec<BTreeSet<u32>>,
}

impl<'a> Network<'a> {
    /// A network in which the plan happens.
    pub fn new(seed: u64, world: &'a World, plan: &'a Plan) -> Network<'a> {
        let streams = (0..world.truth.streams.len()).map(StreamIx::at);
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
        Network { world, plan, rng: Rng::new(seed, 4), below, own, struck }
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
                failed = self.fails(stream, vantage, now);
                if failed {
                    observation.finished = now + SILENCE;
                    observation.outcome = Outcome::Failed(Reason::Timeout);
                    seen.push(Observation { provisional: true, ..observation });
                    now += BUDGET;
                } else {
                    let took = Duration::from_micros(self.rng.within(3_000..30_000));
                    observation.outcome = Outcome::Ok { took };
                    now += took;
                }
                observation.finished = now;
            }
            seen.push(observation);
        }
        seen
    }

    fn fails(&mut self, stream: StreamIx, vantage: VantageIx, at: Time) -> bool {
        let layer = self.world.truth.streams[stream.ix()].layer;
        let site = self.world.site_of(stream);
        let mut fails = self.rng.chance(self.plan.noise);
        if let Some((sick, rate, (from, until))) = self.plan.sick
            && usize::from(vantage.0) == sick
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
            let subject = self.world.truth.streams[stream.ix()].subject;
            if let (Subject::Zone(_) | Subject::Site(_), Some(site)) = (subject, site) {
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
        !own && !self.stands_in_the_way(site, at, at)
    }

    /// Whether one fault stands in a site's way from one instant to another without a break.
    pub fn stands_in_the_way(&self, site: u32, from: Time, until: Time) -> bool {
        let site_ix = bongsu_core::estate::SiteIx(site);
        self.plan.faults.iter().enumerate().any(|(ix, fault)| {
            fault.on_throughout(from, until)
                && (fault.mode == Mode::Loss || fault.takes(self.world, site))
                && self.world.truth.streams_of(site_ix).any(|s| self.below[s.ix()].contains(&ix))
        })
    }
}
