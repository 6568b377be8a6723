//! Time: when a fault began, whether it has ended, what is stale, what has long been
//! broken.
//!
//! The localiser weighs patterns and knows no time. Right after something breaks, most
//! streams below it have not been asked again and still show that they work; right after
//! it is mended, most still show that they fail. The tracker therefore forgets, below a
//! suspect, what was seen before the suspect's onset, and below a fault that seems to
//! end, what was seen before its end. A stream that has failed for long without a shared
//! cause is set aside, so that its neighbours' sudden failure stands out.

use super::base_rate;
use super::graph::{Graph, Part};
use super::likelihood::{Base, Shares};
use super::localiser::Localiser;
use super::pattern::{History, Pattern};
use super::search::{Explanation, Found, explain};
use crate::Time;
use crate::incident::Mode;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::time::Duration;

/// Evidence older than this many sweeps says nothing of now.
const STALE_SWEEPS: u32 = 4;
/// A stream that failed for this many sweeps with no shared cause is set aside.
const LONG_BROKEN_SWEEPS: u32 = 5;
/// An onset is believed from this many streams that began to fail together.
const ONSET_STREAMS: usize = 3;
/// An ending is believed from this much log-likelihood in favour of health.
const ENDING_NATS: f64 = 8.0;
/// How many streams that broke lately are looked at together.
const BROKE_MAX: usize = 2048;
/// A burst is a suspect's onset from this much surprise above that of choosing among all
/// parts, in nats.
const BURST_NATS: f64 = 4.0;
/// Buckets that the last sweep is divided into when looking for an ending.
const BUCKETS: usize = 32;

/// One stream seen from one vantage.
#[derive(Clone, Copy, Debug)]
struct Cell {
    class: u32,
    history: History,
    /// Failing for long on its own: kept out of the histograms until it works.
    aside: bool,
    /// The newest outcome is silence so far, and may be replaced.
    provisional: bool,
    scheduled: Time,
    seen: Time,
    /// Start of the present run of failures; meaningless while it works.
    failing_since: Time,
}

/// What is to be tracked.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The caller's components below each class, and the base-rate group it follows.
    pub classes: Vec<(Vec<u32>, u16)>,
    /// The class of each cell.
    pub cells: Vec<u32>,
    /// How many base-rate groups there are.
    pub groups: usize,
    /// How often every stream is asked.
    pub sweep: Duration,
}

/// A component believed failed, in the caller's numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The component, or the likeliest of `one_of`.
    pub component: u32,
    /// All that the evidence cannot tell apart, the named one first.
    pub one_of: Vec<u32>,
    /// How it fails.
    pub mode: Mode,
    /// The share of probes lost or of sites dead, 0 to 1.
    pub rate: f64,
    /// The probability that it is this one, 0 to 0.99.
    pub confidence: f64,
    /// Rivals with their probability.
    pub rivals: Vec<(u32, f64)>,
    /// The first failure that belongs to it.
    pub since: Time,
    /// Log-odds against "nothing failed here".
    pub odds: f64,
}

/// What is believed now.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Faults, the strongest first.
    pub faults: Vec<Fault>,
    /// Components that are worth a probe, with their log-odds.
    pub suspects: Vec<(u32, f64)>,
}

/// The localiser with a sense of time.
#[derive(Clone, Debug)]
pub struct Tracker {
    localiser: Localiser,
    cells: Vec<Cell>,
    cells_of: Vec<Vec<u32>>,
    sweep: Duration,
    /// Parts whose evidence was cut at their onset, and when that was.
    onsets: FxHashMap<Part, Time>,
    explanation: Explanation,
    /// Streams that went from working to failing lately, the oldest first.
    broke: VecDeque<u32>,
    /// Where the rotating inspection of cells stands.
    cursor: usize,
    learned: Time,
    began: Option<Time>,
    /// Whether the base rates are known well enough to accuse anybody.
    seasoned: bool,
}

