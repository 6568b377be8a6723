//! Every stream probed from every vantage: the series that the tracker follows.

pub(super) use crate::diagnosis::prior::is_suspectable;
use crate::diagnosis::tracker::{Plan, Tracker};
use crate::layer::Layer;
use crate::topology::{JobIx, ProbeSpec, StreamIx, Topology, VantageIx};
use rustc_hash::FxHashMap;
use std::time::Duration;

/// Of the streams that rest on their owner's servers alone, so many of each zone or site and layer
/// are evidence of a vantage: most zones have no more name servers.
const PRIVATE_STREAMS_MAX: usize = 2;

/// The index of a stream probed from a vantage.
pub fn series(topology: &Topology, stream: StreamIx, vantage: VantageIx) -> u32 {
    stream.0 * topology.vantages.len() as u32 + u32::from(vantage.0)
}

/// The stream and the vantage of a series.
pub fn stream_of(topology: &Topology, series: u32) -> (StreamIx, VantageIx) {
    let vantages = topology.vantages.len() as u32;
    (StreamIx(series / vantages), VantageIx((series % vantages) as u16))
}

/// The base-rate group of a layer probed from a vantage.
pub fn group(layer: Layer, vantage: usize) -> u16 {
    (vantage * Layer::ALL.len() + layer as usize) as u16
}

/// What an owner breaks at once: a zone at all of its servers, or a site's connection.
fn unit(topology: &Topology, job: JobIx) -> u32 {
    let zones = topology.zones.len() as u32;
    match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { zone, .. } => zone.0,
        ProbeSpec::Site { site, .. } | ProbeSpec::Records { site, .. } => zones + site.0,
        ProbeSpec::Tcp { reference } => zones + topology.sites.len() as u32 + reference,
    }
}

/// A tracker for a topology. The vantage is a component like any other, so that a sick one
/// is found like any other fault.
pub fn tracker(topology: &Topology, sweep: Duration) -> Tracker {
    let vantages = topology.vantages.len();
    let mut plan = Plan { groups: vantages * Layer::ALL.len(), sweep, ..Plan::default() };
    // That a share of the targets is dead is nothing to the network of one vantage: there is
    // none to compare it with.
    if let [lone] = topology.vantages.as_slice() {
        plan.lose_alike.push(lone.component.0);
    }
    let mut known: FxHashMap<(u32, u16, bool), u32> = FxHashMap::default();
    let mut private = PrivateStreams::of(topology);
    plan.series.reserve(topology.stream_count() * vantages);
    for stream in topology.streams() {
        let unit = unit(topology, stream.job);
        let accuses = private.may_accuse(unit, stream.class.0, stream.layer);
        for vantage in 0..vantages {
            let group = group(stream.layer, vantage);
            let class = *known.entry((stream.class.0, group, accuses)).or_insert_with(|| {
                let shared = topology.classes[stream.class.ix()].iter();
                let shared = shared
                    .filter(|c| {
                        is_suspectable(topology.components[c.ix()].key.kind(), stream.layer)
                    })
                    .map(|c| c.0);
                let own = accuses.then_some(topology.vantages[vantage].component.0);
                plan.classes.push((shared.chain(own).collect(), group));
                plan.classes.len() as u32 - 1
            });
            plan.series.push(class);
            plan.units.push(unit);
        }
    }
    Tracker::new(plan, |component| topology.components[component as usize].key.kind())
}

/// Streams of one zone or site that rest on what no other zone or site rests on: their owner
/// alone decides whether they fail, and how many there are. A few of them speak for or against
/// the vantage; with all of them, one customer with forty name servers could make the desk take
/// its own network for broken, and see nothing.
struct PrivateStreams {
    /// By class: the zone or site of its streams; `None` when there are several.
    users: FxHashMap<u32, Option<u32>>,
    /// By zone or site and layer: how many were let through.
    counted: FxHashMap<(u32, Layer), usize>,
}

impl PrivateStreams {
    fn of(topology: &Topology) -> PrivateStreams {
        let mut users = FxHashMap::default();
        for stream in topology.streams() {
            let unit = unit(topology, stream.job);
            let user = users.entry(stream.class.0).or_insert(Some(unit));
            if *user != Some(unit) {
                *user = None;
            }
        }
        PrivateStreams { users, counted: FxHashMap::default() }
    }

    /// Whether the next stream of a class says anything of the vantage.
    fn may_accuse(&mut self, unit: u32, class: u32, layer: Layer) -> bool {
        if self.users.get(&class).is_none_or(Option::is_none) {
            return true;
        }
        let counted = self.counted.entry((unit, layer)).or_default();
        *counted += 1;
        *counted <= PRIVATE_STREAMS_MAX
    }
}
