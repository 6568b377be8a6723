//! The settings of a prober.

use crate::budget::TargetBudget;
use crate::dns::strays::Strays;
use crate::rtt::RtoLimits;
use crate::schedule::Intervals;
use crate::site;
use bongsu_core::topology::VantageIx;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::pki_types::CertificateDer;

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
    /// The most open connections; derived from the schedule when `None`, within `max_files`.
    pub max_connections: Option<usize>,
    /// The most files that may be open for connections.
    pub max_files: usize,
    /// Networks that may be probed although they are not public.
    pub allow_nets: Vec<IpNet>,
    /// Certificate authorities trusted besides Mozilla's.
    pub trust_roots: Vec<CertificateDer<'static>>,
    /// The directory of the files with secrets that sites name.
    pub secrets: Option<PathBuf>,
    /// Resolvers that follow the aliases of sites out of their zones.
    pub resolvers: Vec<SocketAddr>,
    /// UDP sockets per address family.
    pub sockets: usize,
    /// Counts packets that answer no query; shared by all vantages.
    pub strays: Arc<Strays>,
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
            max_files: 768,
            allow_nets: Vec::new(),
            trust_roots: Vec::new(),
            secrets: None,
            resolvers: Vec::new(),
            sockets: 4,
            strays: Arc::default(),
        }
    }
}
