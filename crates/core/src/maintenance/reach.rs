//! What a maintenance takes: the probes whose failure it explains, and the sites that it can
//! take from their visitors.

use super::plan::Scope;
use crate::layer::Layer;
use crate::topology::{ProbeTarget, SiteIx, StreamIx, Topology};
use std::collections::BTreeSet;

/// What a maintenance takes of a topology.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// The streams whose failure it explains, in order.
    pub streams: Vec<StreamIx>,
    /// The sites to which no path is left, in order: those are announced to.
    pub sites: Vec<SiteIx>,
}

impl Reach {
    /// Whether it can take a site from its visitors.
    pub fn takes(&self, site: SiteIx) -> bool {
        self.sites.binary_search(&site).is_ok()
    }

    /// Whether it explains that a stream fails.
    pub fn explains(&self, stream: StreamIx) -> bool {
        self.streams.binary_search(&stream).is_ok()
    }

    /// What a scope takes.
    ///
    /// A component takes every probe whose connection leads through it, with the layers above: a
    /// rack that is switched off takes the pages of its servers too. A site takes its own
    /// connections, and its name servers' answers where all sites of the zone are taken.
    pub fn of(scope: &Scope, topology: &Topology) -> Reach {
        let named = sites_named(scope, topology);
        let components: BTreeSet<u32> = scope
            .components
            .iter()
            .filter_map(|key| topology.component(key))
            .map(|c| c.0)
            .collect();
        let by_class: Vec<bool> = topology
            .classes
            .iter()
            .map(|class| class.iter().any(|component| components.contains(&component.0)))
            .collect();
        let mut taken = vec![false; topology.stream_count()];
        for job in 0..topology.jobs.len() {
            let streams = topology.streams_of_job(crate::topology::JobIx::at(job));
            let Some(first) = streams.clone().next() else { continue };
            let through = |stream: u32| by_class[topology.stream(StreamIx(stream)).class.ix()];
            let of_site = match topology.stream(StreamIx(first)).subject {
                ProbeTarget::Site(site) => named.contains(&site),
                ProbeTarget::Zone(zone) => {
                    let sites = &topology.zones[zone.ix()].sites;
                    !sites.is_empty() && sites.iter().all(|site| named.contains(site))
                }
                ProbeTarget::Component(_) | ProbeTarget::Reference => false,
            };
            if of_site || streams.clone().any(through) {
                streams.for_each(|stream| taken[stream as usize] = true);
            }
        }
        let sites = (0..topology.sites.len()).map(SiteIx::at);
        let sites =
            sites.filter(|site| named.contains(site) || is_cut_off(topology, &taken, *site));
        let streams = taken.iter().enumerate().filter(|(_, taken)| **taken);
        Reach {
            sites: sites.collect(),
            streams: streams.map(|(stream, _)| StreamIx::at(stream)).collect(),
        }
    }
}

/// The sites that a scope names, by themselves or by their customer.
fn sites_named(scope: &Scope, topology: &Topology) -> BTreeSet<SiteIx> {
    let mut sites: BTreeSet<SiteIx> =
        scope.sites.iter().filter_map(|host| topology.site(host)).collect();
    if !scope.customers.is_empty() {
        let all = (0..topology.sites.len()).map(SiteIx::at);
        let theirs = |site: &SiteIx| {
            scope.customers.iter().any(|customer| customer == topology.customer_of(*site))
        };
        sites.extend(all.filter(theirs));
    }
    sites
}

/// Whether all servers of the zone are taken, or all addresses of the site.
fn is_cut_off(topology: &Topology, taken: &[bool], site: SiteIx) -> bool {
    let site = &topology.sites[site.ix()];
    let zone = topology.zones[site.zone.ix()].streams.clone();
    let lowest = |stream: &u32| topology.stream(StreamIx(*stream)).layer == Layer::Tcp;
    let mut addresses = site.streams.clone().filter(lowest).peekable();
    let is_taken = |stream: u32| taken[stream as usize];
    (!zone.is_empty() && zone.clone().all(is_taken))
        || (addresses.peek().is_some() && addresses.all(is_taken))
}
