//! Estates to diagnose: a hosting company of any size, and a real zone.

use bongsu_core::inventory::Kind;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A component.
pub struct Component {
    pub name: String,
    pub kind: Kind,
}

/// A probe stream: its site, and its class by the inventory.
#[derive(Clone, Copy)]
pub struct Stream {
    pub site: u32,
    pub class: u32,
}

/// A graph to plant faults in.
#[derive(Default)]
pub struct Topology {
    pub components: Vec<Component>,
    /// The components below each class, sorted, and its layer.
    pub classes: Vec<(Vec<u32>, Layer)>,
    pub streams: Vec<Stream>,
    pub sites: u32,
    /// The first stream of each site, and one past the last of all.
    pub first: Vec<u32>,
    /// Every class with the class of the connection that it is asked over; itself where there
    /// is none. Sorted, each pair once.
    pub stands_on: Vec<(u32, u32)>,
    by_name: HashMap<String, u32>,
    class_of: HashMap<(Vec<u32>, Layer), u32>,
}

/// Draws by xorshift* (Vigna 2016), so that a run can be had again.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// From 0 to 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
}

/// How a company of [`Topology::small`] is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Everything on one server, or on one for each 250 sites.
    OneServer,
    /// A server for each 20 sites.
    Servers,
    /// The same, behind one proxy.
    Proxy,
}

impl Shape {
    pub const ALL: [Shape; 3] = [Shape::OneServer, Shape::Servers, Shape::Proxy];

    pub fn name(self) -> &'static str {
        match self {
            Shape::OneServer => "one server",
            Shape::Servers => "servers of 20",
            Shape::Proxy => "behind one proxy",
        }
    }
}

/// Sites on one server.
const ON_A_SERVER: u32 = 250;
/// Servers in a rack, racks on a switch, switches in a prefix.
const IN_A_RACK: u32 = 20;
const ON_A_SWITCH: u32 = 4;
/// Data centres.
const CENTRES: u32 = 4;

impl Topology {
    fn component(&mut self, kind: Kind, name: &str) -> u32 {
        let key = format!("{}:{name}", kind.code());
        let next = self.components.len() as u32;
        let ix = *self.by_name.entry(key.clone()).or_insert(next);
        if ix == next {
            self.components.push(Component { name: key, kind });
        }
        ix
    }

    fn stream(&mut self, site: u32, mut below: Vec<u32>, layer: Layer) {
        below.sort_unstable();
        let next = self.classes.len() as u32;
        let class = *self.class_of.entry((below.clone(), layer)).or_insert(next);
        if class == next {
            self.classes.push((below, layer));
        }
        self.streams.push(Stream { site, class });
    }

    fn finish(mut self) -> Topology {
        self.first = vec![0; self.sites as usize + 1];
        for stream in &self.streams {
            self.first[stream.site as usize + 1] += 1;
        }
        for site in 0..self.sites as usize {
            self.first[site + 1] += self.first[site];
        }
        let mut pairs = HashSet::new();
        for site in 0..self.sites as usize {
            let own = &self.streams[self.first[site] as usize..self.first[site + 1] as usize];
            let layer = |stream: &&Stream| self.classes[stream.class as usize].1;
            let connection = own.iter().find(|stream| layer(stream) == Layer::Tcp);
            pairs.extend(own.iter().map(|stream| match (layer(&stream), connection) {
                (Layer::Http, Some(connection)) => (stream.class, connection.class),
                _ => (stream.class, stream.class),
            }));
        }
        self.stands_on = pairs.into_iter().collect();
        self.stands_on.sort_unstable();
        self
    }

