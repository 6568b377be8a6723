//! The commands that the pages send to the engine.

use bongsu_core::Time;
use bongsu_core::id::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::observation::{Layer, Outcome};
use bongsu_core::statement::official::{Draft, UnverifiedClaim};
use futures_util::future::BoxFuture;

/// Why a command was not carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommandError {
    /// The incident is unknown, or was resolved too long ago to be changed.
    #[error("the incident is not open")]
    NoSuchIncident,
    /// The site is not on the incident's victim list.
    #[error("the site is not on the incident's victim list")]
    NoSuchVictim,
    /// The site is not monitored any more.
    #[error("the site is not monitored")]
    NoSuchSite,
    /// The statement claims more than was verified, and no reason is given.
    #[error("the statement claims more than was verified ({} of {} sites)", .0.verified, .0.of)]
    UnverifiedClaim(UnverifiedClaim),
    /// The engine did not answer in time: whether the command was carried out is unknown.
    #[error("the engine did not answer: {0}")]
    Unavailable(String),
}

/// The engine as the pages command it. A call returns once the record of the command is
/// committed, so that a page shown afterwards shows its effect.
pub trait Commands: Send + Sync {
    /// Publishes what a person states for the host. Nothing becomes verified by it.
    fn publish_statement(
        &self,
        incident: IncidentId,
        by: String,
        draft: Draft,
    ) -> BoxFuture<'_, Result<(), CommandError>>;

    /// Takes a site off an incident's victim list, for a reason that a person gives.
    fn exclude(
        &self,
        incident: IncidentId,
        site: Name,
        by: String,
        reason: String,
    ) -> BoxFuture<'_, Result<(), CommandError>>;

    /// Records that a site does not work for its customer, and has it probed at once.
    fn report_problem(
        &self,
        site: Name,
        customer: String,
        text: String,
    ) -> BoxFuture<'_, Result<(), CommandError>>;

    /// The latest result of every probe of one site; empty when unknown. They are not in the
    /// view, since a million of them would have to be copied each time.
    fn latest_results(&self, _site: Name) -> BoxFuture<'_, Vec<ProbeResult>> {
        Box::pin(std::future::ready(Vec::new()))
    }
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
