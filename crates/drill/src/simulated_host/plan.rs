//! The plan of the company: customers, zones, sites and servers, generated from the seed.
//!
//! The same topology and seed give the same company, name for name. Addresses show what a
//! machine is: `127.53.*` are name servers, each in a /24 of its own; from `127.64.*` on web
//! servers, with the prefix as third octet; `127.200.*` are references, external targets;
//! `127.9.*` are vantages.

use super::names;
use crate::scenario::{HostSize, Scenario, Target};
use bongsu_core::hash::hash;
use bongsu_core::name::Name;
use std::net::Ipv4Addr;
use std::time::Duration;

/// The plan of the company. Indices count from 0.
#[derive(Debug)]
pub struct Plan {
    /// The seed of everything random.
    pub seed: u64,
    /// The customers.
    pub customers: Vec<CustomerPlan>,
    /// The registered domains.
    pub zones: Vec<ZonePlan>,
    /// The sites.
    pub sites: Vec<SitePlan>,
    /// The name servers.
    pub name_servers: Vec<NameServerPlan>,
    /// The web servers.
    pub servers: Vec<ServerPlan>,
    /// External targets, by which a vantage checks itself.
    pub references: Vec<Ipv4Addr>,
    /// The vantages.
    pub vantages: Vec<VantagePlan>,
    /// Whether anybody is alerted of single sites.
    pub alerts: bool,
}

/// A customer.
#[derive(Debug)]
pub struct CustomerPlan {
    /// The customer number, `c0001`.
    pub key: String,
    /// The business name.
    pub name: String,
    /// The contact person.
    pub contact: String,
    /// Their e-mail address.
    pub email: String,
    /// Their phone number.
    pub phone: String,
}

/// A registered domain.
#[derive(Debug)]
pub struct ZonePlan {
    /// Its name.
    pub name: Name,
    /// The group of name servers that serves it.
    pub group: u32,
    /// Its SOA serial (RFC 1035 §3.3.13).
    pub serial: u32,
    /// The sites below it.
    pub sites: Vec<usize>,
    /// The customer moved it away without changing the delegation, so its name servers do not
    /// serve it (lame).
    pub lame: bool,
}

/// A site, or the mail server of a domain.
#[derive(Debug)]
pub struct SitePlan {
    /// Its name: of a mail server, the name of its service.
    pub host: Name,
    /// Whether it is a mail server.
    pub is_mail: bool,
    /// Its owner.
    pub customer: usize,
    /// Its zone.
    pub zone: usize,
    /// The machine that serves it.
    pub server: usize,
    /// Whether it has TLS.
    pub https: bool,
    /// The normal latency of its pages, in the time of the drill: well above the noise of the
    /// machine.
    pub base_latency: Duration,
    /// What its customer broke before the drill.
    pub broken: Option<Broken>,
}

/// A customer fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// The application responds with status 500.
    Http500,
    /// The certificate has expired.
    CertExpired,
    /// The domain was moved away without changing the delegation.
    Lame,
    /// The application never responds.
    Hang,
}

/// A name server.
#[derive(Debug)]
pub struct NameServerPlan {
    /// Its name, such as `ns1.moui-dns1.example`.
    pub host: Name,
    /// Its group.
    pub group: u32,
    /// Its number in the group.
    pub number: u32,
    /// Its address.
    pub ip: Ipv4Addr,
}

/// A web server, with everything it depends on. Numbers count from 0.
#[derive(Debug)]
pub struct ServerPlan {
    /// Its address.
    pub ip: Ipv4Addr,
    /// Its rack.
    pub rack: u32,
    /// The switch of the rack.
    pub switch: u32,
    /// The data centre of the switch.
    pub data_centre: u32,
    /// The uplink of the switch.
    pub uplink: u32,
    /// Its address prefix.
    pub prefix: u32,
}

/// A vantage.
#[derive(Debug)]
pub struct VantagePlan {
    /// Its name.
    pub name: String,
    /// The address its probes come from.
    pub ip: Ipv4Addr,
}

/// How many references there are.
const REFERENCES: u8 = 5;

impl SitePlan {
    /// The name under which DNS has its address: without the labels of a service.
    pub fn address_name(&self) -> &str {
        let name = self.host.as_str();
        if self.is_mail { name.trim_start_matches("_smtp._tcp.") } else { name }
    }
}

