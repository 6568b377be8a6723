//! What the one who knows says now, once. Every mouth repeats it.

pub mod official;

use crate::Time;
use crate::id::IncidentId;
use crate::incident::{Cause, Counts};
use crate::statement::official::{Claim, OfficialStatement};
use serde::{Deserialize, Serialize};

/// A statement: facts with "as of" and "next word by". The screens put it into words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// The incident it is about.
    pub incident: IncidentId,
    /// Its number within the incident, from 0: (incident, number) is the idempotency key.
    pub number: u32,
    /// The instant that the facts are true of.
    pub as_of: Time,
    /// When the next word comes at the latest; `None` after the last.
    pub next_update_by: Option<Time>,
    /// The first failure, for "since".
    pub since: Time,
    /// What is said.
    pub word: StatementKind,
    /// The victims by state at `as_of`.
    pub counts: Counts,
}

/// What can be said. There is no word for "recovered" but those that carry verification.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum StatementKind {
    /// Sites fail together; the cause is not yet known.
    Investigating,
    /// The failed component, as far as known.
    Identified {
        /// The cause.
        cause: Cause,
    },
    /// It goes on; the counts are fresh and nothing else is new.
    Ongoing {
        /// The cause, if known.
        cause: Option<Cause>,
    },
    /// What a person states for the host; the counts say what was verified.
    Official(Box<OfficialStatement>),
    /// The fault is no longer seen; sites are being verified one by one.
    Recovering,
    /// Every site was verified or excluded.
    Resolved,
    /// It came back.
    Relapsed {
        /// The cause, if known.
        cause: Option<Cause>,
    },
}

impl StatementKind {
    /// The cause that it names, if it names one.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            StatementKind::Identified { cause } => Some(cause),
            StatementKind::Ongoing { cause } | StatementKind::Relapsed { cause } => cause.as_ref(),
            StatementKind::Investigating
            | StatementKind::Official(_)
            | StatementKind::Recovering
            | StatementKind::Resolved => None,
        }
    }

    /// What a person said, if a person did.
    pub fn stated(&self) -> Option<&OfficialStatement> {
        match self {
            StatementKind::Official(stated) => Some(stated),
            _ => None,
        }
    }

    /// Whether the host says by it that it is over.
    pub fn claims_restored(&self) -> bool {
        self.stated().is_some_and(|stated| stated.claim == Claim::Restored)
    }
}
