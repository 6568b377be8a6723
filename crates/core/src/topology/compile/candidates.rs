//! Components as they are met, before it is known whether several sites share them.

use crate::inventory::{ComponentKey, ComponentRecord, Kind, Owner};
use crate::name::Name;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// "None" in the tables of the build, where `Option<u32>` would double their size.
pub(super) const NONE: u32 = u32::MAX;

/// A component without the text of its key: most are never shared and need none.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum CandidateKind {
    NameServer(Name),
    Address(IpAddr),
    /// The network's first address: /24 for IPv4, /48 for IPv6.
    Prefix(IpAddr),
    Key(ComponentKey),
}

impl CandidateKind {
    fn of(key: &ComponentKey) -> CandidateKind {
        let known = match key.kind() {
            Kind::NameServer => Name::parse(key.name()).ok().map(CandidateKind::NameServer),
            Kind::Address => key.name().parse().ok().map(CandidateKind::Address),
            Kind::Prefix => network_of_key(key.name()).map(CandidateKind::Prefix),
            _ => None,
        };
        // A key that is not in its proper form stays a kind of its own.
        known.filter(|kind| kind.key() == *key).unwrap_or_else(|| CandidateKind::Key(key.clone()))
    }

    pub(super) fn key(&self) -> ComponentKey {
        match self {
            CandidateKind::NameServer(name) => ComponentKey::new(Kind::NameServer, name.as_str()),
            CandidateKind::Address(address) => {
                ComponentKey::new(Kind::Address, &address.to_string())
            }
            CandidateKind::Prefix(net @ IpAddr::V4(_)) => {
                ComponentKey::new(Kind::Prefix, &format!("{net}/24"))
            }
            CandidateKind::Prefix(net @ IpAddr::V6(_)) => {
                ComponentKey::new(Kind::Prefix, &format!("{net}/48"))
            }
            CandidateKind::Key(key) => key.clone(),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            CandidateKind::NameServer(_) => Kind::NameServer,
            CandidateKind::Address(_) => Kind::Address,
            CandidateKind::Prefix(_) => Kind::Prefix,
            CandidateKind::Key(key) => key.kind(),
        }
    }
}

/// The network of an address, at the size that is routed and announced: /24 and /48.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80))),
    }
}

fn network_of_key(text: &str) -> Option<IpAddr> {
    let (address, _) = text.split_once('/')?;
    address.parse().ok().map(network)
}

/// The table of candidates.
pub(super) struct Candidates {
    pub(super) kinds: Vec<CandidateKind>,
    /// The declared parent of each, or [`NONE`].
    pub(super) parents: Vec<u32>,
    /// The declared owner.
    pub(super) owners: Vec<Option<Owner>>,
    by_kind: FxHashMap<CandidateKind, u32>,
}

/// Longer chains of declared parents are not followed (nor can they be a circle's end).
const MAX_PARENTS: usize = 16;

impl Candidates {
    /// The declared parts.
    pub(super) fn of(parts: &BTreeMap<ComponentKey, ComponentRecord>) -> Candidates {
        let mut candidates = Candidates {
            kinds: Vec::new(),
            parents: Vec::new(),
            owners: Vec::new(),
            by_kind: FxHashMap::default(),
        };
        for (key, part) in parts {
            let id = candidates.id(CandidateKind::of(key));
            candidates.owners[id as usize] = part.owner;
            if let Some(parent) = &part.parent {
                let parent = candidates.id(CandidateKind::of(parent));
                candidates.parents[id as usize] = parent;
            }
        }
        candidates
    }

    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The number of a component, new or known.
    pub(super) fn id(&mut self, kind: CandidateKind) -> u32 {
        let (kinds, parents, owners) = (&mut self.kinds, &mut self.parents, &mut self.owners);
        *self.by_kind.entry(kind).or_insert_with_key(|kind| {
            kinds.push(kind.clone());
            parents.push(NONE);
            owners.push(None);
            kinds.len() as u32 - 1
        })
    }

    /// The number of a component by its key.
    pub(super) fn keyed(&mut self, key: &ComponentKey) -> u32 {
        self.id(CandidateKind::of(key))
    }

    /// The number of a component by kind and plain name.
    pub(super) fn named(&mut self, kind: Kind, name: &str) -> u32 {
        self.id(CandidateKind::Key(ComponentKey::new(kind, name)))
    }

    /// The declared parents of a component, nearest first.
    pub(super) fn above(&self, id: u32) -> impl Iterator<Item = u32> + '_ {
        let step = |id: &u32| Some(self.parents[*id as usize]).filter(|parent| *parent != NONE);
        std::iter::successors(step(&id), step).take(MAX_PARENTS)
    }
}
