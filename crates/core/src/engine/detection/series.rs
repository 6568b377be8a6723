//! Every stream probed from every vantage: the series that the tracker follows.

pub(super) use crate::diagnosis::prior::is_suspectable;
use crate::diagnosis::tracker::{Plan, Tracker};
use crate::layer::Layer;
use crate::topology::{JobIx, ProbeSpec, StreamIx, Topology, VantageIx};
use rustc_hash::FxHashMap;
use std::time::Duration;

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
    let mut known: FxHashMap<(u32, u16), u32> = FxHashMap::default();
    plan.series.reserve(topology.stream_count() * vantages);
    for stream in topology.streams() {
        for vantage in 0..vantages {
            let group = group(stream.layer, vantage);
            let class = *known.entry((stream.class.0, group)).or_insert_with(|| {
                let shared = topology.classes[stream.class.ix()].iter();
                let shared = shared
                    .filter(|c| {
                        is_suspectable(topology.components[c.ix()].key.kind(), stream.layer)
                    })
                    .map(|c| c.0);
                let own = topology.vantages[vantage].component.0;
                plan.classes.push((shared.chain([own]).collect(), group));
                plan.classes.len() as u32 - 1
            });
            plan.series.push(class);
            plan.units.push(unit(topology, stream.job));
        }
    }
    Tracker::new(plan, |component| topology.components[component as usize].key.kind())
}
