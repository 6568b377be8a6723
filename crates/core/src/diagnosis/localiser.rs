//! For every component, what one more fault there would explain, kept up to date.

use super::graph::{Graph, Part};
use super::likelihood::{Base, GRID, Gains, Load, hypothesis};
use super::pattern::{PATTERNS, Pattern};
use crate::incident::Mode;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How many loads' gains are kept: about 2 KiB each.
const GAINS_MAX: usize = 2048;

/// The log-odds of a part that is known not to have failed.
const RULED_OUT_NATS: f64 = -1e9;

/// How many streams of a class show each pattern.
pub type Histogram = [u32; PATTERNS];

/// The standing sums. One changed observation touches only the parts below its class.
#[derive(Clone, Debug)]
pub struct Localiser {
    graph: Graph,
    bases: Vec<Base>,
    idle: Vec<Gains>,
    histograms: Vec<Histogram>,
    /// By part and place in the grid: the log-likelihood that a fault there would gain.
    pub(super) sums: Vec<[f64; GRID]>,
    /// By part: the log-odds of a fault there against none, prior included.
    pub(super) odds: Vec<f64>,
    /// By part: whether it is known not to have failed.
    ruled_out: Vec<bool>,
    stale: Vec<bool>,
    stale_list: Vec<Part>,
    log_weights: [f64; GRID],
    /// Gains under a load, kept while the base rates stay.
    gains: FxHashMap<(u16, u64, u64), Arc<Gains>>,
}

impl Localiser {
    /// A localiser that has seen nothing; `groups` is how many base-rate groups there are.
    pub fn new(graph: Graph, groups: usize) -> Localiser {
        let parts = graph.parts();
        let mut localiser = Localiser {
            histograms: vec![[0; PATTERNS]; graph.classes.len()],
            sums: vec![[0.0; GRID]; parts],
            odds: graph.log_prior.clone(),
            ruled_out: vec![false; parts],
            stale: vec![false; parts],
            stale_list: Vec::new(),
            log_weights: std::array::from_fn(|g| hypothesis(g).2),
            gains: FxHashMap::default(),
            bases: Vec::new(),
            idle: Vec::new(),
            graph,
        };
        localiser.set_bases(vec![Base::default(); groups]);
        localiser
    }

    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The base rates, by group.
    pub fn bases(&self) -> &[Base] {
        &self.bases
    }

    /// Takes a part to be known not to have failed, or to be as any other.
    pub fn rule_out(&mut self, part: Part, is_ruled_out: bool) {
        if self.ruled_out[part as usize] != is_ruled_out {
            self.ruled_out[part as usize] = is_ruled_out;
            self.mark(part);
        }
    }

    /// Whether a part is known not to have failed.
    pub fn is_ruled_out(&self, part: Part) -> bool {
        self.ruled_out[part as usize]
    }

    /// How many streams of a class show each pattern.
    pub fn histogram(&self, class: u32) -> &Histogram {
        &self.histograms[class as usize]
    }

    /// The gains of a group's streams that bear a load.
    pub(super) fn gains(&mut self, group: u16, load: Load) -> Arc<Gains> {
        let key = (group, load.loss.to_bits(), load.death.to_bits());
        if let Some(gains) = self.gains.get(&key) {
            return gains.clone();
        }
        if self.gains.len() >= GAINS_MAX {
            self.gains.clear();
        }
        let gains = Arc::new(Gains::new(&self.bases[usize::from(group)], load));
        self.gains.insert(key, gains.clone());
        gains
    }

    /// A stream of `class` went from one pattern to another. Exact, in time proportional
    /// to the parts below the class; a new stream comes from [`Pattern::NOTHING`].
    pub fn flip(&mut self, class: u32, from: Pattern, to: Pattern) {
        if from == to {
            return;
        }
        let histogram = &mut self.histograms[class as usize];
        if from != Pattern::NOTHING {
            debug_assert!(histogram[from.ix()] > 0, "no stream of class {class} shows {from:?}");
            histogram[from.ix()] -= 1;
        }
        if to != Pattern::NOTHING {
            histogram[to.ix()] += 1;
        }
        let class = &self.graph.classes[class as usize];
        let gains = &self.idle[usize::from(class.group)].by_pattern;
        let (new, old) = (&gains[to.ix()], &gains[from.ix()]);
        let change: [f64; GRID] = std::array::from_fn(|g| new[g] - old[g]);
        for part in &class.parts {
            let sums = &mut self.sums[*part as usize];
            for (sum, change) in sums.iter_mut().zip(&change) {
                *sum += change;
            }
            if !self.stale[*part as usize] {
                self.stale[*part as usize] = true;
                self.stale_list.push(*part);
            }
        }
    }

