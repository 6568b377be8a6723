//! What every site runs on: its addresses and its physical components.

use super::candidates::{CandidateKind, Candidates, NONE, network};
use super::classes::Classes;
use super::entities::{Entities, Host};
use super::services::{PER_FAMILY, PLACES, Places, Services};
use crate::hash::hash;
use crate::inventory::discovery::Discovery;
use crate::inventory::{ComponentKey, Inventory, Kind, Location, Site, SiteUrl};
use crate::name::Name;
use crate::topology::{CustomerIx, TopologyOptions};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Where the sites run.
pub(super) struct Placement {
    /// The distinct addresses.
    pub(super) table: Vec<IpAddr>,
    /// By site.
    pub(super) sites: Vec<SitePlacement>,
    /// The distinct places, completed by declared parents.
    pub(super) locations: Vec<Slots>,
    /// Which place was seen with which address.
    pub(super) pairs: Vec<(u32, u32)>,
    /// By address: its candidate and that of its prefix.
    pub(super) nets: Vec<[u32; 2]>,
    /// By address: whether the inventory gives it to a site that is there.
    pub(super) declared: Vec<bool>,
    /// Services, each with the server or the address that it runs on.
    pub(super) services: Vec<(u32, u32)>,
}

/// The kinds of a [`Location`], in the order of [`Slots`].
pub(super) const LEVELS: [Kind; 6] =
    [Kind::Server, Kind::Rack, Kind::Switch, Kind::DataCentre, Kind::Upstream, Kind::LoadBalancer];

/// Candidates by [`LEVELS`], [`NONE`] where nothing is known.
pub(super) type Slots = [u32; 6];

/// Addresses and classes of one site: IPv4 first, then IPv6.
#[derive(Clone, Copy)]
pub(super) struct SitePlacement {
    address: [u32; PLACES],
    class: [u32; PLACES],
    /// Of its page, with what that needs besides.
    page_class: [u32; PLACES],
}

impl SitePlacement {
    /// The address and the class of each of its jobs.
    pub(super) fn jobs(&self) -> impl Iterator<Item = (u32, u32)> + use<> {
        let both = self.address.into_iter().zip(self.class);
        both.filter(|(address, _)| *address != NONE)
    }

    /// The class of the page of each of its jobs, in the same order: all that is below that of the
    /// job, and what the page needs.
    pub(super) fn page_classes(&self) -> impl Iterator<Item = u32> + use<> {
        let both = self.address.into_iter().zip(self.page_class);
        both.filter(|(address, _)| *address != NONE).map(|(_, class)| class)
    }
}

impl Placement {
    pub(super) fn find(
        entities: &Entities<'_>,
        inventory: &Inventory,
        discoveries: &BTreeMap<Name, Discovery>,
        options: &TopologyOptions,
        candidates: &mut Candidates,
        classes: &mut Classes,
    ) -> Placement {
        let nowhere = Location::default();
        let mut finder = Finder {
            candidates,
            classes,
            declared: Vec::new(),
            table: Vec::new(),
            by_address: FxHashMap::default(),
            nets: Vec::new(),
            by_location: FxHashMap::default(),
            locations: Vec::new(),
            below: Vec::new(),
            by_place: FxHashMap::default(),
            services: FxHashMap::default(),
            below_servers: FxHashMap::default(),
        };
        let by_zone: Vec<Option<&Discovery>> =
            entities.zones.iter().map(|(zone, _)| discoveries.get(zone)).collect();
        let families = if options.without_ipv6 { 1 } else { 2 };
        let watched = |(host, site): (&Host<'_>, &Site)| {
            let discovery = by_zone[host.zone.ix()];
            let found = discovery.and_then(|d| d.hosts.get(host.name)).filter(|a| !a.is_empty());
            // What DNS says is nowhere, nobody finds where the inventory says that it is.
            let absent = discovery.is_some_and(|d| d.absent.contains(host.name));
            let all = found.or((!absent).then_some(&site.addresses)).map_or(&[][..], |it| it);
            let mut watched = [None; PLACES];
            for (nth, address) in watched.iter_mut().enumerate().take(families * PER_FAMILY) {
                *address = pick(host.name, all, nth / PER_FAMILY == 1, nth % PER_FAMILY);
            }
            watched
        };
        let sites = || entities.hosts.iter().zip(inventory.sites.values());
        let watched: Vec<_> = sites().map(watched).collect();
        let adjoining = adjoining(sites().zip(&watched), options);
        let mut placed = Vec::with_capacity(entities.hosts.len());
        for ((_, site), watched) in sites().zip(&watched) {
            let location = finder.location(&site.location);
            let mut places = [None; PLACES];
            for (place, address) in places.iter_mut().zip(watched) {
                let Some(address) = *address else { continue };
                let declared = site.addresses.contains(&address);
                // Who points their site out of our networks has left the server that the
                // inventory names.
                let stands = declared
                    || options.may_be_own(address)
                    || adjoining.contains(&network(address));
                let location = if stands { location } else { finder.location(&nowhere) };
                let address = finder.address(address);
                finder.declared[address as usize] |= declared;
                *place = Some((location, address));
            }
            placed.push((&site.url, places));
        }
        placed
            .iter()
            .flat_map(|(_, places)| places)
            .flatten()
            .for_each(|it| finder.note_server(*it));
        let needs = inventory.sites.values().map(|site| &site.needs[..]);
        let services = Services::of(finder.places(), &placed);
        let sites = placed.iter().zip(needs).map(|((url, places), needs)| {
            let (address, class) = ([NONE; PLACES], [NONE; PLACES]);
            let mut placement = SitePlacement { address, class, page_class: class };
            for (nth, place) in places.iter().enumerate() {
                let Some((location, address)) = *place else { continue };
                let service = finder.service(&services, url, (location, address));
                placement.address[nth] = address;
                placement.class[nth] = finder.class(location, address, service);
                placement.page_class[nth] = finder.page_class(placement.class[nth], needs);
            }
            placement
        });
        let sites = sites.collect();
        finder.done(sites)
    }
}

