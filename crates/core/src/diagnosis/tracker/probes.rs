//! The next best probe.

use super::{Answer, Part, Tracker};
use crate::Time;

impl Tracker {
    /// Up to `count` series whose next probe would tell most about the suspects: the greedy
    /// choice by information gain (Rish, Brodie et al. 2005), the longest unseen first.
    pub fn informative_probes(&self, now: Time, answer: &Answer, count: usize) -> Vec<u32> {
        let graph = self.graph();
        let suspects: Vec<(Part, f64)> = answer
            .suspects
            .iter()
            .flat_map(|(component, odds)| graph.parts_of(*component).map(|part| (part, *odds)))
            .collect();
        // One joint hypothesis for each suspect alone, and one for "none of them".
        let most = suspects.iter().fold(0.0f64, |most, (_, odds)| most.max(*odds));
        let weights: Vec<f64> = suspects.iter().map(|(_, odds)| (odds - most).exp()).collect();
        let whole: f64 = weights.iter().sum::<f64>() + (-most).exp();
        let gain = |class: u32| {
            let parts = &graph.classes[class as usize].parts;
            let base = &self.bases()[usize::from(graph.classes[class as usize].group)];
            let quiet = (base.noise + base.own).max(self.accepted.on(class).0.failure());
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
        let recent = self.ticks.of_known(now.before(self.sweep / 60));
        let oldest = |class: u32| {
            let series = self.series_of[class as usize].iter().take(256);
            series.copied().min_by_key(|series| self.series[*series as usize].times[0])
        };
        classes
            .into_iter()
            .filter_map(|(_, class)| oldest(class))
            .filter(|series| self.series[*series as usize].times[0] < recent)
            .take(count)
            .collect()
    }
}

/// The entropy of a yes-or-no question, in bits.
fn binary_entropy(p: f64) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    term(p) + term(1.0 - p)
}
