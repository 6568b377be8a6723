//! Runs the engine in a simulated company, and kills it now and then.

use super::desk::Desk;
use super::memory_store::MemoryStore;
use super::network::Network;
use super::oracle::Oracle;
use super::outbox::Outbox;
use super::plan::Plan;
use super::report::{Stats, judge};
use super::rng::Rng;
use super::world::{Size, World};
use bongsu_core::Time;
use bongsu_core::engine::{Engine, Input, Options, Output, Record};
use bongsu_core::observation::Observation;
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
}

impl Default for SimulationConfig {
    fn default() -> SimulationConfig {
        SimulationConfig {
            size: Size { sites: (120, 420), wrong_rows: 0.01 },
            sweep: Duration::from_secs(60),
            quiet: None,
        }
    }
}

/// All notices must have been delivered this long after the end.
const DELIVERY_GRACE: Duration = Duration::from_secs(2 * 3600);
/// The step of virtual time while the desk is active, and while it is idle.
const STEP: Duration = Duration::from_millis(100);
const IDLE_STEP: Duration = Duration::from_millis(500);

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
    let stats =
        judge(seed, &world, &plan, &simulation.network, simulation.store, plan.until.since(start));
    Stats { copies, claims: simulation.oracle.judgement, ..stats }
}

struct Simulation<'a> {
    world: &'a World,
    plan: &'a Plan,
    network: Network<'a>,
    store: MemoryStore,
    oracle: Oracle<'a>,
    outbox: Outbox,
    desk: Desk,
    /// Separate, so that mail does not change what is observed.
    delivery_rng: Rng,
    engine: Engine,
    options: Options,
    rng: Rng,
    now: Time,
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
        let options = Options { sweep: config.sweep, ..Options::default() };
        let mut simulation = Simulation {
            engine: Engine::new(options.clone(), world.declared.clone(), Default::default()),
            network: Network::new(seed, world, plan),
            store: MemoryStore::default(),
            oracle: Oracle::new(world, plan, config.sweep, start),
            outbox: Outbox::default(),
            desk: Desk::new(seed, start),
            delivery_rng: Rng::new(seed, 6),
            rng: Rng::new(seed, 5),
            now: start,
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

    /// People promise, keep, forget and go home; nothing of it lapses silently.
    fn work(&mut self) {
        let inputs = self.desk.work(self.world, &self.store, self.now);
        if inputs.is_empty() {
            return;
        }
        for input in inputs {
            // What was not committed was not answered: the page sends it again.
            while !self.feed(input.clone()) {}
        }
        self.store.check_promises(self.world, self.now);
        let left = self.store.promises.values().any(|it| self.desk.is_left_behind(it));
        if left {
            self.store.violations.push(format!("{}: a shift left a promise behind", self.now));
        }
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
        let restored = self.store.restore();
        self.engine = Engine::new(self.options.clone(), self.world.declared.clone(), restored);
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
        // People at the desk change nothing of what is observed, nor when.
        let by_desk = !records.is_empty() && records.iter().all(is_of_promises);
        self.busy |= !by_desk && (!records.is_empty() || outputs > 0);
        if records.is_empty() {
            return true;
        }
        // Now and then it crashes between the work and the commit.
        let rng = if by_desk { self.desk.rng() } else { &mut self.rng };
        if !self.plan.crashes.is_empty() && rng.chance(0.002) {
            self.crash();
            return false;
        }
        for record in &records {
            if let Record::Notice(notice) = record {
                self.outbox.enqueue((**notice).clone());
            }
        }
        self.oracle.records(&self.store, self.now, &records);
        self.store.commit(self.world, &self.network, self.now, records);
        true
    }
}

fn is_of_promises(record: &Record) -> bool {
    matches!(record, Record::Promise(_) | Record::PromiseMessage(_))
}
