//! Sets of components, who uses which component, and which are kept.

use super::super::{ClassIx, ComponentIx, SiteIx};
use super::NONE;
use super::candidates::Candidates;
use super::dns::Delegations;
use super::entities::Entities;
use super::placement::Placement;
use crate::inventory::{ComponentKey, Kind};
use rustc_hash::FxHashMap;

/// Sets of draft components, each kept once.
#[derive(Default)]
pub(super) struct Classes {
    sets: Vec<Box<[u32]>>,
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
    pub(super) fn keep(self, kept: &CommitSummary) -> (Vec<Box<[ComponentIx]>>, Vec<ClassIx>) {
        let mut by_set: FxHashMap<Box<[ComponentIx]>, ClassIx> = FxHashMap::default();
        let mut sets: Vec<Box<[ComponentIx]>> = Vec::new();
        let mut numbers = Vec::with_capacity(self.sets.len());
        for set in &self.sets {
            let mut set: Vec<ComponentIx> =
                set.iter().filter_map(|id| kept.of_draft(*id)).collect();
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

/// Which sites use which draft component, for those that several use.
pub(super) struct Users {
    count: Vec<u32>,
    lists: Vec<Vec<SiteIx>>,
}

/// Counts every site once for every component below any of its streams, its zone's or its
/// own.
pub(super) fn users(
    entities: &Entities<'_>,
    dns: &Delegations,
    asked: &[u32],
    placement: &Placement,
    classes: &Classes,
    components: usize,
) -> Users {
    let walk = |mut each: Box<dyn FnMut(SiteIx, u32) + '_>| {
        let mut last = vec![NONE; components];
        for (ix, host) in entities.hosts.iter().enumerate() {
            let zone = asked[dns.zones[host.zone.ix()].asked()].iter().copied();
            let own = placement.sites[ix].jobs().map(|(_, class)| class);
            for class in zone.chain(own) {
                for id in &classes.sets[class as usize] {
                    if std::mem::replace(&mut last[*id as usize], ix as u32) != ix as u32 {
                        each(SiteIx::at(ix), *id);
                    }
                }
            }
        }
    };
    let mut count = vec![0u32; components];
    walk(Box::new(|_, id| count[id as usize] += 1));
    // The second walk fills lists of known length: only shared components have one.
    let room = |count: &u32| Vec::with_capacity(if *count >= 2 { *count as usize } else { 0 });
    let mut lists: Vec<Vec<SiteIx>> = count.iter().map(room).collect();
    walk(Box::new(|site, id| {
        if count[id as usize] >= 2 {
            lists[id as usize].push(site);
        }
    }));
    Users { count, lists }
}

impl Users {
    /// The sites of every kept component.
    pub(super) fn lists(mut self, kept: &CommitSummary) -> Vec<Vec<SiteIx>> {
        let list = |candidates: &u32| match self.lists.get_mut(*candidates as usize) {
            Some(list) => std::mem::take(list),
            None => Vec::new(),
        };
        kept.drafts.iter().map(list).collect()
    }
}

/// The components of the estate, in key order.
pub(super) struct CommitSummary {
    pub(super) keys: Vec<ComponentKey>,
    /// The draft of each, or [`NONE`] for a vantage.
    pub(super) drafts: Vec<u32>,
    /// By draft: its place here, or [`NONE`].
    places: Vec<u32>,
}

impl CommitSummary {
    /// What at least two sites use, and the vantages.
    pub(super) fn of(candidates: &Candidates, users: &Users, vantages: &[String]) -> CommitSummary {
        let shared = (0..candidates.len() as u32).filter(|id| users.count[*id as usize] >= 2);
        let mut all: Vec<(ComponentKey, u32)> =
            shared.map(|id| (candidates.whats[id as usize].key(), id)).collect();
        all.extend(vantages.iter().map(|name| (ComponentKey::new(Kind::Vantage, name), NONE)));
        all.sort_unstable();
        all.dedup_by(|b, a| a.0 == b.0);
        let mut places = vec![NONE; candidates.len()];
        for (ix, (_, id)) in all.iter().enumerate().filter(|(_, (_, id))| *id != NONE) {
            places[*id as usize] = ix as u32;
        }
        let (keys, drafts) = all.into_iter().unzip();
        CommitSummary { keys, drafts, places }
    }

    /// The component that a draft became.
    pub(super) fn of_draft(&self, id: u32) -> Option<ComponentIx> {
        self.places.get(id as usize).filter(|ix| **ix != NONE).map(|ix| ComponentIx(*ix))
    }

    /// The component of a vantage.
    pub(super) fn vantage(&self, name: &str) -> ComponentIx {
        let key = ComponentKey::new(Kind::Vantage, name);
        // `of` put every vantage in; its place is where the search ends in any case.
        ComponentIx::at(self.keys.binary_search(&key).unwrap_or_else(|ix| ix))
    }
}
