//! Customers, zones and sites in order.

use super::super::{CustomerIx, SiteIx, ZoneIx};
use crate::inventory::Inventory;
use crate::name::Name;
use rustc_hash::FxHashMap;

/// The tables that everything else refers to.
pub(super) struct Entities<'a> {
    /// In order.
    pub(super) customers: Vec<String>,
    /// In name order, each with its sites in order.
    pub(super) zones: Vec<(Name, Box<[SiteIx]>)>,
    /// By [`SiteIx`].
    pub(super) hosts: Vec<Host<'a>>,
}

/// Where a site belongs.
pub(super) struct Host<'a> {
    pub(super) name: &'a Name,
    pub(super) customer: CustomerIx,
    pub(super) zone: ZoneIx,
}

impl<'a> Entities<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Entities<'a> {
        let mut customers: Vec<&str> = inventory
            .customers
            .keys()
            .chain(inventory.sites.values().map(|site| &site.customer))
            .map(String::as_str)
            .collect();
        customers.sort_unstable();
        customers.dedup();
        let by_key: FxHashMap<&str, CustomerIx> =
            customers.iter().enumerate().map(|(ix, key)| (*key, CustomerIx::at(ix))).collect();

        let mut hosts: Vec<Host<'a>> = inventory
            .sites
            .iter()
            .map(|(name, site)| Host {
                name,
                customer: by_key[site.customer.as_str()],
                zone: ZoneIx::default(),
            })
            .collect();
        let zones = zones(&mut hosts);
        Entities { customers: customers.into_iter().map(str::to_owned).collect(), zones, hosts }
    }
}

/// Groups the sites by registrable domain and gives every site its zone.
fn zones(hosts: &mut [Host<'_>]) -> Vec<(Name, Box<[SiteIx]>)> {
    let mut pairs: Vec<(Name, SiteIx)> =
        hosts.iter().enumerate().map(|(ix, host)| (zone_of(host.name), SiteIx::at(ix))).collect();
    pairs.sort_unstable();
    let mut zones: Vec<(Name, Box<[SiteIx]>)> = Vec::new();
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        for (_, site) in group {
            hosts[site.ix()].zone = ZoneIx::at(zones.len());
        }
        zones.push((group[0].0.clone(), group.iter().map(|(_, site)| *site).collect()));
    }
    zones.shrink_to_fit();
    zones
}

/// The registrable domain, sharing the host's own text where they are the same. A host
/// without one (import refuses such) is a zone of its own.
fn zone_of(host: &Name) -> Name {
    host.registrable().ok().filter(|zone| zone != host).unwrap_or_else(|| host.clone())
}
