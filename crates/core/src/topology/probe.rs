//! What is probed: streams, and the jobs that they belong to.

use super::{ClassIx, ComponentIx, JobIx, SiteIx, StreamIx, ZoneIx};
use crate::layer::Layer;
use crate::name::Name;
use std::net::SocketAddr;

/// What is probed in one layer, again and again; read off by [`Topology::stream`](super::Topology::stream).
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// The layer that is probed.
    pub layer: Layer,
    /// What is probed.
    pub subject: ProbeTarget,
    /// The shared components below it.
    pub class: ClassIx,
    /// The work it belongs to.
    pub job: JobIx,
}

/// What a stream probes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProbeTarget {
    /// A zone at one of its name servers.
    Zone(ZoneIx),
    /// A site at one of its addresses.
    Site(SiteIx),
    /// A component itself, probed more often than any one site on it.
    Component(ComponentIx),
    /// An external target, by which a vantage judges its own health.
    Reference,
}

/// A piece of probing work. It has a stream for each of its layers, from `first` on.
///
/// There is one for every name server of every zone: it is kept small, and
/// [`Topology::target`](super::Topology::target) writes it out.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// The lowest layer's stream.
    pub first: StreamIx,
    /// What to probe, by reference into the topology's tables.
    pub ask: ProbeSpec,
    /// The shared components below its connection.
    pub class: ClassIx,
    /// The same of its page, with what that needs besides.
    page_class: ClassIx,
    /// Its layers, by their place in [`PATHS`].
    path: u8,
}

/// The ways up that probes take, each lowest first.
const PATHS: [&[Layer]; 8] = [
    &[Layer::Dns],
    &[Layer::Tcp],
    &[Layer::Tcp, Layer::Http],
    &[Layer::Tcp, Layer::Tls, Layer::Http],
    &[Layer::Icmp],
    &[Layer::Tcp, Layer::Service],
    &[Layer::Tcp, Layer::Tls, Layer::Service],
    &[Layer::Service],
];

/// What to probe, by reference into the topology's tables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProbeSpec {
    /// See [`Target::Dns`].
    Dns {
        /// The zone asked about.
        zone: ZoneIx,
        /// Position in [`Topology::servers`](super::Topology::servers).
        server: u32,
    },
    /// See [`Target::Site`].
    Site {
        /// The site.
        site: SiteIx,
        /// Position in [`Topology::addresses`](super::Topology::addresses).
        address: u32,
    },
    /// See [`Target::Records`].
    Records {
        /// The site.
        site: SiteIx,
        /// Position in [`Topology::servers`](super::Topology::servers).
        server: u32,
    },
    /// See [`Target::Tcp`].
    Tcp {
        /// Position in [`Topology::references`](super::Topology::references).
        reference: u32,
    },
}

/// What to probe, complete with address: nothing is resolved while probing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Ask `server` at `address` for the SOA of `zone`, recursion off.
    Dns {
        /// The zone asked about.
        zone: Name,
        /// The name server's name.
        server: Name,
        /// Where it is queried.
        address: SocketAddr,
    },
    /// Connect to a site, and go up through TLS and HTTP as its URL says.
    Site {
        /// The site in the topology, for its URL and expectation.
        site: SiteIx,
        /// Its last known good address.
        address: SocketAddr,
    },
    /// Ask a name server of a zone for records, as the site says.
    Records {
        /// The site in the topology, for what is asked and expected.
        site: SiteIx,
        /// The name server's name.
        server: Name,
        /// Where it is queried.
        address: SocketAddr,
    },
    /// Connect and close: a reference.
    Tcp {
        /// Where.
        address: SocketAddr,
    },
}

impl Job {
    /// A job that goes up through `layers`, which must be one of [`PATHS`].
    pub(super) fn new(
        first: StreamIx,
        ask: ProbeSpec,
        layers: &[Layer],
        [class, page_class]: [ClassIx; 2],
    ) -> Job {
        let path = PATHS.iter().position(|path| *path == layers);
        let path = path.expect("every way up is in the table") as u8;
        Job { first, ask, class, page_class, path }
    }

    /// The shared components below one of its layers.
    pub(super) fn class_of(&self, layer: Layer) -> ClassIx {
        match layer {
            Layer::Http | Layer::Service => self.page_class,
            Layer::Dns | Layer::Icmp | Layer::Tcp | Layer::Tls => self.class,
        }
    }

    /// Its layers, lowest first.
    pub fn layers(&self) -> &'static [Layer] {
        PATHS[usize::from(self.path)]
    }

    /// How many layers it goes through.
    #[allow(clippy::len_without_is_empty, reason = "no job is empty")]
    pub fn len(&self) -> u8 {
        self.layers().len() as u8
    }
}
