//! How often the right component is named, and how sure one may be of it.

use crate::faults::{Planted, Style, Weather, plant, probe};
use crate::topology::{Dice, Topology};
use bongsu_core::diagnosis::base_rate;
use bongsu_core::diagnosis::graph::Graph;
use bongsu_core::diagnosis::localiser::Localiser;
use bongsu_core::diagnosis::pattern::Pattern;
use bongsu_core::diagnosis::prior::prior_log_odds;
use bongsu_core::diagnosis::search::PartFault;
use std::collections::HashSet;

/// Right and wrong, counted.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub windows: u32,
    pub planted: u32,
    pub named: u32,
    pub right: u32,
    streams_planted: u64,
    streams_named: u64,
    streams_both: u64,
    pub quiet_windows: u32,
    pub quiet_false: u32,
    pub quiet_false_sure: u32,
    /// By bucket of confidence: named, and right among them.
    pub buckets: [(u32, u32); BUCKETS.len()],
}

/// The lower ends of the buckets of confidence.
pub const BUCKETS: [f64; 6] = [0.0, 0.5, 0.8, 0.9, 0.95, 0.985];

/// Classes as the localiser takes them.
pub fn plan(topology: &Topology) -> Vec<(Vec<u32>, u16)> {
    topology.classes.iter().map(|(below, layer)| (below.clone(), *layer as u16)).collect()
}

/// The parts of a topology's components, seen by nobody yet.
pub fn graph(topology: &Topology) -> Graph {
    Graph::new(plan(topology), |c, level| {
        prior_log_odds(topology.components[c as usize].kind, level)
    })
}

/// One window of three probes of every stream, diagnosed and scored.
pub fn window(
    topology: &Topology,
    graph: &Graph,
    (count, style, weather): (usize, Style, Weather),
    dice: &mut Dice,
    score: &mut Score,
) {
    let planted = plant(topology, count, style, dice);
    let shown = probe(topology, &planted, weather, dice);
    let mut localiser = Localiser::new(graph.clone(), 4);
    for (stream, (asked, failed)) in topology.streams.iter().zip(&shown) {
        let pattern = Pattern::new(usize::from(*asked), usize::from(*failed));
        localiser.flip(stream.class, Pattern::NOTHING, pattern);
    }
    let found = base_rate::learn(&mut localiser).faults;
    score.add(topology, graph, &planted, &found);
}

impl Score {
    fn add(
        &mut self,
        topology: &Topology,
        graph: &Graph,
        planted: &[Planted],
        found: &[PartFault],
    ) {
        self.windows += 1;
        self.planted += planted.len() as u32;
        self.named += found.len() as u32;
        for fault in found {
            let members = &graph.members[fault.part as usize];
            let right = planted.iter().any(|planted| members.contains(&planted.component));
            self.right += u32::from(right);
            let bucket = BUCKETS.iter().rposition(|from| fault.confidence >= *from).unwrap_or(0);
            self.buckets[bucket].0 += 1;
            self.buckets[bucket].1 += u32::from(right);
            self.quiet_false_sure += u32::from(planted.is_empty() && fault.confidence >= 0.95);
        }
        self.quiet_windows += u32::from(planted.is_empty());
        self.quiet_false += if planted.is_empty() { found.len() as u32 } else { 0 };
        let below = |components: HashSet<u32>| -> Vec<bool> {
            let hit = |(parts, _): &(Vec<u32>, _)| parts.iter().any(|c| components.contains(c));
            topology.classes.iter().map(hit).collect()
        };
        let truly = below(planted.iter().map(|planted| planted.component).collect());
        let told = below(found.iter().map(|f| graph.members[f.part as usize][0]).collect());
        for stream in &topology.streams {
            let (truly, told) = (truly[stream.class as usize], told[stream.class as usize]);
            self.streams_planted += u64::from(truly);
            self.streams_named += u64::from(told);
            self.streams_both += u64::from(truly && told);
        }
    }

    pub fn merge(&mut self, other: &Score) {
        self.windows += other.windows;
        self.planted += other.planted;
        self.named += other.named;
        self.right += other.right;
        self.streams_planted += other.streams_planted;
        self.streams_named += other.streams_named;
        self.streams_both += other.streams_both;
        self.quiet_windows += other.quiet_windows;
        self.quiet_false += other.quiet_false;
        self.quiet_false_sure += other.quiet_false_sure;
        for (sum, (named, right)) in self.buckets.iter_mut().zip(&other.buckets) {
            sum.0 += named;
            sum.1 += right;
        }
    }

    /// Precision, recall and F1 over components.
    pub fn components(&self) -> (f64, f64, f64) {
        let precision = share(self.right.into(), self.named.into());
        let recall = share(self.right.into(), self.planted.into());
        (precision, recall, 2.0 * precision * recall / (precision + recall).max(1e-9))
    }

    /// Precision and recall over streams.
    pub fn affected(&self) -> (f64, f64) {
        let both = self.streams_both;
        (share(both, self.streams_named), share(both, self.streams_planted))
    }
}

/// A share, 1 of nothing.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
