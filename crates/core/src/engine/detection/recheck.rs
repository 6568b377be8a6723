//! Probing ahead of the schedule, within a budget: bongsu adds nothing to an attack.

use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::Output;
use crate::topology::{JobIx, Topology, VantageIx};
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// A share of the usual probing rate may be spent on extra probes.
const EXTRA_SHARE: f64 = 0.25;
/// And never less than this many a second, so that a small host is checked quickly too.
const EXTRA_RATE_MIN: f64 = 20.0;
/// What is queued is probed within this long of its turn.
const QUEUED_WITHIN: Duration = Duration::from_millis(100);

/// What is probed, and from where.
pub type Target = (JobIx, VantageIx);

/// A token bucket (as in RFC 2697) over all extra probes.
#[derive(Debug)]
pub struct Recheck {
    per_second: f64,
    tokens: f64,
    filled: Time,
    /// What is probed as soon as there are tokens, in order,
    queue: VecDeque<Target>,
    /// each once.
    queued: BTreeSet<Target>,
    /// How many were asked for since start.
    pub asked: u64,
}

impl Recheck {
    pub fn new(topology: &Topology, sweep: Duration) -> Recheck {
        let scheduled =
            (topology.jobs.len() * topology.vantages.len()) as f64 / sweep.as_secs_f64();
        let per_second = (scheduled * EXTRA_SHARE).max(EXTRA_RATE_MIN);
        Recheck {
            per_second,
            tokens: per_second,
            filled: Time::ZERO,
            queue: VecDeque::new(),
            queued: BTreeSet::new(),
            asked: 0,
        }
    }

    /// Probes a job again from one vantage, if the budget allows; whether it does.
    pub fn ask(&mut self, now: Time, target: Target, within: Duration, out: &mut Out) -> bool {
        self.probe(now, 1.0, target, within, out)
    }

    /// As [`Recheck::ask`], for what would only be good to know: leaves enough for a second
    /// of what cannot wait.
    pub fn ask_to_spare(&mut self, now: Time, target: Target, within: Duration, out: &mut Out) {
        self.probe(now, self.per_second, target, within, out);
    }

    /// Asks for a job again from one vantage because a person waits for it: ahead of what
    /// is asked by itself, which goes without for as long.
    pub fn ask_on_report(&mut self, now: Time, target: Target, within: Duration, out: &mut Out) {
        self.probe(now, -2.0 * self.per_second, target, within, out);
    }

    /// Has a job probed from one vantage as soon as the budget allows.
    pub fn queue(&mut self, target: Target) {
        if self.queued.insert(target) {
            self.queue.push_back(target);
        }
    }

    /// Probes what is queued, as far as the budget allows.
    pub fn ask_queued(&mut self, now: Time, out: &mut Out) {
        while !self.queue.is_empty() && self.spend(now, 1.0) {
            let Some((job, vantage)) = self.queue.pop_front() else { return };
            self.queued.remove(&(job, vantage));
            out.push(Output::Probe { job, vantage, within: QUEUED_WITHIN });
        }
    }

    /// Probes, when there are at least so many tokens; whether there are.
    fn probe(
        &mut self,
        now: Time,
        at_least: f64,
        (job, vantage): Target,
        within: Duration,
        out: &mut Out,
    ) -> bool {
        let may = self.spend(now, at_least);
        if may {
            out.push(Output::Probe { job, vantage, within });
        }
        may
    }

    /// Takes a token, when there are at least so many.
    fn spend(&mut self, now: Time, at_least: f64) -> bool {
        let gained = now.since(self.filled).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + gained).min(2.0 * self.per_second);
        self.filled = now;
        if self.tokens < at_least {
            return false;
        }
        self.tokens -= 1.0;
        self.asked += 1;
        true
    }
}
