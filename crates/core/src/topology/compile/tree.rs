//! Which component is above which, for the picture of an outage.

use super::candidates::{CandidateKind, Candidates, NONE};
use super::dns::Delegations;
use super::placement::{LEVELS, Placement, Slots};
use super::shared::SharedComponents;
use crate::inventory::Kind;
use crate::topology::ComponentIx;
use rustc_hash::FxHashMap;

/// The parent of every kept component: as declared, or as all its sites have it in common.
/// Never a circle.
pub(super) fn parents(
    candidates: &Candidates,
    kept: &SharedComponents,
    dns: &Delegations,
    placement: &Placement,
) -> Vec<Option<ComponentIx>> {
    let mut tree = Tree { parents: vec![None; kept.keys.len()], kept };
    for (ix, id) in kept.candidates.iter().enumerate().filter(|(_, id)| **id != NONE) {
        if let Some(above) = candidates.above(*id).find_map(|above| kept.of_candidate(above)) {
            tree.set_parent(ComponentIx::at(ix), above);
        }
    }
    for (server, group) in groups(candidates, dns) {
        tree.set_candidate_parent(server, group);
    }
    for [address, prefix] in &placement.nets {
        tree.set_candidate_parent(*address, *prefix);
    }
    for (service, below) in &placement.services {
        tree.set_candidate_parent(*service, *below);
    }
    let common = Common::of(kept, placement);
    for (id, above) in common.above {
        // The nearest level on which all agree; the parent of an address is its prefix.
        if let Some(parent) = above.into_iter().find_map(Agreed::one) {
            tree.set_candidate_parent(id, parent);
        }
    }
    tree.parents
}

struct Tree<'k> {
    parents: Vec<Option<ComponentIx>>,
    kept: &'k SharedComponents,
}

impl Tree<'_> {
    fn set_candidate_parent(&mut self, id: u32, parent: u32) {
        if let (Some(own), Some(parent)) =
            (self.kept.of_candidate(id), self.kept.of_candidate(parent))
        {
            self.set_parent(own, parent);
        }
    }

    /// Unless it has a parent already, or is above that parent.
    fn set_parent(&mut self, own: ComponentIx, parent: ComponentIx) {
        let above = std::iter::successors(Some(parent), |ix| self.parents[ix.ix()]);
        if self.parents[own.ix()].is_none() && !above.into_iter().any(|ix| ix == own) {
            self.parents[own.ix()] = Some(parent);
        }
    }
}

/// Name servers with the largest group each belongs to.
fn groups(candidates: &Candidates, dns: &Delegations) -> Vec<(u32, u32)> {
    let numbers: FxHashMap<&CandidateKind, u32> = candidates.kinds.iter().zip(0..).collect();
    let mut largest: Vec<Option<(u32, u32)>> = vec![None; dns.names.len()];
    for set in &dns.sets {
        let key = set.key.as_ref().map(|key| CandidateKind::Key(key.clone()));
        let Some(group) = key.and_then(|kind| numbers.get(&kind).copied()) else { continue };
        for name in &set.names {
            let slot = &mut largest[*name as usize];
            if slot.is_none_or(|(zones, _)| zones < set.zones) {
                *slot = Some((set.zones, group));
            }
        }
    }
    let pairs = dns.names.iter().zip(largest).filter_map(|(name, group)| {
        let server = numbers.get(&CandidateKind::NameServer(name.clone()))?;
        group.map(|(_, group)| (*server, group))
    });
    pairs.collect()
}

/// What all locations say of one level above a component.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Agreed {
    Unset,
    On(u32),
    Not,
}

impl Agreed {
    fn add(&mut self, id: u32) {
        *self = match *self {
            Agreed::Unset => Agreed::On(id),
            Agreed::On(known) if known == id => Agreed::On(id),
            _ => Agreed::Not,
        };
    }

    fn one(self) -> Option<u32> {
        if let Agreed::On(id) = self { Some(id) } else { None }
    }
}

/// What the sites on a component have in common above it.
struct Common {
    /// Each candidate and its possible parents, nearest first; in candidate order.
    above: Vec<(u32, [Agreed; 5])>,
}

impl Common {
    fn of(kept: &SharedComponents, placement: &Placement) -> Common {
        let mut all: FxHashMap<u32, [Agreed; 5]> = FxHashMap::default();
        for slots in &placement.locations {
            for (level, id) in slots.iter().enumerate().filter(|(_, id)| **id != NONE) {
                add(&mut all, kept, *id, slots, above(LEVELS[level]));
            }
        }
        for (location, address) in &placement.pairs {
            let slots = &placement.locations[*location as usize];
            let [_, prefix] = placement.nets[*address as usize];
            add(&mut all, kept, prefix, slots, above(Kind::Prefix));
        }
        let mut above: Vec<(u32, [Agreed; 5])> = all.into_iter().collect();
        above.sort_unstable_by_key(|(id, _)| *id);
        Common { above }
    }
}

fn add(
    all: &mut FxHashMap<u32, [Agreed; 5]>,
    kept: &SharedComponents,
    id: u32,
    slots: &Slots,
    above: &[usize],
) {
    let agreed = all.entry(id).or_insert([Agreed::Unset; 5]);
    for (agreed, level) in agreed.iter_mut().zip(above) {
        // What is not in the picture cannot carry anything.
        let parent = slots[*level];
        if parent != NONE && kept.of_candidate(parent).is_some() {
            agreed.add(parent);
        }
    }
}

/// The levels above a kind, nearest first, as positions in [`LEVELS`].
fn above(kind: Kind) -> &'static [usize] {
    match kind {
        Kind::Server => &[1, 2, 3, 4],
        Kind::Rack => &[2, 3, 4],
        Kind::Switch | Kind::LoadBalancer | Kind::Prefix => &[3, 4],
        Kind::DataCentre => &[4],
        _ => &[],
    }
}
