//! What people want of the engine, and why it may say no.

use crate::access::Permission;
use crate::incident::IncidentId;
use crate::name::Name;
use crate::statement::draft::Draft;
use crate::statement::official::UnverifiedClaim;

/// What a person wants done.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Publish a statement for the host. Nothing becomes verified by it.
    State {
        /// The incident.
        incident: IncidentId,
        /// What it says.
        draft: Box<Draft>,
    },
    /// Keep a statement until another person has decided about it.
    ProposeDraft {
        /// The incident.
        incident: IncidentId,
        /// What it would say.
        draft: Box<Draft>,
    },
    /// Publish a proposed statement, or drop it.
    DecideDraft {
        /// The incident.
        incident: IncidentId,
        /// Its number within the incident.
        number: u32,
        /// Whether it is published.
        approve: bool,
    },
    /// Take a site off an incident's victim list.
    Exclude {
        /// The incident.
        incident: IncidentId,
        /// The site.
        site: Name,
        /// Why.
        reason: String,
    },
    /// Note that a site does not work for its customer, and probe it at once.
    Report {
        /// The site.
        site: Name,
        /// Whose it is.
        customer: String,
        /// What they see, in their words.
        text: String,
    },
}

impl Command {
    /// What one must be allowed to do for it.
    pub const fn permission(&self) -> Permission {
        match self {
            Command::State { .. } | Command::ProposeDraft { .. } => Permission::State,
            Command::DecideDraft { .. } => Permission::Approve,
            Command::Exclude { .. } => Permission::Exclude,
            Command::Report { .. } => Permission::Report,
        }
    }
}

/// Why a command was not carried out. Nothing of it was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such open incident.
    #[error("the incident is not open")]
    Closed,
    /// The statement claims more than was verified, and gives no reason.
    #[error("the statement claims more than was verified ({} of {} sites)", .0.verified, .0.of)]
    Unverified(UnverifiedClaim),
    /// The statement that it corrects was never made.
    #[error("there is no such statement to correct")]
    NothingToCorrect,
    /// Another person must approve such a statement first.
    #[error("another person must approve this statement")]
    ApprovalNeeded,
    /// The site is not on the incident's victim list, or was taken off it already.
    #[error("the site is not on the incident's victim list")]
    NotOnList,
    /// The site is not watched.
    #[error("the site is not watched")]
    NotWatched,
    /// This person may not do that.
    #[error("this person may not do that")]
    NotPermitted,
    /// Who wrote a statement cannot approve it.
    #[error("another person than the author must approve a statement")]
    SamePerson,
    /// There is no such proposal.
    #[error("there is no such proposed statement")]
    NoSuchDraft,
    /// Somebody has decided about it before.
    #[error("the proposed statement was decided already")]
    AlreadyDecided,
}
