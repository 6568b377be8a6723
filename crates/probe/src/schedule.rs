//! What is due when. Pure: `now` is an argument, and nothing waits here.
//!
//! Each job has a fixed phase within its interval, a stable hash of what it probes. Phases do
//! not change when the program restarts or the topology changes, so there is no burst at the
//! start and no bunching later, and the schedule is predictable.
//!
//! Rounds are aligned to the epoch: the job with phase `p` of an interval `I` is due at every
//! `n * I + p * I`, `0 <= p < 1`. A lane is therefore one array sorted by phase with a cursor
//! that wraps around, eight bytes per job, and no timer ever moves.

use bongsu_core::Time;
use bongsu_core::topology::JobIx;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// The transport of a job, for separate limits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Transport {
    /// A DNS query over UDP.
    Dns,
    /// A TCP connection.
    Connection,
}

/// The class of interval that a job belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum IntervalClass {
    /// An external target, by which the vantage checks itself.
    Reference,
    /// A component's own probe.
    Component,
    /// A site that is probed more often than the others, every so many seconds.
    Own(u32),
    /// A zone at a server, or a site at an address.
    Sweep,
}

/// The interval of each class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Intervals {
    /// See [`IntervalClass::Reference`].
    pub reference: Duration,
    /// See [`IntervalClass::Component`].
    pub component: Duration,
    /// See [`IntervalClass::Sweep`].
    pub sweep: Duration,
}

impl Default for Intervals {
    fn default() -> Intervals {
        Intervals {
            reference: Duration::from_secs(5),
            component: Duration::from_secs(5),
            sweep: Duration::from_secs(60),
        }
    }
}

impl Intervals {
    fn of(&self, class: IntervalClass) -> Duration {
        match class {
            IntervalClass::Reference => self.reference,
            IntervalClass::Component => self.component,
            IntervalClass::Own(secs) => Duration::from_secs(secs.into()).min(self.sweep),
            IntervalClass::Sweep => self.sweep,
        }
    }
}

/// A job in the schedule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The job.
    pub job: JobIx,
    /// Its transport.
    pub transport: Transport,
    /// Its interval class.
    pub class: IntervalClass,
    /// Its phase: a stable hash of what it probes, over the whole range.
    pub phase: u32,
}

/// A job that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// The job.
    pub job: JobIx,
    /// When it was due.
    pub at: Time,
    /// Requested ahead of the schedule.
    pub extra: bool,
    /// The budget of its target has granted it already; see [`Schedule::postpone`].
    pub granted: bool,
    /// Its whole interval has passed: it counts as missed and is not probed.
    pub missed: bool,
}

/// Jobs of one class and transport, in the order of their phases.
#[derive(Debug)]
struct Lane {
    class: IntervalClass,
    transport: Transport,
    interval_us: i64,
    /// (place, job)
    order: Vec<(u32, u32)>,
    /// The next to come, in round `round`.
    cursor: usize,
    round: i64,
    /// Everything due up to here was popped.
    reached: Time,
}

impl Lane {
    fn due_at(&self, round: i64, phase: u32) -> Time {
        let within = (i128::from(self.interval_us) * i128::from(phase)) >> 32;
        let micros = i128::from(round) * i128::from(self.interval_us) + within;
        Time::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    /// Puts the cursor on the first job due after `reached`.
    fn seek(&mut self, reached: Time) {
        self.reached = reached;
        self.round = reached.as_micros().div_euclid(self.interval_us);
        let round = self.round;
        self.cursor =
            self.order.partition_point(|&(phase, _)| self.due_at(round, phase) <= reached);
        self.wrap();
    }

    fn wrap(&mut self) {
        if self.cursor >= self.order.len() {
            self.cursor = 0;
            self.round += 1;
        }
    }

    fn head(&self) -> Option<(Time, JobIx)> {
        let &(phase, job) = self.order.get(self.cursor)?;
        Some((self.due_at(self.round, phase), JobIx(job)))
    }

    fn advance(&mut self, at: Time) {
        self.reached = at;
        self.cursor += 1;
        self.wrap();
    }
}

/// The whole schedule of one vantage.
#[derive(Debug)]
pub struct Schedule {
    intervals: Intervals,
    lanes: Vec<Lane>,
    /// (when, job, granted)
    extras: BinaryHeap<Reverse<(Time, u32, bool)>>,
    waiting: FxHashSet<u32>,
    transports: Vec<Transport>,
}

/// The most extra probes waiting; further requests are left to the sweep.
pub const MAX_EXTRAS: usize = 200_000;

/// A lane this many intervals behind (the machine slept) starts over.
const GIVE_UP_INTERVALS: i64 = 2;

impl Schedule {
    /// A schedule of `entries`, beginning after `now`.
    ///
    /// # Panics
    /// When an interval is shorter than a millisecond.
    pub fn new(intervals: Intervals, entries: &[Entry], now: Time) -> Schedule {
        let mut schedule = Schedule {
            intervals,
            lanes: Vec::new(),
            extras: BinaryHeap::new(),
            waiting: FxHashSet::default(),
            transports: Vec::new(),
        };
        schedule.replace(entries, now);
        schedule
    }

