//! What people do on the screens goes out through here, to the task that owns the engine.

use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::name::Name;
use bongsu_core::observation::{Layer, Outcome};
use futures_util::future::BoxFuture;

/// Why a command was not carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommandError {
    /// The engine refused it. Nothing of it was done.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The engine did not answer in time: whether it was done is not known.
    #[error("the engine did not answer: {0}")]
    Unavailable(String),
}

/// The screens' way to the engine.
pub trait Commands: Send + Sync {
    /// Has a command carried out. Returns once its records are committed, so that a page
    /// shown afterwards cannot deny it.
    fn submit(&self, by: Principal, command: Command) -> BoxFuture<'_, Result<(), CommandError>>;

    /// A closer look at one site: every probe of it, with its latest result.
    /// Not in the snapshot, since a million of them would have to be copied each time.
    /// Empty when nobody can tell.
    fn streams(&self, _site: Name) -> BoxFuture<'_, Vec<StreamNow>> {
        Box::pin(std::future::ready(Vec::new()))
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
