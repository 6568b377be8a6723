//! The commands that the pages send to the engine.

use crate::model::recent::{AskedBy, Buckets, LatencyHistory};
use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Outcome;
use futures_util::future::BoxFuture;

/// Why a command was not carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommandError {
    /// The engine refused it. Nothing of it was done.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The engine did not answer in time: whether the command was carried out is unknown.
    #[error("the engine did not answer: {0}")]
    Unavailable(String),
    /// The store does not answer, so that nothing could be committed: the engine was not asked.
    #[error("the store does not answer")]
    StoreAway,
    /// The same request is being carried out.
    #[error("the same request is being carried out")]
    InFlight,
    /// Another request was sent under this key.
    #[error("another request was sent under this key")]
    KeyReused,
}

/// A request that is carried out once, however often it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Once {
    /// What it is named by.
    pub key: RequestKey,
    /// The HTTP status that answers it, also when it comes again.
    pub status: u16,
}

/// The engine as the pages command it.
pub trait Commands: Send + Sync {
    /// Has a command carried out. Returns once its records are committed and in the view, so that
    /// a page shown afterwards shows its effect.
    ///
    /// What is carried out [`Once`] is not done again: then this is the status that answered it
    /// the first time.
    fn submit(
        &self,
        by: Principal,
        command: Command,
        once: Option<Once>,
    ) -> BoxFuture<'_, Result<Option<u16>, CommandError>>;

    /// The status that answered a request before, if it was carried out.
    fn answered(
        &self,
        _by: Principal,
        _key: RequestKey,
    ) -> BoxFuture<'_, Result<Option<u16>, CommandError>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// The latest result of every probe of one site; empty when unknown. They are not in the
    /// view, since a million of them would have to be copied each time.
    fn latest_results(&self, _site: Name) -> BoxFuture<'_, Vec<ProbeResult>> {
        Box::pin(std::future::ready(Vec::new()))
    }

    /// How many DNS packets answered no query of the probers.
    fn stray_packets(&self) -> StrayPackets {
        StrayPackets::default()
    }

    /// The recent response times of a site. `None` while they are not recorded.
    fn latency(&self, _site: Name, _asked_by: AskedBy) -> BoxFuture<'_, Option<LatencyHistory>> {
        Box::pin(std::future::ready(None))
    }

    /// The recent share of a component's sites that failed. `None` while it is not recorded.
    fn failing_share(&self, _component: ComponentKey) -> BoxFuture<'_, Option<Buckets<f64>>> {
        Box::pin(std::future::ready(None))
    }
}

/// DNS packets that answered no query, when they were many: somebody may be forging answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StrayPackets {
    /// Since the start.
    pub total: u64,
    /// When many were last seen.
    pub last_at: Option<Time>,
}

/// The latest result of one probe of a site, from one vantage.
#[derive(Clone, PartialEq, Debug)]
pub struct ProbeResult {
    /// The layer that is probed.
    pub layer: Layer,
    /// What is probed: a name server with its address, or the site's address.
    pub target: String,
    /// The vantage that probes.
    pub vantage: String,
    /// The outcome.
    pub outcome: Outcome,
    /// When the outcome was known.
    pub at: Time,
}
