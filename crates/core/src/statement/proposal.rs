//! A statement that another person must approve before it is published (S10).
//!
//! Its life is one record: proposed, then approved or rejected. The approval and the
//! statement that comes of it are committed together, so that an approved statement is
//! published exactly once, whatever is killed in between.

use super::draft::Draft;
use crate::Time;
use crate::incident::IncidentId;
use serde::{Deserialize, Serialize};

/// A proposed statement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// The incident it is about.
    pub incident: IncidentId,
    /// Its number within the incident, from 0.
    pub number: u32,
    /// What it would say.
    pub draft: Draft,
    /// Who wrote it.
    pub author: String,
    /// What they are told apart by: who wrote it cannot approve it.
    pub author_id: String,
    /// When.
    pub proposed_at: Time,
    /// What was decided; `None` while it waits.
    #[serde(default)]
    pub decision: Option<ProposalDecision>,
}

/// What was decided about a proposal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalDecision {
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Time,
    /// The number of the statement that was published; `None` when it was rejected.
    pub statement: Option<u32>,
}
