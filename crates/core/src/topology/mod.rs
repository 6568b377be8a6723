//! The graph: who depends on what, and what is probed.
//!
//! A [`Topology`] is immutable and shared. It is compiled from the declared
//! [`Inventory`](crate::inventory::Inventory) and the [`Discovery`] of every zone, and
//! replaced whole, under a new generation, when either changes.

mod compile;
mod contacts;
mod ix;
mod options;
mod probe;

pub use compile::compile;
pub use contacts::ContactIndex;
pub use ix::{ClassIx, ComponentIx, CustomerIx, JobIx, SiteIx, StreamIx, VantageIx, ZoneIx};
pub use options::TopologyOptions;
pub use probe::{Job, ProbeSpec, ProbeTarget, Stream, Target};

use crate::Time;
use crate::inventory::{ComponentKey, Expect, Label, Owner, SiteUrl};
use crate::layer::Layer;
use crate::name::Name;
use crate::notification::ContactKey;
use crate::public_names::PublicNames;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The compiled graph.
#[derive(Debug, Default)]
pub struct Topology {
    /// Which compilation this is; observations of another are ignored.
    pub generation: u32,
    /// Customer keys in order.
    pub customers: Vec<String>,
    /// Their names, in the same order; empty where the inventory has none.
    pub customer_names: Vec<String>,
    /// Whom to notify about which site.
    pub contacts: ContactIndex,
    /// Zones in name order.
    pub zones: Vec<Zone>,
    /// Sites in host-name order.
    pub sites: Vec<Site>,
    /// Components in key order, shared ones only: what a single site uses alone is that
    /// site's own.
    pub components: Vec<Component>,
    /// The sets of components below streams.
    pub classes: Vec<Box<[ComponentIx]>>,
    /// All jobs.
    pub jobs: Vec<Job>,
    /// The job of each stream; those of one job are adjacent, lowest layer first.
    job_of: Vec<JobIx>,
    /// The jobs that probe a component itself: from this one on,
    component_jobs: u32,
    /// one for each of these.
    probed_components: Vec<ComponentIx>,
    /// Where probes are sent from.
    pub vantages: Vec<Vantage>,
    /// Name servers, each with one of its addresses; what [`ProbeSpec::Dns`] points to.
    pub servers: Vec<NameServer>,
    /// The distinct addresses of sites; what [`ProbeSpec::Site`] points to.
    pub addresses: Vec<IpAddr>,
    /// External targets; what [`ProbeSpec::Tcp`] points to.
    pub references: Vec<SocketAddr>,
    /// What everybody may read of components.
    pub public_names: Arc<PublicNames>,
}

/// A name server at one address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NameServer {
    /// Its name.
    pub name: Name,
    /// Where it answers.
    pub address: SocketAddr,
}

/// A registered domain with its name servers.
#[derive(Debug)]
pub struct Zone {
    /// The domain.
    pub name: Name,
    /// The DNS streams of this zone, one for each name server address.
    pub streams: std::ops::Range<u32>,
    /// The sites below it, in order.
    pub sites: Box<[SiteIx]>,
    /// Parent and child name different servers.
    pub delegation_differs: bool,
    /// When its registration ends, by the inventory.
    pub expires_at: Option<Time>,
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
    /// How it is opened; shared by all sites that are opened in the same way.
    pub url: Arc<SiteUrl>,
    /// What a healthy answer looks like; shared likewise.
    pub expect: Arc<Expect>,
    /// Its streams, address by address, lowest layer first.
    pub streams: std::ops::Range<u32>,
    /// What the operator groups it by, in order; shared by all sites of the same labels.
    pub labels: Arc<Vec<Label>>,
    /// Who is told of its alerts, beside whom its customer and the rules name.
    pub alert_contacts: Box<[ContactKey]>,
    /// Where it is a service other than the web, of software on a server of the host's.
    pub runs_on_ours: OwnJobs,
}

/// Of the jobs of a site, in order, those that ask a server of the host's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OwnJobs(u8);

impl OwnJobs {
    /// Those of which that is so; of more than eight the others are not.
    pub fn of(jobs: impl Iterator<Item = bool>) -> OwnJobs {
        let bits = jobs.take(8).enumerate().map(|(nth, is_own)| u8::from(is_own) << nth);
        OwnJobs(bits.fold(0, |all, bit| all | bit))
    }

    /// Whether any is.
    pub const fn is_any(self) -> bool {
        self.0 != 0
    }

