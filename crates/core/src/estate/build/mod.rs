//! Compiling the graph.
//!
//! The stages, each in its file: [`ground`] orders customers, zones and sites;
//! [`dns`] finds the name servers of every zone; [`standing`] finds what every site stands
//! on; both name *draft* components in [`draft`], used by however few sites. [`classes`]
//! keeps those that at least two sites share and interns the sets; [`owners`] says who
//! answers for them, and [`tree`] what hangs on what.

mod classes;
mod dns;
mod draft;
mod ground;
mod owners;
mod standing;
mod tree;

#[cfg(test)]
mod tests;

use super::*;
use crate::inventory::discovery::Discovery;
use crate::inventory::{Channel, Inventory, Kind};
use classes::{Classes, Kept};
use dns::Delegations;
use draft::Draft;
use ground::Ground;
use rustc_hash::FxHashMap;
use standing::Standing;
use std::collections::BTreeMap;
use std::hash::Hash;

/// "None" in the tables of the build, where `Option<u32>` would double their size.
const NONE: u32 = u32::MAX;

/// What the operator says about the estate as a whole.
#[derive(Clone, Debug, Default)]
pub struct EstateOptions {
    /// Which compilation this is.
    pub generation: u32,
    /// Vantage names; at least one.
    pub vantages: Vec<String>,
    /// Domains whose name servers are the host's own (`gabia.co.kr`). When empty, a name
    /// server that serves zones of several customers is taken for the host's.
    pub own_domains: Vec<Name>,
    /// Places elsewhere by which a vantage judges itself.
    pub references: Vec<SocketAddr>,
    /// Leave IPv6 addresses out, because no vantage can reach them.
    pub without_ipv6: bool,
    /// Where name servers answer whose addresses the inventory says; 53 when not given.
    pub dns_port: Option<u16>,
    /// The channels that people can be told by; contacts on others are left out.
    pub channels: Vec<Channel>,
}

/// Compiles the graph from what is declared and what DNS said.
///
/// The same arguments give the same graph. A zone is asked at the name servers that its
/// discovery found, or else at the declared ones as far as their addresses are known;
/// a site is asked at one IPv4 and one IPv6 address, the discovered ones before the
/// declared. What has no known address has no stream.
pub fn build(
    inventory: &Inventory,
    discoveries: &BTreeMap<Name, Discovery>,
    options: &EstateOptions,
) -> Estate {
    let ground = Ground::of(inventory);
    let mut draft = Draft::of(&inventory.parts);
    let mut classes = Classes::default();
    let dns = Delegations::find(&ground, inventory, discoveries, options);
    let asked = dns.classes(&mut draft, &mut classes);
    let standing =
        Standing::find(&ground, inventory, discoveries, options, &mut draft, &mut classes);
    let users = classes::users(&ground, &dns, &asked, &standing, &classes, draft.len());
    let kept = Kept::of(&draft, &users, &options.vantages);
    let owners = owners::decide(&draft, &kept, &ground, &dns, &standing, options);
    let parents = tree::parents(&draft, &kept, &dns, &standing);
    let (sets, class_of) = classes.keep(&kept);

    let mut estate = Estate {
        generation: options.generation,
        references: options.references.clone(),
        vantages: vantages(&kept, &options.vantages),
        components: components(kept, owners, parents, users),
        classes: sets,
        ..Estate::default()
    };
    make_room(&mut estate, &dns, &standing, &ground, inventory);
    add_zones(&mut estate, &ground, &dns, |ix| class_of[asked[ix] as usize]);
    add_sites(&mut estate, &ground, &standing, inventory, &class_of);
    add_component_probes(&mut estate, &dns, |ix| class_of[asked[ix] as usize]);
    add_references(&mut estate);
    estate.servers = dns.servers;
    estate.addresses = standing.table;
    let owners: Vec<CustomerIx> = estate.sites.iter().map(|site| site.customer).collect();
    estate.people = People::new(inventory, &options.channels, &ground.customers, &owners);
    estate.customers = ground.customers;
    estate
}

