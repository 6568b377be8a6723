//! The company as the desk gets to know it: inventory, discovery, and a CSV to import.

use super::open::Ports;
use super::plan::{Plan, ServerPlan, SitePlan};
use crate::scenario::RELAYS;
use bongsu_core::Time;
use bongsu_core::hash::hash;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{
    ComponentKey, ComponentRecord, Contact, Customer, Expect, Inventory, Kind, Language, Location,
    Site, SiteUrl,
};
use bongsu_core::name::Name;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

impl Plan {
    /// What the company declares of itself.
    pub fn inventory(&self, ports: Ports) -> Inventory {
        let customers = self.customers.iter().map(|c| {
            let contacts = vec![Contact::Email(c.email.clone()), Contact::Phone(c.phone.clone())];
            let language = language(&c.key);
            (c.key.clone(), Customer { name: c.name.clone(), language, contacts })
        });
        let sites = self.sites.iter().map(|site| {
            let declared = Site {
                customer: self.customers[site.customer].key.clone(),
                url: url(site, ports),
                expect: expect(site),
                location: place(self.servers[site.server].place(site.server)),
                name_servers: Vec::new(),
                addresses: Vec::new(),
            };
            (site.host.clone(), declared)
        });
        let mut parts = BTreeMap::new();
        for (n, server) in self.servers.iter().enumerate() {
            let chain = server.place(n);
            let mut hang = |kind: Kind, name: &str, parent: Option<(Kind, &str)>| {
                let parent = parent.map(|(kind, name)| ComponentKey::new(kind, name));
                parts.insert(
                    ComponentKey::new(kind, name),
                    ComponentRecord { parent, ..ComponentRecord::default() },
                );
            };
            hang(Kind::Server, &chain.server, Some((Kind::Rack, &chain.rack)));
            hang(Kind::Rack, &chain.rack, Some((Kind::Switch, &chain.switch)));
            hang(Kind::Switch, &chain.switch, Some((Kind::DataCentre, &chain.data_centre)));
            hang(Kind::DataCentre, &chain.data_centre, None);
            hang(Kind::Upstream, &chain.upstream, None);
        }
        Inventory { customers: customers.collect(), sites: sites.collect(), components: parts }
    }

    /// What a look at the company's DNS at `at` shows, without asking it.
    pub fn discoveries(&self, ports: Ports, at: Time) -> BTreeMap<Name, Discovery> {
        let each = self.zones.iter().map(|zone| {
            let servers: BTreeMap<Name, Vec<SocketAddr>> = self
                .name_servers
                .iter()
                .filter(|ns| ns.group == zone.group)
                .map(|ns| (ns.host.clone(), vec![SocketAddr::from((ns.ip, ports.dns))]))
                .collect();
            let names: Vec<Name> = servers.keys().cloned().collect();
            let hosts = zone.sites.iter().map(|s| {
                let site = &self.sites[*s];
                (site.host.clone(), vec![IpAddr::V4(self.servers[site.server].ip)])
            });
            let discovery = Discovery {
                zone: zone.name.clone(),
                at,
                parent: names.clone(),
                child: names,
                servers,
                hosts: hosts.collect(),
            };
            (zone.name.clone(), discovery)
        });
        each.collect()
    }

    /// The domains whose name servers are the company's own.
    pub fn own_domains(&self) -> Vec<Name> {
        let mut own: Vec<Name> =
            self.name_servers.iter().filter_map(|ns| ns.host.registrable().ok()).collect();
        own.sort();
        own.dedup();
        own
    }

    /// The names of the desk's mail relays, below the host's own first domain: on the day
    /// that its name servers are attacked, nobody can find them.
    pub fn relays(&self) -> Vec<String> {
        let own = self.own_domains().into_iter().next();
        let own = own.map_or_else(|| "example".to_owned(), |name| name.to_string());
        (1..=RELAYS).map(|n| format!("relay-{n}.{own}")).collect()
    }

    /// The same inventory as a CSV that `bongsu import` reads.
    pub fn csv(&self, ports: Ports) -> String {
        let mut text = String::from(
            "customer,contact,domain,language,phone,server,rack,switch,datacentre,upstream,url\n",
        );
        for site in &self.sites {
            let customer = &self.customers[site.customer];
            let chain = self.servers[site.server].place(site.server);
            let url = url(site, ports);
            let scheme = if url.https { "https" } else { "http" };
            let host = &site.host;
            let fields = [
                customer.key.as_str(),
                &customer.email,
                &host.unicode(),
                if language(&customer.key) == Language::Ko { "ko" } else { "en" },
                &customer.phone,
                &chain.server,
                &chain.rack,
                &chain.switch,
                &chain.data_centre,
                &chain.upstream,
                &format!("{scheme}://{host}:{}{}", url.port, url.path),
            ];
            // No field of a drill holds a comma or a quote, so none needs quoting.
            text.push_str(&fields.join(","));
            text.push('\n');
        }
        text
    }
}

/// The names of all that a web server stands on.
pub struct Chain {
    /// Itself.
    pub server: String,
    /// Its rack.
    pub rack: String,
    /// The rack's switch.
    pub switch: String,
    /// The data centre.
    pub data_centre: String,
    /// The carrier's line.
    pub upstream: String,
}

impl ServerPlan {
    /// The names of all that this server, the `n`th, stands on.
    pub fn place(&self, n: usize) -> Chain {
        Chain {
            server: format!("web-{:03}", n + 1),
            rack: format!("r{:02}", self.rack + 1),
            switch: format!("sw{}", self.switch + 1),
            data_centre: format!("dc{}", self.data_centre + 1),
            upstream: format!("uplink-{}", self.uplink + 1),
        }
    }
}

fn place(chain: Chain) -> Location {
    Location {
        server: Some(chain.server),
        rack: Some(chain.rack),
        switch: Some(chain.switch),
        datacentre: Some(chain.data_centre),
        load_balancer: None,
        upstream: Some(chain.upstream),
    }
}

/// One customer in eight is spoken to in English.
fn language(customer: &str) -> Language {
    if hash(customer, 8).is_multiple_of(8) { Language::En } else { Language::Ko }
}

fn url(site: &SitePlan, ports: Ports) -> SiteUrl {
    let port = if site.https { ports.https } else { ports.http };
    SiteUrl { https: site.https, port, path: "/".into() }
}

/// One site in five is also judged by a text on its page.
fn expect(site: &SitePlan) -> Expect {
    let judged = hash(site.host.as_str(), 5).is_multiple_of(5);
    Expect { status: None, body: judged.then(|| "A site of a drill.".into()) }
}
