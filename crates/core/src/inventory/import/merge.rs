//! Applying an import to an inventory.

use super::error::{ImportError, Problem};
use super::field::LOCATION_FIELDS;
use super::record::{FieldValue, Import, SiteRow};
use crate::inventory::{
    ComponentKey, ComponentRecord, Customer, Expect, Inventory, Kind, Location, Site, SiteUrl,
};
use crate::name::Name;
use crate::service::ServiceName;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

impl Import {
    /// The inventory after this import.
    ///
    /// A row creates or updates; what the files do not mention stays, unless `replace`
    /// says that the files are all there is. A delegated domain that no table mentions
    /// becomes a site of a customer of its own name. Customers whom it leaves with neither sites
    /// nor contacts go.
    ///
    /// # Errors
    /// Rows about unknown sites, and components that depend on themselves.
    pub fn merge(&self, old: &Inventory, replace: bool) -> Result<Inventory, Vec<ImportError>> {
        let mut new = if replace { Inventory::default() } else { old.clone() };
        let mut errors = Vec::new();
        self.apply_customers(&mut new);
        for (host, row) in &self.sites {
            apply_site(host, row, &mut new, &mut errors);
        }
        self.release(&mut new);
        self.apply_zones(&mut new);
        self.apply_components(&mut new);
        self.apply_hosts(&mut new);
        // Of whom a file says that they have no contacts, and whom somebody added by hand and who
        // has nothing yet, stays.
        let before: BTreeSet<&str> = if replace { BTreeSet::new() } else { idle(old).collect() };
        let is_said = |key: &str| self.customers.get(key).is_some_and(|row| row.has_contacts);
        let gone = idle(&new).filter(|key| !before.contains(key) && !is_said(key));
        let gone: Vec<String> = gone.map(str::to_owned).collect();
        for key in gone {
            new.customers.remove(&key);
        }
        self.refuse_cycles(&new.components, &mut errors);
        self.refuse_unknown_needs(&new, &mut errors);
        if errors.is_empty() { Ok(new) } else { Err(errors) }
    }

    pub(super) fn apply_customers(&self, new: &mut Inventory) {
        for (key, row) in &self.customers {
            let customer = new.customers.entry(key.clone()).or_insert_with(|| bare_customer(key));
            row.name.clone().apply(&mut customer.name);
            if customer.name.is_empty() {
                customer.name.clone_from(key);
            }
            row.language.clone().apply(&mut customer.language);
            row.site_alerts.clone().apply(&mut customer.site_alerts);
            if row.has_contacts {
                customer.contacts.clone_from(&row.contacts);
            }
        }
    }

    /// Delegations: name servers for the sites of a zone, and a site where there is none.
    fn apply_zones(&self, new: &mut Inventory) {
        let mut hosts: BTreeMap<&Name, Vec<Name>> = BTreeMap::new();
        for host in new.sites.keys() {
            let zone = host.registrable().ok();
            if let Some((zone, _)) = zone.and_then(|zone| self.zones.get_key_value(&zone)) {
                hosts.entry(zone).or_default().push(host.clone());
            }
        }
        for (zone, servers) in &self.zones {
            for host in hosts.get(zone).cloned().unwrap_or_else(|| vec![self.adopt(zone, new)]) {
                let own = self.sites.get(&host).is_some_and(|row| row.name_servers.is_set());
                if let (false, Some(site)) = (own, new.sites.get_mut(&host)) {
                    site.name_servers.clone_from(servers);
                }
            }
        }
    }

