//! Taking turns: of many things that are as they were, a few are looked at each time, and all of
//! them within a round. What changes is looked at at once, whoever's turn it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// All are looked at within so many turns.
pub const ROUND: usize = 60;

/// Where the last turn ended.
#[derive(Clone, Debug)]
pub struct Turns<K> {
    last: Option<K>,
}

impl<K> Default for Turns<K> {
    fn default() -> Turns<K> {
        Turns { last: None }
    }
}

impl<K: Ord + Clone> Turns<K> {
    /// The keys whose turn it is, `least` of them, or all where there are fewer.
    pub fn of_map<V>(&mut self, all: &BTreeMap<K, V>, least: usize) -> Vec<K> {
        let from = self.begin();
        let keys = all.range((from, Bound::Unbounded)).map(|(key, _)| key);
        self.take(keys, least.max(all.len().div_ceil(ROUND)))
    }

    /// The members whose turn it is, `least` of them, or all where there are fewer.
    pub fn of_set(&mut self, all: &BTreeSet<K>, least: usize) -> Vec<K> {
        let from = self.begin();
        let members = all.range((from, Bound::Unbounded));
        self.take(members, least.max(all.len().div_ceil(ROUND)))
    }

    fn begin(&mut self) -> Bound<K> {
        self.last.take().map_or(Bound::Unbounded, Bound::Excluded)
    }

    fn take<'a>(&mut self, rest: impl Iterator<Item = &'a K>, most: usize) -> Vec<K>
    where
        K: 'a,
    {
        let turn: Vec<K> = rest.take(most).cloned().collect();
        self.last = turn.last().filter(|_| turn.len() == most).cloned();
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_looked_at_every_time_and_many_within_a_round() {
        let mut turns = Turns::default();
        let few: BTreeSet<u32> = (0..50).collect();
        assert_eq!([turns.of_set(&few, 64).len(), turns.of_set(&few, 64).len()], [50, 50]);
        let many: BTreeMap<u32, ()> = (0..10_000).map(|n| (n, ())).collect();
        let (mut seen, mut turns) = (BTreeSet::new(), Turns::default());
        for _ in 0..60 {
            let turn = turns.of_map(&many, 64);
            assert!(turn.len() <= 167);
            seen.extend(turn);
        }
        assert_eq!(seen.len(), 10_000);
    }
}
