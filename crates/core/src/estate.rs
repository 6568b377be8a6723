//! The graph: who depends on what, and which questions are asked about it.
//!
//! An [`Estate`] is immutable and shared. It is compiled from the declared
//! [`Inventory`](crate::inventory::Inventory) and the [`Discovery`] of every zone, and
//! replaced whole, under a new generation, when either changes.

mod build;

pub use build::{EstateOptions, build};

use crate::evidence::Layer;
use crate::inventory::{ComponentKey, Expect, Owner, SiteUrl};
use crate::name::Name;
use std::collections::HashMap;
use std::net::SocketAddr;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident($int:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub $int);
        impl $name {
            /// As a position in the estate's table.
            pub const fn ix(self) -> usize {
                self.0 as usize
            }
            /// From a position; tables are far smaller than the integer's range.
            pub const fn at(ix: usize) -> $name {
                $name(ix as $int)
            }
        }
    };
}

index!(/** A question that is asked again and again. */ StreamIx(u32));
index!(/** A site. */ SiteIx(u32));
index!(/** A zone. */ ZoneIx(u32));
index!(/** A component. */ ComponentIx(u32));
index!(/** A customer. */ CustomerIx(u32));
index!(/** A set of components that several streams share. */ ClassIx(u32));
index!(/** A place that probes are sent from. */ VantageIx(u16));
index!(/** A piece of probing work: one DNS question, or one connection through its layers. */ JobIx(u32));

/// The compiled graph.
#[derive(Debug, Default)]
pub struct Estate {
    /// Which compilation this is; observations of another are ignored.
    pub generation: u32,
    /// Customer keys in order.
    pub customers: Vec<String>,
    /// Zones in name order.
    pub zones: Vec<Zone>,
    /// Sites in host-name order.
    pub sites: Vec<Site>,
    /// Components, shared ones only: what a single site uses alone is that site's own.
    pub components: Vec<Component>,
    /// The sets of components below streams.
    pub classes: Vec<Box<[ComponentIx]>>,
    /// All streams; those of one job stand together, lowest layer first.
    pub streams: Vec<Stream>,
    /// All jobs.
    pub jobs: Vec<Job>,
    /// Where probes are sent from.
    pub vantages: Vec<Vantage>,
    pub(crate) site_by_host: HashMap<Name, SiteIx>,
    pub(crate) component_by_key: HashMap<ComponentKey, ComponentIx>,
}

/// A registered domain with its name servers.
#[derive(Debug)]
pub struct Zone {
    /// The domain.
    pub name: Name,
    /// The DNS streams of this zone, one for each name server address.
    pub streams: std::ops::Range<u32>,
    /// The sites below it.
    pub sites: Vec<SiteIx>,
    /// Parent and child name different servers.
    pub delegation_differs: bool,
}

/// A watched site.
#[derive(Debug)]
pub struct Site {
    /// Its host name.
    pub host: Name,
    /// Who owns it.
    pub customer: CustomerIx,
    /// Its zone.
    pub zone: ZoneIx,
    /// How it is opened.
    pub url: SiteUrl,
    /// What a healthy answer looks like.
    pub expect: Expect,
    /// Its TCP, TLS and HTTP streams, by address.
    pub streams: std::ops::Range<u32>,
}

/// Anything shared whose failure hits more than one site.
#[derive(Debug)]
pub struct Component {
    /// `kind:name`.
    pub key: ComponentKey,
    /// Who answers for it.
    pub owner: Owner,
    /// What it hangs on, for the picture.
    pub parent: Option<ComponentIx>,
    /// The sites that depend on it, in order.
    pub sites: Vec<SiteIx>,
}

/// One question that is asked again and again.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// The layer it asks.
    pub layer: Layer,
    /// What it is about.
    pub subject: Subject,
    /// The shared components it rests on.
    pub class: ClassIx,
    /// The work it belongs to.
    pub job: JobIx,
}

/// What a stream is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A zone at one of its name servers.
    Zone(ZoneIx),
    /// A site at one of its addresses.
    Site(SiteIx),
    /// A component itself, asked more often than any one site on it.
    Component(ComponentIx),
    /// A target elsewhere, by which a vantage judges its own health.
    Reference,
}

/// A piece of probing work. Its streams are `first..first + len`.
#[derive(Clone, Debug)]
pub struct Job {
    /// The lowest layer's stream.
    pub first: StreamIx,
    /// How many layers it goes through.
    pub len: u8,
    /// What to ask.
    pub target: Target,
}

/// What to ask, complete with address: nothing is resolved while probing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Ask `server` at `address` for the SOA of `zone`, recursion off.
    Dns {
        /// The zone asked about.
        zone: Name,
        /// The name server's name.
        server: Name,
        /// Where it is asked.
        address: SocketAddr,
    },
    /// Connect to a site, and go up through TLS and HTTP as its URL says.
    Site {
        /// The site in the estate, for its URL and expectation.
        site: SiteIx,
        /// Its last known good address.
        address: SocketAddr,
    },
    /// Connect and hang up: a reference or a component's own port.
    Tcp {
        /// Where.
        address: SocketAddr,
    },
}

/// A place probes are sent from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vantage {
    /// Its name.
    pub name: String,
    /// The component `vantage:<name>`.
    pub component: ComponentIx,
}

impl Estate {
    /// The site with this host name.
    pub fn site(&self, host: &Name) -> Option<SiteIx> {
        self.site_by_host.get(host).copied()
    }

    /// The component with this key.
    pub fn component(&self, key: &ComponentKey) -> Option<ComponentIx> {
        self.component_by_key.get(key).copied()
    }

    /// The components below a stream.
    pub fn components_of(&self, stream: StreamIx) -> &[ComponentIx] {
        &self.classes[self.streams[stream.ix()].class.ix()]
    }

    /// The sites that a stream speaks for: one, or all of a zone, or none.
    pub fn sites_of(&self, stream: StreamIx) -> &[SiteIx] {
        match &self.streams[stream.ix()].subject {
            Subject::Zone(zone) => &self.zones[zone.ix()].sites,
            Subject::Site(site) => std::slice::from_ref(site),
            Subject::Component(_) | Subject::Reference => &[],
        }
    }

    /// All streams that speak for a site: its zone's, then its own.
    pub fn streams_of(&self, site: SiteIx) -> impl Iterator<Item = StreamIx> + '_ {
        let site = &self.sites[site.ix()];
        self.zones[site.zone.ix()].streams.clone().chain(site.streams.clone()).map(StreamIx)
    }
}
