//! What the one who knows says now, once. Every mouth repeats it.

use crate::Time;
use crate::id::IncidentId;
use crate::incident::{Cause, Counts};
use crate::stated::{Claim, Stated};
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
    pub next_word_by: Option<Time>,
    /// The first failure, for "since".
    pub since: Time,
    /// What is said.
    pub word: Word,
    /// The victims by state at `as_of`.
    pub counts: Counts,
}

/// What can be said. There is no word for "recovered" but those that carry verification.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "word")]
pub enum Word {
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
    Stated(Box<Stated>),
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

impl Word {
    /// The cause that it names, if it names one.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Word::Identified { cause } => Some(cause),
            Word::Ongoing { cause } | Word::Relapsed { cause } => cause.as_ref(),
            Word::Investigating | Word::Stated(_) | Word::Recovering | Word::Resolved => None,
        }
    }

    /// What a person said, if a person did.
    pub fn stated(&self) -> Option<&Stated> {
        match self {
            Word::Stated(stated) => Some(stated),
            _ => None,
        }
    }

    /// Whether the host says by it that it is over.
    pub fn claims_restored(&self) -> bool {
        self.stated().is_some_and(|stated| stated.claim == Claim::Restored)
    }
}
