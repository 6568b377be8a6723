//! Which window to believe for each fault.
//!
//! Faults whose streams overlap belong to one region. A region is seen through the longest
//! window that is not older than the fault itself, so that evidence from before its onset
//! does not dilute it; and a fault is dropped when a shorter window shows that the streams
//! below it work again.

use super::accepted::{Accepted, Case, ClassLoad};
use super::window::Window;
use super::{STALE_SWEEPS, Tracker, WINDOWS};
use crate::Time;
use crate::diagnosis::graph::Part;
use crate::diagnosis::likelihood::Load;
use crate::diagnosis::pattern::Pattern;
use crate::diagnosis::search::{Explanation, PartFault};
use rustc_hash::{FxHashMap, FxHashSet};
use std::time::Duration;

/// An ending is believed from this much log-likelihood in favour of health.
const ENDING_NATS: f64 = 8.0;
/// … and a new fault is doubted from this much.
const DOUBT_NATS: f64 = 1.5;
/// How much less likely it is that another component fails at the same moment by chance:
/// its prior, and one in a month of such moments.
const SIMULTANEOUS_NATS: f64 = 24.0;
/// An onset is believed from this many streams that began to fail together.
const ONSET_STREAMS: usize = 3;
/// A fault is taken to be sudden when so many streams fail since its onset …
const SUDDEN_STREAMS: usize = 5;
/// … and this share of those that were asked.
const SUDDEN_SHARE: f64 = 0.4;
/// A fault with these log-odds needs no further probe.
const CERTAIN_NATS: f64 = 20.0;
/// Suspects below this are not worth a probe.
const SUSPECT_NATS: f64 = -1.0;

impl Tracker {
    /// Decides between the windows' explanations.
    pub(super) fn settle(&mut self, now: Time, found: Vec<Explanation>) {
        let (mut accepted, mut doubted) = (Accepted::default(), Vec::new());
        if found.iter().any(|explanation| !explanation.faults.is_empty()) {
            for region in self.regions(&found) {
                accepted.faults.extend(self.choose(now, &region));
            }
            let united = self.unite(now, accepted.faults);
            [accepted.faults, doubted] = self.count_acts(united);
        }
        accepted
            .faults
            .sort_by(|(a, _), (b, _)| b.odds.total_cmp(&a.odds).then(a.part.cmp(&b.part)));
        let mut suspects: FxHashMap<Part, f64> = FxHashMap::default();
        // What is not certain yet is worth a probe as well.
        let weak =
            accepted.faults.iter().chain(&doubted).map(|(fault, _)| (fault.part, fault.odds));
        let weak = weak.filter(|(_, odds)| *odds < CERTAIN_NATS);
        let suspected = found.iter().flat_map(|explanation| explanation.suspects.iter().copied());
        for (part, odds) in weak.chain(suspected) {
            if odds > SUSPECT_NATS {
                let most = suspects.entry(part).or_insert(odds);
                *most = most.max(odds);
            }
        }
        accepted.suspects = suspects.into_iter().collect();
        accepted.suspects.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (fault, since) in &accepted.faults {
            for class in self.graph().classes_of(fault.part) {
                let first = ClassLoad { since: *since, ..ClassLoad::default() };
                let on = accepted.loads.entry(*class).or_insert(first);
                on.load = on.load.plus(Load::of(fault.mode, fault.rate));
                on.since = on.since.min(*since);
                on.odds = on.odds.max(fault.odds);
            }
        }
        // A fault on the edge of belief comes and goes; it began but once.
        self.cases.0.retain(|_, case| now.since(case.seen) < self.sweep / 2);
        for (fault, since) in &accepted.faults {
            self.cases.0.insert(fault.part, Case { since: *since, seen: now });
        }
        self.accepted = accepted;
    }

