//! Sets of components, each kept once.

use super::shared::SharedComponents;
use crate::topology::{ClassIx, ComponentIx};
use rustc_hash::FxHashMap;

/// Sets of candidates, each kept once.
#[derive(Default)]
pub(super) struct Classes {
    pub(super) sets: Vec<Box<[u32]>>,
    by_set: FxHashMap<Box<[u32]>, u32>,
}

impl Classes {
    /// The number of a set, new or known.
    pub(super) fn id(&mut self, mut set: Vec<u32>) -> u32 {
        set.sort_unstable();
        set.dedup();
        if let Some(known) = self.by_set.get(&set[..]) {
            return *known;
        }
        let number = self.sets.len() as u32;
        let set = set.into_boxed_slice();
        self.sets.push(set.clone());
        self.by_set.insert(set, number);
        number
    }

    /// The sets without what is not kept, and the new number of every old one. Sets that
    /// have become the same have the same number.
    pub(super) fn keep(self, kept: &SharedComponents) -> (Vec<Box<[ComponentIx]>>, Vec<ClassIx>) {
        let mut by_set: FxHashMap<Box<[ComponentIx]>, ClassIx> = FxHashMap::default();
        let mut sets: Vec<Box<[ComponentIx]>> = Vec::new();
        let mut numbers = Vec::with_capacity(self.sets.len());
        for set in &self.sets {
            let mut set: Vec<ComponentIx> =
                set.iter().filter_map(|id| kept.of_candidate(*id)).collect();
            set.sort_unstable();
            let set = set.into_boxed_slice();
            let number = *by_set.entry(set).or_insert_with_key(|set| {
                sets.push(set.clone());
                ClassIx::at(sets.len() - 1)
            });
            numbers.push(number);
        }
        (sets, numbers)
    }
}
