//! Time: over how long to look, when a fault began, whether it has ended, what is stale,
//! what has long been broken.
//!
//! The localiser weighs patterns and knows no time. Right after something breaks, most
//! streams below it have not been asked again and still show that they work; right after
//! it is mended, most still show that they fail. So the same evidence is weighed over
//! several windows at once, from a twentieth of a sweep to the last three probes of every
//! stream. Within one window all streams are treated alike, so no choice of evidence
//! favours anybody; [`cases`] decides which window to believe for each fault.
//!
//! A stream that has failed for long without a shared cause is set aside, so that its
//! neighbours' sudden failure stands out.

mod accepted;
mod acts;
mod carry;
mod cases;
mod excuse;
mod excuses;
mod probes;
mod resume;
mod ruled_out;
mod ticks;
mod window;

#[cfg(test)]
mod tests;

use super::base_rate;
pub use super::base_rate::Rates;
use super::graph::{Graph, Level, Part};
use super::likelihood::{Base, Load, Shares};
use super::pattern::{History, Pattern, WINDOW};
use super::prior::prior_log_odds;
use super::search::{Explanation, PartFault, explain};
use crate::Time;
use crate::incident::Mode;
use crate::inventory::Kind;
use accepted::{Accepted, Cases};
use excuse::Excuse;
use rustc_hash::FxHashMap;
use std::time::Duration;
use ticks::Ticks;
use window::Window;

/// Evidence older than this many sweeps says nothing of now.
const STALE_SWEEPS: u32 = 4;
/// A stream that failed for this many sweeps with no shared cause is set aside.
const LONG_BROKEN_SWEEPS: u32 = 5;
/// A chance of failing that is worth waiting for.
const MAY_FAIL: f64 = 0.01;
/// A chance of failing that hardly a probe escapes.
const LOSES_ALL: f64 = 0.9;
/// A shared cause with lower log-odds excuses nobody for long.
const DOUBTED_NATS: f64 = 13.0;
/// How many windows are looked through: parts of a sweep, and the last three probes.
const WINDOWS: usize = 4;
/// The timed windows, as divisors of a sweep.
const DIVISORS: [u32; WINDOWS - 1] = [20, 5, 1];

/// What is first asked after so many sweeps was added then.
const ADDED_AFTER_SWEEPS: u32 = 2;

/// While it is not known how much is lost by chance, a smaller share may be that.
const PLAIN_RATE: f64 = 0.3;

/// One stream seen from one vantage. There are several for each site: kept small.
#[derive(Clone, Copy, Debug)]
struct Series {
    class: u32,
    /// When the last probes were, the newest first, in [`Ticks`].
    times: [u32; WINDOW],
    /// Start of the present run of failures, or of probes that worked; 0 when it worked from the
    /// first.
    turned: u32,
    scheduled: u32,
    history: History,
    /// How many of the last probes each window counts.
    counted: [u8; WINDOWS],
    /// Failing for long on its own: counted nowhere until it works.
    dismissed: bool,
    /// The newest outcome is silence so far, and may be replaced.
    provisional: bool,
    /// The present run of failures began with the first probe: nobody knows since when it fails.
    from_first: bool,
    /// It had failed for long by itself before the program was restarted.
    broken_before: bool,
}

/// What is to be tracked.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The caller's components below each class, and the base-rate group it follows.
    pub classes: Vec<(Vec<u32>, u16)>,
    /// The class of each series.
    pub series: Vec<u32>,
    /// What each series asks about, as a number: an owner breaks all of one at once.
    pub units: Vec<u32>,
    /// Components that lose probes of all that rests on them alike.
    pub lose_alike: Vec<u32>,
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
    /// The lowest level at which it fails.
    pub level: Level,
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
    windows: Vec<Window>,
    series: Vec<Series>,
    series_of: Vec<Vec<u32>>,
    /// By series.
    units: Vec<u32>,
    sweep: Duration,
    ticks: Ticks,
    cases: Cases,
    accepted: Accepted,
    /// What a maintenance explains, by series.
    excuses: FxHashMap<u32, Excuse>,
    /// Series that fail, and when a shared cause explained that last.
    explained: FxHashMap<u32, Time>,
    /// Where the rotating inspection of series stands.
    cursor: usize,
    learned: Time,
    /// Whether the base rates are known well enough to accuse anybody.
    warmed_up: bool,
    /// Until when an earlier life of the program had watched, and knew who is broken by themselves.
    resumed: Option<Time>,
    /// The rates that it had learned, by group, until they are taken up.
    known_rates: Vec<Rates>,
}

