//! Compiling the graph.
//!
//! The stages, each in its file: [`entities`] orders customers, zones and sites;
//! [`dns`] finds the name servers of every zone; [`placement`] finds what every site runs
//! on, and [`services`] the services there; both name components in [`candidates`], used by however few sites. [`classes`]
//! interns sets of them; [`users`] finds which sites use each, and [`shared`] keeps those
//! that at least two sites share; [`owners`] says who is responsible for them, and
//! [`tree`] which is above which.

mod candidates;
mod classes;
mod dns;
mod entities;
mod owners;
mod placement;
mod services;
mod shared;
mod tree;
mod users;

#[cfg(test)]
mod tests;

use super::{
    ClassIx, Component, ComponentIx, ContactIndex, CustomerIx, OwnJobs, ProbeSpec, Site, SiteIx,
    Topology, TopologyOptions, Vantage, Zone, ZoneIx,
};
use crate::inventory::discovery::Discovery;
use crate::inventory::{ComponentKey, Inventory, Kind, Owner, Site as DeclaredSite};
use crate::layer::Layer;
use crate::name::Name;
use crate::notification::ContactKey;
use crate::public_names::PublicNames;
use candidates::Candidates;
use classes::Classes;
use dns::Delegations;
use entities::Entities;
use placement::Placement;
use rustc_hash::FxHashMap;
use shared::SharedComponents;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;
use users::Users;

/// Compiles the graph from what is declared and what DNS said.
///
/// The same arguments give the same graph. A zone is asked at the name servers that its
/// discovery found, or else at the declared ones as far as their addresses are known;
/// a site is asked at one IPv4 and one IPv6 address, the discovered ones before the
/// declared. What has no known address has no stream.
pub fn compile(
    inventory: &Inventory,
    discoveries: &BTreeMap<Name, Discovery>,
    options: &TopologyOptions,
) -> Topology {
    let entities = Entities::of(inventory);
    let mut candidates = Candidates::of(&inventory.components);
    let mut classes = Classes::default();
    let dns = Delegations::find(&entities, inventory, discoveries, options);
    let asked = dns.classes(&mut candidates, &mut classes);
    let placement =
        Placement::find(&entities, inventory, discoveries, options, &mut candidates, &mut classes);
    let users = users::find(&entities, &dns, &asked, &placement, &classes, candidates.len());
    let kept = SharedComponents::of(&candidates, &users.count, &options.vantages);
    let owners =
        owners::decide(&candidates, &kept, (&entities, inventory), &dns, &placement, options);
    let parents = tree::parents(&candidates, &kept, &dns, &placement);
    let (sets, class_of) = classes.keep(&kept);

    let mut topology = Topology {
        generation: options.generation,
        references: options.references.clone(),
        vantages: vantages(&kept, &options.vantages),
        components: components(kept, owners, parents, users),
        classes: sets,
        ..Topology::default()
    };
    reserve(&mut topology, &dns, &placement, &entities, inventory);
    add_zones(&mut topology, (&entities, inventory), &dns, |ix| class_of[asked[ix] as usize]);
    let declared = (inventory, &dns, options);
    add_sites(&mut topology, &entities, &placement, declared, (&class_of, &asked));
    add_alert_contacts(&mut topology, inventory, options);
    add_component_probes(&mut topology, &dns, |ix| class_of[asked[ix] as usize]);
    add_references(&mut topology);
    topology.servers = dns.servers;
    topology.addresses = placement.table;
    let owners: Vec<CustomerIx> = topology.sites.iter().map(|site| site.customer).collect();
    topology.contacts = ContactIndex::new(inventory, options, &entities.customers, &owners);
    let names = entities.customers.iter().map(|key| inventory.customers.get(key));
    topology.customer_names =
        names.map(|it| it.map_or_else(String::new, |it| it.name.clone())).collect();
    topology.customers = entities.customers;
    let owned = topology.components.iter().map(|it| (&it.key, it.owner));
    topology.public_names = Arc::new(PublicNames::compile(inventory, owned));
    topology
}

/// Room for all jobs, so that the tables take no more memory than they need.
fn reserve(
    topology: &mut Topology,
    dns: &Delegations,
    placement: &Placement,
    entities: &Entities<'_>,
    inventory: &Inventory,
) {
    debug_assert_eq!(entities.hosts.len(), placement.sites.len());
    let more = dns.asked.len() + 2 * dns.servers.len() + topology.references.len();
    let (mut jobs, mut streams) = (more, more);
    for (site, declared) in placement.sites.iter().zip(inventory.sites.values()) {
        jobs += site.jobs().count();
        streams += site.jobs().count() * declared.url.layers().len();
    }
    topology.reserve(jobs, streams);
}

fn vantages(kept: &SharedComponents, names: &[String]) -> Vec<Vantage> {
    let named =
        names.iter().map(|name| Vantage { name: name.clone(), component: kept.vantage(name) });
    named.collect()
}

fn components(
    kept: SharedComponents,
    owners: Vec<Owner>,
    parents: Vec<Option<ComponentIx>>,
    users: Users,
) -> Vec<Component> {
    let mut users = users.lists(&kept);
    let all = kept.keys.into_iter().zip(owners).zip(parents).enumerate();
    all.map(|(ix, ((key, owner), parent))| Component {
        key,
        owner,
        parent,
        sites: std::mem::take(&mut users[ix]).into_boxed_slice(),
    })
    .collect()
}

