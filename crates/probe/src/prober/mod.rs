//! The running prober: asks everything in the estate, from one vantage.
//!
//! One task owns all state. DNS questions share a few sockets and a slab
//! ([`crate::dns::in_flight`]); a visit to a site is a task of its own, and their number is
//! bounded. Each turn of the loop reads the sockets before it looks at the alarms, so that
//! an answer that lay waiting while this process was held up is never taken for silence.

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

/// How one vantage probes. All spans are of the clock's time.
#[derive(Clone, Debug)]
pub struct ProberConfig {
    /// Which vantage this is.
    pub vantage: VantageIx,
    /// The source address of all probes; the system's choice when not given.
    pub bind: Option<IpAddr>,
    /// How often each thing is asked.
    pub intervals: Intervals,
    /// How long a name server may take; silence is told before, see [`RtoLimits`].
    pub dns_budget: Duration,
    /// How long the layers of a site may take.
    pub site_budgets: site::Budgets,
    /// From when silence is told.
    pub rto: RtoLimits,
    /// What may be asked of one address.
    pub target_budget: TargetBudget,
    /// DNS questions under way at once; sized from the schedule when not given.
    pub max_dns: Option<usize>,
    /// Connections open at once; sized from the schedule when not given, within the
    /// process's limit of open files.
    pub max_connections: Option<usize>,
    /// Networks that may be asked although they are not public.
    pub allow_nets: Vec<IpNet>,
    /// Certificate authorities trusted besides Mozilla's.
    pub trust_roots: Vec<CertificateDer<'static>>,
    /// UDP sockets of each address family.
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

/// A wish to ask something ahead of the schedule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProbeNow {
    /// What, in the present estate; other numbers are ignored.
    pub job: JobIx,
    /// Within this long; the prober spreads what comes together, and keeps the budget of
    /// the target even if that takes longer.
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

/// Probes until `cancel` is cancelled or nobody listens at `sink`.
///
/// When the estate changes, every job keeps its place in the interval; what is under way
/// for the old one ends unheard, since its numbers mean other things now. While `sink` is
/// full nothing new is asked, and windows that pass meanwhile are told as missed.
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