impl Tracker {
    /// A tracker that has seen nothing. `kind` gives each component's kind, for its prior
    /// log-odds of having failed.
    pub fn new(plan: Plan, kind: impl Fn(u32) -> Kind) -> Tracker {
        let mut series_of = vec![Vec::new(); plan.classes.len()];
        for (series, class) in plan.series.iter().enumerate() {
            series_of[*class as usize].push(series as u32);
        }
        let series = plan.series.iter().map(|class| Series::new(*class)).collect();
        let mut graph =
            Graph::new(plan.classes, |component, level| prior_log_odds(kind(component), level));
        plan.lose_alike.iter().for_each(|component| graph.loses_alike(*component));
        let timed = DIVISORS.map(|divisor| Some(plan.sweep / divisor));
        let windows = timed.into_iter().chain([None]);
        let windows = windows.map(|span| Window::new(&graph, plan.groups, span)).collect();
        Tracker {
            windows,
            series,
            series_of,
            units: plan.units,
            sweep: plan.sweep,
            ticks: Ticks::default(),
            cases: Cases::default(),
            accepted: Accepted::default(),
            excuses: FxHashMap::default(),
            explained: FxHashMap::default(),
            cursor: 0,
            learned: Time::ZERO,
            warmed_up: false,
            resumed: None,
            known_rates: Vec::new(),
        }
    }

    fn graph(&self) -> &Graph {
        self.windows[0].localiser.graph()
    }

    /// The base rates, by group.
    pub fn bases(&self) -> &[Base] {
        self.windows[0].localiser.bases()
    }

    fn set_bases(&mut self, bases: &[Base]) {
        for window in &mut self.windows {
            window.localiser.set_bases(bases.to_vec());
        }
    }

    /// A probe of `series` came back at `at`. A provisional outcome is replaced by the next
    /// one with the same `scheduled`.
    pub fn observe(
        &mut self,
        series: u32,
        scheduled: Time,
        at: Time,
        failed: bool,
        provisional: bool,
    ) {
        let (scheduled, tick) = (self.ticks.of(scheduled), self.ticks.of(at));
        let ix = series as usize;
        let before = self.series[ix];
        let now = &mut self.series[ix];
        let first = now.times[0] == 0;
        let was_failing = now.history.failing();
        if now.provisional && now.scheduled == scheduled {
            now.history = now.history.replace(failed);
        } else {
            now.history = now.history.push(failed);
            now.times.copy_within(0..WINDOW - 1, 1);
            for counted in &mut now.counted {
                *counted = (*counted + 1).min(WINDOW as u8);
            }
        }
        now.times[0] = tick;
        if failed && !was_failing {
            (now.turned, now.from_first) = (tick, first);
        } else if !failed && was_failing {
            now.from_first = false;
            // A late answer corrects silence: what worked before goes on working.
            now.turned = now.times[now.history.worked_in_a_row() as usize - 1];
        }
        now.dismissed = failed && (now.dismissed || (first && now.broken_before));
        (now.provisional, now.scheduled) = (provisional, scheduled);
        for (w, window) in self.windows.iter_mut().enumerate() {
            window.note(tick, series);
            window.localiser.flip(before.class, before.shown(w), self.series[ix].shown(w));
        }
    }

    /// What was seen of `series` says nothing of now: its lower layer fails.
    pub fn forget(&mut self, series: u32) {
        self.change(series, |series| {
            (series.history, series.counted) = (History::default(), [0; WINDOWS]);
        });
    }

