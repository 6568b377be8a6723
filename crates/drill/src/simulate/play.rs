//! Runs the engine in a simulated company, and kills it now and then.

use super::desk::Desk;
use super::memory_store::MemoryStore;
use super::network::Network;
use super::oncall::Surroundings;
use super::oracle::Oracle;
use super::outbox::Outbox;
use super::plan::Plan;
use super::report::{Stats, judge};
use super::rng::Rng;
use super::world::{Size, World};
use bongsu_core::Time;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::{Engine, Input, Options, Output, Record, RestoredState};
use bongsu_core::observation::Observation;
use bongsu_core::promise::End;
use bongsu_core::span::Span;
use bongsu_core::topology::{JobIx, ProbeTarget, VantageIx};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

/// The settings of a simulation.
#[derive(Clone, Copy, Debug)]
pub struct SimulationConfig {
    /// The size of the companies, and the quality of their inventory.
    pub size: Size,
    /// The interval of every stream.
    pub sweep: Duration,
    /// `Some` for a quiet span without outages, `None` for outages.
    pub quiet: Option<Duration>,
    /// The chance, for each commit, that the desk is killed just before it.
    pub killed: f64,
}

impl SimulationConfig {
    /// Small companies whose desk is killed all the time: of people, promises and calls for help
    /// many seeds in little time.
    pub fn small() -> SimulationConfig {
        SimulationConfig {
            size: Size { sites: (3, 40), wrong_rows: 0.0, small: true },
            killed: 0.02,
            ..SimulationConfig::default()
        }
    }
}

impl Default for SimulationConfig {
    fn default() -> SimulationConfig {
        SimulationConfig {
            size: Size { sites: (120, 420), wrong_rows: 0.01, small: false },
            sweep: Duration::from_secs(60),
            quiet: None,
            killed: 0.002,
        }
    }
}

/// That probing runs is recorded so often, while nothing is wrong.
const PROBING_RECORDED: Duration = Duration::from_secs(10);
/// All notices must have been delivered this long after the end.
const DELIVERY_GRACE: Duration = Duration::from_secs(2 * 3600);
/// The step of virtual time while the desk is active, and while it is idle.
const STEP: Duration = Duration::from_millis(100);
const IDLE_STEP: Duration = Duration::from_millis(500);
/// How often it is checked whether anything lapsed silently.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Plays one seed.
pub fn play(seed: u64, config: SimulationConfig) -> Stats {
    let start = Time::parse("2018-01-04T00:00:00Z").expect("a fixed instant");
    let world = World::new(seed, config.size);
    let plan = match config.quiet {
        Some(span) => Plan::quiet(seed, &world, start, span),
        None => Plan::random(seed, &world, start),
    };
    let mut simulation = Simulation::new(seed, config, &world, &plan, start);
    simulation.run();
    simulation.store.close(&world, plan.until);
    simulation.drain_outbox();
    let copies = simulation.outbox.copies();
    let oncall = simulation.surroundings.stats(&simulation.store);
    let stats =
        judge(seed, &world, &plan, &simulation.network, simulation.store, plan.until.since(start));
    Stats { copies, oncall, claims: simulation.oracle.judgement, ..stats }
}

struct Simulation<'a> {
    world: &'a World,
    plan: &'a Plan,
    network: Network<'a>,
    store: MemoryStore,
    oracle: Oracle<'a>,
    outbox: Outbox,
    desk: Desk,
    surroundings: Surroundings,
    /// When it was last checked whether promises are kept.
    checked_at: Time,
    killed: f64,
    /// Separate, so that mail does not change what is observed.
    delivery_rng: Rng,
    engine: Engine,
    options: Options,
    rng: Rng,
    now: Time,
    /// When the desk was started last.
    began: Time,
    /// Due jobs, by instant.
    due: BinaryHeap<Reverse<(Time, u32, u16, bool)>>,
    /// Observations in flight.
    in_flight: BTreeMap<(Time, u64), Observation>,
    sent: u64,
    sweep: Duration,
    /// Whether the desk did anything in the last step.
    busy: bool,
}