    /// A hosting company: about 250 sites on a server with two addresses, 20 servers in a
    /// rack, 4 racks on a switch, 4 data centres with 4 prefixes each; 60 % of the zones on
    /// 10 sets of name servers, the rest on sets of a Zipf-like size; a balancer before
    /// every tenth server; 6 certificate authorities. Four streams to a site: two of its
    /// name servers, TCP, and HTTPS.
    pub fn hosting(sites: u32, dice: &mut Dice) -> Topology {
        let mut topology = Topology { sites, ..Topology::default() };
        let servers = sites.div_ceil(ON_A_SERVER);
        let sets = (sites / 330).clamp(20, 3_000) as usize;
        for site in 0..sites {
            let server = site / ON_A_SERVER;
            let address = format!("{server}-{}", site % 2);
            let (rack, switch) = (server / IN_A_RACK, server / IN_A_RACK / ON_A_SWITCH);
            let centre = server * CENTRES / servers;
            let prefix = centre * 4 + switch % 4;
            let set = match dice.unit() < 0.6 {
                true => dice.below(10),
                false => 10 + (sets as f64).powf(dice.unit()) as usize,
            };
            let group = topology.component(Kind::NameServerGroup, &format!("host{set}"));
            let size = 2 + set % 3;
            let first = dice.below(size);
            for slot in 0..2 {
                let ns = format!("ns{}.host{set}", (first + slot) % size);
                let ns = topology.component(Kind::NameServer, &ns);
                topology.stream(site, vec![ns, group], Layer::Dns);
            }
            let server_ix = topology.component(Kind::Server, &server.to_string());
            let mut below = vec![
                server_ix,
                topology.component(Kind::Address, &address),
                topology.component(Kind::Rack, &rack.to_string()),
                topology.component(Kind::Switch, &switch.to_string()),
                topology.component(Kind::Prefix, &prefix.to_string()),
                topology.component(Kind::DataCentre, &centre.to_string()),
            ];
            let authority = [0, 0, 0, 1, 1, 2, 3, 4, 5][dice.below(9)];
            let authority = topology.component(Kind::CertificateAuthority, &authority.to_string());
            let mut above = vec![server_ix, authority];
            if server.is_multiple_of(10) {
                let balancer = topology.component(Kind::LoadBalancer, &(server / 40).to_string());
                below.push(balancer);
                above.push(balancer);
            }
            topology.stream(site, below, Layer::Tcp);
            topology.stream(site, above, Layer::Http);
        }
        topology.finish()
    }

    /// A company of any size, with 20 sites on a server, on two name servers and on two of a
    /// third party for every tenth.
    pub fn small(sites: u32, shape: Shape, dice: &mut Dice) -> Topology {
        let mut topology = Topology { sites, ..Topology::default() };
        for site in 0..sites {
            let server = match shape {
                Shape::OneServer => site / 250,
                Shape::Servers | Shape::Proxy => site / 20,
            };
            let elsewhere = dice.unit() < 0.1;
            let set = if elsewhere { "dns.example" } else { "host.example" };
            let group = topology.component(Kind::NameServerGroup, set);
            for slot in 1..=2 {
                let ns = topology.component(Kind::NameServer, &format!("ns{slot}.{set}"));
                topology.stream(site, vec![ns, group], Layer::Dns);
            }
            let server_ix = topology.component(Kind::Server, &server.to_string());
            let mut below = vec![
                server_ix,
                topology.component(Kind::Address, &server.to_string()),
                topology.component(Kind::Rack, &(server / IN_A_RACK).to_string()),
                topology.component(Kind::Switch, &(server / IN_A_RACK / ON_A_SWITCH).to_string()),
            ];
            let mut above = vec![server_ix];
            if shape == Shape::Proxy {
                let proxy = topology.component(Kind::LoadBalancer, "proxy");
                below.push(proxy);
                above.push(proxy);
            }
            topology.stream(site, below, Layer::Tcp);
            topology.stream(site, above, Layer::Http);
        }
        topology.finish()
    }

    /// A real zone: a stream for every delegation, on the name server and its operator.
    pub fn zone(text: &str) -> Topology {
        let mut delegations: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            if let [owner, _, _, "NS", server] = fields[..]
                && owner.trim_end_matches('.').contains('.')
            {
                delegations.entry(owner).or_default().push(server.to_ascii_lowercase());
            }
        }
        let mut topology = Topology { sites: delegations.len() as u32, ..Topology::default() };
        for (site, servers) in delegations.values().enumerate() {
            for server in servers {
                let server = server.trim_end_matches('.');
                let operator = Name::parse(server).ok().and_then(|name| name.registrable().ok());
                let operator = operator.map_or_else(|| server.to_owned(), |name| name.to_string());
                let group = topology.component(Kind::NameServerGroup, &operator);
                let ns = topology.component(Kind::NameServer, server);
                topology.stream(site as u32, vec![ns, group], Layer::Dns);
            }
        }
        topology.finish().without_private()
    }

    /// Leaves out components that only one site uses: they are that site's own.
    fn without_private(mut self) -> Topology {
        let mut only: Vec<Option<u32>> = vec![None; self.components.len()];
        let mut shared: HashSet<u32> = HashSet::new();
        for stream in &self.streams {
            for component in &self.classes[stream.class as usize].0 {
                if *only[*component as usize].get_or_insert(stream.site) != stream.site {
                    shared.insert(*component);
                }
            }
        }
        for (below, _) in &mut self.classes {
            below.retain(|component| shared.contains(component));
        }
        self
    }

    /// How many streams rest on each component.
    pub fn streams_on(&self) -> Vec<u32> {
        let mut on = vec![0; self.components.len()];
        for stream in &self.streams {
            for component in &self.classes[stream.class as usize].0 {
                on[*component as usize] += 1;
            }
        }
        on
    }
}
