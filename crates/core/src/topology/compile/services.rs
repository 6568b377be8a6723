//! The services of each server: software that can fail while its machine lives.
//!
//! What answers at a server is told apart from the server only where services of several kinds
//! are watched there, or one other than the web: who watches sites alone learns from a silent
//! web server what they always did, that the server fails.

use super::candidates::NONE;
use super::placement::Finder;
use crate::inventory::{Kind, SiteUrl};
use rustc_hash::FxHashSet;

/// The code of the web among the services of a server.
const WEB: &str = "web";

/// A site and its places: location and address by family.
pub(super) type Placed<'i> = (&'i SiteUrl, [Option<(u32, u32)>; 2]);

/// Where services other than the web are watched.
pub(super) struct Services {
    hosts: FxHashSet<u32>,
}

impl Services {
    pub(super) fn of(finder: &Finder<'_, '_>, placed: &[Placed<'_>]) -> Services {
        let others = placed.iter().filter(|(url, _)| url.service.is_some() && has_port(url));
        let places = others.flat_map(|(_, places)| places.iter().flatten());
        Services { hosts: places.map(|place| host(finder, *place)).collect() }
    }

    /// The service that a site needs at a place, or [`NONE`].
    pub(super) fn find(
        &self,
        finder: &mut Finder<'_, '_>,
        url: &SiteUrl,
        place: (u32, u32),
    ) -> u32 {
        let host = host(finder, place);
        if !self.hosts.contains(&host) || !has_port(url) {
            return NONE;
        }
        let below = finder.candidates.kinds[host as usize].key();
        let (code, usual) = match url.service_kind() {
            Some(kind) => (kind.code(), kind.port() == Some(url.port)),
            None => (WEB, url.port == if url.https { 443 } else { 80 }),
        };
        let name = match usual {
            true => format!("{code}@{}", below.name()),
            false => format!("{code}:{}@{}", url.port, below.name()),
        };
        let service = finder.candidates.named(Kind::Service, &name);
        finder.services.insert(service, host);
        service
    }
}

/// Whether it is asked at a port, as an echo is not.
fn has_port(url: &SiteUrl) -> bool {
    url.service_kind().is_none_or(|kind| kind.group() == "tcp")
}

/// The server of a place, or its address where no server is named.
fn host(finder: &Finder<'_, '_>, (location, address): (u32, u32)) -> u32 {
    match finder.locations[location as usize][0] {
        NONE => finder.nets[address as usize][0],
        server => server,
    }
}
