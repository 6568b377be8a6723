//! Which components are kept.

use super::candidates::{Candidates, NONE};
use crate::inventory::{ComponentKey, Kind};
use crate::topology::ComponentIx;

/// The components of the topology, in key order.
pub(super) struct SharedComponents {
    pub(super) keys: Vec<ComponentKey>,
    /// The candidate of each, or [`NONE`] for a vantage.
    pub(super) candidates: Vec<u32>,
    /// By candidate: its position here, or [`NONE`].
    locations: Vec<u32>,
}

impl SharedComponents {
    /// What at least two sites use by `counts`, and the vantages.
    pub(super) fn of(
        candidates: &Candidates,
        counts: &[u32],
        vantages: &[String],
    ) -> SharedComponents {
        let shared = (0..candidates.len() as u32).filter(|id| counts[*id as usize] >= 2);
        let mut all: Vec<(ComponentKey, u32)> =
            shared.map(|id| (candidates.kinds[id as usize].key(), id)).collect();
        all.extend(vantages.iter().map(|name| (ComponentKey::new(Kind::Vantage, name), NONE)));
        all.sort_unstable();
        all.dedup_by(|b, a| a.0 == b.0);
        let mut locations = vec![NONE; candidates.len()];
        for (ix, (_, id)) in all.iter().enumerate().filter(|(_, (_, id))| *id != NONE) {
            locations[*id as usize] = ix as u32;
        }
        let (keys, candidates) = all.into_iter().unzip();
        SharedComponents { keys, candidates, locations }
    }

    /// The component that a candidate became.
    pub(super) fn of_candidate(&self, id: u32) -> Option<ComponentIx> {
        self.locations.get(id as usize).filter(|ix| **ix != NONE).map(|ix| ComponentIx(*ix))
    }

    /// The component of a vantage.
    pub(super) fn vantage(&self, name: &str) -> ComponentIx {
        let key = ComponentKey::new(Kind::Vantage, name);
        // `of` put every vantage in; its place is where the search ends in any case.
        ComponentIx::at(self.keys.binary_search(&key).unwrap_or_else(|ix| ix))
    }
}