    /// Takes back what [`Import::adopt`] once made of a zone that a table now mentions.
    fn release(&self, new: &mut Inventory) {
        let declared = self.sites.iter().filter(|(_, row)| row.customer.is_some());
        for zone in declared.filter_map(|(host, _)| host.registrable().ok()) {
            let bare_customer =
                new.customers.get(zone.as_str()).is_some_and(|c| c.contacts.is_empty());
            if !bare_customer {
                continue;
            }
            for host in [Some(zone.clone()), www(&zone)].into_iter().flatten() {
                // A monitor's site may look alike, and stays: it was not made of a delegation.
                let adopted = new.sites.get(&host).is_some_and(|site| {
                    site.customer == zone.as_str()
                        && !site.name_servers.is_empty()
                        && (&site.url, &site.expect) == (&SiteUrl::default(), &Expect::default())
                });
                if adopted && !self.sites.contains_key(&host) {
                    new.sites.remove(&host);
                }
            }
        }
    }

    /// Makes a site of a domain that no table mentions; `www` when only that has an address.
    fn adopt(&self, zone: &Name, new: &mut Inventory) -> Name {
        let bare = self.addresses_of(zone).is_empty();
        let host = www(zone).filter(|www| bare && !self.addresses_of(www).is_empty());
        let host = host.unwrap_or_else(|| zone.clone());
        let customer = zone.to_string();
        new.customers.entry(customer.clone()).or_insert_with(|| bare_customer(&customer));
        new.sites.insert(host.clone(), bare_site(&host, customer));
        host
    }

    pub(super) fn apply_components(&self, new: &mut Inventory) {
        for (key, row) in &self.components {
            let component = new.components.entry(key.clone()).or_default();
            row.parent.clone().apply_option(&mut component.parent);
            row.owner.clone().apply_option(&mut component.owner);
            row.addresses.clone().apply(&mut component.addresses);
            row.publication.apply(&mut component.publication);
        }
    }

    /// Addresses from zone files, for sites and name servers that have not been given any
    /// in this import.
    fn apply_hosts(&self, new: &mut Inventory) {
        if self.hosts.is_empty() {
            return;
        }
        let mut servers: BTreeSet<&Name> = BTreeSet::new();
        for (host, site) in &mut new.sites {
            let elsewhere = site.url.service.as_ref().and_then(|service| service.at.clone());
            let place = elsewhere.or_else(|| ServiceName::of(host).map(|named| named.host));
            let found = self.addresses_of(place.as_ref().unwrap_or(host));
            let own = self.sites.get(host).is_some_and(|row| row.addresses.is_set());
            if !own && !found.is_empty() {
                site.addresses = found.to_vec();
            }
            servers.extend(&site.name_servers);
        }
        for server in servers {
            let found = self.addresses_of(server);
            let key = ComponentKey::new(Kind::NameServer, server.as_str());
            let own = self.components.get(&key).is_some_and(|row| row.addresses.is_set());
            if !own && !found.is_empty() {
                new.components.entry(key).or_default().addresses = found.to_vec();
            }
        }
    }

    /// The addresses that the zone files give a name, aliases followed.
    fn addresses_of(&self, host: &Name) -> &[IpAddr] {
        let mut name = host;
        // As many steps as resolvers take at most; a circle ends there too.
        for _ in 0..8 {
            if let Some(found) = self.hosts.get(name) {
                return found;
            }
            match self.aliases.get(name) {
                Some(target) => name = target,
                None => break,
            }
        }
        &[]
    }

    /// Names every row by which a component comes to depend on itself.
    pub(super) fn refuse_cycles(
        &self,
        components: &BTreeMap<ComponentKey, ComponentRecord>,
        errors: &mut Vec<ImportError>,
    ) {
        let mut done: BTreeSet<&ComponentKey> = BTreeSet::new();
        for start in components.keys() {
            let mut path: Vec<&ComponentKey> = Vec::new();
            let mut on_path: BTreeSet<&ComponentKey> = BTreeSet::new();
            let mut next = Some(start);
            while let Some(key) = next.filter(|key| !done.contains(key)) {
                if !on_path.insert(key) {
                    let from = path.iter().position(|k| *k == key).unwrap_or(0);
                    errors.push(self.cycle(&path[from..]));
                    break;
                }
                path.push(key);
                next = components.get(key).and_then(|component| component.parent.as_ref());
            }
            done.extend(path);
        }
    }