/// The `nth` address of a family that is watched of a site. Of several they are chosen by a stable
/// hash of the host name, so that all balancers of a farm are watched, each by its share of the sites.
fn pick(host: &Name, all: &[IpAddr], ipv6: bool, nth: usize) -> Option<IpAddr> {
    let fits = |address: &&IpAddr| address.is_ipv6() == ipv6;
    let count = all.iter().filter(fits).count();
    if nth >= count {
        return None;
    }
    let first = (hash(host.as_str(), 2) % count as u64) as usize;
    all.iter().filter(fits).nth((first + nth) % count).copied()
}

/// So many customers did not agree to point a second address into the same foreign network.
const ADJOINING_CUSTOMERS_MIN: usize = 3;

/// The networks that the operator did not name, and in which several customers' sites have a second
/// address, each beside one that stands on the server that the inventory names: that the servers
/// are there as well is likelier than that all of these left them with one of two addresses.
fn adjoining<'a>(
    sites: impl Iterator<Item = ((&'a Host<'a>, &'a Site), &'a [Option<IpAddr>; PLACES])>,
    options: &TopologyOptions,
) -> FxHashSet<IpAddr> {
    // By network: the customers, and whether all of their sites stand beside it.
    let mut networks = FxHashMap::<IpAddr, (BTreeSet<CustomerIx>, bool)>::default();
    for ((host, site), watched) in sites {
        let stands = |it: &IpAddr| site.addresses.contains(it) || options.may_be_own(*it);
        let is_declared = site.location != Location::default();
        let beside = is_declared && watched.iter().flatten().any(stands);
        for outside in watched.iter().flatten().filter(|it| !stands(it)) {
            let (customers, all) =
                networks.entry(network(*outside)).or_insert_with(|| (BTreeSet::new(), true));
            customers.insert(host.customer);
            *all &= beside;
        }
    }
    let adjoins = |(customers, all): &(BTreeSet<CustomerIx>, bool)| {
        *all && customers.len() >= ADJOINING_CUSTOMERS_MIN
    };
    networks.into_iter().filter(|(_, it)| adjoins(it)).map(|(network, _)| network).collect()
}

struct Finder<'i, 'd> {
    candidates: &'d mut Candidates,
    classes: &'d mut Classes,
    table: Vec<IpAddr>,
    by_address: FxHashMap<IpAddr, u32>,
    nets: Vec<[u32; 2]>,
    declared: Vec<bool>,
    by_location: FxHashMap<&'i Location, u32>,
    locations: Vec<Slots>,
    /// By location: everything below it, with what the declared chains add.
    below: Vec<Vec<u32>>,
    /// By location, address and service.
    by_place: FxHashMap<(u32, u32, u32), u32>,
    services: FxHashMap<u32, u32>,
    /// By server: what all sites that are on it rest on besides, such as its rack and its network.
    below_servers: FxHashMap<u32, Vec<u32>>,
}

