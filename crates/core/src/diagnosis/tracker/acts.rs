//! Own faults come in acts, not in streams.
//!
//! The likelihood takes the streams of one site for independent, and where something shared
//! fails they are. But who lets a domain expire breaks it at all of its name servers at once,
//! and to every vantage: six streams that fail, and one act. Of a unit (a zone, or a site's
//! connection) whose streams all fail, only one therefore speaks for a shared cause; of one
//! that fails in part, as where probes are lost, each of them does. This is the design effect
//! of cluster samples (Kish 1965) with the clusters known.

use super::Tracker;
use crate::diagnosis::search::{ADD_ABOVE, PartFault};
use rustc_hash::FxHashMap;

impl Tracker {
    /// Faults with their odds when acts are counted: first those that are worth their prior,
    /// then those that are not.
    pub(super) fn count_acts<T>(&self, faults: Vec<(PartFault, T)>) -> [Vec<(PartFault, T)>; 2] {
        let counted = faults.into_iter().map(|(fault, since)| (self.in_acts(fault), since));
        let (faults, doubted) = counted.partition(|(fault, _)| fault.odds > ADD_ABOVE);
        [faults, doubted]
    }

    fn in_acts(&self, mut fault: PartFault) -> PartFault {
        let prior = self.graph().log_prior[fault.part as usize];
        fault.odds = prior + (fault.odds - prior) * self.share_of_acts(&fault);
        let alone = 1.0 / (1.0 + (-fault.odds).exp());
        fault.confidence = fault.confidence.min(alone);
        fault
    }

    /// How many acts the failing streams below a fault would be, for each of them.
    fn share_of_acts(&self, fault: &PartFault) -> f64 {
        // By unit: how many of its streams fail, and how many were asked.
        let mut units: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        for series in self.series_below(fault.part) {
            let state = &self.series[series as usize];
            if state.dismissed || state.history.pattern().asked() == 0 {
                continue;
            }
            let (failing, asked) = units.entry(self.units[series as usize]).or_default();
            (*failing, *asked) = (*failing + u32::from(state.history.failing()), *asked + 1);
        }
        let (mut acts, mut streams) = (0, 0);
        for (failing, asked) in units.into_values() {
            acts += if failing == asked { 1 } else { failing };
            streams += failing;
        }
        if streams == 0 { 1.0 } else { f64::from(acts) / f64::from(streams) }
    }
}
