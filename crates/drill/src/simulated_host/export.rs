//! The plan as the desk sees it: inventory, discoveries, and a CSV to import.

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
use bongsu_core::service::{Service, ServiceSpec};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

impl Plan {
    /// The inventory of the company.
    pub fn inventory(&self, ports: Ports) -> Inventory {
        let customers = self.customers.iter().map(|c| {
            let contacts = vec![Contact::Email(c.email.clone()), Contact::Phone(c.phone.clone())];
            let language = language(&c.key);
            (
                c.key.clone(),
                Customer {
                    name: c.name.clone(),
                    language,
                    contacts,
                    site_alerts: self.asks_for_alerts(&c.key),
                },
            )
        });
        let sites = self.sites.iter().map(|site| {
            let declared = Site {
                customer: self.customers[site.customer].key.clone(),
                url: url(site, ports),
                expect: expect(site),
                location: place(self.servers[site.server].place(site.server)),
                ..Site::default()
            };
            (site.host.clone(), declared)
        });
        let mut parts = BTreeMap::new();
        for (n, server) in self.servers.iter().enumerate() {
            let location = server.place(n);
            let mut hang = |kind: Kind, name: &str, parent: Option<(Kind, &str)>| {
                let parent = parent.map(|(kind, name)| ComponentKey::new(kind, name));
                parts.insert(
                    ComponentKey::new(kind, name),
                    ComponentRecord { parent, ..ComponentRecord::default() },
                );
            };
            hang(Kind::Server, &location.server, Some((Kind::Rack, &location.rack)));
            hang(Kind::Rack, &location.rack, Some((Kind::Switch, &location.switch)));
            hang(Kind::Switch, &location.switch, Some((Kind::DataCentre, &location.data_centre)));
            hang(Kind::DataCentre, &location.data_centre, None);
            hang(Kind::Upstream, &location.upstream, None);
        }
        Inventory { customers: customers.collect(), sites: sites.collect(), components: parts }
    }

    /// What discovery at `at` finds, without queries.
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
                absent: Default::default(),
                hosts: hosts.collect(),
            };
            (zone.name.clone(), discovery)
        });
        each.collect()
    }

    /// Whether a customer wants to be told when one of their sites fails by itself: where there are
    /// alerts, every other one.
    pub fn asks_for_alerts(&self, customer: &str) -> bool {
        self.alerts && hash(customer, 2).is_multiple_of(2)
    }

    /// The domains of the name servers.
    pub fn own_domains(&self) -> Vec<Name> {
        let mut own: Vec<Name> =
            self.name_servers.iter().filter_map(|ns| ns.host.registrable().ok()).collect();
        own.sort();
        own.dedup();
        own
    }

    /// The names of the desk's mail relays, below the first domain of the host: when its name
    /// servers are attacked, they do not resolve.
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
            let location = self.servers[site.server].place(site.server);
            let url = url(site, ports);
            let scheme = match url.https {
                _ if site.is_mail => "smtp",
                true => "https",
                false => "http",
            };
            let host = site.address_name();
            let shown = Name::parse(host).map_or_else(|_| host.to_owned(), |name| name.unicode());
            let fields = [
                customer.key.as_str(),
                &customer.email,
                &shown,
                language(&customer.key).tag(),
                &customer.phone,
                &location.server,
                &location.rack,
                &location.switch,
                &location.data_centre,
                &location.upstream,
                &format!("{scheme}://{host}:{}{}", url.port, url.path),
            ];
            // No field contains a comma or a quote, so none needs quoting.
            text.push_str(&fields.join(","));
            text.push('\n');
        }
        text
    }
}

/// The names of a web server and of everything it depends on.
pub struct ServerLocation {
    /// The server.
    pub server: String,
    /// The rack.
    pub rack: String,
    /// The switch of the rack.
    pub switch: String,
    /// The data centre.
    pub data_centre: String,
    /// The uplink.
    pub upstream: String,
}

impl ServerPlan {
    /// The location of this server, the `n`th.
    pub fn place(&self, n: usize) -> ServerLocation {
        ServerLocation {
            server: format!("web-{:03}", n + 1),
            rack: format!("r{:02}", self.rack + 1),
            switch: format!("sw{}", self.switch + 1),
            data_centre: format!("dc{}", self.data_centre + 1),
            upstream: format!("uplink-{}", self.uplink + 1),
        }
    }
}

fn place(location: ServerLocation) -> Location {
    Location {
        server: Some(location.server),
        rack: Some(location.rack),
        switch: Some(location.switch),
        datacentre: Some(location.data_centre),
        load_balancer: None,
        upstream: Some(location.upstream),
    }
}

/// One customer in eight uses English.
fn language(customer: &str) -> Language {
    if hash(customer, 8).is_multiple_of(8) { Language::En } else { Language::Ko }
}

fn url(site: &SitePlan, ports: Ports) -> SiteUrl {
    if site.is_mail {
        let spec = ServiceSpec { starttls: false, ..ServiceSpec::of(Service::Smtp) };
        return SiteUrl::of_service(spec, Some(ports.smtp));
    }
    let port = if site.https { ports.https } else { ports.http };
    SiteUrl { https: site.https, port, ..SiteUrl::default() }
}

/// One site in five also expects a text on its page.
fn expect(site: &SitePlan) -> Expect {
    let judged = !site.is_mail && hash(site.host.as_str(), 5).is_multiple_of(5);
    Expect { body: judged.then(|| "A site of a drill.".into()), ..Expect::default() }
}
