//! The services of each server: software that can fail while its machine lives.
//!
//! What answers at a server is told apart from the server only where services of several kinds
//! are watched there, or one other than the web: who watches sites alone learns from a silent
//! web server what they always did, that the server fails.

use super::candidates::{Candidates, NONE};
use crate::inventory::{Kind, SiteUrl};
use rustc_hash::FxHashSet;

/// The code of the web among the services of a server.
const WEB: &str = "web";

/// How many addresses of a family are watched of each site: when one is dead, the other tells
/// whether visitors can open it all the same.
pub(super) const PER_FAMILY: usize = 2;
/// How many places a site has at most.
pub(super) const PLACES: usize = 2 * PER_FAMILY;

/// A site and its places: location and address by family.
pub(super) type Placed<'i> = (&'i SiteUrl, [Option<(u32, u32)>; PLACES]);

/// Where services other than the web are watched.
pub(super) struct Services {
    hosts: FxHashSet<u32>,
}

impl Services {
    pub(super) fn of(places: Places<'_>, placed: &[Placed<'_>]) -> Services {
        let others = placed.iter().filter(|(url, _)| url.service.is_some() && has_port(url));
        let all = others.flat_map(|(_, places)| places.iter().flatten());
        Services { hosts: all.map(|place| places.host(*place)).collect() }
    }

    /// The service that a site needs at a place, with the server or the address it runs on.
    pub(super) fn find(
        &self,
        candidates: &mut Candidates,
        places: Places<'_>,
        (url, place): (&SiteUrl, (u32, u32)),
    ) -> Option<(u32, u32)> {
        let host = places.host(place);
        if !self.hosts.contains(&host) || !has_port(url) {
            return None;
        }
        let below = candidates.kinds[host as usize].key();
        let (code, usual) = match url.service_kind() {
            Some(kind) if kind.port() == Some(url.port) => (kind.software(), true),
            Some(kind) => (kind.code(), false),
            None => (WEB, url.port == if url.https { 443 } else { 80 }),
        };
        let name = match usual {
            true => format!("{code}@{}", below.name()),
            false => format!("{code}:{}@{}", url.port, below.name()),
        };
        Some((candidates.named(Kind::Service, &name), host))
    }
}

/// Whether it is asked at a port, as an echo is not.
fn has_port(url: &SiteUrl) -> bool {
    url.service_kind().is_none_or(|kind| kind.group() == "tcp")
}

/// Locations, and the addresses there.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    /// The server of each location comes first.
    pub(super) locations: &'a [[u32; 6]],
    /// By address: its candidate and that of its prefix.
    pub(super) nets: &'a [[u32; 2]],
}

impl Places<'_> {
    /// The server of a place, or its address where no server is named.
    fn host(self, (location, address): (u32, u32)) -> u32 {
        match self.locations[location as usize][0] {
            NONE => self.nets[address as usize][0],
            server => server,
        }
    }
}
