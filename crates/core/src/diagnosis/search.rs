//! From the standing sums to the set of faults that explains all.
//!
//! The search starts from "nothing failed" each time and puts the sums back when it is
//! done, so that an answer depends on the evidence alone, never on earlier answers, and
//! an engine restarted in the middle of an outage finds the same.

use super::graph::Part;
use super::likelihood::{GRID, Load, hypothesis};
use super::localiser::{Histogram, Localiser, add, weigh};
use super::pattern::PATTERNS;
use crate::incident::Mode;
use rustc_hash::{FxHashMap, FxHashSet};

/// A fault is added when its log-odds pass this: e³ to one.
pub(super) const ADD_ABOVE: f64 = 3.0;
/// More faults at once than this are not told apart; the largest are.
const FAULTS_MAX: usize = 64;
/// A fault must raise its streams' chance of failing by this much…
const EFFECT_MIN: f64 = 0.03;
/// … or this much where every one of its streams is explained by other faults already.
const EFFECT_MIN_COVERED: f64 = 0.10;
/// What takes no more than this share may be several of its parts that fail wholly …
const WHOLE_RATE: f64 = 0.9;
/// … of which no more are tried.
const SPLIT_MAX: usize = 6;
/// Rivals within this many nats cannot be told apart: "one of".
const TIE_NATS: f64 = 3.0;
/// Suspects: worth a probe, and nothing is said of them.
const SUSPECT_ABOVE: f64 = -5.0;
/// Failures below one component are not independent; the design effect of cluster
/// samples (Kish 1965), 1 + (m − 1)ρ, tames the confidence that many of them give.
const CORRELATION: f64 = 0.002;
/// A mode whose best place in the grid lies this far behind is not fitted.
const FIT_BOTH_NATS: f64 = 30.0;
/// Steps of the search for a rate: to a hundredth of the way between two places of the
/// grid, which is finer than loads are kept.
const FIT_STEPS: usize = 10;
/// Nothing is ever shown as more certain.
const CONFIDENCE_MAX: f64 = 0.99;

/// A part believed failed.
#[derive(Clone, Debug, PartialEq)]
pub struct PartFault {
    /// The part.
    pub part: Part,
    /// How it fails.
    pub mode: Mode,
    /// The share of probes lost or of streams dead, 0 to 1.
    pub rate: f64,
    /// The log-odds of this fault against none, all others being as found.
    pub odds: f64,
    /// The probability that it is this one and no rival, 0 to 0.99.
    pub confidence: f64,
    /// Rivals with their probability, the likeliest first; at most eight.
    pub rivals: Vec<(Part, f64)>,
    /// Rivals that the evidence cannot tell from it.
    pub ties: Vec<Part>,
    /// By how much it raises the chance that one of its streams fails.
    pub effect: f64,
}

/// What explains the evidence.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// Faults, the strongest first.
    pub faults: Vec<PartFault>,
    /// The load on each class that bears any.
    pub loads: FxHashMap<u32, Load>,
    /// Parts that are not faults and may become some, with their log-odds.
    pub suspects: Vec<(Part, f64)>,
}

impl Explanation {
    /// The load on a class.
    pub fn load(&self, class: u32) -> Load {
        self.loads.get(&class).copied().unwrap_or_default()
    }
}

/// Finds the set of faults that explains the evidence best.
pub fn explain(localiser: &mut Localiser) -> Explanation {
    localiser.refresh();
    let mut search = Search::new(localiser);
    search.grow();
    // A fault alone was fitted with nothing else in the way: there is nothing to refine.
    for _ in 0..2 {
        if search.faults.len() > 1 {
            search.refine();
            search.grow();
        }
    }
    if search.split() {
        search.grow();
    }
    let mut faults: Vec<PartFault> = search.judge();
    let suspects = search.suspects();
    faults.sort_by(|a, b| b.odds.total_cmp(&a.odds).then(a.part.cmp(&b.part)));
    let loads = std::mem::take(&mut search.loads);
    search.put_back();
    Explanation { faults, loads, suspects }
}

struct Search<'a> {
    at: &'a mut Localiser,
    faults: Vec<(Part, Mode, f64)>,
    loads: FxHashMap<u32, Load>,
    /// The sums and odds of every part touched, as they were.
    before: FxHashMap<Part, ([f64; GRID], f64)>,
}

