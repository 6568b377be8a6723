//! The running prober: probes everything in the topology, from one vantage.
//!
//! One task owns all state. DNS queries share a few sockets and a slab
//! ([`crate::dns::in_flight`]); each site probe is a task of its own, and their number is
//! bounded. Each turn of the loop reads the sockets before it handles alarms, so that a
//! response that was waiting while this process was stalled is never taken for silence.

mod batch;
mod driver;
mod plan;

use crate::budget::TargetBudget;
use crate::dns::socket::Pool;
use crate::rtt::RtoLimits;
use crate::schedule::Intervals;
use crate::site;
use crate::tls::TrustError;
use bongsu_clock::Clock;
use bongsu_core::observation::Observation;
use bongsu_core::topology::{JobIx, Topology, VantageIx};
use ipnet::IpNet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;

/// The settings of one vantage. All durations are in the time of the clock.
#[derive(Clone, Debug)]
pub struct ProberConfig {
    /// The vantage.
    pub vantage: VantageIx,
    /// The source address of all probes; chosen by the system when `None`.
    pub bind: Option<IpAddr>,
    /// The probe intervals.
    pub intervals: Intervals,
    /// The timeout of a name server; silence is reported earlier, see [`RtoLimits`].
    pub dns_budget: Duration,
    /// The timeout of each layer of a site.
    pub site_budgets: site::Budgets,
    /// When silence is reported.
    pub rto: RtoLimits,
    /// The rate limits of one address.
    pub target_budget: TargetBudget,
    /// The most DNS queries in flight; derived from the schedule when `None`.
    pub max_dns: Option<usize>,
    /// The most open connections; derived from the schedule when `None`, within the limit of
    /// open files.
    pub max_connections: Option<usize>,
    /// Networks that may be probed although they are not public.
    pub allow_nets: Vec<IpNet>,
    /// Certificate authorities trusted besides Mozilla's.
    pub trust_roots: Vec<CertificateDer<'static>>,
    /// UDP sockets per address family.
    pub sockets: usize,
}

impl Default for ProberConfig {
    fn default() -> ProberConfig {
        ProberConfig {
            vantage: VantageIx(0),
            bind: None,
            intervals: Intervals::default(),
            dns_budget: Duration::from_secs(2),
            site_budgets: site::Budgets::default(),
            rto: RtoLimits::default(),
            target_budget: TargetBudget::default(),
            max_dns: None,
            max_connections: None,
            allow_nets: Vec::new(),
            trust_roots: Vec::new(),
            sockets: 4,
        }
    }
}

/// A request for a probe ahead of the schedule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProbeNow {
    /// The job, in the current topology; other numbers are ignored.
    pub job: JobIx,
    /// The deadline. The prober spreads simultaneous requests, and keeps the budget of the
    /// target even if that takes longer.
    pub within: Duration,
}

/// Why a prober did not start.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// No UDP socket.
    #[error("no UDP socket could be opened for probing: {0}")]
    Socket(#[source] std::io::Error),
    /// A trust root is not a certificate.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

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
    let pool = Pool::open(config.sockets.max(1), config.bind).map_err(ProbeError::Socket)?;
    let topology = topologies.borrow_and_update().clone();
    let driver = driver::Driver::new(config, clock, topology, pool)?;
    driver.run(topologies, requests, sink, cancel).await;
    Ok(())
}
