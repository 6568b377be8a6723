//! Which streams of two graphs ask the same: their evidence goes on when the inventory or DNS
//! changes. Of a site that is opened in another way, or at another address, nothing is known.

use super::series;
use crate::layer::Layer;
use crate::name::Name;
use crate::topology::{ProbeTarget, StreamIx, Topology, VantageIx};
use rustc_hash::FxHashMap;
use std::net::{IpAddr, SocketAddr};

/// What a stream asks, whatever its number.
#[derive(PartialEq, Eq, Hash)]
enum Question<'a> {
    /// A zone at an address, for itself or for the sake of a component.
    Zone(&'a Name, SocketAddr, bool),
    Site(&'a Name, IpAddr, Layer),
    Records(&'a Name, SocketAddr),
    Reference(SocketAddr),
}

fn question(topology: &Topology, ix: StreamIx) -> Question<'_> {
    use crate::topology::ProbeSpec;
    let stream = topology.stream(ix);
    let server = |server: u32| topology.servers[server as usize].address;
    let host = |site: crate::topology::SiteIx| &topology.sites[site.ix()].host;
    match topology.jobs[stream.job.ix()].ask {
        ProbeSpec::Dns { zone, server: at } => {
            let is_components = matches!(stream.subject, ProbeTarget::Component(_));
            Question::Zone(&topology.zones[zone.ix()].name, server(at), is_components)
        }
        ProbeSpec::Site { site, address } => {
            Question::Site(host(site), topology.addresses[address as usize], stream.layer)
        }
        ProbeSpec::Records { site, server: at } => Question::Records(host(site), server(at)),
        ProbeSpec::Tcp { reference } => {
            Question::Reference(topology.references[reference as usize])
        }
    }
}

/// The series of both graphs that ask the same, each by its old and its new number; none when
/// other vantages ask.
pub(super) fn pairs(old: &Topology, new: &Topology) -> Vec<(u32, u32)> {
    let names = |topology: &Topology| -> Vec<String> {
        topology.vantages.iter().map(|vantage| vantage.name.clone()).collect()
    };
    if names(old) != names(new) {
        return Vec::new();
    }
    let is_as_before = |stream: StreamIx| {
        let ProbeTarget::Site(site) = new.stream(stream).subject else { return true };
        let site = &new.sites[site.ix()];
        let before = old.site(&site.host).map(|it| &old.sites[it.ix()]);
        before.is_some_and(|it| it.url == site.url && it.expect == site.expect)
    };
    let streams = |topology: &Topology| (0..topology.stream_count()).map(StreamIx::at);
    let asked: FxHashMap<_, _> = streams(old).map(|it| (question(old, it), it)).collect();
    let same = streams(new).filter(|it| is_as_before(*it)).filter_map(|it| {
        let before = asked.get(&question(new, it))?;
        Some((*before, it))
    });
    let vantages = (0..new.vantages.len()).map(VantageIx::at);
    same.flat_map(|(from, to)| {
        let of =
            move |vantage| (series::series(old, from, vantage), series::series(new, to, vantage));
        vantages.clone().map(of)
    })
    .collect()
}