impl<'a> Search<'a> {
    fn new(at: &'a mut Localiser) -> Search<'a> {
        Search { at, faults: Vec::new(), loads: FxHashMap::default(), before: FxHashMap::default() }
    }

    /// Adds the best further fault until none is worth its prior.
    fn grow(&mut self) {
        while self.faults.len() < FAULTS_MAX {
            let Some((part, odds)) = self.best() else { return };
            if odds <= ADD_ABOVE {
                return;
            }
            self.add(part);
        }
    }

    /// Takes each fault out in turn; it comes back only if it is still the best.
    fn refine(&mut self) {
        for (part, ..) in self.faults.clone() {
            self.remove(part);
            let own = self.at.odds[part as usize];
            let (best, odds) = self.best().unwrap_or((part, own));
            if odds > own + 1e-6 && odds > ADD_ABOVE {
                self.add(best);
            } else if own > 0.0 {
                self.add(part);
            }
        }
    }

    /// Puts several parts that fail wholly in the place of a larger one that fails by halves, where
    /// these explain more: two servers of a rack that died, one after the other. One by one they
    /// explain less than it does, so that growing alone does not find them. Whether any was.
    fn split(&mut self) -> bool {
        let partial: Vec<Part> =
            self.faults.iter().filter(|it| it.2 < WHOLE_RATE).map(|it| it.0).collect();
        let mut any = false;
        for whole in partial {
            self.remove(whole);
            let own = self.at.odds[whole as usize];
            let inside = self.inside(whole);
            let (mut parts, mut odds) = (Vec::new(), 0.0);
            while parts.len() < SPLIT_MAX
                && let Some((part, gain)) = self.best_of(&inside)
                && gain > ADD_ABOVE
            {
                odds += gain;
                self.add(part);
                parts.push(part);
            }
            let fails_wholly =
                |it: &(Part, Mode, f64)| !parts.contains(&it.0) || it.2 >= WHOLE_RATE;
            if parts.len() > 1 && odds > own && self.faults.iter().all(fails_wholly) {
                any = true;
            } else {
                parts.into_iter().for_each(|part| self.remove(part));
                self.add(whole);
            }
        }
        any
    }

    /// What takes a part of the streams of `whole` and no others, in order.
    fn inside(&self, whole: Part) -> Vec<Part> {
        let graph = self.at.graph();
        let all: FxHashSet<u32> = graph.classes_of(whole).iter().copied().collect();
        let beside = all.iter().flat_map(|class| graph.classes[*class as usize].parts.iter());
        let mut parts: Vec<Part> = beside.copied().collect();
        parts.sort_unstable();
        parts.dedup();
        parts.retain(|part| {
            let classes = graph.classes_of(*part);
            classes.len() < all.len() && classes.iter().all(|class| all.contains(class))
        });
        parts
    }

    /// The best further fault of some.
    fn best_of(&self, parts: &[Part]) -> Option<(Part, f64)> {
        let untaken = parts.iter().filter(|part| !self.is_taken(**part));
        let with_odds = untaken.map(|part| (*part, self.at.odds[*part as usize]));
        with_odds.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }

    fn is_taken(&self, part: Part) -> bool {
        self.faults.iter().any(|(p, ..)| *p == part)
    }

    fn best(&self) -> Option<(Part, f64)> {
        let mut best: Option<(Part, f64)> = None;
        for (part, odds) in self.at.odds.iter().enumerate() {
            if best.is_none_or(|(_, most)| *odds > most) && !self.is_taken(part as Part) {
                best = Some((part as Part, *odds));
            }
        }
        best
    }

    fn add(&mut self, part: Part) {
        let (mode, rate) = self.fit(part);
        self.shift(part, Load::of(mode, rate), 1.0);
        self.faults.push((part, mode, rate));
    }

    fn remove(&mut self, part: Part) {
        let place = self.faults.iter().position(|(p, ..)| *p == part).expect("it is in the list");
        let (_, mode, rate) = self.faults.remove(place);
        self.shift(part, Load::of(mode, rate), -1.0);
    }

    /// Adds (`sign` 1) or takes away (−1) a load on all streams of a part.
    fn shift(&mut self, part: Part, load: Load, sign: f64) {
        for i in 0..self.at.graph().classes_of(part).len() {
            let class = self.at.graph().classes_of(part)[i];
            let group = self.at.graph().classes[class as usize].group;
            let old = self.loads.get(&class).copied().unwrap_or_default();
            let new =
                Load { loss: old.loss + sign * load.loss, death: old.death + sign * load.death };
            let (from, to) = (self.at.gains(group, old), self.at.gains(group, new));
            let histogram = self.at.histogram(class);
            let mut change = weigh(histogram, &to);
            for (c, o) in change.iter_mut().zip(weigh(histogram, &from)) {
                *c -= o;
            }
            if new == Load::default() {
                self.loads.remove(&class);
            } else {
                self.loads.insert(class, new);
            }
            self.spread(class, &change);
        }
        self.at.refresh();
    }

    fn spread(&mut self, class: u32, change: &[f64; GRID]) {
        for i in 0..self.at.graph().classes[class as usize].parts.len() {
            let part = self.at.graph().classes[class as usize].parts[i];
            let was = (self.at.sums[part as usize], self.at.odds[part as usize]);
            self.before.entry(part).or_insert(was);
            add(&mut self.at.sums[part as usize], change);
            self.at.mark(part);
        }
    }

    /// The mode and rate that fit a part's streams best, between the grid's places.
    ///
    /// Without this a rate a few percent off leaves thousands of nats on a large
    /// component, which spurious faults inside it would soak up.
    fn fit(&self, part: Part) -> (Mode, f64) {
        let pools = self.pools(part);
        let value = |mode: Mode, rate: f64| -> f64 {
            let load = Load::of(mode, rate);
            pools
                .iter()
                .map(|((group, ..), (old, pool))| self.score(*group, old.plus(load), pool))
                .sum()
        };
        let sums = &self.at.sums[part as usize];
        let half = GRID / 2;
        let peak = |from: usize| {
            (from..from + half).max_by(|a, b| sums[*a].total_cmp(&sums[*b])).unwrap_or(from)
        };
        let mut peaks = vec![peak(0), peak(half)];
        peaks.retain(|g| self.at.graph().may_fail(part, hypothesis(*g).0));
        let most = peaks.iter().map(|g| sums[*g]).fold(f64::MIN, f64::max);
        peaks
            .into_iter()
            .filter(|g| sums[*g] > most - FIT_BOTH_NATS)
            .map(|g| {
                let (mode, rate, _) = hypothesis(g);
                let upper = if g % half == 0 { rate } else { hypothesis(g - 1).1 };
                let lower = if g % half == half - 1 { 0.005 } else { hypothesis(g + 1).1 };
                let fitted = golden(lower, upper, |r| value(mode, r));
                let best = if value(mode, rate) >= value(mode, fitted) { rate } else { fitted };
                (mode, best, value(mode, best))
            })
            .reduce(|a, b| if b.2 > a.2 + 1e-9 { b } else { a })
            .map(|(mode, rate, _)| (mode, rate))
            .expect("the better mode is always kept")
    }

    /// The part's streams, pooled by group and present load.
    fn pools(&self, part: Part) -> FxHashMap<(u16, u64, u64), (Load, [f64; PATTERNS])> {
        let mut pools: FxHashMap<_, (Load, [f64; PATTERNS])> = FxHashMap::default();
        for class in self.at.graph().classes_of(part) {
            let group = self.at.graph().classes[*class as usize].group;
            let load = self.loads.get(class).copied().unwrap_or_default();
            let key = (group, load.loss.to_bits(), load.death.to_bits());
            let pool = &mut pools.entry(key).or_insert((load, [0.0; PATTERNS])).1;
            for (sum, count) in pool.iter_mut().zip(self.at.histogram(*class)) {
                *sum += f64::from(*count);
            }
        }
        pools
    }

    fn score(&self, group: u16, load: Load, pool: &[f64; PATTERNS]) -> f64 {
        let under = self.at.bases()[usize::from(group)].under(load);
        super::pattern::Pattern::all()
            .filter(|p| pool[p.ix()] > 0.0)
            .map(|p| pool[p.ix()] * under.log(p))
            .sum()
    }

    /// Weighs each fault against its rivals and drops those without effect.
    fn judge(&mut self) -> Vec<PartFault> {
        let mut found = Vec::new();
        for (part, mode, rate) in self.faults.clone() {
            let (effect, covered) = self.effect(part, Load::of(mode, rate));
            if effect < if covered { EFFECT_MIN_COVERED } else { EFFECT_MIN } {
                continue;
            }
            self.shift(part, Load::of(mode, rate), -1.0);
            let (odds, confidence, rivals, ties) = self.rivals(part);
            self.shift(part, Load::of(mode, rate), 1.0);
            found.push(PartFault { part, mode, rate, odds, confidence, rivals, ties, effect });
        }
        found
    }

    /// By how much a fault raises its streams' chance of failing, and whether all of
    /// them bear other faults too.
    fn effect(&self, part: Part, load: Load) -> (f64, bool) {
        let (mut sum, mut streams, mut covered) = (0.0, 0.0, true);
        for class in self.at.graph().classes_of(part) {
            let histogram: &Histogram = self.at.histogram(*class);
            let count: f64 = histogram.iter().skip(1).map(|c| f64::from(*c)).sum();
            let with = self.loads.get(class).copied().unwrap_or_default();
            let without = Load { loss: with.loss - load.loss, death: with.death - load.death };
            sum += count * (with.failure() - without.failure());
            streams += count;
            covered &= count == 0.0 || without.failure() > 0.01;
        }
        (if streams > 0.0 { sum / streams } else { 0.0 }, covered)
    }

    /// With `part` taken out: its odds, its confidence, its rivals, and its equals.
    fn rivals(&self, part: Part) -> (f64, f64, Vec<(Part, f64)>, Vec<Part>) {
        let odds = self.at.odds[part as usize];
        let tamed = |part: Part| {
            let prior = self.at.graph().log_prior[part as usize];
            prior + (self.at.odds[part as usize] - prior) * self.independence(part)
        };
        let own = tamed(part);
        let taken = |p: Part| self.faults.iter().any(|(q, ..)| *q == p);
        let mut others: Vec<(Part, f64)> = self
            .neighbours(part)
            .into_iter()
            .filter(|p| !taken(*p))
            .map(|p| (p, tamed(p).min(own + (self.at.odds[p as usize] - odds))))
            .filter(|(_, odds)| *odds > own - 12.0)
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        others.truncate(8);
        let rest: f64 = others.iter().map(|(_, odds)| (odds - own).exp()).sum();
        let whole = 1.0 + (-own).exp() + rest;
        let ties = others.iter().filter(|(_, o)| *o > own - TIE_NATS).map(|(p, _)| *p).collect();
        let shown = others.iter().map(|(p, o)| (*p, (o - own).exp() / whole)).collect();
        (odds, (1.0 / whole).min(CONFIDENCE_MAX), shown, ties)
    }

    /// How much of its evidence's weight a part may keep: the inverse design effect.
    fn independence(&self, part: Part) -> f64 {
        let streams: u32 = self
            .at
            .graph()
            .classes_of(part)
            .iter()
            .map(|class| self.at.histogram(*class).iter().skip(1).sum::<u32>())
            .sum();
        1.0 / (1.0 + f64::from(streams.saturating_sub(1)) * CORRELATION)
    }

    fn neighbours(&self, part: Part) -> Vec<Part> {
        let mut near: Vec<Part> = self
            .at
            .graph()
            .classes_of(part)
            .iter()
            .flat_map(|class| self.at.graph().classes[*class as usize].parts.iter().copied())
            .collect();
        near.sort_unstable();
        near.dedup();
        near.retain(|p| *p != part);
        near
    }

    fn suspects(&self) -> Vec<(Part, f64)> {
        let taken = |p: Part| self.faults.iter().any(|(q, ..)| *q == p);
        let mut suspects: Vec<(Part, f64)> = self
            .at
            .odds
            .iter()
            .enumerate()
            .map(|(part, odds)| (part as Part, *odds))
            .filter(|(part, odds)| *odds > SUSPECT_ABOVE && !taken(*part))
            .collect();
        suspects.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        suspects.truncate(32);
        suspects
    }

    /// Leaves the localiser as it was found.
    fn put_back(self) {
        for (part, (sums, odds)) in self.before {
            self.at.sums[part as usize] = sums;
            self.at.odds[part as usize] = odds;
        }
    }
}

/// The place of the largest value between two bounds (golden-section search, Kiefer 1953).
fn golden(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_895;
    let mut left = high - RATIO * (high - low);
    let mut right = low + RATIO * (high - low);
    let (mut at_left, mut at_right) = (value(left), value(right));
    for _ in 0..FIT_STEPS {
        if at_left > at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = value(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = value(right);
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::super::pattern::Pattern;
    use super::*;

    /// A data centre of 4 racks of 5 servers of `sites` sites: part numbers by kind.
    fn topology(sites: u32) -> Localiser {
        let classes = (0..20).map(|s| (vec![s, 100 + s / 5, 200], 0)).collect();
        let mut localiser = Localiser::new(Graph::new(classes, |_, _| 0.0), 1);
        for class in 0..20 {
            for _ in 0..sites {
                localiser.flip(class, Pattern::NOTHING, Pattern::new(3, 0));
            }
        }
        localiser
    }

    fn fail(localiser: &mut Localiser, class: u32, count: u32, failed: usize) {
        for _ in 0..count {
            localiser.flip(class, Pattern::new(3, 0), Pattern::new(3, failed));
        }
    }

    fn names(localiser: &mut Localiser) -> Vec<u32> {
        let answer = explain(localiser);
        answer.faults.iter().map(|f| localiser.graph().members[f.part as usize][0]).collect()
    }

    #[test]
    fn a_quiet_house_has_no_faults() {
        assert_eq!(names(&mut topology(50)), Vec::<u32>::new());
    }

    #[test]
    fn a_dead_server_is_named_and_not_its_rack() {
        let mut localiser = topology(50);
        fail(&mut localiser, 7, 50, 3);
        assert_eq!(names(&mut localiser), vec![7]);
    }

    #[test]
    fn a_dead_rack_is_named_and_not_its_servers() {
        let mut localiser = topology(50);
        (5..10).for_each(|s| fail(&mut localiser, s, 50, 3));
        assert_eq!(names(&mut localiser), vec![101]);
    }

    #[test]
    fn a_rack_and_a_server_elsewhere_are_two() {
        let mut localiser = topology(50);
        (5..10).for_each(|s| fail(&mut localiser, s, 50, 3));
        fail(&mut localiser, 0, 50, 3);
        assert_eq!(names(&mut localiser), vec![101, 0]);
    }

    #[test]
    fn a_pool_that_dies_on_one_server_is_a_subset() {
        let mut localiser = topology(60);
        fail(&mut localiser, 3, 20, 3);
        let answer = explain(&mut localiser);
        assert_eq!(answer.faults.len(), 1);
        assert_eq!(answer.faults[0].mode, Mode::Subset);
        assert!((answer.faults[0].rate - 0.33).abs() < 0.04, "{:?}", answer.faults[0]);
    }

    #[test]
    fn what_loses_probes_alike_is_not_blamed_for_a_share_that_is_dead() {
        for alike in [false, true] {
            let classes = (0..20).map(|s| (vec![s, 100 + s / 5, 200], 0)).collect();
            let mut graph = Graph::new(classes, |_, _| 0.0);
            if alike {
                graph.loses_alike(200);
            }
            let mut localiser = Localiser::new(graph, 1);
            for class in 0..20 {
                (0..20).for_each(|n| {
                    let failed = if n < 10 { 3 } else { 0 };
                    localiser.flip(class, Pattern::NOTHING, Pattern::new(3, failed));
                });
            }
            let faults = explain(&mut localiser).faults;
            let is_it = |part| localiser.graph().members[part as usize] == [200];
            let dead = |fault: &PartFault| is_it(fault.part) && fault.mode == Mode::Subset;
            assert_eq!(faults.iter().any(dead), !alike);
        }
    }

    #[test]
    fn a_lossy_rack_is_named_with_its_rate() {
        let mut localiser = topology(60);
        // About a fifth of the probes are lost: of three, 51 % none, 38 % one, 10 % two.
        (5..10).for_each(|s| {
            fail(&mut localiser, s, 23, 1);
            fail(&mut localiser, s, 6, 2);
        });
        let answer = explain(&mut localiser);
        assert_eq!(localiser.graph().members[answer.faults[0].part as usize], vec![101]);
        assert_eq!(answer.faults[0].mode, Mode::Loss);
        assert!((answer.faults[0].rate - 0.2).abs() < 0.04, "{:?}", answer.faults[0]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_said_to_be_one_of() {
        // Two servers that fail together, in racks of their own: server or rack?
        let classes = vec![(vec![0, 10], 0), (vec![0, 10], 0), (vec![1, 11], 0), (vec![2, 11], 0)];
        let mut localiser = Localiser::new(Graph::new(classes, |_, _| 0.0), 1);
        for class in 0..4 {
            let pattern = Pattern::new(3, if class < 2 { 3 } else { 0 });
            (0..20).for_each(|_| localiser.flip(class, Pattern::NOTHING, pattern));
        }
        let answer = explain(&mut localiser);
        assert_eq!(localiser.graph().members[answer.faults[0].part as usize], vec![0, 10]);
    }

    #[test]
    fn an_answer_leaves_no_trace() {
        let mut localiser = topology(50);
        (5..10).for_each(|s| fail(&mut localiser, s, 50, 3));
        let first = explain(&mut localiser);
        let sums = localiser.sums.clone();
        assert_eq!(explain(&mut localiser).faults, first.faults);
        assert_eq!(localiser.sums, sums);
    }
}