/// Room for all jobs, so that the tables take no more memory than they need.
fn make_room(
    estate: &mut Estate,
    dns: &Delegations,
    standing: &Standing,
    ground: &Ground<'_>,
    inventory: &Inventory,
) {
    debug_assert_eq!(ground.hosts.len(), standing.sites.len());
    let more = dns.asked.len() + 2 * dns.servers.len() + estate.references.len();
    let (mut jobs, mut streams) = (more, more);
    for (site, declared) in standing.sites.iter().zip(inventory.sites.values()) {
        jobs += site.jobs().count();
        streams += site.jobs().count() * usize::from(layers(&declared.url));
    }
    estate.reserve(jobs, streams);
}

/// How many layers a site's connection goes through.
fn layers(url: &SiteUrl) -> u8 {
    if url.https { 3 } else { 2 }
}

fn vantages(kept: &Kept, names: &[String]) -> Vec<Vantage> {
    let named =
        names.iter().map(|name| Vantage { name: name.clone(), component: kept.vantage(name) });
    named.collect()
}

fn components(
    kept: Kept,
    owners: Vec<Owner>,
    parents: Vec<Option<ComponentIx>>,
    users: classes::Users,
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
    estate: &mut Estate,
    ground: &Ground<'_>,
    dns: &Delegations,
    class: impl Fn(usize) -> ClassIx,
) {
    estate.zones.reserve_exact(ground.zones.len());
    for (ix, (name, sites)) in ground.zones.iter().enumerate() {
        let zone = ZoneIx::at(ix);
        let first = estate.stream_count() as u32;
        for asked in dns.zones[ix].asked() {
            let ask = Ask::Dns { zone, server: dns.asked[asked] };
            estate.add_job(ask, 1, class(asked));
        }
        estate.zones.push(Zone {
            name: name.clone(),
            streams: first..estate.stream_count() as u32,
            sites: sites.clone(),
            delegation_differs: dns.zones[ix].differs,
        });
    }
}

fn add_sites(
    estate: &mut Estate,
    ground: &Ground<'_>,
    standing: &Standing,
    inventory: &Inventory,
    class_of: &[ClassIx],
) {
    let (mut urls, mut expects) = (Shared::default(), Shared::default());
    estate.sites.reserve_exact(ground.hosts.len());
    for (ix, (host, declared)) in inventory.sites.iter().enumerate() {
        let site = SiteIx::at(ix);
        let first = estate.stream_count() as u32;
        for (address, class) in standing.sites[ix].jobs() {
            let ask = Ask::Site { site, address };
            estate.add_job(ask, layers(&declared.url), class_of[class as usize]);
        }
        estate.sites.push(Site {
            host: host.clone(),
            customer: ground.hosts[ix].customer,
            zone: ground.hosts[ix].zone,
            url: urls.of(&declared.url),
            expect: expects.of(&declared.expect),
            streams: first..estate.stream_count() as u32,
        });
    }
}

/// One question per address of every shared name server, asked more often than any zone.
fn add_component_probes(estate: &mut Estate, dns: &Delegations, class: impl Fn(usize) -> ClassIx) {
    for (server, (zone, asked)) in dns.spokesmen(estate).into_iter().enumerate() {
        let key = ComponentKey::new(Kind::NameServer, dns.servers[server].name.as_str());
        if let Some(component) = estate.component(&key) {
            let ask = Ask::Dns { zone, server: server as u32 };
            estate.add_component_job(ask, component, class(asked));
        }
    }
}

/// References rest on nothing but the vantage, which the engine adds to every stream.
fn add_references(estate: &mut Estate) {
    if estate.references.is_empty() {
        return;
    }
    let empty = estate.classes.iter().position(|set| set.is_empty()).unwrap_or_else(|| {
        estate.classes.push(Box::default());
        estate.classes.len() - 1
    });
    for reference in 0..estate.references.len() as u32 {
        estate.add_job(Ask::Tcp { reference }, 1, ClassIx::at(empty));
    }
}

/// One copy of what many have alike.
#[derive(Default)]
struct Shared<T>(FxHashMap<Arc<T>, ()>);

impl<T: Clone + Eq + Hash> Shared<T> {
    fn of(&mut self, value: &T) -> Arc<T> {
        if let Some((known, ())) = self.0.get_key_value(value) {
            return known.clone();
        }
        let new = Arc::new(value.clone());
        self.0.insert(new.clone(), ());
        new
    }
}