    /// Changes what a series shows, and all windows with it.
    fn change(&mut self, series: u32, change: impl FnOnce(&mut Series)) {
        let before = self.series[series as usize];
        change(&mut self.series[series as usize]);
        let after = self.series[series as usize];
        for (w, window) in self.windows.iter_mut().enumerate() {
            window.localiser.flip(before.class, before.shown(w), after.shown(w));
        }
    }

    /// How often each series is probed.
    pub fn sweep(&self) -> Duration {
        self.sweep
    }

    /// Whether the newest probe of `series` failed.
    pub fn failing(&self, series: u32) -> bool {
        self.series[series as usize].history.failing()
    }

    /// When the newest probe of `series` came back.
    pub fn asked_at(&self, series: u32) -> Option<Time> {
        let tick = self.series[series as usize].times[0];
        (tick > 0).then(|| self.ticks.time(tick))
    }

    /// Whether the last `count` probes of `series` all failed, and after `since`.
    pub fn failed_since(&self, series: u32, count: u32, since: Time) -> bool {
        let series = &self.series[series as usize];
        let first = series.times.get(count as usize - 1);
        series.history.failed_in_a_row() >= count
            && first.is_some_and(|first| *first > self.ticks.of_known(since))
    }

    /// The last few outcomes of `series`.
    pub fn history(&self, series: u32) -> History {
        self.series[series as usize].history
    }

    /// Whether `series` worked when it was last asked, silence that may yet be answered apart.
    pub fn worked_until_now(&self, series: u32) -> bool {
        let series = &self.series[series as usize];
        if series.provisional {
            series.history.replace(false).worked_in_a_row() > 1
        } else {
            series.history.worked_in_a_row() > 0
        }
    }

    /// When the present run of failures of `series` began, if it fails.
    pub fn failing_since(&self, series: u32) -> Option<Time> {
        let series = &self.series[series as usize];
        series.history.failing().then(|| self.turned_at(series))
    }

    /// When the first failure of the present run of `series` was seen, if it fails: it may have failed
    /// before that, where nobody asked.
    pub fn seen_failing_since(&self, series: u32) -> Option<Time> {
        let series = &self.series[series as usize];
        series.history.failing().then(|| self.ticks.time(series.turned))
    }

    /// When the present run of a series began. What fails when first asked has failed for nobody
    /// knows how long: since the beginning of all probes, unless it was first asked later.
    fn turned_at(&self, series: &Series) -> Time {
        let (began, turned) = (self.ticks.time(0), self.ticks.time(series.turned));
        let was_added = turned.since(began) > self.sweep * ADDED_AFTER_SWEEPS;
        if series.from_first && !was_added { began } else { turned }
    }

    /// When the newest probe of `series` that worked came back; of at most [`WINDOW`].
    pub fn worked_last_at(&self, series: u32) -> Option<Time> {
        let series = &self.series[series as usize];
        let asked = series.history.pattern().asked();
        let nth = series.history.failed_in_a_row() as usize;
        (nth < asked.min(WINDOW)).then(|| self.ticks.time(series.times[nth]))
    }

    /// When the first of the last probes of `series` that worked in a row came back; of at
    /// most [`WINDOW`].
    pub fn worked_since(&self, series: u32) -> Option<Time> {
        let series = &self.series[series as usize];
        let run = (series.history.worked_in_a_row() as usize).min(WINDOW);
        run.checked_sub(1).map(|first| self.ticks.time(series.times[first]))
    }

    /// As [`Tracker::failing_since`], and nothing when `series` failed when it was first
    /// asked, so that nobody knows since when.
    pub fn broke_at(&self, series: u32) -> Option<Time> {
        let known = !self.series[series as usize].from_first;
        self.failing_since(series).filter(|_| known)
    }

    /// When `series` worked again after a failure, if it works and ever failed.
    pub fn came_back_at(&self, series: u32) -> Option<Time> {
        let series = &self.series[series as usize];
        (!series.history.failing() && series.turned > 0).then(|| self.ticks.time(series.turned))
    }