    fn has(self, nth: u32) -> bool {
        self.0.checked_shr(nth).is_some_and(|bits| bits & 1 == 1)
    }
}

/// Anything shared whose failure hits more than one site.
#[derive(Debug)]
pub struct Component {
    /// `kind:name`.
    pub key: ComponentKey,
    /// Who is responsible for it.
    pub owner: Owner,
    /// The component above it, for the picture.
    pub parent: Option<ComponentIx>,
    /// The sites that depend on it, in order.
    pub sites: Box<[SiteIx]>,
}

/// Where probes are sent from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vantage {
    /// Its name.
    pub name: String,
    /// The component `vantage:<name>`.
    pub component: ComponentIx,
}

impl Topology {
    /// A topology in which nothing is probed yet.
    pub fn bare(generation: u32, vantages: Vec<Vantage>) -> Topology {
        Topology { generation, vantages, ..Topology::default() }
    }

    /// The site with this host name.
    pub fn site(&self, host: &Name) -> Option<SiteIx> {
        self.sites.binary_search_by(|site| site.host.cmp(host)).ok().map(SiteIx::at)
    }

    /// The zone of this name.
    pub fn zone(&self, name: &Name) -> Option<ZoneIx> {
        self.zones.binary_search_by(|zone| zone.name.cmp(name)).ok().map(ZoneIx::at)
    }

    /// The component with this key.
    pub fn component(&self, key: &ComponentKey) -> Option<ComponentIx> {
        self.components.binary_search_by(|c| c.key.cmp(key)).ok().map(ComponentIx::at)
    }

    /// A customer's name; `None` when the inventory has none but the key.
    pub fn customer_name(&self, key: &str) -> Option<&str> {
        let ix = self.customers.binary_search_by(|known| known.as_str().cmp(key)).ok()?;
        self.customer_names
            .get(ix)
            .map(String::as_str)
            .filter(|name| !name.is_empty() && *name != key)
    }

    /// The key of the customer who owns a site.
    pub fn customer_of(&self, site: SiteIx) -> &str {
        &self.customers[self.sites[site.ix()].customer.ix()]
    }

    /// What a job probes, complete with address.
    pub fn target(&self, job: JobIx) -> Target {
        match self.jobs[job.ix()].ask {
            ProbeSpec::Dns { zone, server } => {
                let server = &self.servers[server as usize];
                Target::Dns {
                    zone: self.zones[zone.ix()].name.clone(),
                    server: server.name.clone(),
                    address: server.address,
                }
            }
            ProbeSpec::Site { site, address } => {
                let port = self.sites[site.ix()].url.port;
                let address = SocketAddr::new(self.addresses[address as usize], port);
                Target::Site { site, address }
            }
            ProbeSpec::Records { site, server } => {
                let server = &self.servers[server as usize];
                Target::Records { site, server: server.name.clone(), address: server.address }
            }
            ProbeSpec::Tcp { reference } => {
                Target::Tcp { address: self.references[reference as usize] }
            }
        }
    }

    /// The streams of a job, lowest layer first.
    pub fn streams_of_job(&self, job: JobIx) -> std::ops::Range<u32> {
        let job = &self.jobs[job.ix()];
        job.first.0..job.first.0 + u32::from(job.len())
    }

    /// How many streams there are.
    pub fn stream_count(&self) -> usize {
        self.job_of.len()
    }

    /// A stream: all that is known of it follows from its job and its position there.
    pub fn stream(&self, ix: StreamIx) -> Stream {
        let job_ix = self.job_of[ix.ix()];
        let job = &self.jobs[job_ix.ix()];
        let layer = job.layers()[(ix.0 - job.first.0) as usize];
        Stream { layer, subject: self.subject(job_ix), class: job.class_of(layer), job: job_ix }
    }