fn add_zones(
    topology: &mut Topology,
    (entities, inventory): (&Entities<'_>, &Inventory),
    dns: &Delegations,
    class: impl Fn(usize) -> ClassIx,
) {
    let expires: Vec<_> = inventory.sites.values().map(|site| site.domain_expires_at).collect();
    topology.zones.reserve_exact(entities.zones.len());
    for (ix, (name, sites)) in entities.zones.iter().enumerate() {
        let zone = ZoneIx::at(ix);
        let first = topology.stream_count() as u32;
        for asked in dns.zones[ix].asked() {
            let ask = ProbeSpec::Dns { zone, server: dns.asked[asked] };
            topology.add_job(ask, &[Layer::Dns], class(asked));
        }
        topology.zones.push(Zone {
            name: name.clone(),
            streams: first..topology.stream_count() as u32,
            sites: sites.clone(),
            delegation_differs: dns.zones[ix].differs,
            expires_at: sites.iter().filter_map(|site| expires[site.ix()]).min(),
        });
    }
}

fn add_sites(
    topology: &mut Topology,
    entities: &Entities<'_>,
    placement: &Placement,
    (inventory, dns, options): (&Inventory, &Delegations, &TopologyOptions),
    (class_of, asked_class): (&[ClassIx], &[u32]),
) {
    let (mut urls, mut expects) = (Interner::default(), Interner::default());
    let mut labels = Interner::default();
    topology.sites.reserve_exact(entities.hosts.len());
    // Who points theirs out of our networks has left the server that the inventory names.
    let stands = |(address, _): (u32, u32)| {
        placement.declared[address as usize]
            || options.may_be_own(placement.table[address as usize])
    };
    for (ix, (host, declared)) in inventory.sites.iter().enumerate() {
        let site = SiteIx::at(ix);
        let first = topology.stream_count() as u32;
        let jobs = placement.sites[ix].jobs().zip(placement.sites[ix].page_classes());
        for ((address, class), page) in jobs {
            let ask = ProbeSpec::Site { site, address };
            let classes = [class, page].map(|it| class_of[it as usize]);
            topology.add_page_job(ask, declared.url.layers(), classes);
        }
        let zone = entities.hosts[ix].zone.ix();
        let layers = match declared.url.service_kind() {
            Some(kind) if kind.is_asked_of_zone() => Some(declared.url.layers()),
            // Its zone answers, and says that it has no such name.
            None if dns.zones[zone].absent.contains(&site) => Some(&[Layer::Dns][..]),
            _ => None,
        };
        if let Some(layers) = layers {
            for asked in dns.zones[zone].asked() {
                let ask = ProbeSpec::Records { site, server: dns.asked[asked] };
                topology.add_job(ask, layers, class_of[asked_class[asked] as usize]);
            }
        }
        topology.sites.push(Site {
            host: host.clone(),
            customer: entities.hosts[ix].customer,
            zone: entities.hosts[ix].zone,
            url: urls.of(&declared.url),
            expect: expects.of(&declared.expect),
            streams: first..topology.stream_count() as u32,
            labels: labels.of(&declared.labels),
            alert_contacts: Box::default(),
            runs_on_ours: match declared.url.service.is_some() && is_ours(declared, inventory) {
                true => OwnJobs::of(placement.sites[ix].jobs().map(stands)),
                false => OwnJobs::default(),
            },
        });
    }
}

/// Whether the inventory names a server of the host's for a site.
fn is_ours(site: &DeclaredSite, inventory: &Inventory) -> bool {
    site.location.server.as_ref().is_some_and(|server| {
        let key = ComponentKey::new(Kind::Server, server);
        let declared = inventory.components.get(&key).and_then(|it| it.owner);
        declared.unwrap_or(Kind::Server.default_owner()) == Owner::Us
    })
}

/// Who is told of the alerts of single sites, as far as a channel reaches them.
fn add_alert_contacts(topology: &mut Topology, inventory: &Inventory, options: &TopologyOptions) {
    for (site, declared) in topology.sites.iter_mut().zip(inventory.sites.values()) {
        let all = declared.alert_contacts.iter();
        let reached = all.filter(|contact| options.channels.contains(&contact.channel()));
        let keys = reached.map(|contact| ContactKey::of(&options.secret, contact));
        site.alert_contacts = keys.collect();
    }
}

/// One question per address of every shared name server, asked more often than any zone.
fn add_component_probes(
    topology: &mut Topology,
    dns: &Delegations,
    class: impl Fn(usize) -> ClassIx,
) {
    for (server, (zone, asked)) in dns.representatives(topology).into_iter().enumerate() {
        let key = ComponentKey::new(Kind::NameServer, dns.servers[server].name.as_str());
        if let Some(component) = topology.component(&key) {
            let ask = ProbeSpec::Dns { zone, server: server as u32 };
            topology.add_component_job(ask, component, class(asked));
        }
    }
}

/// References depend on nothing but the vantage, which the engine adds to every stream.
fn add_references(topology: &mut Topology) {
    if topology.references.is_empty() {
        return;
    }
    let empty = topology.classes.iter().position(|set| set.is_empty()).unwrap_or_else(|| {
        topology.classes.push(Box::default());
        topology.classes.len() - 1
    });
    for reference in 0..topology.references.len() as u32 {
        topology.add_job(ProbeSpec::Tcp { reference }, &[Layer::Tcp], ClassIx::at(empty));
    }
}

/// One copy of what many have alike.
#[derive(Default)]
struct Interner<T>(FxHashMap<Arc<T>, ()>);

impl<T: Clone + Eq + Hash> Interner<T> {
    fn of(&mut self, value: &T) -> Arc<T> {
        if let Some((known, ())) = self.0.get_key_value(value) {
            return known.clone();
        }
        let new = Arc::new(value.clone());
        self.0.insert(new.clone(), ());
        new
    }
}
