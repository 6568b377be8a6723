//! Reports the prober's failures to the ground truth: where the kernel drops a packet, no
//! server notices it.

use bongsu_core::observation::Observation;
use bongsu_core::topology::{ProbeTarget, Topology};
use bongsu_drill::ground_truth::GroundTruth;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

/// Receives observations, and records those that failed finally.
pub fn spawn(
    truth: Arc<GroundTruth>,
    topology: Arc<Topology>,
    tasks: &TaskTracker,
) -> mpsc::Sender<Vec<Observation>> {
    let (sink, mut batches) = mpsc::channel::<Vec<Observation>>(4);
    tasks.spawn(async move {
        while let Some(batch) = batches.recv().await {
            for observation in &batch {
                record(&truth, &topology, observation);
            }
        }
    });
    sink
}

fn record(truth: &GroundTruth, topology: &Topology, observation: &Observation) {
    let failed = !observation.provisional && observation.outcome.failed() == Some(true);
    if !failed || observation.generation != topology.generation {
        return;
    }
    let stream = topology.stream(observation.stream);
    match stream.subject {
        ProbeTarget::Site(site) => {
            let host = &topology.sites[site.ix()].host;
            truth.probe_failed(host, stream.layer, observation.started, observation.finished);
        }
        ProbeTarget::Zone(zone) => {
            let name = &topology.zones[zone.ix()].name;
            truth.zone_probe_failed(name, observation.started, observation.finished);
        }
        ProbeTarget::Component(_) | ProbeTarget::Reference => {}
    }
}
