//! What was decided last.

use crate::Time;
use crate::diagnosis::graph::Part;
use crate::diagnosis::likelihood::Load;
use crate::diagnosis::search::{Explanation, PartFault};
use rustc_hash::FxHashMap;

/// When faults began that are believed now, or were a moment ago.
#[derive(Clone, Debug, Default)]
pub(super) struct Cases(pub FxHashMap<Part, Case>);

/// A fault that is believed now, or was a moment ago.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub since: Time,
    /// When it was last believed.
    pub seen: Time,
}

/// What was decided.
#[derive(Clone, Debug, Default)]
pub(super) struct Accepted {
    /// Faults with their onsets, the strongest first.
    pub faults: Vec<(PartFault, Time)>,
    /// Parts worth a probe, with their log-odds.
    pub suspects: Vec<(Part, f64)>,
    /// By class.
    pub loads: FxHashMap<u32, ClassLoad>,
}

/// What the faults on a class do to its streams.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ClassLoad {
    /// How they fail.
    pub load: Load,
    /// When the first of the faults began.
    pub since: Time,
    /// The log-odds of the strongest fault.
    pub odds: f64,
}

impl Accepted {
    /// The load on a class, and since when.
    pub fn on(&self, class: u32) -> (Load, Time) {
        self.loads.get(&class).map_or_else(Default::default, |on| (on.load, on.since))
    }

    /// The log-odds of the strongest fault on a class; 0 without any.
    pub fn odds_on(&self, class: u32) -> f64 {
        self.loads.get(&class).map_or(0.0, |on| on.odds)
    }

    /// As an explanation, for the base rates.
    pub fn explanation(&self) -> Explanation {
        let loads = self.loads.iter().map(|(class, on)| (*class, on.load)).collect();
        Explanation { loads, ..Explanation::default() }
    }
}
