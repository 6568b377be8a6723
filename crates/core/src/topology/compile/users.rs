//! Who uses which component.

use super::candidates::NONE;
use super::classes::Classes;
use super::dns::Delegations;
use super::entities::Entities;
use super::placement::Placement;
use super::shared::SharedComponents;
use crate::topology::SiteIx;

/// Which sites use which candidate, for those that several use.
pub(super) struct Users {
    /// How many sites use each.
    pub(super) count: Vec<u32>,
    lists: Vec<Vec<SiteIx>>,
}

/// Counts every site once for every component below any of its streams, its zone's or its
/// own.
pub(super) fn find(
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
            let own = placement.sites[ix].page_classes();
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
    pub(super) fn lists(mut self, kept: &SharedComponents) -> Vec<Vec<SiteIx>> {
        let list = |candidates: &u32| match self.lists.get_mut(*candidates as usize) {
            Some(list) => std::mem::take(list),
            None => Vec::new(),
        };
        kept.candidates.iter().map(list).collect()
    }
}
