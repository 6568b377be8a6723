//! Removing an entry, with what cannot be without it.

use super::impact::{impact, is_at, is_on};
use super::request::EditRefusal;
use crate::inventory::import::EntryKey;
use crate::inventory::{ComponentKey, Inventory, Kind, Site};

/// The inventory without an entry. The sites of a customer go with the customer, if that is
/// wanted; those on a component stay, and are not on it any more.
pub(super) fn remove(
    old: &Inventory,
    key: &EntryKey,
    with_sites: bool,
) -> Result<Inventory, EditRefusal> {
    let not_found = || EditRefusal::NotFound { of: key.of(), key: key.to_string() };
    let hangs_on = impact(old, key);
    let mut new = old.clone();
    match key {
        EntryKey::Customer(customer) => {
            if !hangs_on.sites.is_empty() && !with_sites {
                let sites = hangs_on.sites.len();
                return Err(EditRefusal::HasSites { customer: customer.clone(), sites });
            }
            new.customers.remove(customer).ok_or_else(not_found)?;
            new.sites.retain(|_, site| site.customer != *customer);
        }
        EntryKey::Site(host) => {
            new.sites.remove(host).ok_or_else(not_found)?;
        }
        EntryKey::Component(component) => {
            let is_declared = new.components.remove(component).is_some();
            // What only the sites name is a component as well.
            if !is_declared && hangs_on.is_empty() {
                return Err(not_found());
            }
            for below in new.components.values_mut() {
                if below.parent.as_ref() == Some(component) {
                    below.parent = None;
                }
            }
            for site in new.sites.values_mut().filter(|site| is_on(site, component)) {
                take_off(site, component);
            }
        }
    }
    Ok(new)
}

fn take_off(site: &mut Site, key: &ComponentKey) {
    site.needs.retain(|it| it != key);
    if !is_at(site, key) {
        return;
    }
    let location = &mut site.location;
    match key.kind() {
        Kind::NameServer => site.name_servers.retain(|it| it.as_str() != key.name()),
        Kind::Server => location.server = None,
        Kind::Rack => location.rack = None,
        Kind::Switch => location.switch = None,
        Kind::DataCentre => location.datacentre = None,
        Kind::LoadBalancer => location.load_balancer = None,
        Kind::Upstream => location.upstream = None,
        _ => {}
    }
}