    /// All windows' faults, grouped by common streams; each with its window.
    fn regions(&self, found: &[Explanation]) -> Vec<Vec<(usize, PartFault)>> {
        let mut region_of: FxHashMap<u32, usize> = FxHashMap::default();
        let mut regions: Vec<Vec<(usize, PartFault)>> = Vec::new();
        for (window, explanation) in found.iter().enumerate() {
            for fault in &explanation.faults {
                let classes = self.graph().classes_of(fault.part);
                let touched: FxHashSet<usize> =
                    classes.iter().filter_map(|class| region_of.get(class).copied()).collect();
                let target = touched.iter().copied().min().unwrap_or(regions.len());
                if target == regions.len() {
                    regions.push(Vec::new());
                }
                for other in touched.into_iter().filter(|region| *region != target) {
                    let moved = std::mem::take(&mut regions[other]);
                    regions[target].extend(moved);
                    region_of.values_mut().filter(|r| **r == other).for_each(|r| *r = target);
                }
                regions[target].push((window, fault.clone()));
                region_of.extend(classes.iter().map(|class| (*class, target)));
            }
        }
        regions.retain(|region| !region.is_empty());
        regions
    }

    /// The faults of a region, through the window that suits their age.
    fn choose(&self, now: Time, region: &[(usize, PartFault)]) -> Vec<(PartFault, Time)> {
        let onset = self.onset_of(now, region);
        let age = now.since(onset);
        let suits = |w: usize| self.span(w) <= age;
        let mut windows: Vec<usize> = region.iter().map(|(window, _)| *window).collect();
        windows.sort_unstable();
        windows.dedup();
        // The longest that suits comes first, then ever shorter ones; what is seen only
        // through windows longer than its age comes last, the shortest of them first.
        windows.sort_by_key(|w| (!suits(*w), if suits(*w) { usize::MAX - w } else { *w }));
        for window in windows {
            let faults: Vec<(PartFault, Time)> = region
                .iter()
                .filter(|(w, fault)| *w == window && !self.contradicted(*w, fault))
                .map(|(_, fault)| self.since_onset(now, fault, onset))
                .collect();
            if !faults.is_empty() {
                return faults;
            }
        }
        Vec::new()
    }

    /// A fault with its onset. While it is younger than the shortest window, evidence from
    /// before dilutes its rate: when much of what was asked since fails, that is its rate.
    fn since_onset(&self, now: Time, fault: &PartFault, region: Time) -> (PartFault, Time) {
        let onset = self.since(now, fault.part, region);
        let mut fault = fault.clone();
        if now.since(onset) < self.span(0) {
            let from = self.ticks.of_known(onset);
            let below: FxHashSet<u32> =
                self.graph().classes_of(fault.part).iter().copied().collect();
            let asked: FxHashSet<u32> = self.windows[0]
                .since(from)
                .filter(|series| below.contains(&self.series[*series as usize].class))
                .collect();
            let failing = asked.iter().filter(|series| self.failing(**series)).count();
            let share = failing as f64 / asked.len() as f64;
            if failing >= SUDDEN_STREAMS && share >= SUDDEN_SHARE {
                fault.rate = fault.rate.max(share);
            }
        }
        (fault, onset)
    }

