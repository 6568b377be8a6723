//! A random hosting company: its declared inventory, and the ground truth.

use super::rng::Rng;
use bongsu_core::Time;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{Channel, Contact, Customer, Inventory, Location, Site, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::topology::{ProbeTarget, StreamIx, Topology, TopologyOptions, compile};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The size of the company, and the quality of its inventory.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The range of the number of sites.
    pub sites: (u64, u64),
    /// The share of inventory rows with a wrong server.
    pub wrong_rows: f64,
    /// Whether all companies are small ones.
    pub small: bool,
}

/// The company.
#[derive(Debug)]
pub struct World {
    /// The topology that the engine has.
    pub declared: Arc<Topology>,
    /// The real topology. Streams have the same order in both.
    pub truth: Arc<Topology>,
}

/// Every company of so many is a small one,
const SMALL_EVERY: u64 = 4;
/// of this many sites.
const SMALL_SITES: (u64, u64) = (3, 64);

/// Vantages of every simulated company.
pub const VANTAGES: [&str; 2] = ["seoul", "busan"];

impl World {
    /// The company of a seed.
    ///
    /// # Panics
    /// When the two topologies have different streams, which would be a bug here.
    pub fn new(seed: u64, size: Size) -> World {
        let mut rng = Rng::new(seed, 1);
        let is_small = size.small || seed.is_multiple_of(SMALL_EVERY);
        let range = if is_small { SMALL_SITES } else { size.sites };
        let sites = rng.within(range.0..range.1) as usize;
        let shape = match is_small {
            true => Shape::small(&mut rng, sites),
            false => Shape::random(&mut rng, sites),
        };
        let mut truth = Inventory::default();
        let mut discoveries = BTreeMap::new();
        for site in 0..sites {
            shape.add(&mut rng, site, &mut truth, &mut discoveries);
        }
        let mut declared = truth.clone();
        for site in declared.sites.values_mut() {
            if rng.chance(size.wrong_rows) {
                site.location = shape.place(rng.within(0..shape.servers) as usize);
            }
        }
        let options = TopologyOptions {
            generation: 1,
            vantages: VANTAGES.map(String::from).to_vec(),
            channels: vec![Channel::Email],
            references: (1..=3).map(|i| SocketAddr::from(([198, 51, 100, i], 443))).collect(),
            ..TopologyOptions::default()
        };
        let world = World {
            declared: Arc::new(compile(&declared, &discoveries, &options)),
            truth: Arc::new(compile(&truth, &discoveries, &options)),
        };
        assert_eq!(world.declared.stream_count(), world.truth.stream_count());
        world
    }

    /// The site that a stream is about, or the first of its zone.
    pub fn site_of(&self, stream: StreamIx) -> Option<u32> {
        match self.truth.stream(stream).subject {
            ProbeTarget::Site(site) => Some(site.0),
            ProbeTarget::Zone(zone) => self.truth.zones[zone.ix()].sites.first().map(|s| s.0),
            ProbeTarget::Component(_) | ProbeTarget::Reference => None,
        }
    }
}

/// The proportions of the company.
struct Shape {
    servers: u64,
    servers_per_rack: u64,
    racks_per_switch: u64,
    switches_per_centre: u64,
    server_groups: u64,
    group_size: u64,
    customers: u64,
    /// The share of sites that one customer has beside all others.
    largest: f64,
}

impl Shape {
    /// A few servers in a rack; everything on one name-server group, often of two.
    fn small(rng: &mut Rng, sites: usize) -> Shape {
        Shape {
            servers: rng.within(1..4),
            servers_per_rack: 4,
            racks_per_switch: 1,
            switches_per_centre: 1,
            server_groups: 1,
            group_size: *rng.pick(&[1, 2, 2, 2, 4]),
            customers: (sites as u64).max(2),
            largest: *rng.pick(&[0.0, 0.0, 0.5]),
        }
    }

    fn random(rng: &mut Rng, sites: usize) -> Shape {
        let per_server = rng.within(12..40);
        Shape {
            servers: (sites as u64 / per_server).max(4),
            servers_per_rack: rng.within(2..6),
            racks_per_switch: rng.within(2..4),
            switches_per_centre: rng.within(2..4),
            server_groups: rng.within(2..6),
            group_size: rng.within(2..5),
            customers: (sites as u64 * 2 / 3).max(2),
            largest: 0.0,
        }
    }

    fn place(&self, server: usize) -> Location {
        let rack = server as u64 / self.servers_per_rack;
        let switch = rack / self.racks_per_switch;
        Location {
            server: Some(format!("web-{server}")),
            rack: Some(format!("r{rack}")),
            switch: Some(format!("s{switch}")),
            datacentre: Some(format!("dc{}", switch / self.switches_per_centre)),
            ..Location::default()
        }
    }

    fn add(
        &self,
        rng: &mut Rng,
        site: usize,
        inventory: &mut Inventory,
        discoveries: &mut BTreeMap<Name, Discovery>,
    ) {
        let host = name(&format!("site-{site}.example"));
        let customer = match self.largest > 0.0 && rng.chance(self.largest) {
            true => "largest".to_owned(),
            false => format!("c{}", rng.within(0..self.customers)),
        };
        let server = rng.within(0..self.servers) as usize;
        inventory.customers.entry(customer.clone()).or_insert_with(|| Customer {
            name: customer.clone(),
            contacts: vec![Contact::Email(format!("{customer}@mail.example"))],
            ..Customer::default()
        });
        inventory.sites.insert(
            host.clone(),
            Site {
                customer,
                url: SiteUrl { https: rng.chance(0.7), ..SiteUrl::default() },
                location: self.place(server),
                ..Site::default()
            },
        );
        discoveries.insert(host.clone(), self.discovery(rng, &host, server));
    }

    fn discovery(&self, rng: &mut Rng, host: &Name, server: usize) -> Discovery {
        let group = rng.within(0..self.server_groups);
        let servers: BTreeMap<Name, Vec<SocketAddr>> = (0..self.group_size)
            .map(|n| {
                let at = Ipv4Addr::new(192, 0, group as u8, n as u8 + 1);
                (name(&format!("ns{n}.group{group}.example")), vec![SocketAddr::from((at, 53))])
            })
            .collect();
        let names: Vec<Name> = servers.keys().cloned().collect();
        let address = Ipv4Addr::new(203, (server / 200) as u8, (server % 200) as u8, 10);
        Discovery {
            zone: host.clone(),
            at: Time::ZERO,
            parent: names.clone(),
            child: names,
            servers,
            absent: Default::default(),
            hosts: BTreeMap::from([(host.clone(), vec![IpAddr::V4(address)])]),
        }
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).expect("generated names are names")
}