    /// Replaces the jobs. Phases are stable, so a job in both is neither skipped nor probed
    /// twice; extra probes are dropped, since their numbers are no longer valid.
    ///
    /// # Panics
    /// When an interval is shorter than a millisecond.
    pub fn replace(&mut self, entries: &[Entry], now: Time) {
        let before = std::mem::take(&mut self.lanes);
        self.extras.clear();
        self.waiting.clear();
        let jobs = entries.iter().map(|entry| entry.job.ix() + 1).max().unwrap_or(0);
        self.transports = vec![Transport::Dns; jobs];
        for entry in entries {
            self.transports[entry.job.ix()] = entry.transport;
        }
        let mut classes =
            vec![IntervalClass::Reference, IntervalClass::Component, IntervalClass::Sweep];
        let own = |class: &IntervalClass| matches!(class, IntervalClass::Own(_));
        classes.extend(entries.iter().map(|entry| entry.class).filter(own));
        classes.sort_unstable();
        classes.dedup();
        for class in classes {
            for transport in [Transport::Dns, Transport::Connection] {
                let interval = self.intervals.of(class);
                assert!(
                    interval >= Duration::from_millis(1),
                    "the interval {interval:?} is too short"
                );
                let interval_us = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX / 4);
                let here = |entry: &&Entry| entry.class == class && entry.transport == transport;
                let mut order: Vec<(u32, u32)> =
                    entries.iter().filter(here).map(|entry| (entry.phase, entry.job.0)).collect();
                order.sort_unstable();
                let old =
                    before.iter().find(|lane| lane.class == class && lane.transport == transport);
                // An empty lane begins now.
                let reached =
                    old.filter(|lane| !lane.order.is_empty()).map_or(now, |lane| lane.reached);
                let mut lane = Lane {
                    class,
                    transport,
                    interval_us,
                    order,
                    cursor: 0,
                    round: 0,
                    reached: now,
                };
                lane.seek(reached);
                self.lanes.push(lane);
            }
        }
    }

    /// Requests `job` ahead of the schedule, no earlier than `at`. A job that already waits
    /// keeps its position in the queue. Returns whether it was accepted.
    pub fn extra(&mut self, job: JobIx, at: Time) -> bool {
        let known = self.transports.len() > job.ix();
        if !known || self.extras.len() >= MAX_EXTRAS || !self.waiting.insert(job.0) {
            return false;
        }
        self.extras.push(Reverse((at, job.0, false)));
        true
    }

    /// Puts back an extra probe whose target's budget allows it at `at`; it is popped again as
    /// granted.
    pub fn postpone(&mut self, due: Due, at: Time) {
        if self.waiting.insert(due.job.0) {
            self.extras.push(Reverse((at, due.job.0, true)));
        }
    }

    /// When the next job of an open transport is due, if any; may be in the past.
    pub fn next_at(&self, open: impl Fn(Transport) -> bool) -> Option<Time> {
        let lanes = self.lanes.iter().filter(|lane| open(lane.transport));
        let next = lanes.filter_map(Lane::head).map(|(at, _)| at).min();
        let extra =
            self.extras.peek().map(|Reverse((at, job, _))| (*at, self.transports[*job as usize]));
        let extra = extra.filter(|(_, transport)| open(*transport)).map(|(at, _)| at);
        [next, extra].into_iter().flatten().min()
    }

    /// Pops the next job that is due by `now` on an open transport: references, then
    /// components, then extra probes, then the sweep.
    ///
    /// Jobs on a closed transport wait; those whose whole interval passes are popped as missed.
    pub fn pop(&mut self, now: Time, open: impl Fn(Transport) -> bool) -> Option<Due> {
        for position in 0..self.lanes.len() {
            if self.lanes[position].class == IntervalClass::Sweep
                && let Some(due) = self.pop_extra(now, &open)
            {
                return Some(due);
            }
            let lane = &mut self.lanes[position];
            let Some((at, job)) = lane.head() else { continue };
            let missed = now.since(at).as_micros() as i128 >= i128::from(lane.interval_us);
            if at <= now && (missed || open(lane.transport)) {
                lane.advance(at);
                return Some(Due { job, at, extra: false, granted: false, missed });
            }
        }
        None
    }

    fn pop_extra(&mut self, now: Time, open: &impl Fn(Transport) -> bool) -> Option<Due> {
        let Reverse((at, job, granted)) = *self.extras.peek()?;
        if at > now || !open(self.transports[job as usize]) {
            return None;
        }
        self.extras.pop();
        self.waiting.remove(&job);
        Some(Due { job: JobIx(job), at, extra: true, granted, missed: false })
    }