impl Plan {
    /// Generates the company of a scenario.
    pub fn draw(scenario: &Scenario) -> Plan {
        let size = &scenario.topology;
        let customers: Vec<CustomerPlan> =
            (0..size.customers as usize).map(|n| customer(size.seed, n)).collect();
        let (zones, mut sites) = zones_and_sites(size);
        let mut plan = Plan {
            seed: size.seed,
            customers,
            zones,
            sites: Vec::new(),
            name_servers: name_servers(size),
            servers: (0..size.servers).map(|n| server(size, n)).collect(),
            references: (1..=REFERENCES).map(|n| Ipv4Addr::new(127, 200, n, 1)).collect(),
            vantages: vantages(&scenario.vantages),
            alerts: scenario.alerts,
        };
        break_some(size, &mut plan.zones, &mut sites);
        add_mail(size, &mut plan.zones, &mut sites);
        plan.sites = sites;
        plan
    }

    /// The vantage at this address.
    pub fn vantage_at(&self, ip: Ipv4Addr) -> Option<usize> {
        self.vantages.iter().position(|v| v.ip == ip)
    }

    /// The web servers that depend on a target.
    pub fn servers_on(&self, target: &Target) -> Vec<usize> {
        let depends = |s: &ServerPlan, n: usize| match target {
            Target::Server(k) | Target::Mail(k) => n + 1 == *k as usize,
            Target::Rack(k) => s.rack + 1 == *k,
            Target::Switch(k) => s.switch + 1 == *k,
            Target::DataCentre(k) => s.data_centre + 1 == *k,
            Target::Upstream(k) => s.uplink + 1 == *k,
            Target::Prefix(k) => s.prefix + 1 == *k,
            _ => false,
        };
        let all = self.servers.iter().enumerate();
        all.filter(|(n, s)| depends(s, *n)).map(|(n, _)| n).collect()
    }

    /// The name servers of a target.
    pub fn name_servers_of(&self, target: &Target) -> Vec<usize> {
        let named = |ns: &NameServerPlan| match target {
            Target::NameServerGroup(g) => ns.group + 1 == *g,
            Target::NameServer(g, n) => ns.group + 1 == *g && ns.number + 1 == *n,
            _ => false,
        };
        let all = self.name_servers.iter().enumerate();
        all.filter(|(_, ns)| named(ns)).map(|(n, _)| n).collect()
    }

    /// The sites that depend on a target.
    pub fn sites_on(&self, target: &Target) -> Vec<usize> {
        let servers = self.servers_on(target);
        let groups: Vec<u32> =
            self.name_servers_of(target).iter().map(|n| self.name_servers[*n].group).collect();
        let depends = |n: usize, site: &SitePlan| match target {
            Target::Site(k) => n + 1 == *k as usize,
            Target::NameServerGroup(_) | Target::NameServer(..) => {
                groups.contains(&self.zones[site.zone].group)
            }
            Target::Mail(_) => site.is_mail && servers.binary_search(&site.server).is_ok(),
            _ => servers.binary_search(&site.server).is_ok(),
        };
        let all = self.sites.iter().enumerate();
        all.filter(|(n, site)| depends(*n, site)).map(|(n, _)| n).collect()
    }
}

/// A number from 0 to 1, derived from a name and always the same.
pub fn draw(seed: u64, what: &str, n: usize) -> f64 {
    // 53 bits are what an f64 holds exactly.
    (hash(&format!("{what}:{n}"), seed) >> 11) as f64 / (1u64 << 53) as f64
}

fn customer(seed: u64, n: usize) -> CustomerPlan {
    let business_name = names::business_name(seed, n);
    let person_name = names::person_name(seed, n);
    CustomerPlan {
        key: format!("c{:04}", n + 1),
        name: business_name.hangul,
        email: format!("{}@{}.example", person_name.latin, business_name.latin),
        contact: person_name.hangul,
        // 010-0000-… is not assigned.
        phone: format!("+82100000{n:05}"),
    }
}

/// The share of zones with a second site.
const SECOND_SITE: f64 = 0.1;
/// One zone in this many has a Hangul name.
const HANGUL_INTERVAL: usize = 25;

fn zones_and_sites(size: &HostSize) -> (Vec<ZonePlan>, Vec<SitePlan>) {
    let mut zones: Vec<ZonePlan> = Vec::new();
    let mut sites: Vec<SitePlan> = Vec::new();
    while sites.len() < size.sites as usize {
        let z = zones.len();
        // The first zone of each customer has its name; few customers have many zones.
        let customer = if z < size.customers as usize {
            z
        } else {
            (draw(size.seed, "owner", z).powi(3) * f64::from(size.customers)) as usize
        };
        let made = names::business_name(size.seed, z);
        let label =
            if z % HANGUL_INTERVAL == HANGUL_INTERVAL - 1 { made.hangul } else { made.latin };
        let name = parsed(&format!("{label}.example"));
        let second = draw(size.seed, "second", z) < SECOND_SITE;
        let mut zone = ZonePlan {
            name: name.clone(),
            group: weighted(draw(size.seed, "group", z), size.name_server_groups),
            serial: 2_018_010_400 + z as u32 % 100,
            sites: Vec::new(),
            lame: false,
        };
        for host in ["www", "shop"].iter().take(1 + usize::from(second)) {
            if sites.len() < size.sites as usize {
                zone.sites.push(sites.len());
                sites.push(site(size, sites.len(), z, customer, parsed(&format!("{host}.{name}"))));
            }
        }
        zones.push(zone);
    }
    (zones, sites)
}

