//! The running prober: probes everything in the topology, from one vantage.
//!
//! One task owns all state. DNS queries share a few sockets and a slab
//! ([`crate::dns::in_flight`]); each site probe is a task of its own, and their number is
//! bounded. Each turn of the loop reads the sockets before it handles alarms, so that a
//! response that was waiting while this process was stalled is never taken for silence.

mod batch;
mod config;
mod driver;
mod error;
mod plan;
mod request;

pub use config::ProberConfig;
pub use error::ProbeError;
pub use request::ProbeNow;

use crate::dns::socket::Pool;
use bongsu_clock::Clock;
use bongsu_core::observation::Observation;
use bongsu_core::topology::Topology;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Probes until `cancel` is cancelled or `sink` is closed.
///
/// When the topology changes, every job keeps its phase in the interval; probes in flight for
/// the old one are dropped, since its numbers are no longer valid. While `sink` is full no probe
/// is started, and windows that pass meanwhile are reported as missed.
///
/// # Errors
/// When it could not start; once running it does not fail.
pub async fn run(
    config: ProberConfig,
    clock: Clock,
    mut topologies: watch::Receiver<Arc<Topology>>,
    requests: mpsc::Receiver<ProbeNow>,
    sink: mpsc::Sender<Vec<Observation>>,
    cancel: CancellationToken,
) -> Result<(), ProbeError> {
    let pool = Pool::open(config.sockets.max(1), config.bind, config.dns_budget)
        .map_err(ProbeError::Socket)?;
    let topology = topologies.borrow_and_update().clone();
    let driver = driver::Driver::new(config, clock, topology, pool)?;
    driver.run(topologies, requests, sink, cancel).await;
    Ok(())
}
