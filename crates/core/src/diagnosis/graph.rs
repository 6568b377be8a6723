//! Streams with the same dependencies form a class; components nobody could tell apart
//! are one.

use rustc_hash::FxHashMap;
use std::ops::Range;

/// A component in the localiser: an index into [`Graph::members`].
pub type Part = u32;

/// The compiled graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The components below each class, and which base rates it follows.
    pub classes: Vec<Class>,
    /// The caller's components behind each part: more than one when every stream that
    /// rests on one rests on the other too, so that no probe can tell them apart.
    pub members: Vec<Vec<u32>>,
    /// The log of each part's prior probability of being failed.
    pub log_prior: Vec<f64>,
    /// The classes that rest on each part, as ranges of `class_lists`.
    class_ranges: Vec<Range<u32>>,
    class_lists: Vec<u32>,
    /// Each caller's component's part, if any stream rests on it.
    part_of: FxHashMap<u32, Part>,
}

/// What its streams share.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// The parts below it, in order.
    pub parts: Box<[Part]>,
    /// Which base rates it follows: one group per layer and vantage.
    pub group: u16,
}

impl Graph {
    /// Compiles classes of the caller's components. `weight` gives each component's
    /// log-odds of failing relative to the others, 0 for the usual.
    pub fn new(classes: Vec<(Vec<u32>, u16)>, weight: impl Fn(u32) -> f64) -> Graph {
        let mut users: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (class, (components, _)) in classes.iter().enumerate() {
            for component in components {
                users.entry(*component).or_default().push(class as u32);
            }
        }
        let mut by_users: FxHashMap<&[u32], Vec<u32>> = FxHashMap::default();
        for (component, list) in &users {
            by_users.entry(list).or_default().push(*component);
        }
        let mut twins: Vec<Vec<u32>> = by_users.into_values().collect();
        for set in &mut twins {
            // The likeliest first, then by the caller's order: the same graph always
            // compiles to the same parts.
            set.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
        }
        twins.sort_by_key(|set| set.iter().min().copied());
        let mut graph = Graph { members: twins, ..Graph::default() };
        graph.fill(&classes, &users, weight);
        graph
    }

    fn fill(
        &mut self,
        classes: &[(Vec<u32>, u16)],
        users: &FxHashMap<u32, Vec<u32>>,
        weight: impl Fn(u32) -> f64,
    ) {
        let usual = -(self.members.len().max(1) as f64).ln() - 2.0;
        for (part, set) in self.members.iter().enumerate() {
            for member in set {
                self.part_of.insert(*member, part as Part);
            }
            let odds: f64 = set.iter().map(|member| weight(*member).exp()).sum();
            self.log_prior.push(usual + odds.ln());
            let from = self.class_lists.len() as u32;
            self.class_lists.extend_from_slice(&users[&set[0]]);
            self.class_ranges.push(from..self.class_lists.len() as u32);
        }
        for (components, group) in classes {
            let mut parts: Vec<Part> = components.iter().map(|c| self.part_of[c]).collect();
            parts.sort_unstable();
            parts.dedup();
            self.classes.push(Class { parts: parts.into(), group: *group });
        }
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.members.len()
    }

    /// The classes that rest on a part.
    pub fn classes_of(&self, part: Part) -> &[u32] {
        let range = &self.class_ranges[part as usize];
        &self.class_lists[range.start as usize..range.end as usize]
    }

    /// The part that a caller's component is, if any stream rests on it.
    pub fn part_of(&self, component: u32) -> Option<Part> {
        self.part_of.get(&component).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_name_servers_always_used_together_are_one() {
        let graph = Graph::new(vec![(vec![0, 1, 2], 0), (vec![0, 1], 0)], |_| 0.0);
        assert_eq!(graph.part_of(0), graph.part_of(1));
        assert_ne!(graph.part_of(0), graph.part_of(2));
        assert_eq!(graph.members[graph.part_of(0).unwrap() as usize], vec![0, 1]);
        assert_eq!(graph.classes[0].parts.len(), 2);
    }

    #[test]
    fn of_twins_the_likelier_stands_first() {
        let graph = Graph::new(vec![(vec![7, 3], 0)], |c| if c == 7 { 1.0 } else { 0.0 });
        assert_eq!(graph.members[0], vec![7, 3]);
    }

    #[test]
    fn a_part_knows_its_classes() {
        let graph = Graph::new(vec![(vec![5], 0), (vec![6], 0), (vec![5, 6], 1)], |_| 0.0);
        assert_eq!(graph.classes_of(graph.part_of(5).unwrap()), &[0, 2]);
    }
}
