//! The name servers of every zone, and the components below its DNS streams.

use super::super::{NameServer, SiteIx, Topology, ZoneIx};
use super::candidates::{CandidateKind, Candidates, NONE, network};
use super::classes::Classes;
use super::entities::Entities;
use crate::hash::hash;
use crate::inventory::discovery::Discovery;
use crate::inventory::{ComponentKey, Inventory, Kind};
use crate::name::Name;
use crate::topology::TopologyOptions;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

/// The name servers of the zones.
pub(super) struct Delegations {
    /// Every name server with each of its addresses.
    pub(super) servers: Vec<NameServer>,
    /// By server: the number of its name.
    pub(super) name_of: Vec<u32>,
    /// By number.
    pub(super) names: Vec<Name>,
    /// The sets of name servers that zones have, by number: names in order.
    pub(super) sets: Vec<ServerSet>,
    /// By [`ZoneIx`].
    pub(super) zones: Vec<ZoneDns>,
    /// The servers to ask, zone by zone.
    pub(super) asked: Vec<u32>,
}

/// A set of name servers.
pub(super) struct ServerSet {
    /// Numbers of names, in name order.
    pub(super) names: Box<[u32]>,
    /// How many zones have just this set.
    pub(super) zones: u32,
    /// The group's name, when it is a group.
    pub(super) key: Option<ComponentKey>,
}

/// The name servers of one zone.
pub(super) struct ZoneDns {
    pub(super) set: u32,
    first: u32,
    len: u32,
    pub(super) differs: bool,
    /// The sites of which a server of the zone says that there is no such name.
    pub(super) absent: Box<[SiteIx]>,
}

impl ZoneDns {
    /// Positions in [`Delegations::asked`].
    pub(super) fn asked(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.len) as usize
    }
}

impl Delegations {
    pub(super) fn find(
        entities: &Entities<'_>,
        inventory: &Inventory,
        discoveries: &BTreeMap<Name, Discovery>,
        options: &TopologyOptions,
    ) -> Delegations {
        let book = AddressBook {
            inventory,
            discoveries,
            dns_port: options.dns_port.unwrap_or(53),
            by_other_zones: OnceCell::new(),
        };
        let mut finder = Finder::default();
        let declared: Vec<&[Name]> =
            inventory.sites.values().map(|site| &site.name_servers[..]).collect();
        let mut known = discoveries.iter().peekable();
        for (zone, sites) in &entities.zones {
            // Both are in name order: one walk instead of a search for every zone.
            while known.next_if(|(name, _)| *name < zone).is_some() {}
            let discovery = known.next_if(|(name, _)| *name == zone).map(|(_, found)| found);
            let mut names: Vec<&Name> = discovery
                .iter()
                .flat_map(|found| found.parent.iter().chain(&found.child))
                .collect();
            if names.is_empty() {
                names = sites.iter().flat_map(|site| declared[site.ix()]).collect();
            }
            names.sort_unstable();
            names.dedup();
            let differs = discovery.is_some_and(Discovery::delegation_differs);
            let is_absent = |site: &&SiteIx| {
                discovery.is_some_and(|it| it.absent.contains(entities.hosts[site.ix()].name))
            };
            let absent = sites.iter().filter(is_absent).copied().collect();
            finder.zone(&names, (differs, absent), |name, each| {
                book.addresses(discovery, name, |address| {
                    if address.is_ipv4() || !options.without_ipv6 {
                        each(address);
                    }
                });
            });
        }
        finder.done()
    }