    /// What explains the probes of `series` since its fault began, by the last answer.
    pub fn shares(&self, series: u32) -> Shares {
        let series = &self.series[series as usize];
        let (load, since) = self.accepted.on(series.class);
        let since = self.ticks.of_known(since);
        let fresh = series.times.iter().filter(|at| **at >= since).count();
        let pattern = series.history.newest(fresh.max(1)).pattern();
        let group = self.graph().classes[series.class as usize].group;
        self.bases()[usize::from(group)].shares(pattern, load)
    }

    /// The failure probability that the last answer's faults give the streams of `series`.
    pub fn shared_failure(&self, series: u32) -> f64 {
        self.accepted.on(self.series[series as usize].class).0.failure()
    }

    /// Whether the last answer's faults let hardly a probe of `series` pass.
    pub fn loses_all(&self, series: u32) -> bool {
        self.shared_failure(series) >= LOSES_ALL
    }

    /// Whether the last answer's faults may yet make the streams of `series` fail: they lose
    /// probes in turn, or kill a share of the sites, and since they began this one was not
    /// seen to work [`WINDOW`] times in a row.
    pub fn may_fail(&self, series: u32) -> bool {
        let series = &self.series[series as usize];
        let (load, since) = self.accepted.on(series.class);
        let since = self.ticks.of_known(since);
        let lives = series.history.worked_in_a_row() as usize >= WINDOW
            && series.times.iter().all(|at| *at > since);
        lost(load) > MAY_FAIL || (load.failure() > MAY_FAIL && !lives)
    }

    /// Whether the last answer's faults let some probes of `series` pass and lose others. It
    /// must then be asked at its usual times only: asked again until all is well, the last
    /// few outcomes would always look well.
    pub fn is_lossy(&self, series: u32) -> bool {
        let lost = lost(self.accepted.on(self.series[series as usize].class).0);
        (MAY_FAIL..LOSES_ALL).contains(&lost)
    }

    /// Whether `series` has failed for long with no shared cause.
    pub fn is_dismissed(&self, series: u32) -> bool {
        self.series[series as usize].dismissed
    }

    /// What fails below a component is not its doing: the streams that have failed for long
    /// are set aside, so that no later chance failure beside them makes it a suspect again.
    pub fn dismiss(&mut self, now: Time, component: u32) {
        let long = |series: &u32| self.is_long_broken(*series, now);
        let series: Vec<u32> = self.series_on(component).filter(long).collect();
        series.into_iter().for_each(|series| self.change(series, |series| series.dismissed = true));
    }

    /// What `series` fails by is a matter of its own: it is counted nowhere until it works.
    pub fn set_aside(&mut self, series: u32) {
        self.change(series, |series| series.dismissed |= series.history.failing());
    }

    /// Whether `series` has failed for so long that no outage began with it just now.
    fn is_long_broken(&self, series: u32, now: Time) -> bool {
        let state = &self.series[series as usize];
        let broke = self.turned_at(state);
        let since = match self.outlasted_at(series) {
            None => broke,
            Some(None) => return false,
            Some(Some(outlasted)) => broke.max(outlasted),
        };
        state.history.failing()
            && !state.dismissed
            && now.since(since) > self.sweep * LONG_BROKEN_SWEEPS
    }

    /// Whether a shared cause explained the present failures of `series` lately: what outlasts it
    /// may be a part of it.
    fn was_explained(&self, series: u32, now: Time) -> bool {
        let at = self.explained.get(&series);
        at.is_some_and(|at| now.since(*at) <= self.sweep * LONG_BROKEN_SWEEPS)
    }

    /// Whether the newest outcome of `series` is only silence so far.
    pub fn is_provisional(&self, series: u32) -> bool {
        self.series[series as usize].provisional
    }

