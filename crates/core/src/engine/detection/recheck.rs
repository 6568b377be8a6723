//! Probing ahead of the schedule, within a budget: bongsu adds nothing to an attack.

use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::Output;
use crate::topology::{JobIx, Topology, VantageIx};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// A share of the usual probing rate may be spent on extra probes.
const EXTRA_SHARE: f64 = 0.25;
/// And never less than this many a second, so that a small host is checked quickly too.
const EXTRA_RATE_MIN: f64 = 20.0;
/// What is queued is probed within this long of its turn.
const QUEUED_WITHIN: Duration = Duration::from_millis(100);
/// What would only be good to know is asked of the same so many times at once,
const SPARE_BURST: f64 = 10.0;
/// and so often a second from then on: who is broken for hours is no less broken for being asked,
/// and a firewall may take more for an attack.
const SPARE_RATE: f64 = 1.0;

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
    /// How much may be asked of each that was asked to spare lately, and when that was counted.
    spare: BTreeMap<Target, (f64, Time)>,
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
            spare: BTreeMap::new(),
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
        let left = self.spare.get(&target).map_or(SPARE_BURST, |known| refilled(*known, now));
        if left >= 1.0 && self.probe(now, self.per_second, target, within, out) {
            self.spare.insert(target, (left - 1.0, now));
        }
    }

    /// Forgets of whom enough may be asked again.
    pub fn forget_spared(&mut self, now: Time) {
        self.spare.retain(|_, known| refilled(*known, now) < SPARE_BURST);
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

/// How much may be asked of one now, of whom so much might be asked then.
fn refilled((left, at): (f64, Time), now: Time) -> f64 {
    (left + now.since(at).as_secs_f64() * SPARE_RATE).min(SPARE_BURST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_asked_ten_times_at_once_and_once_a_second_from_then_on() {
        let target = (JobIx::at(0), VantageIx(0));
        let mut recheck = Recheck::new(&Topology::default(), Duration::from_secs(10));
        let mut asked_by = |seconds: u64| {
            for tenth in 0..seconds * 10 {
                let now = Time::from_secs(1000) + Duration::from_millis(100 * tenth);
                let within = Duration::from_millis(200);
                recheck.ask_to_spare(now, target, within, &mut Out::default());
                recheck.forget_spared(now);
            }
            recheck.asked
        };
        let asked = asked_by(60);
        assert!((60..=70).contains(&asked), "{asked}");
    }
}
