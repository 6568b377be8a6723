//! What is stated about an incident, once; every page, message and feed repeats it.

pub mod courtesy;
pub mod draft;
pub mod official;
pub mod proposal;

use crate::Time;
use crate::incident::{Cause, Counts, IncidentClass, IncidentId};
use official::{Claim, OfficialStatement};
use serde::{Deserialize, Serialize};

/// A statement: facts with "as of" and "next update by". The screens put it into words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// The incident it is about.
    pub incident: IncidentId,
    /// Its number within the incident, from 0: (incident, number) is the idempotency key.
    pub number: u32,
    /// The instant that the facts are true of.
    pub as_of: Time,
    /// When the next update comes at the latest; `None` after the last.
    pub next_update_by: Option<Time>,
    /// The first failure, for "since".
    pub since: Time,
    /// What is said.
    pub kind: StatementKind,
    /// What the incident does to visitors, as known at `as_of`.
    pub class: IncidentClass,
    /// The victims by state at `as_of`.
    pub counts: Counts,
}

/// What can be said. Only kinds that carry verification say "recovered".
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
    /// The outage is ongoing; the counts are fresh and nothing else is new.
    Ongoing {
        /// The cause, if known.
        cause: Option<Cause>,
        /// The last failed probe, when that is so long ago that nothing is seen failing any
        /// more, and it is not proved that it is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_failure: Option<Time>,
    },
    /// What a person states for the host; the counts say what was verified.
    Official(Box<OfficialStatement>),
    /// The fault is no longer seen; sites are being verified one by one.
    Recovering,
    /// Every site was verified or excluded.
    Resolved,
    /// The outage came back.
    Relapsed {
        /// The cause, if known.
        cause: Option<Cause>,
    },
}

impl Statement {
    /// Since when the outage is there again, of a statement that says that it came back.
    pub fn again_since(&self) -> Option<Time> {
        match &self.kind {
            StatementKind::Relapsed { cause: Some(cause) } => Some(cause.since.min(self.as_of)),
            StatementKind::Relapsed { cause: None } => Some(self.as_of),
            _ => None,
        }
    }
}

impl StatementKind {
    /// The cause that it names, if it names one.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            StatementKind::Identified { cause } => Some(cause),
            StatementKind::Ongoing { cause, .. } | StatementKind::Relapsed { cause } => {
                cause.as_ref()
            }
            StatementKind::Investigating
            | StatementKind::Official(_)
            | StatementKind::Recovering
            | StatementKind::Resolved => None,
        }
    }

    /// What a person stated, if a person did.
    pub fn official(&self) -> Option<&OfficialStatement> {
        match self {
            StatementKind::Official(statement) => Some(statement),
            _ => None,
        }
    }

    /// Whether the host claims by it that the outage is over.
    pub fn claims_restored(&self) -> bool {
        self.official().is_some_and(|statement| statement.claim == Claim::Restored)
    }
}
