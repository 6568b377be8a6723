//! The prober's witness: where the kernel loses a packet, nobody else sees it go.

use bongsu_core::observation::Observation;
use bongsu_core::topology::{ProbeTarget, Topology};
use bongsu_drill::ground_truth::GroundTruth;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

/// Takes observations, and tells the truth of those that failed for good.
pub fn spawn(
    truth: Arc<GroundTruth>,
    topology: Arc<Topology>,
    tasks: &TaskTracker,
) -> mpsc::Sender<Vec<Observation>> {
    let (tell, mut told) = mpsc::channel::<Vec<Observation>>(4);
    tasks.spawn(async move {
        while let Some(batch) = told.recv().await {
            for seen in &batch {
                note(&truth, &topology, seen);
            }
        }
    });
    tell
}

fn note(truth: &GroundTruth, topology: &Topology, seen: &Observation) {
    let failed = !seen.provisional && seen.outcome.failed() == Some(true);
    if !failed || seen.generation != topology.generation {
        return;
    }
    let stream = topology.stream(seen.stream);
    match stream.subject {
        ProbeTarget::Site(site) => {
            let host = &topology.sites[site.ix()].host;
            truth.probe_failed(host, stream.layer, seen.started, seen.finished);
        }
        ProbeTarget::Zone(zone) => {
            let name = &topology.zones[zone.ix()].name;
            truth.zone_probe_failed(name, seen.started, seen.finished);
        }
        ProbeTarget::Component(_) | ProbeTarget::Reference => {}
    }
}