    /// Takes other base rates and works out all sums anew.
    ///
    /// # Panics
    /// When a class follows a group that has no base rates.
    pub fn set_bases(&mut self, bases: Vec<Base>) {
        self.idle = bases.iter().map(|base| Gains::new(base, Load::default())).collect();
        self.gains.clear();
        self.bases = bases;
        self.rebuild();
    }

    /// Works out all sums anew; also wipes out rounding.
    pub fn rebuild(&mut self) {
        self.sums.fill([0.0; GRID]);
        for (class, histogram) in self.graph.classes.iter().zip(&self.histograms) {
            let total = weigh(histogram, &self.idle[usize::from(class.group)]);
            for part in &class.parts {
                add(&mut self.sums[*part as usize], &total);
            }
        }
        for part in 0..self.graph.parts() as Part {
            self.mark(part);
        }
    }

    /// Notes that a part's sums have changed.
    pub(super) fn mark(&mut self, part: Part) {
        if !std::mem::replace(&mut self.stale[part as usize], true) {
            self.stale_list.push(part);
        }
    }

    /// Brings the odds of all changed parts up to date.
    pub(super) fn refresh(&mut self) {
        for part in std::mem::take(&mut self.stale_list) {
            self.stale[part as usize] = false;
            self.odds[part as usize] = self.odds_of(part);
        }
    }

    fn odds_of(&self, part: Part) -> f64 {
        if self.ruled_out[part as usize] {
            return RULED_OUT_NATS;
        }
        let places = match self.graph.may_fail(part, Mode::Subset) {
            true => GRID,
            false => GRID / 2,
        };
        let sums = &self.sums[part as usize][..places];
        let prior = self.graph.log_prior[part as usize];
        let most = sums.iter().zip(&self.log_weights).map(|(s, w)| s + w).fold(f64::MIN, f64::max);
        // The sum is at most GRID times its largest term: far below zero needs no exact sum.
        if most + prior < -12.0 {
            return most + prior;
        }
        let sum: f64 = sums.iter().zip(&self.log_weights).map(|(s, w)| (s + w - most).exp()).sum();
        most + sum.ln() + prior
    }
}

/// What each hypothesis gains on a whole histogram.
pub(super) fn weigh(histogram: &Histogram, gains: &Gains) -> [f64; GRID] {
    let mut total = [0.0; GRID];
    for (count, row) in histogram.iter().zip(&gains.by_pattern).skip(1) {
        if *count > 0 {
            let count = f64::from(*count);
            for (sum, gain) in total.iter_mut().zip(row) {
                *sum += count * gain;
            }
        }
    }
    total
}

/// Adds term by term.
pub(super) fn add(sums: &mut [f64; GRID], terms: &[f64; GRID]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nested() -> Graph {
        // Two servers in a rack, one elsewhere.
        Graph::new(vec![(vec![0, 9], 0), (vec![1, 9], 0), (vec![2], 0)], |_, _| 0.0)
    }

    proptest! {
        /// The sums after any run of flips are what a fresh start would give.
        #[test]
        fn flips_are_exact(steps in prop::collection::vec((0u32..3, 0usize..10), 1..200)) {
            let all: Vec<Pattern> = Pattern::all().collect();
            let mut localiser = Localiser::new(nested(), 1);
            let mut shown: Vec<Vec<Pattern>> = vec![vec![Pattern::NOTHING; 4]; 3];
            for (i, (class, to)) in steps.iter().enumerate() {
                let stream = &mut shown[*class as usize][i % 4];
                localiser.flip(*class, *stream, all[*to]);
                *stream = all[*to];
            }
            let moved = localiser.sums.clone();
            localiser.rebuild();
            for (a, b) in moved.iter().flatten().zip(localiser.sums.iter().flatten()) {
                prop_assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{} {}", a, b);
            }
        }
    }
}