impl Tracker {
    /// A tracker that has seen nothing. `weight` gives each component's log-odds of
    /// failing relative to the others.
    pub fn new(plan: Plan, weight: impl Fn(u32) -> f64) -> Tracker {
        let mut cells_of = vec![Vec::new(); plan.classes.len()];
        let cells: Vec<Cell> = plan
            .cells
            .iter()
            .enumerate()
            .map(|(cell, class)| {
                cells_of[*class as usize].push(cell as u32);
                Cell {
                    class: *class,
                    history: History::default(),
                    aside: false,
                    provisional: false,
                    scheduled: Time::ZERO,
                    seen: Time::ZERO,
                    failing_since: Time::ZERO,
                }
            })
            .collect();
        Tracker {
            localiser: Localiser::new(Graph::new(plan.classes, weight), plan.groups),
            cells,
            cells_of,
            sweep: plan.sweep,
            onsets: FxHashMap::default(),
            explanation: Explanation::default(),
            broke: VecDeque::new(),
            cursor: 0,
            learned: Time::ZERO,
            began: None,
            seasoned: false,
        }
    }

    /// The base rates, by group.
    pub fn bases(&self) -> &[Base] {
        self.localiser.bases()
    }

    /// Takes the noise and own rates learned in an earlier life, by group; without them
    /// the first sweep only learns and nobody is accused.
    pub fn remember_bases(&mut self, rates: &[(f64, f64)]) {
        let bases = self.localiser.bases().iter().zip(rates);
        let bases = bases.map(|(base, (noise, own))| Base { noise: *noise, own: *own, ..*base });
        let bases: Vec<Base> = bases.collect();
        if bases.len() == self.localiser.bases().len() {
            self.localiser.set_bases(bases);
            self.seasoned = true;
        }
    }

    /// A probe of `cell` came back at `at`. A provisional outcome is replaced by the next
    /// one with the same `scheduled`.
    pub fn observe(&mut self, cell: u32, scheduled: Time, at: Time, failed: bool, provisional: bool) {
        self.began.get_or_insert(at);
        let now = &mut self.cells[cell as usize];
        let before = now.shown();
        let replaces = now.provisional && now.scheduled == scheduled;
        let was_failing = now.history.failing();
        now.history = if replaces { now.history.replace(failed) } else { now.history.push(failed) };
        if failed && !was_failing {
            now.failing_since = at;
            self.broke.push_back(cell);
            if self.broke.len() > BROKE_MAX {
                self.broke.pop_front();
            }
        }
        now.aside &= failed;
        (now.provisional, now.scheduled, now.seen) = (provisional, scheduled, at);
        let (class, after) = (now.class, now.shown());
        self.localiser.flip(class, before, after);
    }

    /// What was seen of `cell` says nothing of now: its lower layer fails.
    pub fn forget(&mut self, cell: u32) {
        self.reset(cell, History::default());
    }

    fn reset(&mut self, cell: u32, history: History) {
        let now = &mut self.cells[cell as usize];
        let before = now.shown();
        now.history = history;
        let (class, after) = (now.class, now.shown());
        self.localiser.flip(class, before, after);
    }

    /// Whether the newest probe of `cell` failed.
    pub fn failing(&self, cell: u32) -> bool {
        self.cells[cell as usize].history.failing()
    }

    /// The last few outcomes of `cell`.
    pub fn history(&self, cell: u32) -> History {
        self.cells[cell as usize].history
    }

    /// When the present run of failures of `cell` began, if it fails.
    pub fn failing_since(&self, cell: u32) -> Option<Time> {
        let cell = &self.cells[cell as usize];
        cell.history.failing().then_some(cell.failing_since)
    }

    /// What explains the last probes of `cell`, by the last answer.
    pub fn shares(&self, cell: u32) -> Shares {
        let cell = &self.cells[cell as usize];
        let class = &self.localiser.graph().classes[cell.class as usize];
        let base = &self.localiser.bases()[usize::from(class.group)];
        base.shares(cell.history.pattern(), self.explanation.load(cell.class))
    }

