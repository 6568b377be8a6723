//! Who is responsible for what.

use super::candidates::{CandidateKind, Candidates, NONE};
use super::dns::Delegations;
use super::entities::Entities;
use super::placement::Placement;
use super::shared::SharedComponents;
use crate::inventory::{Inventory, Kind, Owner};
use crate::name::Name;
use crate::topology::{CustomerIx, TopologyOptions};
use rustc_hash::{FxHashMap, FxHashSet};

/// The owner of every kept component: as declared; or for name servers, their groups and
/// prefixes in which there is nothing else by who uses them; or for addresses of which
/// nothing physical is declared by who uses them; or by kind.
pub(super) fn decide(
    candidates: &Candidates,
    kept: &SharedComponents,
    (entities, inventory): (&Entities<'_>, &Inventory),
    dns: &Delegations,
    placement: &Placement,
    options: &TopologyOptions,
) -> Vec<Owner> {
    let servers = server_owners(candidates, entities, inventory, dns, options);
    let by_name: FxHashMap<&Name, Owner> = dns.names.iter().zip(servers.iter().copied()).collect();
    let groups: FxHashMap<&str, Owner> = dns
        .sets
        .iter()
        .filter_map(|set| {
            let members = set.names.iter().map(|name| servers[*name as usize]);
            set.key.as_ref().map(|key| (&*key.0, common_owner(members)))
        })
        .collect();
    let prefixes = prefix_owners(candidates, dns, placement, (&servers, options));
    let hosted = address_owners(entities, placement, options);
    let runs_on: FxHashMap<u32, u32> = placement.services.iter().copied().collect();
    let one = |(ix, id): (usize, &u32)| {
        let kind = kept.keys[ix].kind();
        let Some(candidate) = candidates.kinds.get(*id as usize) else {
            return kind.default_owner();
        };
        let found = match candidate {
            CandidateKind::NameServer(name) => by_name.get(name).copied(),
            CandidateKind::Key(key) if kind == Kind::NameServerGroup => {
                groups.get(&*key.0).copied()
            }
            CandidateKind::Prefix(_) => prefixes.get(id).or_else(|| hosted.get(id)).copied(),
            CandidateKind::Address(_) => hosted.get(id).copied(),
            CandidateKind::Key(_) if kind == Kind::Service => runs_on.get(id).and_then(|below| {
                candidates.owners[*below as usize].or_else(|| hosted.get(below).copied())
            }),
            _ => None,
        };
        candidates.owners[*id as usize].or(found).unwrap_or(kind.default_owner())
    };
    kept.candidates.iter().enumerate().map(one).collect()
}

/// The owner of several: the common one, or else us as soon as one of them is ours.
fn common_owner(members: impl Iterator<Item = Owner>) -> Owner {
    let all: FxHashSet<Owner> = members.collect();
    match all.iter().next() {
        Some(owner) if all.len() == 1 => *owner,
        _ if all.contains(&Owner::Us) => Owner::Us,
        _ => Owner::ThirdParty,
    }
}

/// The owner of every name server, by the number of its name.
fn server_owners(
    candidates: &Candidates,
    entities: &Entities<'_>,
    inventory: &Inventory,
    dns: &Delegations,
    options: &TopologyOptions,
) -> Vec<Owner> {
    let sole = sole_customers(entities, dns);
    let common = match options.own_domains.is_empty() {
        true => common_servers(entities, inventory, dns),
        false => Vec::new(),
    };
    let declared: FxHashMap<&Name, Owner> = candidates
        .kinds
        .iter()
        .zip(&candidates.owners)
        .filter_map(|(kind, owner)| match kind {
            CandidateKind::NameServer(name) => owner.map(|owner| (name, owner)),
            _ => None,
        })
        .collect();
    let one = |(ix, (name, sole)): (usize, (&Name, Option<CustomerIx>))| {
        if let Some(owner) = declared.get(name) {
            *owner
        } else if options.own_domains.is_empty() {
            match sole {
                Some(_) => Owner::Customer,
                None if common[ix] => Owner::Us,
                None => Owner::ThirdParty,
            }
        } else if options.own_domains.iter().any(|domain| is_below(name, domain)) {
            Owner::Us
        } else if sole.is_some_and(|customer| has_zone_of(entities, customer, name)) {
            Owner::Customer
        } else {
            Owner::ThirdParty
        }
    };
    dns.names.iter().zip(sole).enumerate().map(one).collect()
}

/// A name server is taken for ours that serves one part in so many of the customers.
const COMMON_SHARE: usize = 10;

/// Whether a name server, by the number of its name, is so common that it is taken for ours: the
/// inventory gives it to several customers, or their zones do to so many that nobody can have
/// agreed on it.
fn common_servers(entities: &Entities<'_>, inventory: &Inventory, dns: &Delegations) -> Vec<bool> {
    let declared: FxHashSet<&Name> =
        inventory.sites.values().flat_map(|site| &site.name_servers).collect();
    let mut pairs: Vec<(u32, CustomerIx)> = Vec::new();
    for ((_, sites), zone) in entities.zones.iter().zip(&dns.zones) {
        let names = &dns.sets[zone.set as usize].names;
        let mut customers: Vec<CustomerIx> =
            sites.iter().map(|site| entities.hosts[site.ix()].customer).collect();
        customers.dedup();
        pairs.extend(customers.iter().flat_map(|it| names.iter().map(|name| (*name, *it))));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut users = vec![0_usize; dns.names.len()];
    for (name, _) in pairs {
        users[name as usize] += 1;
    }
    let all = entities.customers.len();
    let is_common = |(name, users): (&Name, usize)| {
        let many = users >= FewCustomers::ENOUGH && users * COMMON_SHARE >= all;
        many || (users > 1 && declared.contains(name))
    };
    dns.names.iter().zip(users).map(is_common).collect()
}

/// The only customer whose zones use a name server, by the number of its name.
fn sole_customers(entities: &Entities<'_>, dns: &Delegations) -> Vec<Option<CustomerIx>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Users {
        Nobody,
        One(CustomerIx),
        Several,
    }
    let mut seen = vec![Users::Nobody; dns.names.len()];
    for ((_, sites), zone) in entities.zones.iter().zip(&dns.zones) {
        for site in sites {
            let customer = entities.hosts[site.ix()].customer;
            for name in &dns.sets[zone.set as usize].names {
                let slot = &mut seen[*name as usize];
                *slot = match *slot {
                    Users::Nobody => Users::One(customer),
                    Users::One(known) if known == customer => Users::One(known),
                    _ => Users::Several,
                };
            }
        }
    }
    let sole = |seen| if let Users::One(customer) = seen { Some(customer) } else { None };
    seen.into_iter().map(sole).collect()
}

/// Whether the name lies in a zone that is this customer's alone.
fn has_zone_of(entities: &Entities<'_>, customer: CustomerIx, name: &Name) -> bool {
    let Ok(zone) = name.registrable() else { return false };
    let found = entities.zones.binary_search_by(|(known, _)| known.cmp(&zone));
    found.is_ok_and(|ix| {
        entities.zones[ix].1.iter().all(|site| entities.hosts[site.ix()].customer == customer)
    })
}

fn is_below(name: &Name, domain: &Name) -> bool {
    let rest = name.as_str().strip_suffix(domain.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The owner of every prefix that holds name servers and no site.
fn prefix_owners(
    candidates: &Candidates,
    dns: &Delegations,
    placement: &Placement,
    (servers, options): (&[Owner], &TopologyOptions),
) -> FxHashMap<u32, Owner> {
    let with_sites: FxHashSet<u32> = placement.nets.iter().map(|[_, prefix]| *prefix).collect();
    let by_net: FxHashMap<&CandidateKind, u32> = candidates
        .kinds
        .iter()
        .zip(0..)
        .filter(|(kind, _)| matches!(kind, CandidateKind::Prefix(_)))
        .collect();
    let mut members: FxHashMap<u32, Vec<Owner>> = FxHashMap::default();
    for (server, name) in dns.servers.iter().zip(&dns.name_of) {
        let net = CandidateKind::Prefix(super::candidates::network(server.address.ip()));
        if let Some(prefix) = by_net.get(&net).filter(|prefix| !with_sites.contains(prefix)) {
            let own = options.is_own_network(server.address.ip());
            let owner = if own { Owner::Us } else { servers[*name as usize] };
            members.entry(*prefix).or_default().push(owner);
        }
    }
    members.into_iter().map(|(prefix, all)| (prefix, common_owner(all.into_iter()))).collect()
}

/// The owner of every address of a site and its prefix: ours when a site on it runs on a
/// component of ours, or when the operator says so, of the network or of several customers. A
/// customer alone on addresses of which nothing physical is declared is taken to host its sites
/// itself. What several customers' zones alone claim is a third party's: they may point
/// anywhere, and the network there does not speak for us.
fn address_owners(
    entities: &Entities<'_>,
    placement: &Placement,
    options: &TopologyOptions,
) -> FxHashMap<u32, Owner> {
    let placed: FxHashSet<u32> = placement
        .pairs
        .iter()
        .filter(|(location, _)| {
            placement.locations[*location as usize].iter().any(|slot| *slot != NONE)
        })
        .flat_map(|(_, address)| placement.nets[*address as usize])
        .collect();
    // An inventory that says nothing about networks and places: an address that so many share
    // must do.
    let guessing = placed.is_empty() && options.own_networks.is_empty();
    let mut users: FxHashMap<u32, FewCustomers> = FxHashMap::default();
    let mut said: FxHashSet<u32> = FxHashSet::default();
    for (host, site) in entities.hosts.iter().zip(&placement.sites) {
        for (address, _) in site.jobs() {
            let own = options.is_own_network(placement.table[address as usize]);
            let declared = placement.declared[address as usize];
            for id in placement.nets[address as usize] {
                users.entry(id).or_default().add(host.customer);
                if own || declared {
                    said.insert(id);
                }
            }
        }
    }
    let addresses: FxHashSet<u32> = placement.nets.iter().map(|[address, _]| *address).collect();
    let owner = |(id, users): (u32, FewCustomers)| {
        let shared = guessing && users.0.len() >= FewCustomers::ENOUGH && addresses.contains(&id);
        let owner = match users.0.len() {
            _ if placed.contains(&id) => Owner::Us,
            1 => Owner::Customer,
            _ if said.contains(&id) || shared => Owner::Us,
            _ => Owner::ThirdParty,
        };
        (id, owner)
    };
    users.into_iter().map(owner).collect()
}

/// The first few different customers of something.
#[derive(Default)]
struct FewCustomers(Vec<CustomerIx>);

impl FewCustomers {
    /// So many are not two who agreed on it.
    const ENOUGH: usize = 3;

    fn add(&mut self, customer: CustomerIx) {
        if self.0.len() < FewCustomers::ENOUGH && !self.0.contains(&customer) {
            self.0.push(customer);
        }
    }
}