    /// The class of everything in `asked`, by the same position.
    pub(super) fn classes(&self, candidates: &mut Candidates, classes: &mut Classes) -> Vec<u32> {
        let groups: Vec<u32> = self
            .sets
            .iter()
            .map(|set| {
                set.key.as_ref().map_or(NONE, |key| candidates.id(CandidateKind::Key(key.clone())))
            })
            .collect();
        let servers: Vec<[u32; 2]> = self
            .servers
            .iter()
            .map(|server| {
                let prefix = CandidateKind::Prefix(network(server.address.ip()));
                [
                    candidates.id(CandidateKind::NameServer(server.name.clone())),
                    candidates.id(prefix),
                ]
            })
            .collect();
        let mut known: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut all = Vec::with_capacity(self.asked.len());
        for zone in &self.zones {
            let group = groups[zone.set as usize];
            for server in &self.asked[zone.asked()] {
                let class = known.entry((*server, group)).or_insert_with(|| {
                    let own = servers[*server as usize].into_iter().chain([group]);
                    let own: Vec<u32> = own.filter(|id| *id != NONE).collect();
                    let above = own.iter().flat_map(|id| candidates.above(*id));
                    classes.id(above.chain(own.iter().copied()).collect())
                });
                all.push(*class);
            }
        }
        all
    }

    /// For every server, the zone that it is asked about on its own behalf, and where that
    /// zone asks it. Spread over the zones by a stable hash, so that a zone of its own
    /// faults represents few servers; the same as long as the zones are the same.
    pub(super) fn representatives(&self, topology: &Topology) -> Vec<(ZoneIx, usize)> {
        let salts: Vec<u64> =
            self.servers.iter().map(|server| hash(server.name.as_str(), 1)).collect();
        let mut best = vec![(u64::MAX, ZoneIx::default(), 0); self.servers.len()];
        for (ix, zone) in self.zones.iter().enumerate() {
            let own = hash(topology.zones[ix].name.as_str(), 0);
            for asked in zone.asked() {
                let server = self.asked[asked] as usize;
                let rank = own ^ salts[server];
                if rank < best[server].0 {
                    best[server] = (rank, ZoneIx::at(ix), asked);
                }
            }
        }
        best.into_iter().map(|(_, zone, asked)| (zone, asked)).collect()
    }
}

/// Where name servers answer.
struct AddressBook<'a> {
    /// Of the servers that the inventory knows.
    dns_port: u16,
    inventory: &'a Inventory,
    discoveries: &'a BTreeMap<Name, Discovery>,
    /// What the discoveries of all zones found, for a zone whose own found nothing.
    by_other_zones: OnceCell<FxHashMap<&'a Name, &'a [SocketAddr]>>,
}

impl AddressBook<'_> {
    /// What the operator says comes before what DNS says, and what the server's own zone says
    /// before what is known from others.
    fn addresses(&self, own: Option<&Discovery>, name: &Name, mut each: impl FnMut(SocketAddr)) {
        let key = ComponentKey::new(Kind::NameServer, name.as_str());
        let declared = self.inventory.components.get(&key).map(|part| &part.addresses[..]);
        if let Some(declared) = declared.filter(|list| !list.is_empty()) {
            let at_port = |address: &IpAddr| each((*address, self.dns_port).into());
            return declared.iter().for_each(at_port);
        }
        let home = name.registrable().ok().and_then(|zone| self.discoveries.get(&zone));
        let found = found_by(home, name)
            .or_else(|| found_by(own, name))
            .or_else(|| self.by_other_zones().get(name).copied());
        found.into_iter().flatten().copied().for_each(each);
    }

    fn by_other_zones(&self) -> &FxHashMap<&Name, &[SocketAddr]> {
        self.by_other_zones.get_or_init(|| {
            let mut all: FxHashMap<&Name, &[SocketAddr]> = FxHashMap::default();
            for (name, list) in self.discoveries.values().flat_map(|found| &found.servers) {
                if !list.is_empty() {
                    all.entry(name).or_insert(list);
                }
            }
            all
        })
    }
}

/// The addresses of a name server that a discovery found.
fn found_by<'d>(discovery: Option<&'d Discovery>, name: &Name) -> Option<&'d [SocketAddr]> {
    discovery?.servers.get(name).filter(|list| !list.is_empty()).map(Vec::as_slice)
}