    /// Several faults that began together on parts of one larger part are one fault of the
    /// larger, unless that explains the evidence much worse: two machines of a rack seldom
    /// die in the same second.
    fn unite(&self, now: Time, faults: Vec<(PartFault, Time)>) -> Vec<(PartFault, Time)> {
        if faults.len() < 2 {
            return faults;
        }
        let apart = |one: Time, other: Time| one.since(other).max(other.since(one));
        // By what fails below each: of what was held to be one the beginning is the same.
        let onsets: FxHashMap<Part, Time> =
            faults.iter().map(|(it, _)| (it.part, self.find_onset(now, it.part))).collect();
        let together = |one: &(PartFault, Time), other: &(PartFault, Time)| {
            apart(one.1, other.1) <= self.sweep / 6
                && apart(onsets[&one.0.part], onsets[&other.0.part]) <= self.sweep
        };
        let Some(first) = faults
            .iter()
            .filter(|it| faults.iter().filter(|other| together(it, other)).count() > 1)
            .max_by(|a, b| a.0.odds.total_cmp(&b.0.odds))
        else {
            return faults;
        };
        let (strongest, since) = first;
        // Evidence from before they began would speak for neither.
        let age = now.since(*since);
        let window = (0..WINDOWS).rev().find(|w| self.span(*w) <= age).unwrap_or(0);
        let taken = |part: Part| faults.iter().any(|(fault, _)| fault.part == part);
        let mut larger: Vec<Part> = strongest.rivals.iter().map(|(part, _)| *part).collect();
        let classes = self.graph().classes_of(strongest.part).iter();
        larger
            .extend(classes.flat_map(|c| self.graph().classes[*c as usize].parts.iter().copied()));
        larger.sort_unstable();
        larger.dedup();
        larger.retain(|part| {
            !taken(*part)
                && !self.is_ruled_out(*part)
                && self.graph().may_fail(*part, strongest.mode)
        });
        for part in larger {
            let (inside, outside): (Vec<_>, Vec<_>) = faults
                .iter()
                .cloned()
                .partition(|it| self.lies_in(it.0.part, part) && together(first, it));
            if inside.len() > 1
                && self.cost_of_uniting(window, &inside, part)
                    < SIMULTANEOUS_NATS * (inside.len() - 1) as f64
            {
                let whole = PartFault { part, ties: Vec::new(), ..strongest.clone() };
                return outside.into_iter().chain([(whole, *since)]).collect();
            }
        }
        faults
    }

    /// Whether nearly all streams of a part rest on another, in the layers in which any
    /// does: a page rests on its server, and only the connection on the rack as well.
    fn lies_in(&self, part: Part, larger: Part) -> bool {
        let group = |class: &u32| self.graph().classes[*class as usize].group;
        let layers: FxHashSet<u16> = self.graph().classes_of(larger).iter().map(group).collect();
        let (mut all, mut within) = (0, 0);
        let of_them = self.graph().classes_of(part).iter().filter(|c| layers.contains(&group(c)));
        for class in of_them {
            let series = self.series_of[*class as usize].len();
            all += series;
            if self.graph().classes[*class as usize].parts.contains(&larger) {
                within += series;
            }
        }
        all > 0 && within * 10 >= all * 8
    }

    /// By how many nats one fault of a larger part explains a window worse than these do.
    fn cost_of_uniting(&self, window: usize, faults: &[(PartFault, Time)], larger: Part) -> f64 {
        let localiser = &self.windows[window].localiser;
        let graph = self.graph();
        let rate = faults.iter().map(|(fault, _)| fault.rate).sum::<f64>() / faults.len() as f64;
        let one = Load::of(faults[0].0.mode, rate);
        let mut classes: FxHashMap<u32, Load> = FxHashMap::default();
        for class in graph.classes_of(larger) {
            classes.insert(*class, Load::default());
        }
        for (fault, _) in faults {
            for class in graph.classes_of(fault.part) {
                let load = classes.entry(*class).or_default();
                *load = load.plus(Load::of(fault.mode, fault.rate));
            }
        }
        let mut cost = 0.0;
        for (class, many) in classes {
            let state = &graph.classes[class as usize];
            let base = &localiser.bases()[usize::from(state.group)];
            let whole = if state.parts.contains(&larger) { one } else { Load::default() };
            for (pattern, count) in Pattern::all().zip(localiser.histogram(class)) {
                if *count > 0 {
                    cost +=
                        f64::from(*count) * (base.log(pattern, many) - base.log(pattern, whole));
                }
            }
        }
        cost
    }

    /// How far back a window looks. The last probes are older than their turns where some of these
    /// were missed; a sweep after what is too old is forgotten.
    fn span(&self, window: usize) -> Duration {
        self.windows[window].span.unwrap_or(self.sweep * (STALE_SWEEPS + 1))
    }