impl<'i> Finder<'i, '_> {
    /// Notes what a server rests on, by a site that is on it.
    fn note_server(&mut self, (location, address): (u32, u32)) {
        let server = self.locations[location as usize][0];
        if server == NONE {
            return;
        }
        let nets = self.nets[address as usize];
        let below = self.below[location as usize].iter().copied().chain(nets);
        match self.below_servers.entry(server) {
            Entry::Vacant(it) => {
                it.insert(below.collect());
            }
            Entry::Occupied(mut it) => {
                let below: Vec<u32> = below.collect();
                it.get_mut().retain(|known| below.contains(known));
            }
        }
    }

    fn address(&mut self, address: IpAddr) -> u32 {
        if let Some(known) = self.by_address.get(&address) {
            return *known;
        }
        let number = self.table.len() as u32;
        self.table.push(address);
        self.declared.push(false);
        self.by_address.insert(address, number);
        let own = self.candidates.id(CandidateKind::Address(address));
        self.nets.push([own, self.candidates.id(CandidateKind::Prefix(network(address)))]);
        number
    }

    fn location(&mut self, location: &'i Location) -> u32 {
        if let Some(known) = self.by_location.get(location) {
            return *known;
        }
        let number = self.locations.len() as u32;
        self.by_location.insert(location, number);
        let named: [&Option<String>; 6] = [
            &location.server,
            &location.rack,
            &location.switch,
            &location.datacentre,
            &location.upstream,
            &location.load_balancer,
        ];
        let mut slots = [NONE; 6];
        for ((slot, kind), name) in slots.iter_mut().zip(LEVELS).zip(named) {
            if let Some(name) = name {
                *slot = self.candidates.named(kind, name);
            }
        }
        let mut all = Vec::new();
        for id in slots {
            if id != NONE {
                climb(self.candidates, id, &mut slots, &mut all);
            }
        }
        self.locations.push(slots);
        self.below.push(all);
        number
    }

    fn places(&self) -> Places<'_> {
        Places { locations: &self.locations, nets: &self.nets }
    }

    /// The service that a site needs at a place, or [`NONE`].
    fn service(&mut self, services: &Services, url: &SiteUrl, place: (u32, u32)) -> u32 {
        let places = Places { locations: &self.locations, nets: &self.nets };
        match services.find(self.candidates, places, (url, place)) {
            Some((service, host)) => {
                self.services.insert(service, host);
                service
            }
            None => NONE,
        }
    }

    fn class(&mut self, location: u32, address: u32, service: u32) -> u32 {
        let (candidates, classes) = (&*self.candidates, &mut *self.classes);
        let (locations, below, nets) = (&self.locations, &self.below, &self.nets);
        *self.by_place.entry((location, address, service)).or_insert_with(|| {
            let mut slots = locations[location as usize];
            let mut all = below[location as usize].clone();
            for id in nets[address as usize] {
                climb(candidates, id, &mut slots, &mut all);
            }
            if service != NONE {
                climb(candidates, service, &mut slots, &mut all);
            }
            classes.id(all)
        })
    }

    /// A class with what a page needs besides, and with what that is on.
    fn page_class(&mut self, class: u32, needs: &[ComponentKey]) -> u32 {
        if needs.is_empty() {
            return class;
        }
        let mut all = self.classes.sets[class as usize].to_vec();
        for key in needs {
            let id = self.candidates.keyed(key);
            climb(self.candidates, id, &mut [NONE; 6], &mut all);
            all.extend(self.below_servers.get(&id).into_iter().flatten());
            // Whatever it is that a server does, it does not without the server.
            let host = (key.kind() == Kind::Service).then(|| key.name().split_once('@')).flatten();
            if let Some((_, host)) = host.filter(|(_, host)| host.parse::<IpAddr>().is_err()) {
                let id = self.candidates.named(Kind::Server, host);
                climb(self.candidates, id, &mut [NONE; 6], &mut all);
                all.extend(self.below_servers.get(&id).into_iter().flatten());
            }
        }
        self.classes.id(all)
    }

    fn done(self, sites: Vec<SitePlacement>) -> Placement {
        let places = self.by_place.into_keys();
        let mut pairs: Vec<(u32, u32)> = places.map(|(at, address, _)| (at, address)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut services: Vec<(u32, u32)> = self.services.into_iter().collect();
        services.sort_unstable();
        Placement {
            table: self.table,
            sites,
            locations: self.locations,
            pairs,
            nets: self.nets,
            declared: self.declared,
            services,
        }
    }
}

/// Adds a component and its declared parents. What the site itself says takes
/// precedence: a chain ends where it would name a second rack.
fn climb(candidates: &Candidates, id: u32, slots: &mut Slots, all: &mut Vec<u32>) {
    all.push(id);
    for above in candidates.above(id) {
        let kind = candidates.kinds[above as usize].kind();
        if let Some(level) = LEVELS.iter().position(|known| *known == kind) {
            if slots[level] != NONE && slots[level] != above {
                return;
            }
            slots[level] = above;
        }
        all.push(above);
    }
}
