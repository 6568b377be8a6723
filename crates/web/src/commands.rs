//! What people do on the screens goes out through here, to whoever owns the engine.

use crate::recent::{AskedBy, Buckets, LatencyHistory};
use bongsu_core::Time;
use bongsu_core::id::IncidentId;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::observation::{Layer, Outcome};
use bongsu_core::statement::official::{Draft, UnverifiedClaim};
use futures_util::future::BoxFuture;

/// Why something could not be done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommandError {
    /// The incident is not known, or was resolved too long ago to be changed.
    #[error("the incident is not open")]
    NoSuchIncident,
    /// The site is not on the incident's victim list.
    #[error("the site is not on the incident's list")]
    NoSuchVictim,
    /// The site is not watched any more.
    #[error("the site is not watched")]
    NoSuchSite,
    /// The words say more than was seen, and no reason is given.
    #[error("the words say more than was verified ({} of {} sites)", .0.verified, .0.of)]
    UnverifiedClaim(UnverifiedClaim),
    /// The engine did not answer in time: whether it was done is not known.
    #[error("the engine did not answer: {0}")]
    Unavailable(String),
}

/// The hands of the screens. Each call returns once the engine has taken it and its
/// record is committed, so that a page shown afterwards cannot deny it.
pub trait Commands: Send + Sync {
    /// A person states something for the host. Nothing becomes verified by it.
    fn state(
        &self,
        incident: IncidentId,
        by: String,
        draft: Draft,
    ) -> BoxFuture<'_, Result<(), CommandError>>;

    /// A person takes a site off an incident's list, with the reason.
    fn exclude(
        &self,
        incident: IncidentId,
        site: Name,
        by: String,
        reason: String,
    ) -> BoxFuture<'_, Result<(), CommandError>>;

    /// A customer says that a site of his does not work for him: it is taken down, and the
    /// site is asked about at once.
    fn report(
        &self,
        site: Name,
        customer: String,
        words: String,
    ) -> BoxFuture<'_, Result<(), CommandError>>;

    /// A closer look at one site: every question asked about it, with its latest answer.
    /// Not in the snapshot, since a million of them would have to be copied each time.
    /// Empty when nobody can tell.
    fn streams(&self, _site: Name) -> BoxFuture<'_, Vec<StreamNow>> {
        Box::pin(std::future::ready(Vec::new()))
    }

    /// What the probes of a site took lately. `None` when it is not being recorded.
    fn latency(&self, _site: Name, _asked: AskedBy) -> BoxFuture<'_, Option<LatencyHistory>> {
        Box::pin(std::future::ready(None))
    }

    /// Which share of a component's sites failed lately. `None` when it is not being recorded.
    fn failing_share(&self, _component: ComponentKey) -> BoxFuture<'_, Option<Buckets<f64>>> {
        Box::pin(std::future::ready(None))
    }
}

/// One question about a site, and its latest answer from one vantage.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamNow {
    /// The layer asked.
    pub layer: Layer,
    /// Whom: a name server with its address, or the site's address.
    pub target: String,
    /// From where.
    pub vantage: String,
    /// What came of it.
    pub outcome: Outcome,
    /// When that was known.
    pub at: Time,
}