impl<'a> Simulation<'a> {
    fn new(
        seed: u64,
        config: SimulationConfig,
        world: &'a World,
        plan: &'a Plan,
        start: Time,
    ) -> Simulation<'a> {
        // Few are many here: what happens to nothing takes turns, as in a large host.
        let options = Options { sweep: config.sweep, turn_min: 1, ..Options::default() };
        let mut simulation = Simulation {
            engine: Engine::new(options.clone(), world.declared.clone(), Default::default()),
            network: Network::new(seed, world, plan),
            store: MemoryStore::default(),
            oracle: Oracle::new(world, plan, config.sweep, start),
            outbox: Outbox::default(),
            desk: Desk::new(seed, start),
            surroundings: Surroundings::new(seed, world, start),
            checked_at: start,
            killed: config.killed,
            delivery_rng: Rng::new(seed, 6),
            rng: Rng::new(seed, 5),
            now: start,
            began: start,
            due: BinaryHeap::new(),
            in_flight: BTreeMap::new(),
            sent: 0,
            busy: false,
            sweep: config.sweep,
            options,
            world,
            plan,
        };
        simulation.schedule();
        simulation.feed(simulation.surroundings.plan());
        simulation
    }

    /// Gives every job a random phase in its interval.
    fn schedule(&mut self) {
        for job in 0..self.world.declared.jobs.len() as u32 {
            for vantage in 0..self.world.declared.vantages.len() as u16 {
                let interval = self.interval(JobIx(job)).as_micros() as u64;
                let at = self.now + Duration::from_micros(self.rng.within(0..interval));
                self.due.push(Reverse((at, job, vantage, true)));
            }
        }
    }

    /// Components and references are probed more often than single sites.
    fn interval(&self, job: JobIx) -> Duration {
        match self.world.declared.subject(job) {
            ProbeTarget::Component(_) | ProbeTarget::Reference => Duration::from_secs(5),
            ProbeTarget::Zone(_) | ProbeTarget::Site(_) => self.sweep,
        }
    }

    fn run(&mut self) {
        let mut crashes = self.plan.crashes.clone();
        crashes.reverse();
        while self.now < self.plan.until {
            self.now += if self.busy { STEP } else { IDLE_STEP };
            if crashes.last().is_some_and(|at| *at <= self.now) {
                crashes.pop();
                self.crash();
            }
            self.busy = false;
            self.run_due_jobs();
            let seen = self.arrivals();
            if !seen.is_empty() {
                self.feed(Input::Observed(seen));
            }
            self.feed(Input::Tick);
            self.work();
            if self.oracle.is_due(self.now) {
                let view = self.engine.view(self.now);
                self.oracle.look(&self.network, &view);
            }
            self.outbox.step(self.now, &mut self.delivery_rng);
        }
    }

    /// People promise, keep, forget and go home; engineers are called, tools tell of alerts.
    /// Nothing of it lapses silently.
    fn work(&mut self) {
        let mut inputs = self.desk.work(self.world, &self.store, self.now);
        inputs.extend(self.surroundings.work(&self.store, self.now));
        for input in inputs {
            // What was not committed was not answered: it is said again.
            while !self.feed(input.clone()) {}
            // What was committed may not have been answered either.
            if is_repeatable(&input) && self.is_killed(Whose::People) {
                self.crash();
                while !self.feed(input.clone()) {}
            }
        }
        if self.now.since(self.checked_at) >= CHECK_INTERVAL {
            self.checked_at = self.now;
            self.check();
        }
    }

    fn check(&mut self) {
        self.store.check_promises(self.world, self.now);
        let mut broken = self.surroundings.check(&self.store, self.now);
        for promise in self.store.promises.values() {
            if self.desk.is_left_behind(promise) {
                broken.push("a shift left a promise behind".into());
            }
            let lately = |it: &End| self.now.since(it.at) <= CHECK_INTERVAL * 2;
            if promise.end.as_ref().is_some_and(lately)
                && self.desk.is_ended_untold(promise, &self.store)
            {
                broken.push("a promise was ended by a message that reached nobody".into());
            }
        }
        self.store.violations.extend(broken.into_iter().map(|it| format!("{}: {it}", self.now)));
    }

    /// Whether the desk is killed at this step.
    fn is_killed(&mut self, whose: Whose) -> bool {
        let rng = match whose {
            Whose::Network => &mut self.rng,
            Whose::People => self.surroundings.rng(),
        };
        !self.plan.crashes.is_empty() && rng.chance(self.killed)
    }

    /// Delivers what is still pending at the end.
    fn drain_outbox(&mut self) {
        let until = self.now + DELIVERY_GRACE;
        while self.outbox.is_busy() && self.now < until {
            self.now += IDLE_STEP;
            self.outbox.step(self.now, &mut self.delivery_rng);
        }
        self.outbox.close(self.now);
        let broken = self.outbox.broken().iter().map(|law| format!("{}: {law}", self.now));
        self.store.violations.extend(broken.take(20));
    }

    /// The desk crashes, loses all uncommitted work, and restarts from the store.
    fn crash(&mut self) {
        self.in_flight.clear();
        self.outbox.kill();
        let until = self.now.before(PROBING_RECORDED).max(self.began);
        let probed = Some(Span { from: self.began, until });
        let restored = RestoredState { probed, ..self.store.restore() };
        self.began = self.now;
        self.engine = Engine::new(self.options.clone(), self.world.declared.clone(), restored);
        self.surroundings.program_died();
        // It may die again while it starts.
        self.feed(self.surroundings.plan());
    }

    fn run_due_jobs(&mut self) {
        while let Some(Reverse((at, job, vantage, again))) = self.due.peek().copied() {
            if at > self.now {
                return;
            }
            self.due.pop();
            for seen in self.network.probe(JobIx(job), VantageIx(vantage), at) {
                self.sent += 1;
                self.in_flight.insert((seen.finished, self.sent), seen);
            }
            if again {
                self.due.push(Reverse((at + self.interval(JobIx(job)), job, vantage, true)));
            }
        }
    }

    fn arrivals(&mut self) -> Vec<Observation> {
        let rest = self.in_flight.split_off(&(self.now + Duration::from_micros(1), 0));
        std::mem::replace(&mut self.in_flight, rest).into_values().collect()
    }

    /// Whether what came of it was committed.
    fn feed(&mut self, input: Input) -> bool {
        let mut records: Vec<Record> = Vec::new();
        let done = self.engine.handle(self.now, input);
        let outputs = done.iter().filter(|it| !matches!(it, Output::Answer(..))).count();
        for output in done {
            match output {
                Output::Record(record) => records.push(record),
                Output::Probe { job, vantage, within } => {
                    let wait = within.mul_f64(self.rng.unit());
                    self.due.push(Reverse((self.now + wait, job.0, vantage.0, false)));
                }
                // What is refused changes nothing.
                Output::Answer(..) => {}
            }
        }
        // People change nothing of what is observed, nor when.
        let by_people = !records.is_empty() && records.iter().all(is_of_people);
        self.busy |= !by_people && (!records.is_empty() || outputs > 0);
        if records.is_empty() {
            return true;
        }
        // Now and then it crashes between the work and the commit.
        if self.is_killed(if by_people { Whose::People } else { Whose::Network }) {
            self.crash();
            return false;
        }
        for record in &records {
            if let Record::Notice(notice) = record {
                self.outbox.enqueue((**notice).clone());
            }
        }
        self.oracle.records(&self.store, self.now, &records);
        self.store.commit(self.world, &self.network, self.now, records.clone());
        let broken = self.surroundings.committed(&self.store, &records, self.now);
        self.store.violations.extend(broken.into_iter().map(|it| format!("{}: {it}", self.now)));
        true
    }
}