    /// All streams.
    pub fn streams(&self) -> impl Iterator<Item = Stream> + '_ {
        (0..self.stream_count()).map(|ix| self.stream(StreamIx::at(ix)))
    }

    /// What a job is about.
    pub fn subject(&self, job: JobIx) -> ProbeTarget {
        let component = job.0.checked_sub(self.component_jobs);
        match self.jobs[job.ix()].ask {
            ProbeSpec::Dns { zone, .. } => {
                match component.and_then(|n| self.probed_components.get(n as usize)) {
                    Some(component) => ProbeTarget::Component(*component),
                    None => ProbeTarget::Zone(zone),
                }
            }
            ProbeSpec::Site { site, .. } | ProbeSpec::Records { site, .. } => {
                ProbeTarget::Site(site)
            }
            ProbeSpec::Tcp { .. } => ProbeTarget::Reference,
        }
    }

    fn reserve(&mut self, jobs: usize, streams: usize) {
        self.jobs.reserve_exact(jobs);
        self.job_of.reserve_exact(streams);
    }

    /// Adds a job that goes up through `layers`; returns its lowest stream.
    pub fn add_job(&mut self, ask: ProbeSpec, layers: &[Layer], class: ClassIx) -> StreamIx {
        self.add_page_job(ask, layers, [class; 2])
    }

    /// The same of a job whose page rests on more than its connection: the classes of both.
    fn add_page_job(
        &mut self,
        ask: ProbeSpec,
        layers: &[Layer],
        classes: [ClassIx; 2],
    ) -> StreamIx {
        let first = StreamIx::at(self.job_of.len());
        self.job_of.extend(layers.iter().map(|_| JobIx::at(self.jobs.len())));
        self.jobs.push(Job::new(first, ask, layers, classes));
        first
    }

    /// Adds a job that probes `component` itself. They follow each other, after all that
    /// probe zones.
    fn add_component_job(&mut self, ask: ProbeSpec, component: ComponentIx, class: ClassIx) {
        if self.probed_components.is_empty() {
            self.component_jobs = self.jobs.len() as u32;
        }
        self.probed_components.push(component);
        self.add_job(ask, &[Layer::Dns], class);
    }

    /// The components below a stream.
    pub fn components_of(&self, stream: StreamIx) -> &[ComponentIx] {
        &self.classes[self.stream(stream).class.ix()]
    }

    /// The sites that a stream probes: one, or all of a zone, or none.
    pub fn sites_of(&self, stream: StreamIx) -> &[SiteIx] {
        let job = self.job_of[stream.ix()];
        match (self.subject(job), &self.jobs[job.ix()].ask) {
            (ProbeTarget::Zone(zone), _) => &self.zones[zone.ix()].sites,
            (
                ProbeTarget::Site(_),
                ProbeSpec::Site { site, .. } | ProbeSpec::Records { site, .. },
            ) => std::slice::from_ref(site),
            _ => &[],
        }
    }

    /// Whether every path to a site leads through a component: every server of its zone
    /// depends on it, or every address of the site.
    pub fn is_single_point_of_failure(&self, component: ComponentIx, site: SiteIx) -> bool {
        let site = &self.sites[site.ix()];
        let zone = self.zones[site.zone.ix()].streams.clone();
        let lowest = site
            .streams
            .clone()
            .filter(|stream| self.jobs[self.job_of[*stream as usize].ix()].first.0 == *stream);
        let depends = |stream: u32| self.components_of(StreamIx(stream)).contains(&component);
        (!zone.is_empty() && zone.clone().all(depends))
            || (!site.streams.is_empty() && lowest.into_iter().all(depends))
    }

    /// Whether every way to a site leads through a component at some layer: it cannot be opened
    /// without, or its page may not be, where only that needs the component.
    pub fn is_on_every_way(&self, component: ComponentIx, site: SiteIx) -> bool {
        let depends = |stream: u32| self.components_of(StreamIx(stream)).contains(&component);
        let streams = self.sites[site.ix()].streams.clone();
        let jobs = streams.clone().map(|stream| self.job_of[stream as usize]);
        let leads = |job: JobIx| self.streams_of_job(job).any(depends);
        self.is_single_point_of_failure(component, site)
            || (!streams.is_empty() && jobs.into_iter().all(leads))
    }

    /// Whether a stream of a site asks software on a server of the host's.
    pub fn asks_ours(&self, site: SiteIx, stream: StreamIx) -> bool {
        let site = &self.sites[site.ix()];
        let job = |stream: u32| self.job_of[stream as usize].0;
        site.streams.contains(&stream.0)
            && site.runs_on_ours.has(job(stream.0) - job(site.streams.start))
    }

    /// All streams that probe a site: its zone's, then its own.
    pub fn streams_of(&self, site: SiteIx) -> impl Iterator<Item = StreamIx> + '_ {
        let site = &self.sites[site.ix()];
        self.zones[site.zone.ix()].streams.clone().chain(site.streams.clone()).map(StreamIx)
    }
}
