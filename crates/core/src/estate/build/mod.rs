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
use crate::inventory::{Inventory, Kind};
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
    let mut streams = Streams::with_room(&dns, &standing, &ground, inventory);
    add_zones(&mut estate, &mut streams, &ground, &dns, |ix| class_of[asked[ix] as usize]);
    add_sites(&mut estate, &mut streams, &ground, &standing, inventory, &class_of);
    add_component_probes(&mut estate, &mut streams, &dns, |ix| class_of[asked[ix] as usize]);
    add_references(&mut estate, &mut streams);
    estate.streams = streams.streams;
    estate.jobs = streams.jobs;
    estate.servers = dns.servers;
    estate.addresses = standing.table;
    estate.customers = ground.customers;
    estate
}

/// Streams and jobs as they are laid down, always together.
struct Streams {
    streams: Vec<Stream>,
    jobs: Vec<Job>,
}

impl Streams {
    /// Room for all, so that the tables take no more memory than they need.
    fn with_room(
        dns: &Delegations,
        standing: &Standing,
        ground: &Ground<'_>,
        inventory: &Inventory,
    ) -> Streams {
        let site_jobs: usize = standing.sites.iter().map(|site| site.jobs().count()).sum();
        let site_streams: usize = standing
            .sites
            .iter()
            .zip(inventory.sites.values())
            .map(|(site, declared)| site.jobs().count() * if declared.url.https { 3 } else { 2 })
            .sum();
        debug_assert_eq!(ground.hosts.len(), standing.sites.len());
        let more = dns.asked.len() + 2 * dns.servers.len();
        Streams {
            streams: Vec::with_capacity(site_streams + more),
            jobs: Vec::with_capacity(site_jobs + more),
        }
    }

    fn next(&self) -> u32 {
        self.streams.len() as u32
    }

    fn add(&mut self, ask: Ask, layers: &[Layer], subject: Subject, class: ClassIx) {
        let job = JobIx::at(self.jobs.len());
        let first = StreamIx::at(self.streams.len());
        self.jobs.push(Job { first, ask, len: layers.len() as u8 });
        self.streams.extend(layers.iter().map(|layer| Stream {
            layer: *layer,
            subject,
            class,
            job,
        }));
    }
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
    out: &mut Streams,
    ground: &Ground<'_>,
    dns: &Delegations,
    class: impl Fn(usize) -> ClassIx,
) {
    estate.zones.reserve_exact(ground.zones.len());
    for (ix, (name, sites)) in ground.zones.iter().enumerate() {
        let zone = ZoneIx::at(ix);
        let first = out.next();
        for asked in dns.zones[ix].asked() {
            let ask = Ask::Dns { zone, server: dns.asked[asked] };
            out.add(ask, &[Layer::Dns], Subject::Zone(zone), class(asked));
        }
        estate.zones.push(Zone {
            name: name.clone(),
            streams: first..out.next(),
            sites: sites.clone(),
            delegation_differs: dns.zones[ix].differs,
        });
    }
}

fn add_sites(
    estate: &mut Estate,
    out: &mut Streams,
    ground: &Ground<'_>,
    standing: &Standing,
    inventory: &Inventory,
    class_of: &[ClassIx],
) {
    let (mut urls, mut expects) = (Shared::default(), Shared::default());
    estate.sites.reserve_exact(ground.hosts.len());
    for (ix, (host, declared)) in inventory.sites.iter().enumerate() {
        let site = SiteIx::at(ix);
        let first = out.next();
        let layers: &[Layer] = if declared.url.https {
            &[Layer::Tcp, Layer::Tls, Layer::Http]
        } else {
            &[Layer::Tcp, Layer::Http]
        };
        for (address, class) in standing.sites[ix].jobs() {
            let ask = Ask::Site { site, address };
            out.add(ask, layers, Subject::Site(site), class_of[class as usize]);
        }
        estate.sites.push(Site {
            host: host.clone(),
            customer: ground.hosts[ix].customer,
            zone: ground.hosts[ix].zone,
            url: urls.of(&declared.url),
            expect: expects.of(&declared.expect),
            streams: first..out.next(),
        });
    }
}

/// One question per address of every shared name server, asked more often than any zone.
fn add_component_probes(
    estate: &mut Estate,
    out: &mut Streams,
    dns: &Delegations,
    class: impl Fn(usize) -> ClassIx,
) {
    for (server, (zone, asked)) in dns.spokesmen(estate).into_iter().enumerate() {
        let key = ComponentKey::new(Kind::NameServer, dns.servers[server].name.as_str());
        if let Some(component) = estate.component(&key) {
            let ask = Ask::Dns { zone, server: server as u32 };
            out.add(ask, &[Layer::Dns], Subject::Component(component), class(asked));
        }
    }
}

/// References rest on nothing but the vantage, which the engine adds to every stream.
fn add_references(estate: &mut Estate, out: &mut Streams) {
    if estate.references.is_empty() {
        return;
    }
    let empty = estate.classes.iter().position(|set| set.is_empty()).unwrap_or_else(|| {
        estate.classes.push(Box::default());
        estate.classes.len() - 1
    });
    for reference in 0..estate.references.len() as u32 {
        out.add(Ask::Tcp { reference }, &[Layer::Tcp], Subject::Reference, ClassIx::at(empty));
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