fn parsed(text: &str) -> Name {
    Name::parse(text).expect("generated names are valid, which tests prove")
}

/// The latency of pages.
const MIN_LATENCY: Duration = Duration::from_millis(300);
const LATENCY_SPREAD: Duration = Duration::from_millis(400);

fn site(size: &HostSize, n: usize, zone: usize, customer: usize, host: Name) -> SitePlan {
    let server = (draw(size.seed, "server", n) * f64::from(size.servers)) as usize;
    SitePlan {
        host,
        is_mail: false,
        customer,
        zone,
        server,
        https: draw(size.seed, "https", n) < size.https,
        base_latency: MIN_LATENCY + LATENCY_SPREAD.mul_f64(draw(size.seed, "usual", n)),
        broken: None,
    }
}

/// A mail server for a share of the domains, on the machine of their first site. They come after
/// all sites, so that the sites of a company are the same with and without them.
fn add_mail(size: &HostSize, zones: &mut [ZonePlan], sites: &mut Vec<SitePlan>) {
    for (z, zone) in zones.iter_mut().enumerate() {
        let first = zone.sites.first().map(|n| (sites[*n].customer, sites[*n].server));
        let Some((customer, server)) = first.filter(|_| draw(size.seed, "mail", z) < size.mail)
        else {
            continue;
        };
        zone.sites.push(sites.len());
        sites.push(SitePlan {
            host: parsed(&format!("_smtp._tcp.mail.{}", zone.name)),
            is_mail: true,
            customer,
            zone: z,
            server,
            https: false,
            base_latency: MIN_LATENCY,
            broken: None,
        });
    }
}

/// The first group serves most zones, and each further one fewer, as 1, 1/2, 1/3, ….
fn weighted(x: f64, groups: u32) -> u32 {
    let weight = |g: u32| 1.0 / f64::from(g + 1);
    let mut left = x * (0..groups).map(weight).sum::<f64>();
    for g in 0..groups {
        left -= weight(g);
        if left < 0.0 {
            return g;
        }
    }
    groups - 1
}

fn name_servers(size: &HostSize) -> Vec<NameServerPlan> {
    let each = |group: u32| {
        (0..size.servers_per_group).map(move |number| {
            let third = u8::try_from(group * 10 + number).expect("at most 25 groups of 8");
            NameServerPlan {
                host: parsed(&format!("ns{}.moui-dns{}.example", number + 1, group + 1)),
                group,
                number,
                ip: Ipv4Addr::new(127, 53, third, 53),
            }
        })
    };
    (0..size.name_server_groups).flat_map(each).collect()
}

fn server(size: &HostSize, n: u32) -> ServerPlan {
    let rack = n * size.racks / size.servers;
    let switch = rack * size.switches / size.racks.max(1);
    let prefix = n % size.prefixes;
    let within = n / size.prefixes;
    ServerPlan {
        // At most 4,000 servers and 100 prefixes; more than 250 in one go to the next octet.
        ip: Ipv4Addr::new(127, (64 + within / 250) as u8, prefix as u8, (within % 250 + 1) as u8),
        rack,
        switch,
        data_centre: switch * size.data_centres / size.switches,
        uplink: switch % size.uplinks,
        prefix,
    }
}

fn vantages(names: &[String]) -> Vec<VantagePlan> {
    let each = names.iter().enumerate().map(|(n, name)| VantagePlan {
        name: name.clone(),
        ip: Ipv4Addr::new(127, 9, n as u8 + 1, 1),
    });
    each.collect()
}

/// Adds customer faults to their share of sites, each kind in turn.
fn break_some(size: &HostSize, zones: &mut [ZonePlan], sites: &mut [SitePlan]) {
    const KINDS: [Broken; 4] = [Broken::Http500, Broken::CertExpired, Broken::Lame, Broken::Hang];
    let mut turn = 0;
    for (n, site) in sites.iter_mut().enumerate() {
        if draw(size.seed, "broken", n) >= size.own_faults {
            continue;
        }
        let kind = KINDS[turn % KINDS.len()];
        turn += 1;
        let zone = &mut zones[site.zone];
        let fits = match kind {
            Broken::CertExpired => site.https,
            Broken::Lame => zone.sites.len() == 1,
            Broken::Http500 | Broken::Hang => true,
        };
        let kind = if fits { kind } else { Broken::Http500 };
        zone.lame = kind == Broken::Lame;
        site.broken = Some(kind);
    }
}