    /// The series that rest on a component.
    pub fn series_on(&self, component: u32) -> impl Iterator<Item = u32> + '_ {
        self.graph().parts_of(component).flat_map(|part| self.series_below(part))
    }

    fn series_below(&self, part: Part) -> impl Iterator<Item = u32> + '_ {
        let classes = self.graph().classes_of(part);
        classes.iter().flat_map(|class| self.series_of[*class as usize].iter().copied())
    }

    /// What is believed at `now`.
    pub fn answer(&mut self, now: Time) -> Answer {
        self.expire(now);
        self.inspect(now);
        let is_learning = !self.warmed_up && !self.take_up_rates(now) && !self.warm_up(now);
        if is_learning && !self.is_resumed(now) {
            return Answer::default();
        }
        let mut found: Vec<Explanation> =
            self.windows.iter_mut().map(|w| explain(&mut w.localiser)).collect();
        if is_learning {
            found.iter_mut().for_each(|it| it.faults.retain(|fault| fault.rate >= PLAIN_RATE));
        }
        self.settle(now, found);
        if is_learning {
            return self.to_answer();
        }
        self.learn(now);
        self.to_answer()
    }

    /// What is believed from recorded observations, base rates learned from all of them.
    pub fn answer_from_record(&mut self, now: Time) -> Answer {
        self.expire(now);
        for series in 0..self.series.len() as u32 {
            self.inspect_series(series, now);
        }
        self.learn_at_once();
        let found = self.windows.iter_mut().map(|w| explain(&mut w.localiser)).collect();
        self.settle(now, found);
        self.to_answer()
    }

    fn to_answer(&self) -> Answer {
        let name = |part: Part| self.graph().members[part as usize][0];
        let mut faults: Vec<Fault> = Vec::new();
        for (found, since) in &self.accepted.faults {
            let fault = self.fault(found, *since);
            // What fails at two levels is one component: the stronger speaks for both. Where one
            // level cannot tell a machine from its software, the other does.
            let same = |it: &&mut Fault| {
                it.component == fault.component
                    || (it.level != fault.level
                        && (fault.one_of.contains(&it.component)
                            || it.one_of.contains(&fault.component)))
            };
            match faults.iter_mut().find(same) {
                Some(known) => {
                    if !fault.one_of.contains(&known.component) {
                        (known.component, known.one_of) = (fault.component, fault.one_of);
                    }
                    known.since = known.since.min(fault.since);
                    known.level = known.level.min(fault.level);
                }
                None => faults.push(fault),
            }
        }
        let suspects = self.accepted.suspects.iter().map(|(part, odds)| (name(*part), *odds));
        Answer { faults, suspects: suspects.collect() }
    }

    /// Of components that one level cannot tell apart, those of which another level is lost, as of
    /// a database that several pages need; otherwise all, the likeliest first.
    fn named(&self, part: Part) -> Vec<u32> {
        let graph = self.graph();
        let members = &graph.members[part as usize];
        let is_proved = |it: &&u32| {
            let mut others = graph.parts_of(**it).filter(|other| *other != part);
            others.any(|other| self.is_lost(other))
        };
        let proved: Vec<u32> = members.iter().filter(is_proved).copied().collect();
        if proved.is_empty() { members.clone() } else { proved }
    }

    /// Whether everything that rests on a part fails, what failed long before apart.
    fn is_lost(&self, part: Part) -> bool {
        let mut series = self.series_below(part).filter(|it| !self.is_dismissed(*it)).peekable();
        series.peek().is_some() && series.all(|series| self.failing(series))
    }

    /// Whether everything fails that rests on a component at the level of `series`: where it fails
    /// at another level as well, this is the same.
    pub fn is_lost_with(&self, component: u32, series: u32) -> bool {
        let graph = self.graph();
        let class = self.series[series as usize].class;
        let mut parts = graph.parts_of(component);
        parts.any(|part| graph.classes_of(part).contains(&class) && self.is_lost(part))
    }

    /// A fault in the caller's numbers.
    fn fault(&self, found: &PartFault, since: Time) -> Fault {
        let of = |part: Part| self.graph().members[part as usize].iter().copied();
        let mut one_of = self.named(found.part);
        let component = one_of[0];
        for other in found.ties.iter().flat_map(|part| of(*part)) {
            if !one_of.contains(&other) {
                one_of.push(other);
            }
        }
        let mut rivals: Vec<(u32, f64)> = Vec::new();
        for (part, chance) in &found.rivals {
            let other = self.graph().members[*part as usize][0];
            match rivals.iter_mut().find(|(it, _)| *it == other) {
                Some((_, sum)) => *sum += chance,
                None if other != component => rivals.push((other, *chance)),
                None => {}
            }
        }
        let &PartFault { mode, rate, confidence, odds, .. } = found;
        let level = self.graph().level_of(found.part);
        Fault { component, one_of, mode, rate, confidence, rivals, since, odds, level }
    }

    /// Takes out of the timed windows what has grown too old for them.
    fn expire(&mut self, now: Time) {
        let now = self.ticks.of_known(now);
        for w in 0..WINDOWS {
            while let Some((series, oldest)) = self.windows[w].overdue(now) {
                let state = &mut self.series[series as usize];
                let before = state.shown(w);
                let fresh = state.times.iter().filter(|at| **at > oldest).count() as u8;
                state.counted[w] = state.counted[w].min(fresh);
                let (class, after) = (state.class, state.shown(w));
                self.windows[w].localiser.flip(class, before, after);
            }
        }
    }

    /// A slice of all series, so that each is looked at several times a sweep.
    fn inspect(&mut self, now: Time) {
        let slice = (self.series.len() / 64).max(64).min(self.series.len());
        for _ in 0..slice {
            self.cursor = (self.cursor + 1) % self.series.len();
            self.inspect_series(self.cursor as u32, now);
        }
    }

    fn inspect_series(&mut self, series: u32, now: Time) {
        let state = &self.series[series as usize];
        if !state.history.failing() {
            self.explained.remove(&series);
        }
        if state.history == History::default() {
            return;
        }
        if now.since(self.ticks.time(state.times[0])) > self.sweep * STALE_SWEEPS {
            return self.forget(series);
        }
        // A weak suspicion that has stood for so long is no outage either: two sites of one
        // server that are broken by their owners.
        let doubted = self.accepted.odds_on(state.class) < DOUBTED_NATS;
        if state.history.failing() && !doubted && self.shares(series).shared >= 0.5 {
            self.explained.insert(series, now);
        } else if self.is_long_broken(series, now) && !self.was_explained(series, now) {
            self.change(series, |series| series.dismissed = true);
        }
    }

    /// Learns from the first sweep as a whole; nobody is accused before it is over.
    fn warm_up(&mut self, now: Time) -> bool {
        let over = self.ticks.began().is_some_and(|began| now.since(began) >= self.sweep);
        if over {
            self.count_broken();
            self.learn_at_once();
            (self.warmed_up, self.learned) = (true, now);
        }
        over
    }

    fn learn_at_once(&mut self) {
        base_rate::learn(&mut self.windows[WINDOWS - 1].localiser);
        let bases = self.windows[WINDOWS - 1].localiser.bases().to_vec();
        self.set_bases(&bases);
    }

    /// Moves the base rates slowly towards what the unexplained streams show, so that an
    /// onset is not taken for a new normal.
    fn learn(&mut self, now: Time) {
        if now.since(self.learned) < self.sweep {
            return;
        }
        self.learned = now;
        let pools = base_rate::background(
            &self.windows[WINDOWS - 1].localiser,
            &self.accepted.explanation(),
        );
        let old = self.bases().to_vec();
        let seen = pools.iter().zip(&old).map(|(pool, old)| base_rate::estimate(pool, old));
        let new: Vec<Base> = old.iter().zip(seen).map(|(old, seen)| blend(old, &seen)).collect();
        if old.iter().zip(&new).any(|(o, n)| base_rate::differ(o, n)) {
            self.set_bases(&new);
        }
    }
}

/// The chance that a probe is lost to shared faults, dead shares apart.
fn lost(load: Load) -> f64 {
    Load { death: 0.0, ..load }.failure()
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

impl Series {
    fn new(class: u32) -> Series {
        Series {
            class,
            times: [0; WINDOW],
            turned: 0,
            scheduled: 0,
            history: History::default(),
            counted: [0; WINDOWS],
            dismissed: false,
            provisional: false,
            from_first: false,
            broken_before: false,
        }
    }

    /// The pattern as a window's histograms count it.
    fn shown(&self, window: usize) -> Pattern {
        match self.dismissed {
            true => Pattern::NOTHING,
            false => self.history.newest(usize::from(self.counted[window])).pattern(),
        }
    }
}