    /// The failure probability that the last answer's faults give the streams of `cell`.
    pub fn shared_failure(&self, cell: u32) -> f64 {
        self.explanation.load(self.cells[cell as usize].class).failure()
    }

    /// Whether `cell` has failed for long with no shared cause.
    pub fn is_aside(&self, cell: u32) -> bool {
        self.cells[cell as usize].aside
    }

    /// The cells that rest on a component.
    pub fn cells_on(&self, component: u32) -> impl Iterator<Item = u32> + '_ {
        let graph = self.localiser.graph();
        let classes = graph.part_of(component).map_or(&[][..], |part| graph.classes_of(part));
        classes.iter().flat_map(|class| self.cells_of[*class as usize].iter().copied())
    }

    /// What is believed at `now`.
    pub fn answer(&mut self, now: Time) -> Answer {
        self.inspect(now);
        if !self.seasoned {
            return self.season(now);
        }
        self.explanation = explain(&mut self.localiser);
        if self.cut_at_onsets(now) | self.cut_at_endings(now) {
            self.explanation = explain(&mut self.localiser);
        }
        self.learn(now);
        self.tell()
    }

    /// What is believed from recorded observations, base rates learned from all of them.
    pub fn answer_from_record(&mut self, now: Time) -> Answer {
        for cell in 0..self.cells.len() as u32 {
            self.inspect_cell(cell, now);
        }
        self.explanation = base_rate::learn(&mut self.localiser);
        if self.cut_at_onsets(now) | self.cut_at_endings(now) {
            self.explanation = base_rate::learn(&mut self.localiser);
        }
        self.tell()
    }

    /// Up to `count` cells whose next probe would tell most about the suspects: the greedy
    /// choice by information gain (Rish, Brodie et al. 2005), the longest unseen first.
    pub fn telling_probes(&self, now: Time, answer: &Answer, count: usize) -> Vec<u32> {
        let graph = self.localiser.graph();
        let suspects: Vec<(Part, f64)> = answer
            .suspects
            .iter()
            .filter_map(|(component, odds)| Some((graph.part_of(*component)?, *odds)))
            .collect();
        // One joint hypothesis for each suspect alone, and one for "none of them".
        let most = suspects.iter().fold(0.0f64, |most, (_, odds)| most.max(*odds));
        let weights: Vec<f64> = suspects.iter().map(|(_, odds)| (odds - most).exp()).collect();
        let whole: f64 = weights.iter().sum::<f64>() + (-most).exp();
        let gain = |class: u32| {
            let parts = &graph.classes[class as usize].parts;
            let base = &self.bases()[usize::from(graph.classes[class as usize].group)];
            let quiet = (base.noise + base.own).max(self.explanation.load(class).failure());
            let (mut fails, mut doubt) = (quiet * (-most).exp() / whole, 0.0);
            doubt += binary_entropy(quiet) * (-most).exp() / whole;
            for ((part, _), weight) in suspects.iter().zip(&weights) {
                let chance = if parts.contains(part) { 0.9 } else { quiet };
                fails += chance * weight / whole;
                doubt += binary_entropy(chance) * weight / whole;
            }
            binary_entropy(fails) - doubt
        };
        let mut classes: Vec<(f64, u32)> = suspects
            .iter()
            .flat_map(|(part, _)| graph.classes_of(*part).iter().take(32))
            .map(|class| (gain(*class), *class))
            .filter(|(gain, _)| *gain > 0.02)
            .collect();
        classes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        classes.dedup_by_key(|(_, class)| *class);
        let recent = now.before(self.sweep / 60);
        let oldest = |class: u32| {
            let cells = self.cells_of[class as usize].iter().take(256);
            cells.copied().min_by_key(|cell| self.cells[*cell as usize].seen)
        };
        classes
            .into_iter()
            .filter_map(|(_, class)| oldest(class))
            .filter(|cell| self.cells[*cell as usize].seen < recent)
            .take(count)
            .collect()
    }

    fn tell(&self) -> Answer {
        let faults = self.explanation.faults.iter().map(|found| self.name(found)).collect();
        let members = &self.localiser.graph().members;
        let suspects = self
            .explanation
            .suspects
            .iter()
            .map(|(part, odds)| (members[*part as usize][0], *odds))
            .collect();
        Answer { faults, suspects }
    }

    fn name(&self, found: &Found) -> Fault {
        let members = &self.localiser.graph().members;
        let of = |part: Part| members[part as usize].iter().copied();
        let ties = found.ties.iter().flat_map(|part| of(*part));
        Fault {
            component: members[found.part as usize][0],
            one_of: of(found.part).chain(ties).collect(),
            mode: found.mode,
            rate: found.rate,
            confidence: found.confidence,
            rivals: found.rivals.iter().map(|(p, c)| (members[*p as usize][0], *c)).collect(),
            since: self.onset(found.part),
            odds: found.odds,
        }
    }

    /// A slice of all cells, so that each is looked at about ten times a sweep.
    fn inspect(&mut self, now: Time) {
        let slice = (self.cells.len() / 64).max(64).min(self.cells.len());
        for _ in 0..slice {
            self.cursor = (self.cursor + 1) % self.cells.len();
            self.inspect_cell(self.cursor as u32, now);
        }
    }

    fn inspect_cell(&mut self, cell: u32, now: Time) {
        let state = self.cells[cell as usize];
        if state.history == History::default() {
            return;
        }
        if now.since(state.seen) > self.sweep * STALE_SWEEPS {
            return self.forget(cell);
        }
        let long = state.history.failing()
            && now.since(state.failing_since) > self.sweep * LONG_BROKEN_SWEEPS;
        if long && !state.aside && self.shares(cell).shared < 0.5 {
            let before = state.shown();
            self.cells[cell as usize].aside = true;
            self.localiser.flip(state.class, before, Pattern::NOTHING);
        }
    }

    /// Below each suspect that is not yet cut: forgets what was seen before its onset.
    fn cut_at_onsets(&mut self, now: Time) -> bool {
        let window = self.sweep * STALE_SWEEPS;
        let explanation = &self.explanation;
        let mut suspects: Vec<(Part, Time)> = explanation
            .faults
            .iter()
            .map(|found| found.part)
            .chain(explanation.suspects.iter().filter(|(_, odds)| *odds > 0.0).map(|(p, _)| *p))
            .filter(|part| !self.onsets.contains_key(part))
            .filter_map(|part| Some((part, self.find_onset(part, now)?)))
            .collect();
        suspects.extend(self.bursts(now));
        self.onsets.retain(|part, at| {
            explanation.faults.iter().any(|found| found.part == *part) || now.since(*at) < window
        });
        let mut cut = false;
        for (part, onset) in suspects {
            if !self.onsets.contains_key(&part) {
                self.onsets.insert(part, onset);
                cut |= self.cut(part, onset) > 0;
            }
        }
        cut
    }

    /// When the present failures below a part began.
    fn find_onset(&self, part: Part, now: Time) -> Option<Time> {
        let window = self.sweep * STALE_SWEEPS;
        let mut starts: Vec<Time> = self
            .cells_below(part)
            .map(|cell| &self.cells[cell as usize])
            .filter(|c| c.history.failing() && !c.aside && now.since(c.failing_since) < window)
            .map(|c| c.failing_since)
            .collect();
        starts.sort_unstable();
        let usual = starts.len() as f64 / window.as_secs_f64();
        densest(&starts, now, usual).map(|(onset, _)| onset)
    }

    /// Parts below which many streams broke at once, against what usually breaks there.
    ///
    /// While most streams still show that they worked when last asked, the odds of a
    /// fault stay low for seconds; the burst of new failures is what gives it away.
    fn bursts(&self, now: Time) -> Vec<(Part, Time)> {
        let graph = self.localiser.graph();
        let mut starts: FxHashMap<Part, Vec<Time>> = FxHashMap::default();
        for cell in &self.broke {
            let cell = &self.cells[*cell as usize];
            if cell.history.failing() && !cell.aside && now.since(cell.failing_since) < self.sweep {
                for part in &graph.classes[cell.class as usize].parts {
                    starts.entry(*part).or_default().push(cell.failing_since);
                }
            }
        }
        let enough = (graph.parts() as f64).ln() + BURST_NATS;
        let mut bursts: Vec<(Part, Time)> = starts
            .into_iter()
            .filter(|(part, times)| times.len() >= ONSET_STREAMS && !self.onsets.contains_key(part))
            .filter_map(|(part, mut times)| {
                times.sort_unstable();
                let (onset, surprise) = densest(&times, now, self.usual_breaks(part))?;
                (surprise > enough).then_some((part, onset))
            })
            .collect();
        bursts.sort_unstable();
        bursts
    }

    /// How many streams below a part break by themselves in a second.
    fn usual_breaks(&self, part: Part) -> f64 {
        let graph = self.localiser.graph();
        let per_sweep: f64 = graph
            .classes_of(part)
            .iter()
            .map(|class| {
                let base = &self.bases()[usize::from(graph.classes[*class as usize].group)];
                self.cells_of[*class as usize].len() as f64 * (base.noise + 0.1 * base.own)
            })
            .sum();
        per_sweep / self.sweep.as_secs_f64()
    }

    fn onset(&self, part: Part) -> Time {
        if let Some(onset) = self.onsets.get(&part) {
            return *onset;
        }
        self.cells_below(part)
            .map(|cell| &self.cells[cell as usize])
            .filter(|cell| cell.history.failing() && !cell.aside)
            .map(|cell| cell.failing_since)
            .min()
            .unwrap_or(self.began.unwrap_or_default())
    }

    /// Below each fault that seems to have ended: forgets what was seen before the end.
    fn cut_at_endings(&mut self, now: Time) -> bool {
        let faults: Vec<(Part, f64)> =
            self.explanation.faults.iter().map(|f| (f.part, f.rate)).collect();
        let mut cut = false;
        for (part, rate) in faults {
            if let Some(end) = self.find_ending(part, rate, now) {
                self.onsets.remove(&part);
                cut |= self.cut(part, end) > 0;
            }
        }
        cut
    }

    fn find_ending(&self, part: Part, rate: f64, now: Time) -> Option<Time> {
        let mut buckets = [(0u32, 0u32); BUCKETS];
        let width = self.sweep.div_f64(BUCKETS as f64 / 2.0);
        for cell in self.cells_below(part) {
            let cell = &self.cells[cell as usize];
            if cell.aside || cell.history == History::default() {
                continue;
            }
            let age = now.since(cell.seen).as_micros() / width.as_micros().max(1);
            if let Some(bucket) = buckets.get_mut(age as usize) {
                bucket.0 += 1;
                bucket.1 += u32::from(cell.history.failing());
            }
        }
        // Of streams that bear a fault of this rate, how much does each speak for health?
        let rate = rate.clamp(0.05, 0.98);
        let (works, fails) = ((0.995 / (1.0 - rate)).ln(), (0.005 / rate).ln());
        let (mut sum, mut best) = (0.0, (ENDING_NATS, None));
        for (age, (asked, failing)) in buckets.iter().enumerate() {
            sum += f64::from(asked - failing) * works + f64::from(*failing) * fails;
            if sum > best.0 {
                best = (sum, Some(now.before(width * (age as u32 + 1))));
            }
        }
        best.1
    }

    /// Forgets what was seen below a part before `at`; returns how many streams lost some.
    fn cut(&mut self, part: Part, at: Time) -> usize {
        let below: Vec<u32> = self.cells_below(part).collect();
        let mut cut = 0;
        for cell in below {
            let state = self.cells[cell as usize];
            if state.aside || state.history == History::default() {
                continue;
            }
            let kept = if state.seen < at {
                History::default()
            } else {
                // Times of single probes are not kept: the newest run began after `at`
                // if it is a run of failures that did, or at least the newest probe.
                let run = state.history.failed_in_a_row();
                let fresh = state.history.failing() && state.failing_since >= at;
                state.history.newest(if fresh { run as usize } else { 1 })
            };
            if kept != state.history {
                self.reset(cell, kept);
                cut += 1;
            }
        }
        cut
    }

    fn cells_below(&self, part: Part) -> impl Iterator<Item = u32> + '_ {
        let classes = self.localiser.graph().classes_of(part);
        classes.iter().flat_map(|class| self.cells_of[*class as usize].iter().copied())
    }

    /// Learns from the first sweep as a whole, and says nothing before it is over.
    fn season(&mut self, now: Time) -> Answer {
        if self.began.is_none_or(|began| now.since(began) < self.sweep) {
            return Answer::default();
        }
        self.seasoned = true;
        self.learned = now;
        self.answer_from_record(now)
    }

    /// Moves the base rates slowly towards what the unexplained streams show, so that an
    /// onset is not taken for a new normal.
    fn learn(&mut self, now: Time) {
        if now.since(self.learned) < self.sweep {
            return;
        }
        self.learned = now;
        let pools = base_rate::background(&self.localiser, &self.explanation);
        let old = self.localiser.bases().to_vec();
        let new: Vec<Base> = pools
            .iter()
            .zip(&old)
            .map(|(pool, old)| blend(old, &base_rate::estimate(pool, old)))
            .collect();
        if old.iter().zip(&new).any(|(o, n)| base_rate::differ(o, n)) {
            self.localiser.set_bases(new);
        }
    }
}