/// Whose chances decide.
#[derive(Clone, Copy)]
enum Whose {
    Network,
    People,
}

fn is_of_people(record: &Record) -> bool {
    matches!(
        record,
        Record::Promise(_)
            | Record::PromiseMessage(_)
            | Record::Escalation(_)
            | Record::OncallPage(_)
            | Record::OncallTurn { .. }
            | Record::ContactTest(_)
            | Record::ExternalAlert(_)
            | Record::Heartbeat(_)
    )
}

/// Whether the same may be said twice: whoever got no answer says it again.
fn is_repeatable(input: &Input) -> bool {
    let Input::Command { command, .. } = input else {
        return matches!(input, Input::PageFates(_) | Input::PromiseMessages(_));
    };
    matches!(
        command,
        Command::TakeExternal { .. }
            | Command::AcknowledgePage { .. }
            | Command::HandOverPromises { .. }
            | Command::Promise { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Report;

    #[test]
    fn small_companies_whose_desk_is_killed_all_the_time_lose_nothing_and_call_nobody_twice() {
        let mut report = Report { invariants_only: true, ..Report::default() };
        for seed in 1..=2 {
            report.add(play(seed, SimulationConfig::small()));
        }
        assert_eq!(report.failures(), [""; 0]);
        let called = report.sum.oncall;
        assert!(called.acknowledged > 0 && called.pages > 0 && called.alerts > 0, "{called:?}");
    }

    #[test]
    fn of_small_companies_killed_within_their_outages_all_victims_are_known_and_told_the_truth() {
        let mut report = Report { invariants_only: true, ..Report::default() };
        for seed in [34, 74] {
            report.add(play(seed, SimulationConfig::small()));
        }
        let sum = &report.sum;
        assert_eq!((sum.victims_missed, sum.false_incidents), (0, 0), "{report}");
        assert_eq!(sum.claims.untrue(), 0, "{report}\n{:#?}", report.imperfect);
    }

    #[test]
    fn the_same_seed_plays_the_same() {
        let config = SimulationConfig::small();
        let twice = [play(5, config), play(5, config)].map(|it| format!("{it:?}"));
        assert_eq!(twice[0], twice[1]);
    }
}