#[derive(Default)]
struct Finder {
    names: Vec<Name>,
    by_name: FxHashMap<Name, u32>,
    servers: Vec<NameServer>,
    name_of: Vec<u32>,
    by_server: FxHashMap<(u32, SocketAddr), u32>,
    sets: Vec<ServerSet>,
    by_set: FxHashMap<Box<[u32]>, u32>,
    zones: Vec<ZoneDns>,
    asked: Vec<u32>,
    scratch: Vec<u32>,
}

impl Finder {
    /// Adds a zone with its name servers in order; `addresses` says where each answers.
    fn zone(
        &mut self,
        names: &[&Name],
        (differs, absent): (bool, Box<[SiteIx]>),
        addresses: impl Fn(&Name, &mut dyn FnMut(SocketAddr)),
    ) {
        let first = self.asked.len();
        self.scratch.clear();
        for name in names {
            let number = self.name(name);
            self.scratch.push(number);
            let from = self.asked.len();
            addresses(name, &mut |address| {
                let server = *self.by_server.entry((number, address)).or_insert_with(|| {
                    self.servers.push(NameServer { name: (*name).clone(), address });
                    self.name_of.push(number);
                    self.servers.len() as u32 - 1
                });
                if !self.asked[from..].contains(&server) {
                    self.asked.push(server);
                }
            });
            let servers = &self.servers;
            self.asked[from..].sort_unstable_by_key(|server| servers[*server as usize].address);
        }
        let set = self.set();
        let len = (self.asked.len() - first) as u32;
        self.zones.push(ZoneDns { set, first: first as u32, len, differs, absent });
    }

    fn name(&mut self, name: &Name) -> u32 {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.clone());
        self.by_name.insert(name.clone(), number);
        number
    }

    /// The set of the names in `scratch`, which are in name order.
    fn set(&mut self) -> u32 {
        if let Some(set) = self.by_set.get(&self.scratch[..]) {
            self.sets[*set as usize].zones += 1;
            return *set;
        }
        let set = self.sets.len() as u32;
        let names: Box<[u32]> = self.scratch[..].into();
        self.by_set.insert(names.clone(), set);
        self.sets.push(ServerSet { names, zones: 1, key: None });
        set
    }

    fn done(mut self) -> Delegations {
        name_groups(&mut self.sets, &self.names);
        Delegations {
            servers: self.servers,
            name_of: self.name_of,
            names: self.names,
            sets: self.sets,
            zones: self.zones,
            asked: self.asked,
        }
    }
}

/// Names the groups: sets of several servers that several zones have.
///
/// A group is called by its first server and how many more there are,
/// `nsgroup:ns1.example.kr+3`. Of several that would be called so, the one with most zones
/// is; the others add a mark made from their servers' names. So the host's own group keeps
/// its name when a customer mistypes one of four.
fn name_groups(sets: &mut [ServerSet], names: &[Name]) {
    let text = |set: &ServerSet| -> Vec<&str> {
        set.names.iter().map(|number| names[*number as usize].as_str()).collect()
    };
    let mut order: Vec<usize> =
        (0..sets.len()).filter(|ix| sets[*ix].zones >= 2 && sets[*ix].names.len() >= 2).collect();
    order.sort_by_cached_key(|ix| (std::cmp::Reverse(sets[*ix].zones), text(&sets[*ix])));
    let mut taken: FxHashSet<String> = FxHashSet::default();
    for ix in order {
        let all = text(&sets[ix]);
        let mut name = format!("{}+{}", all[0], all.len() - 1);
        let plain = name.len();
        let mut salt = 0;
        while !taken.insert(name.clone()) {
            name.truncate(plain);
            let mark = hash(&all.join(" "), salt) & 0xff_ffff;
            let _ = write!(name, "#{mark:06x}");
            salt += 1;
        }
        sets[ix].key = Some(ComponentKey::new(Kind::NameServerGroup, &name));
    }
}
