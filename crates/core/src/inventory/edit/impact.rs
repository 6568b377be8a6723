//! What would go with an entry that somebody wants to remove.

use crate::inventory::import::EntryKey;
use crate::inventory::{ComponentKey, Inventory, Kind, Location, Site};
use std::collections::BTreeSet;

/// What hangs on an entry.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Impact {
    /// The sites of a customer, or those that are said to be on a component.
    pub sites: Vec<String>,
    /// How many customers they are of.
    pub customers: usize,
    /// The contacts that go.
    pub contacts: usize,
    /// The components below it.
    pub components: Vec<String>,
}

impl Impact {
    /// Whether nothing but the entry itself would change.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty() && self.components.is_empty() && self.contacts == 0
    }
}

/// What would go, or lose something, with an entry.
pub fn impact(inventory: &Inventory, key: &EntryKey) -> Impact {
    let mut impact = Impact::default();
    let mut owners: BTreeSet<&str> = BTreeSet::new();
    for (host, site) in inventory.sites.iter().filter(|(_, site)| concerns(key, site)) {
        impact.sites.push(host.unicode());
        owners.insert(&site.customer);
    }
    impact.customers = owners.len();
    match key {
        EntryKey::Customer(key) => {
            impact.contacts = inventory.customers.get(key).map_or(0, |it| it.contacts.len());
        }
        EntryKey::Component(key) => {
            let below =
                inventory.components.iter().filter(|(_, it)| it.parent.as_ref() == Some(key));
            impact.components = below.map(|(below, _)| below.to_string()).collect();
        }
        EntryKey::Site(_) => {}
    }
    impact
}

fn concerns(key: &EntryKey, site: &Site) -> bool {
    match key {
        EntryKey::Customer(key) => site.customer == *key,
        EntryKey::Component(key) => is_on(site, key),
        EntryKey::Site(_) => false,
    }
}

/// Whether a site is declared to be on a component, or to need it.
pub(super) fn is_on(site: &Site, key: &ComponentKey) -> bool {
    site.needs.contains(key) || is_at(site, key)
}

/// Whether a site is declared to be on a component.
pub(super) fn is_at(site: &Site, key: &ComponentKey) -> bool {
    match key.kind() {
        Kind::NameServer => site.name_servers.iter().any(|it| it.as_str() == key.name()),
        kind => slot(&site.location, kind).is_some_and(|name| name == key.name()),
    }
}

fn slot(location: &Location, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Server => location.server.as_deref(),
        Kind::Rack => location.rack.as_deref(),
        Kind::Switch => location.switch.as_deref(),
        Kind::DataCentre => location.datacentre.as_deref(),
        Kind::LoadBalancer => location.load_balancer.as_deref(),
        Kind::Upstream => location.upstream.as_deref(),
        _ => None,
    }
}
