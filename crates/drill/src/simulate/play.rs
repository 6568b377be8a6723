//! Lets the engine live in a simulated company, and kills it now and then.

use super::memory_store::MemoryStore;
use super::network::Network;
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

/// How to play.
#[derive(Clone, Copy, Debug)]
pub struct SimulationConfig {
    /// How large and how bad the companies are.
    pub size: Size,
    /// How often every stream is asked.
    pub sweep: Duration,
    /// `Some`: nothing happens for this long; `None`: outages.
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

/// So long after the day is over all must have been delivered.
const DELIVERED: Duration = Duration::from_secs(2 * 3600);
/// The step of virtual time while something goes on, and while nothing does.
const STEP: Duration = Duration::from_millis(100);
const IDLE_STEP: Duration = Duration::from_millis(500);

/// Plays one seed.
pub fn play(seed: u64, setting: SimulationConfig) -> Stats {
    let start = Time::parse("2018-01-04T00:00:00Z").expect("a fixed instant");
    let world = World::new(seed, setting.size);
    let plan = match setting.quiet {
        Some(span) => Plan::quiet(seed, &world, start, span),
        None => Plan::random(seed, &world, start),
    };
    let mut stage = Stage::new(seed, setting, &world, &plan, start);
    stage.run();
    stage.ledger.close(&world, plan.until);
    stage.deliver_the_rest();
    let copies = stage.outbox.copies();
    let tally = judge(seed, &world, &plan, &stage.network, stage.ledger, plan.until.since(start));
    Stats { copies, ..tally }
}

struct Stage<'a> {
    world: &'a World,
    plan: &'a Plan,
    network: Network<'a>,
    ledger: MemoryStore,
    outbox: Outbox,
    /// Of its own, so that mail changes nothing of what is seen.
    post: Rng,
    engine: Engine,
    options: Options,
    rng: Rng,
    now: Time,
    /// Jobs due, by instant.
    due: BinaryHeap<Reverse<(Time, u32, u16, bool)>>,
    /// Observations on their way.
    coming: BTreeMap<(Time, u64), Observation>,
    sent: u64,
    sweep: Duration,
    /// Whether the desk did anything in the last step.
    busy: bool,
}

impl<'a> Stage<'a> {
    fn new(
        seed: u64,
        setting: SimulationConfig,
        world: &'a World,
        plan: &'a Plan,
        start: Time,
    ) -> Stage<'a> {
        let options = Options { sweep: setting.sweep, ..Options::default() };
        let mut stage = Stage {
            engine: Engine::new(options.clone(), world.declared.clone(), Default::default()),
            network: Network::new(seed, world, plan),
            ledger: MemoryStore::default(),
            outbox: Outbox::default(),
            post: Rng::new(seed, 6),
            rng: Rng::new(seed, 5),
            now: start,
            due: BinaryHeap::new(),
            coming: BTreeMap::new(),
            sent: 0,
            busy: false,
            sweep: setting.sweep,
            options,
            world,
            plan,
        };
        stage.schedule();
        stage
    }

    /// Every job somewhere in its interval.
    fn schedule(&mut self) {
        for job in 0..self.world.declared.jobs.len() as u32 {
            for vantage in 0..self.world.declared.vantages.len() as u16 {
                let interval = self.interval(JobIx(job)).as_micros() as u64;
                let at = self.now + Duration::from_micros(self.rng.within(0..interval));
                self.due.push(Reverse((at, job, vantage, true)));
            }
        }
    }

    /// Components and references are asked more often than single sites.
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
            self.ask_what_is_due();
            let seen = self.arrivals();
            if !seen.is_empty() {
                self.tell(Input::Observed(seen));
            }
            self.tell(Input::Tick);
            self.outbox.step(self.now, &mut self.post);
        }
    }

    /// What still waits when the day is over goes out.
    fn deliver_the_rest(&mut self) {
        let until = self.now + DELIVERED;
        while self.outbox.is_busy() && self.now < until {
            self.now += IDLE_STEP;
            self.outbox.step(self.now, &mut self.post);
        }
        self.outbox.close(self.now);
        let broken = self.outbox.broken().iter().map(|law| format!("{}: {law}", self.now));
        self.ledger.broken.extend(broken.take(20));
    }

    /// The desk dies with whatever it had in hand, and starts from what was committed.
    fn crash(&mut self) {
        self.coming.clear();
        self.outbox.kill();
        let remembered = self.ledger.recall();
        self.engine = Engine::new(self.options.clone(), self.world.declared.clone(), remembered);
    }

    fn ask_what_is_due(&mut self) {
        while let Some(Reverse((at, job, vantage, again))) = self.due.peek().copied() {
            if at > self.now {
                return;
            }
            self.due.pop();
            for seen in self.network.ask(JobIx(job), VantageIx(vantage), at) {
                self.sent += 1;
                self.coming.insert((seen.finished, self.sent), seen);
            }
            if again {
                self.due.push(Reverse((at + self.interval(JobIx(job)), job, vantage, true)));
            }
        }
    }

    fn arrivals(&mut self) -> Vec<Observation> {
        let rest = self.coming.split_off(&(self.now + Duration::from_micros(1), 0));
        std::mem::replace(&mut self.coming, rest).into_values().collect()
    }

    fn tell(&mut self, input: Input) {
        let mut records: Vec<Record> = Vec::new();
        let done = self.engine.handle(self.now, input);
        let outputs = done.len();
        for output in done {
            match output {
                Output::Record(record) => records.push(record),
                Output::Probe { job, vantage, within } => {
                    let wait = within.mul_f64(self.rng.unit());
                    self.due.push(Reverse((self.now + wait, job.0, vantage.0, false)));
                }
                // Nobody commands in a simulation.
                Output::Answer(..) => {}
            }
        }
        self.busy |= !records.is_empty() || outputs > 0;
        if records.is_empty() {
            return;
        }
        // Now and then the power goes between the work and the commit.
        if !self.plan.crashes.is_empty() && self.rng.chance(0.002) {
            return self.crash();
        }
        for record in &records {
            if let Record::Notice(notice) = record {
                self.outbox.enqueue((**notice).clone());
            }
        }
        self.ledger.commit(self.world, &self.network, self.now, records);
    }
}
