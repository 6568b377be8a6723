//! Streams with the same dependencies form a class; components nobody could tell apart
//! are one.
//!
//! A component is one part for each level at which it can fail: names and connections, the
//! handshake, and the page. What is asked over a connection is asked only where that stands,
//! so its answers say nothing of how many connections fail; and a connection that stands says
//! nothing of a certificate that has expired.

use crate::incident::Mode;
use crate::layer::Layer;
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
    /// Whether each part can only lose probes of all that rests on it alike.
    loses_alike: Vec<bool>,
    /// The classes that rest on each part, as ranges of `class_lists`.
    class_ranges: Vec<Range<u32>>,
    class_lists: Vec<u32>,
    /// The parts of each caller's component, if any stream rests on it.
    parts_of: FxHashMap<(u32, Level), Part>,
}

/// What is asked at once of a component, the lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Names are found, and connections are accepted.
    Connection,
    /// The handshake over a connection.
    Handshake,
    /// The page over that.
    Page,
    /// What another service than the web answers.
    Service,
}

impl Level {
    const ALL: [Level; 4] = [Level::Connection, Level::Handshake, Level::Page, Level::Service];

    /// The level of a group of base rates: groups are numbered by vantage, then by layer.
    fn of_group(group: u16) -> Level {
        Level::of_layer(Layer::ALL[usize::from(group) % Layer::ALL.len()])
    }

    /// The level of a layer.
    pub const fn of_layer(layer: Layer) -> Level {
        match layer {
            Layer::Dns | Layer::Icmp | Layer::Tcp => Level::Connection,
            Layer::Tls => Level::Handshake,
            Layer::Http => Level::Page,
            Layer::Service => Level::Service,
        }
    }
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
    /// log-odds of failing at a level relative to the others, 0 for the usual.
    pub fn new(classes: Vec<(Vec<u32>, u16)>, weight: impl Fn(u32, Level) -> f64) -> Graph {
        let mut users: FxHashMap<(u32, Level), Vec<u32>> = FxHashMap::default();
        for (class, (components, group)) in classes.iter().enumerate() {
            for component in components {
                users.entry((*component, Level::of_group(*group))).or_default().push(class as u32);
            }
        }
        let mut by_users: FxHashMap<&[u32], Vec<u32>> = FxHashMap::default();
        for ((component, _), list) in &users {
            by_users.entry(list).or_default().push(*component);
        }
        let mut twins: Vec<(Vec<u32>, Vec<u32>)> =
            by_users.into_iter().map(|(list, set)| (set, list.to_vec())).collect();
        for (set, list) in &mut twins {
            let at = Level::of_group(classes[list[0] as usize].1);
            // The likeliest first, then by the caller's order: the same graph always
            // compiles to the same parts.
            set.sort_by(|a, b| weight(*b, at).total_cmp(&weight(*a, at)).then(a.cmp(b)));
        }
        twins.sort_by_key(|(set, list)| (set.iter().min().copied(), list.first().copied()));
        let mut graph = Graph::default();
        graph.fill(&classes, twins, weight);
        graph
    }

    fn fill(
        &mut self,
        classes: &[(Vec<u32>, u16)],
        twins: Vec<(Vec<u32>, Vec<u32>)>,
        weight: impl Fn(u32, Level) -> f64,
    ) {
        let usual = -(twins.len().max(1) as f64).ln() - 2.0;
        for (set, list) in twins {
            let part = self.members.len() as Part;
            let at = Level::of_group(classes[list[0] as usize].1);
            for member in &set {
                self.parts_of.insert((*member, at), part);
            }
            let odds: f64 = set.iter().map(|member| weight(*member, at).exp()).sum();
            self.log_prior.push(usual + odds.ln());
            let from = self.class_lists.len() as u32;
            self.class_lists.extend_from_slice(&list);
            self.class_ranges.push(from..self.class_lists.len() as u32);
            self.members.push(set);
            self.loses_alike.push(false);
        }
        for (components, group) in classes {
            let at = Level::of_group(*group);
            let mut parts: Vec<Part> =
                components.iter().map(|c| self.parts_of[&(*c, at)]).collect();
            parts.sort_unstable();
            parts.dedup();
            self.classes.push(Class { parts: parts.into(), group: *group });
        }
    }

    /// Of a component that loses probes of all that rests on it alike, it is never the fault
    /// that a share of that is dead.
    pub fn loses_alike(&mut self, component: u32) {
        let alone = |part: &Part| self.members[*part as usize] == [component];
        let parts: Vec<Part> = self.parts_of(component).filter(alone).collect();
        parts.into_iter().for_each(|part| self.loses_alike[part as usize] = true);
    }

    /// Whether a part can fail in a mode.
    pub fn may_fail(&self, part: Part, mode: Mode) -> bool {
        mode == Mode::Loss || !self.loses_alike[part as usize]
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

    /// The parts that a caller's component is: one for each level at which a stream rests on it.
    pub fn parts_of(&self, component: u32) -> impl Iterator<Item = Part> + '_ {
        let part = move |level| self.parts_of.get(&(component, level)).copied();
        Level::ALL.into_iter().filter_map(part)
    }

    /// The level of a part.
    pub fn level_of(&self, part: Part) -> Level {
        Level::of_group(self.classes[self.classes_of(part)[0] as usize].group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_name_servers_always_used_together_are_one() {
        let graph = Graph::new(vec![(vec![0, 1, 2], 0), (vec![0, 1], 0)], |_, _| 0.0);
        let part_of = |component| graph.parts_of(component).next().expect("a part");
        assert_eq!(part_of(0), part_of(1));
        assert_ne!(part_of(0), part_of(2));
        assert_eq!(graph.members[part_of(0) as usize], vec![0, 1]);
        assert_eq!(graph.classes[0].parts.len(), 2);
    }

    #[test]
    fn of_twins_the_likelier_stands_first() {
        let graph = Graph::new(vec![(vec![7, 3], 0)], |c, _| if c == 7 { 1.0 } else { 0.0 });
        assert_eq!(graph.members[0], vec![7, 3]);
    }

    #[test]
    fn a_part_knows_its_classes() {
        let graph = Graph::new(vec![(vec![5], 0), (vec![6], 0), (vec![5, 6], 1)], |_, _| 0.0);
        assert_eq!(graph.classes_of(graph.parts_of(5).next().unwrap()), &[0, 2]);
    }

    #[test]
    fn a_page_is_another_part_of_its_server_than_the_connection() {
        let (tcp, http) = (Layer::Tcp as u16, Layer::Http as u16);
        let graph = Graph::new(vec![(vec![5, 6], tcp), (vec![5], http)], |_, _| 0.0);
        let parts: Vec<Part> = graph.parts_of(5).collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(graph.parts_of(6).collect::<Vec<_>>(), parts[..1]);
        assert_eq!(graph.classes_of(parts[1]), &[1]);
    }
}
