//! How long an observation and an answer take.

use crate::faults::{Planted, Style, plant};
use crate::quality::{graph, plan};
use crate::topology::{Dice, Topology};
use bongsu_core::Time;
use bongsu_core::diagnosis::localiser::Localiser;
use bongsu_core::diagnosis::pattern::Pattern;
use bongsu_core::diagnosis::tracker::{Plan, Tracker};
use bongsu_core::incident::Mode;
use nix::time::{ClockId, clock_gettime};
use std::time::Duration;

const SWEEP: Duration = Duration::from_secs(60);
/// The engine asks for an answer this often.
const ANSWER_EVERY: Duration = Duration::from_millis(100);

/// What was measured at one size.
pub struct Times {
    /// Nanoseconds of processor time for each changed observation in one window's sums.
    pub flip: f64,
    /// Nanoseconds for each observation in all the tracker's windows: of any, and of those
    /// that change what their stream shows.
    pub observe: f64,
    pub observe_changed: f64,
    /// Milliseconds for each answer, sorted; quiet, and with faults.
    pub quiet: Vec<f64>,
    pub faulty: Vec<f64>,
}

/// Lives through a sweep of quiet, 10 s more, and then 12 s each with 1, 2 and 4 faults.
pub fn measure(topology: &Topology, dice: &mut Dice) -> Times {
    let mut life = Life::new(topology, dice);
    life.run(Duration::from_secs(60), &[], 0);
    life.any = Meter::default();
    let quiet = life.run(Duration::from_secs(10), &[], 100);
    let any = life.any.mean();
    let mut faulty = Vec::new();
    let mut planted = Vec::new();
    for count in [1, 1, 2] {
        planted.extend(plant(topology, count, Style::Loss, life.dice));
        faulty.extend(life.run(Duration::from_secs(12), &planted, 120));
    }
    faulty.sort_by(f64::total_cmp);
    let changed = life.changed.mean();
    Times { flip: flips(topology, dice), observe: any, observe_changed: changed, quiet, faulty }
}

/// Time over a count.
#[derive(Default)]
struct Meter {
    spent: Duration,
    count: u64,
}

impl Meter {
    fn mean(&self) -> f64 {
        self.spent.as_nanos() as f64 / self.count.max(1) as f64
    }
}

struct Life<'a> {
    topology: &'a Topology,
    tracker: Tracker,
    dice: &'a mut Dice,
    now: Time,
    next: usize,
    order: Vec<u32>,
    any: Meter,
    changed: Meter,
}

impl<'a> Life<'a> {
    fn new(topology: &'a Topology, dice: &'a mut Dice) -> Life<'a> {
        let series = topology.streams.iter().map(|stream| stream.class).collect();
        let units = topology.streams.iter().map(|stream| stream.site).collect();
        let plan = Plan {
            classes: plan(topology),
            series,
            units,
            groups: 4,
            sweep: SWEEP,
            ..Plan::default()
        };
        let tracker = Tracker::new(plan, |c| topology.components[c as usize].kind);
        let mut order: Vec<u32> = (0..topology.streams.len() as u32).collect();
        for end in (1..order.len()).rev() {
            order.swap(end, dice.below(end + 1));
        }
        let now = Time::from_secs(1_515_049_200);
        let (any, changed) = Default::default();
        Life { topology, tracker, dice, now, next: 0, order, any, changed }
    }

    /// Asks streams in their turn for `span`, with up to `answers` answers timed in ms.
    fn run(&mut self, span: Duration, planted: &[Planted], answers: usize) -> Vec<f64> {
        let mut times = Vec::new();
        let end = self.now + span;
        let batch = (self.order.len() as f64 * ANSWER_EVERY.as_secs_f64() / SWEEP.as_secs_f64())
            .ceil() as usize;
        while self.now < end {
            self.now += ANSWER_EVERY;
            self.observe(batch.max(1), planted);
            if answers > 0 {
                let began = spent();
                std::hint::black_box(self.tracker.answer(self.now));
                times.push((spent() - began).as_secs_f64() * 1e3);
            }
        }
        times.truncate(answers);
        times.sort_by(f64::total_cmp);
        times
    }

    fn observe(&mut self, count: usize, planted: &[Planted]) {
        let mut batch = Vec::with_capacity(count);
        for _ in 0..count {
            let cell = self.order[self.next];
            self.next = (self.next + 1) % self.order.len();
            let stream = &self.topology.streams[cell as usize];
            let below = &self.topology.classes[stream.class as usize].0;
            let lost = planted.iter().any(|fault| {
                below.contains(&fault.component)
                    && match fault.mode {
                        Mode::Loss => self.dice.unit() < fault.rate,
                        Mode::Subset => f64::from(stream.site % 100) < fault.rate * 100.0,
                    }
            });
            batch.push((cell, lost || self.dice.unit() < 0.005));
        }
        // What changes its stream's pattern is timed apart: a full window of successes that
        // stays one costs next to nothing.
        let moves = |cell: &u32, failed: bool| {
            let history = self.tracker.history(*cell);
            history.pattern() != history.push(failed).pattern()
        };
        let (changed, same): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|(cell, failed)| moves(cell, *failed));
        for (batch, is_change) in [(changed, true), (same, false)] {
            let began = spent();
            for (cell, failed) in &batch {
                self.tracker.observe(*cell, self.now, self.now, *failed, false);
            }
            let (spent, count) = (spent() - began, batch.len() as u64);
            let meters = [Some(&mut self.any), is_change.then_some(&mut self.changed)];
            for meter in meters.into_iter().flatten() {
                meter.spent += spent;
                meter.count += count;
            }
        }
    }
}

/// The processor's time that this thread has had: what the machine does besides is not in it.
fn spent() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("Linux has this clock").into()
}

/// Nanoseconds for one changed observation in one window's sums, over a million.
fn flips(topology: &Topology, dice: &mut Dice) -> f64 {
    let mut localiser = Localiser::new(graph(topology), 4);
    let (healthy, ill) = (Pattern::new(3, 0), Pattern::new(3, 1));
    for stream in &topology.streams {
        localiser.flip(stream.class, Pattern::NOTHING, healthy);
    }
    let drawn: Vec<u32> =
        (0..500_000).map(|_| topology.streams[dice.below(topology.streams.len())].class).collect();
    let began = spent();
    for class in &drawn {
        localiser.flip(*class, healthy, ill);
    }
    for class in &drawn {
        localiser.flip(*class, ill, healthy);
    }
    let spent = spent() - began;
    std::hint::black_box(&localiser);
    spent.as_nanos() as f64 / (2 * drawn.len()) as f64
}