    fn cycle(&self, circle: &[&ComponentKey]) -> ImportError {
        let row = circle.iter().find_map(|key| self.components.get(*key));
        let names = circle.iter().chain(circle.first()).map(|key| key.to_string());
        ImportError {
            file: row.map_or_else(String::new, |row| row.at.file.to_string()),
            line: row.and_then(|row| row.at.line),
            column: Some("parent".into()),
            problem: Problem::Cycle(names.collect::<Vec<_>>().join(" → ")),
        }
    }
}

/// The customers with neither sites nor contacts.
fn idle(inventory: &Inventory) -> impl Iterator<Item = &str> {
    let owners: BTreeSet<&str> = inventory.sites.values().map(|site| &*site.customer).collect();
    let bare = inventory.customers.iter().filter(|(_, customer)| customer.contacts.is_empty());
    bare.map(|(key, _)| key.as_str()).filter(move |key| !owners.contains(key))
}

fn www(zone: &Name) -> Option<Name> {
    Name::parse(&format!("www.{zone}")).ok()
}

pub(super) fn apply_site(
    host: &Name,
    row: &SiteRow,
    new: &mut Inventory,
    errors: &mut Vec<ImportError>,
) {
    if let Some(customer) = &row.customer {
        let site =
            new.sites.entry(host.clone()).or_insert_with(|| bare_site(host, customer.clone()));
        site.customer.clone_from(customer);
    }
    let Some(site) = new.sites.get_mut(host) else {
        errors.push(ImportError {
            file: row.at.file.to_string(),
            line: row.at.line,
            column: None,
            problem: Problem::UnknownSite(host.unicode()),
        });
        return;
    };
    match &row.url {
        FieldValue::Absent => {}
        FieldValue::Empty => {
            let options = site.url.options.take();
            site.url = SiteUrl { options, ..SiteUrl::of_name(host) };
        }
        FieldValue::Set(url) => {
            let options = site.url.options.take();
            site.url = SiteUrl { options, ..url.clone() };
        }
    }
    row.options.apply(&mut site.url, &mut site.expect);
    // The secret would be readable on the way.
    let has_secret = site.url.options.as_ref().is_some_and(|it| it.basic_auth.is_some());
    if has_secret && !site.url.https {
        errors.push(ImportError {
            file: row.at.file.to_string(),
            line: row.at.line,
            column: Some("basic_auth".into()),
            problem: Problem::SecretInClear,
        });
    }
    row.status.clone().apply_option(&mut site.expect.status);
    row.body.clone().apply_option(&mut site.expect.body);
    for (optional, field) in row.location.iter().zip(LOCATION_FIELDS) {
        optional.clone().apply_option(slot(&mut site.location, field));
    }
    row.name_servers.clone().apply(&mut site.name_servers);
    row.addresses.clone().apply(&mut site.addresses);
    row.domain_expires.clone().apply_option(&mut site.domain_expires_at);
    row.labels.clone().apply(&mut site.labels);
    row.alert_contacts.clone().apply(&mut site.alert_contacts);
    row.needs.clone().apply(&mut site.needs);
}

fn slot(location: &mut Location, field: super::field::Field) -> &mut Option<String> {
    use super::field::Field;
    match field {
        Field::Server => &mut location.server,
        Field::Rack => &mut location.rack,
        Field::Switch => &mut location.switch,
        Field::Datacentre => &mut location.datacentre,
        Field::LoadBalancer => &mut location.load_balancer,
        _ => &mut location.upstream,
    }
}

/// A customer of whom only the key is known.
fn bare_customer(key: &str) -> Customer {
    Customer { name: key.to_owned(), ..Customer::default() }
}

/// A site of which only the customer is known.
fn bare_site(host: &Name, customer: String) -> Site {
    Site { customer, url: SiteUrl::of_name(host), ..Site::default() }
}

impl<T> FieldValue<T> {
    fn is_set(&self) -> bool {
        matches!(self, FieldValue::Set(_))
    }
}
