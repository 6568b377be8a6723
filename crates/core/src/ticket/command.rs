//! What people may ask of a ticket, and why it can be refused.

use super::SiteThen;
use super::entry::Person;
use super::handover::Handover;
use super::incident::IncidentAnswer;
use super::join_reason::JoinReason;
use crate::incident::IncidentId;

/// What is asked of a ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// The customer writes.
    Write {
        /// The text.
        text: String,
    },
    /// One of the company's people answers.
    Reply {
        /// The text.
        text: String,
        /// Whether the ticket ends with it.
        closes: bool,
    },
    /// One of the company's people leaves a note for the others.
    Note {
        /// The text.
        text: String,
    },
    /// Somebody looks after it from now on, or nobody.
    Assign(Option<Person>),
    /// It has these tags from now on.
    Tag(Vec<String>),
    /// It is over.
    Close,
    /// It is not over.
    Reopen,
    /// It is about an incident.
    Join {
        /// The incident.
        incident: IncidentId,
        /// Whether that is over.
        is_resolved: bool,
        /// That this was seen, and is meant.
        even_resolved: bool,
        /// Why.
        reason: JoinReason,
    },
    /// It is not about its incident.
    Leave,
    /// It is this customer's.
    BelongTo(String),
    /// The requester showed that the address is theirs; and whose it is, if one customer alone
    /// has it on record.
    Confirm(Option<String>),
    /// The customer says whether the answer helped.
    Rate {
        /// Whether it did.
        helped: bool,
        /// In words.
        text: String,
    },
    /// An answer came back from the mail server of the requester.
    Bounce {
        /// The number of the entry that was sent.
        answer: u32,
        /// What the server said.
        reason: String,
    },
    /// A secret is handed over to the other side.
    HandOver,
    /// The other side reads it.
    ReadHandover(Handover),
    /// An answer to everybody reaches it, with the sites of its customer.
    TakeAnswer {
        /// The answer.
        answer: IncidentAnswer,
        /// The sites,
        sites: Vec<SiteThen>,
        /// and how many more there are.
        more: u32,
    },
}

/// Why something was not done to a ticket. Nothing of it was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Somebody changed the ticket since it was read.
    #[error("somebody changed the ticket meanwhile")]
    Changed,
    /// Only the other side may do that.
    #[error("not allowed to this side")]
    NotYours,
    /// Nothing was written.
    #[error("nothing was written")]
    Empty,
    /// More was written than fits.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// The ticket has as many entries as it can have.
    #[error("the ticket is full")]
    Full,
    /// It is closed already.
    #[error("the ticket is closed")]
    AlreadyClosed,
    /// It is not closed.
    #[error("the ticket is not closed")]
    NotClosed,
    /// It is about that incident already.
    #[error("the ticket is about that incident already")]
    AlreadyJoined,
    /// It is about no incident.
    #[error("the ticket is about no incident")]
    NotJoined,
    /// The incident is over, and that was not said to be meant.
    #[error("the incident is over")]
    IncidentResolved,
    /// Too many tags, or one that cannot be.
    #[error("not a tag, or too many")]
    InvalidTags,
    /// It says that the outage is over, which was not verified for all.
    #[error("says that the outage is over, which was not verified for all")]
    SaysRestored,
    /// It was read, or nobody read it in time.
    #[error("it was read, or it expired")]
    HandoverGone,
    /// The address is not known to be theirs, so that nothing about a customer may go there.
    #[error("the address is not confirmed")]
    NotConfirmed,
    /// Nothing was answered yet, or it was said already what the customer thinks of it.
    #[error("nothing to rate")]
    NothingToRate,
}
