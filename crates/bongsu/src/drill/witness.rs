//! The prober's witness: where the kernel loses a packet, nobody else sees it go.

use bongsu_core::estate::{Estate, Subject};
use bongsu_core::evidence::Observation;
use bongsu_drill::truth::Truth;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

/// Takes observations, and tells the truth of those that failed for good.
pub fn spawn(
    truth: Arc<Truth>,
    estate: Arc<Estate>,
    tasks: &TaskTracker,
) -> mpsc::Sender<Vec<Observation>> {
    let (tell, mut told) = mpsc::channel::<Vec<Observation>>(4);
    tasks.spawn(async move {
        while let Some(batch) = told.recv().await {
            for seen in &batch {
                note(&truth, &estate, seen);
            }
        }
    });
    tell
}

fn note(truth: &Truth, estate: &Estate, seen: &Observation) {
    let failed = !seen.provisional && seen.outcome.failed() == Some(true);
    if !failed || seen.generation != estate.generation {
        return;
    }
    let stream = estate.stream(seen.stream);
    match stream.subject {
        Subject::Site(site) => {
            let host = &estate.sites[site.ix()].host;
            truth.probe_failed(host, stream.layer, seen.started, seen.finished);
        }
        Subject::Zone(zone) => {
            let name = &estate.zones[zone.ix()].name;
            truth.zone_probe_failed(name, seen.started, seen.finished);
        }
        Subject::Component(_) | Subject::Reference => {}
    }
}