/// The entropy of a yes-or-no question, in bits.
fn binary_entropy(p: f64) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    term(p) + term(1.0 - p)
}

/// The instant since which `starts`, in order, stand most densely, and the surprise of it
/// in nats against `usual` starts a second: the scan statistic (Naus 1965) with the
/// likelihood ratio of a Poisson process.
fn densest(starts: &[Time], now: Time, usual: f64) -> Option<(Time, f64)> {
    let surprise = |i: usize| {
        let count = (starts.len() - i) as f64;
        let expected = (usual * now.since(starts[i]).as_secs_f64().max(0.2)).max(1e-9);
        if count > expected { count * (count / expected).ln() - (count - expected) } else { 0.0 }
    };
    (0..(starts.len() + 1).saturating_sub(ONSET_STREAMS))
        .map(|i| (starts[i], surprise(i)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// A quarter of the way from `old` to `seen` on the logarithmic scale, and never past a
/// fifth more in one step.
fn blend(old: &Base, seen: &Base) -> Base {
    let step = |old: f64, seen: f64| {
        let towards = (seen / old).ln().clamp(-0.7, 0.7);
        old * (towards * 0.25).exp()
    };
    Base { noise: step(old.noise, seen.noise), own: step(old.own, seen.own), average: seen.average }
}

impl Cell {
    /// The pattern as the histograms count it.
    fn shown(&self) -> Pattern {
        if self.aside { Pattern::NOTHING } else { self.history.pattern() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEEP: Duration = Duration::from_secs(60);

    /// Two name-server groups of 4 servers (0-3 and 4-7, groups 100 and 101), each with
    /// `zones` zones asked at each of its servers.
    struct Host {
        tracker: Tracker,
        zones: u32,
    }

    impl Host {
        fn new(zones: u32) -> Host {
            let classes = (0..8).map(|ns| (vec![ns, 100 + ns / 4], 0)).collect();
            let cells = (0..8 * zones).map(|cell| cell / zones).collect();
            let plan = Plan { classes, cells, groups: 1, sweep: SWEEP };
            Host { tracker: Tracker::new(plan, |_| 0.0), zones }
        }

        /// Asks every cell in its turn from `from` for `span`; `fails` decides.
        fn run(&mut self, from: u64, span: u64, fails: impl Fn(u32, u64) -> bool) -> Answer {
            let cells = u64::from(8 * self.zones);
            let mut answer = Answer::default();
            for step in from * cells / 60..(from + span) * cells / 60 {
                // Neighbouring cells are asked far apart, as a hash would have it.
                let cell = (step * 7919 % cells) as u32;
                let micros = step * 60_000_000 / cells;
                let at = Time::from_secs(1_000_000) + Duration::from_micros(micros);
                let failed = fails(cell / self.zones, micros / 1_000_000);
                self.tracker.observe(cell, at, at, failed, false);
                if step % (cells / 600).max(1) == 0 {
                    answer = self.tracker.answer(at);
                }
            }
            answer
        }
    }

    #[test]
    fn the_group_is_named_within_two_seconds_of_the_first_lost_packet() {
        let mut host = Host::new(200);
        host.run(0, 180, |_, _| false);
        let answer = host.run(180, 2, |ns, _| ns < 4);
        assert_eq!(answer.faults.len(), 1, "{answer:?}");
        assert_eq!(answer.faults[0].component, 100);
        assert!(answer.faults[0].confidence >= 0.95, "{answer:?}");
        assert!(answer.faults[0].rate > 0.9, "{answer:?}");
        let began = Time::from_secs(1_000_180);
        assert!(answer.faults[0].since.since(began) < Duration::from_millis(500), "{answer:?}");
    }

    #[test]
    fn one_server_of_the_group_is_not_the_group() {
        let mut host = Host::new(200);
        host.run(0, 180, |_, _| false);
        let answer = host.run(180, 4, |ns, _| ns == 2);
        assert_eq!(answer.faults.iter().map(|f| f.component).collect::<Vec<_>>(), vec![2]);
    }

    #[test]
    fn an_outage_that_is_over_is_not_told_for_long() {
        let mut host = Host::new(200);
        host.run(0, 180, |_, _| false);
        assert_eq!(host.run(180, 300, |ns, _| ns < 4).faults.len(), 1);
        let answer = host.run(480, 5, |_, _| false);
        assert_eq!(answer.faults, vec![], "five seconds after the end");
    }

    #[test]
    fn a_long_outage_stays_found() {
        let mut host = Host::new(100);
        host.run(0, 180, |_, _| false);
        let answer = host.run(180, 1800, |ns, _| ns < 4);
        assert_eq!(answer.faults.len(), 1);
        assert_eq!(answer.faults[0].component, 100);
    }

    #[test]
    fn sites_long_broken_on_their_own_accuse_nobody() {
        let mut host = Host::new(200);
        // Every 40th cell is dead throughout.
        let classes = (0..8).map(|ns| (vec![ns, 100 + ns / 4], 0)).collect();
        let cells = (0..1600).map(|cell| cell / 200).collect();
        host.tracker =
            Tracker::new(Plan { classes, cells, groups: 1, sweep: SWEEP }, |_| 0.0);
        let mut worst = 0;
        for step in 0..1600u64 * 10 {
            let cell = (step * 7919 % 1600) as u32;
            let at = Time::from_secs(1_000_000) + Duration::from_micros(step * 60_000_000 / 1600);
            host.tracker.observe(cell, at, at, cell % 40 == 3, false);
            if step % 160 == 0 {
                worst = worst.max(host.tracker.answer(at).faults.len());
            }
        }
        assert_eq!(worst, 0);
    }

    #[test]
    fn a_late_answer_takes_back_the_silence() {
        let mut host = Host::new(10);
        let at = Time::from_secs(1_000_000);
        host.tracker.observe(0, at, at, true, true);
        assert!(host.tracker.failing(0));
        host.tracker.observe(0, at, at + Duration::from_millis(900), false, false);
        assert!(!host.tracker.failing(0));
        assert_eq!(host.tracker.history(0).pattern(), Pattern::new(1, 0));
    }
}