    /// After a sleep of the machine, restarts lanes that are too late at `now`. Returns how many
    /// windows are dropped without a report.
    pub fn give_up_lost_rounds(&mut self, now: Time) -> u64 {
        let mut lost = 0;
        for lane in &mut self.lanes {
            let Some((at, _)) = lane.head() else { continue };
            let late = now.as_micros().saturating_sub(at.as_micros());
            let rounds = late / lane.interval_us;
            if rounds >= GIVE_UP_INTERVALS {
                // The last round stays, to be reported as missed job by job.
                let from = Time::from_micros(at.as_micros() + (rounds - 1) * lane.interval_us - 1);
                lost += u64::try_from(rounds - 1).unwrap_or(0) * lane.order.len() as u64;
                lane.seek(from);
            }
        }
        lost
    }

    /// What is due in `from..to`, in order of time; for operators.
    pub fn list(&self, from: Time, to: Time, at_most: usize) -> Vec<(Time, JobIx)> {
        let mut all = Vec::new();
        for lane in &self.lanes {
            let mut round = from.as_micros().div_euclid(lane.interval_us);
            'rounds: while !lane.order.is_empty() && lane.due_at(round, 0) < to {
                for &(phase, job) in &lane.order {
                    let at = lane.due_at(round, phase);
                    if at >= to || all.len() >= at_most.saturating_mul(self.lanes.len()) {
                        break 'rounds;
                    }
                    if at >= from {
                        all.push((at, JobIx(job)));
                    }
                }
                round += 1;
            }
        }
        all.extend(self.extras.iter().map(|Reverse((at, job, _))| (*at, JobIx(*job))));
        all.retain(|(at, _)| (from..to).contains(at));
        all.sort_unstable();
        all.truncate(at_most);
        all
    }

    /// Jobs per second on `transport`, to derive limits.
    pub fn rate_per_second(&self, transport: Transport) -> f64 {
        let lanes = self.lanes.iter().filter(|lane| lane.transport == transport);
        lanes.map(|lane| lane.order.len() as f64 * 1e6 / lane.interval_us as f64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn sweep(phases: &[u32]) -> Vec<Entry> {
        let entry = |(job, &phase)| Entry {
            job: JobIx::at(job),
            transport: Transport::Dns,
            class: IntervalClass::Sweep,
            phase,
        };
        phases.iter().enumerate().map(entry).collect()
    }

    fn at(secs: f64) -> Time {
        Time::from_micros((secs * 1e6) as i64)
    }

    fn drain(schedule: &mut Schedule, now: Time) -> Vec<(u32, Time)> {
        std::iter::from_fn(|| schedule.pop(now, |_| true)).map(|due| (due.job.0, due.at)).collect()
    }

    /// A quarter, a half, three quarters of the way through the interval.
    const QUARTERS: [u32; 4] = [0, 1 << 30, 2 << 30, 3 << 30];

    #[test]
    fn a_job_keeps_its_phase_in_every_round() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        let seen = drain(&mut schedule, at(660.0));
        let expected = [(1, at(615.0)), (2, at(630.0)), (3, at(645.0)), (0, at(660.0))];
        assert_eq!(seen, expected);
        assert_eq!(schedule.next_at(|_| true), Some(at(675.0)));
    }

    #[test]
    fn there_is_no_burst_at_the_start() {
        let phases: Vec<u32> =
            (0..6000).map(|n| bongsu_core::hash::hash(&format!("{n}.kr"), 0) as u32).collect();
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&phases), at(7.0));
        let mut busiest = 0;
        for second in 8..=67 {
            busiest = busiest.max(drain(&mut schedule, at(f64::from(second))).len());
        }
        // 100 a second on average; six standard deviations of a Poisson count.
        assert!((100..160).contains(&busiest), "{busiest}");
    }

    #[test]
    fn a_restart_continues_within_the_round() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(631.0));
        assert_eq!(drain(&mut schedule, at(650.0)), [(3, at(645.0))]);
    }

    #[test]
    fn a_new_topology_neither_skips_nor_repeats() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        assert_eq!(drain(&mut schedule, at(620.0)), [(1, at(615.0))]);
        // Job 2 was due at 630, and the change comes at 640: it is still probed, at once.
        schedule.replace(&sweep(&QUARTERS), at(640.0));
        assert_eq!(drain(&mut schedule, at(640.0)), [(2, at(630.0))]);
    }

    #[test]
    fn overload_is_reported_as_missed_only_after_the_whole_interval() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        assert_eq!(schedule.pop(at(674.0), |_| false), None);
        let due = schedule.pop(at(675.0), |_| false).unwrap();
        assert!(due.missed && due.job == JobIx(1) && due.at == at(615.0), "{due:?}");
        assert_eq!(schedule.pop(at(675.0), |_| false), None);
        let due = schedule.pop(at(675.0), |_| true).unwrap();
        assert!(!due.missed && due.job == JobIx(2), "{due:?}");
    }

    #[test]
    fn a_closed_transport_does_not_block_the_other() {
        let mut entries = sweep(&QUARTERS);
        entries[1].transport = Transport::Connection;
        let mut schedule = Schedule::new(Intervals::default(), &entries, at(600.0));
        let dns_only = |transport| transport == Transport::Dns;
        assert_eq!(schedule.pop(at(631.0), dns_only).map(|due| due.job), Some(JobIx(2)));
        assert_eq!(schedule.pop(at(631.0), dns_only), None);
        assert_eq!(schedule.pop(at(631.0), |_| true).map(|due| due.job), Some(JobIx(1)));
    }

    #[test]
    fn references_and_components_go_before_the_sweep() {
        let mut entries = sweep(&[1 << 20, 1 << 20, 1 << 20]);
        entries[0].class = IntervalClass::Sweep;
        entries[1].class = IntervalClass::Component;
        entries[2].class = IntervalClass::Reference;
        let mut schedule = Schedule::new(Intervals::default(), &entries, at(600.0));
        schedule.extra(JobIx(0), at(600.0));
        let order: Vec<u32> = drain(&mut schedule, at(604.0)).iter().map(|(job, _)| *job).collect();
        assert_eq!(order, [2, 1, 0, 0]);
    }

    #[test]
    fn an_extra_probe_is_popped_once_at_its_time() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        assert!(schedule.extra(JobIx(3), at(601.0)));
        assert!(!schedule.extra(JobIx(3), at(600.5)), "it waits already");
        assert!(!schedule.extra(JobIx(4), at(601.0)), "there is no such job");
        assert_eq!(schedule.pop(at(600.9), |_| true), None);
        let due = schedule.pop(at(601.0), |_| true).unwrap();
        assert!(due.extra && due.job == JobIx(3), "{due:?}");
        assert!(schedule.extra(JobIx(3), at(602.0)), "popped, so it may be requested again");
    }

    #[test]
    fn a_postponed_probe_is_popped_again_as_granted() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        schedule.extra(JobIx(3), at(601.0));
        let due = schedule.pop(at(601.0), |_| true).unwrap();
        schedule.postpone(due, at(603.0));
        assert!(!due.granted);
        assert_eq!(schedule.pop(at(602.0), |_| true), None);
        let again = schedule.pop(at(603.0), |_| true).unwrap();
        assert_eq!(again, Due { at: at(603.0), granted: true, ..due });
    }

    #[test]
    fn a_machine_that_slept_does_not_catch_up_on_days() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        let now = at(600.0 + 86_400.0);
        assert!(schedule.give_up_lost_rounds(now) > 4 * 1000);
        let reported = drain(&mut schedule, now).len();
        assert!(reported <= 12, "{reported}");
    }

    #[test]
    fn operators_can_list_what_is_due() {
        let mut schedule = Schedule::new(Intervals::default(), &sweep(&QUARTERS), at(600.0));
        schedule.extra(JobIx(0), at(620.0));
        let list = schedule.list(at(600.0), at(640.0), 10);
        let expected = [
            (at(600.0), JobIx(0)),
            (at(615.0), JobIx(1)),
            (at(620.0), JobIx(0)),
            (at(630.0), JobIx(2)),
        ];
        assert_eq!(list, expected);
        assert_eq!(schedule.list(at(600.0), at(640.0), 2).len(), 2);
    }

    #[test]
    fn a_million_jobs_take_eight_bytes_each() {
        assert_eq!(size_of::<(u32, u32)>(), 8);
    }

    proptest! {
        /// However time moves on, every job is popped exactly once per interval.
        #[test]
        fn every_job_is_popped_once_per_round(
            phases in prop::collection::vec(any::<u32>(), 1..40),
            steps_ms in prop::collection::vec(1u64..30_000, 1..40),
            start in 0i64..4_000_000_000,
        ) {
            let begin = Time::from_micros(start * 1000);
            let mut schedule = Schedule::new(Intervals::default(), &sweep(&phases), begin);
            let mut counts = vec![0u32; phases.len()];
            let mut now = begin;
            for step in steps_ms {
                now += Duration::from_millis(step);
                for (job, due) in drain(&mut schedule, now) {
                    prop_assert!(due <= now && due > begin);
                    counts[job as usize] += 1;
                }
            }
            let rounds = now.since(begin).as_secs_f64() / MINUTE.as_secs_f64();
            for count in counts {
                prop_assert!((f64::from(count) - rounds).abs() < 1.0, "{count} in {rounds} rounds");
            }
        }
    }
}