    fn onset_of(&self, now: Time, region: &[(usize, PartFault)]) -> Time {
        let known = region.iter().filter_map(|(_, fault)| self.known_onset(fault.part)).min();
        known.unwrap_or_else(|| {
            let strongest = region.iter().max_by(|(_, a), (_, b)| a.odds.total_cmp(&b.odds));
            strongest.map_or(now, |(_, fault)| self.find_onset(now, fault.part))
        })
    }

    /// When a part's own trouble began, `region` being when its region's did.
    fn since(&self, now: Time, part: Part, region: Time) -> Time {
        match self.known_onset(part) {
            Some(known) => known,
            None if self.cases.0.is_empty() => region.min(self.find_onset(now, part)),
            None => self.find_onset(now, part),
        }
    }

    /// When a part's trouble began, if it was believed of the part or of what it lies in.
    fn known_onset(&self, part: Part) -> Option<Time> {
        let own = self.cases.0.get(&part).map(|case| case.since);
        own.or_else(|| {
            let around = self.accepted.faults.iter().filter(|(f, _)| self.lies_in(part, f.part));
            around.map(|(_, since)| *since).min()
        })
    }

    /// Whether a part was believed to fail by the last answer.
    fn is_known(&self, part: Part) -> bool {
        self.accepted.faults.iter().any(|(fault, _)| fault.part == part)
    }

    /// When the present failures below a part began: since which instant they stand most
    /// densely, by the scan statistic (Naus 1965) with the likelihood ratio of a Poisson
    /// process.
    fn find_onset(&self, now: Time, part: Part) -> Time {
        let mut starts: Vec<Time> = self
            .series_below(part)
            .map(|series| (&self.series[series as usize], self.awaits_a_look(series)))
            .filter(|(series, awaits)| series.history.failing() && (!series.dismissed || *awaits))
            .map(|(series, _)| series)
            .map(|series| self.turned_at(series))
            .collect();
        starts.sort_unstable();
        let oldest = starts.first().map_or(Duration::ZERO, |first| now.since(*first));
        let window = (self.sweep * STALE_SWEEPS).max(oldest * 2);
        let usual = starts.len() as f64 / window.as_secs_f64();
        let surprise = |i: usize| {
            let count = (starts.len() - i) as f64;
            let expected = (usual * now.since(starts[i]).as_secs_f64().max(0.2)).max(1e-9);
            if count > expected {
                count * (count / expected).ln() - (count - expected)
            } else {
                0.0
            }
        };
        (0..(starts.len() + 1).saturating_sub(ONSET_STREAMS))
            .max_by(|a, b| surprise(*a).total_cmp(&surprise(*b)))
            .map_or_else(|| starts.first().copied().unwrap_or(now), |i| starts[i])
    }

    /// Whether a window shorter than the fault's shows that its streams work.
    fn contradicted(&self, window: usize, fault: &PartFault) -> bool {
        // What is left of a fault that has ended must not pass for a new one.
        let enough = if self.is_known(fault.part) { ENDING_NATS } else { DOUBT_NATS };
        self.windows[..window].iter().any(|shorter| self.health(shorter, fault) > enough)
    }

    /// The log-likelihood ratio of "nothing fails here" against the fault, in a window.
    fn health(&self, window: &Window, fault: &PartFault) -> f64 {
        let rate = fault.rate.clamp(0.05, 0.98);
        let mut sum = 0.0;
        for class in self.graph().classes_of(fault.part) {
            let group = self.graph().classes[*class as usize].group;
            let base = &self.bases()[usize::from(group)];
            let fails = (base.noise + base.own).min(rate / 2.0);
            for (pattern, count) in Pattern::all().zip(window.localiser.histogram(*class)) {
                let failed = pattern.failed() as f64;
                let worked = (pattern.asked() - pattern.failed()) as f64;
                let ratio =
                    failed * (fails / rate).ln() + worked * ((1.0 - fails) / (1.0 - rate)).ln();
                sum += f64::from(*count) * ratio;
            }
        }
        sum
    }
}
