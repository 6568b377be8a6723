//! Tickets: what customers write to the company, and what is answered (S11).
//!
//! A ticket is a conversation, and lives in the store. Nothing of it is in the engine. Everything
//! that happens to one is decided here, without I/O: [`open`] makes it, [`decide`] takes a command
//! and gives the ticket as it is afterwards with what is added to it. The store writes both only
//! if nobody changed the ticket meanwhile (its revision).
//!
//! What holds:
//!
//! - **Notes never leave**: [`Entry::shown_to_customer`] is the one way to what a customer reads.
//! - **No secret is kept**: every text passes [`masking`] before it is part of a ticket.
//! - **One answer to many quotes nobody**: it holds the text of its author and the sites of its
//!   own customer, nothing else.
//! - **An address is no proof**: a ticket belongs to a customer only when it came from their page,
//!   or its address was confirmed and is on record, or a person knows whose it is.

mod answer_text;
pub mod attachment;
mod command;
mod decide;
mod entry;
pub mod handover;
mod id;
pub mod incident;
mod join_reason;
pub mod mail;
pub mod masking;
pub mod search;

#[cfg(test)]
mod tests;

pub use answer_text::answer_text;
pub use command::{Command, Refusal};
pub use decide::{Decided, Opening, attach, decide, open};
pub use entry::{Author, Change, Content, Entry, Origin, Person, Shown, pending_handovers};
pub use handover::{Handover, HandoverId, Side};
pub use id::TicketId;
pub use incident::{IncidentAnswer, Joined};
pub use join_reason::{JoinReason, SiteState, SiteThen};

use crate::Time;
use crate::inventory::Contact;
use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest subject, in characters.
pub const SUBJECT_MAX_CHARS: usize = 200;
/// The longest text of one entry, in characters.
pub const TEXT_MAX_CHARS: usize = 20_000;
/// How many tickets are kept of which nobody knows who wrote them: strangers could fill the disk.
pub const UNCONFIRMED_MAX: u32 = 20_000;
/// The most tags of one ticket.
pub const MAX_TAGS: usize = 20;
/// The longest tag, in characters.
pub const TAG_MAX_CHARS: usize = 40;
/// The most entries of one ticket: whoever writes more opens another.
pub const MAX_ENTRIES: u32 = 2_000;
/// The most entries of a ticket whose writer has not confirmed their address: anybody can make one.
pub const MAX_UNCONFIRMED_ENTRIES: u32 = 30;

/// A ticket as it is now, without its entries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// How often it was changed: who writes says which one they read.
    pub revision: u64,
    /// How many entries it has.
    pub entries: u32,
    /// What it is about.
    pub subject: String,
    /// Whose it is, by key, as far as that is known for sure.
    pub customer: Option<String>,
    /// Who wrote.
    pub requester: Requester,
    /// Where it came from.
    pub origin: Origin,
    /// Its state.
    pub state: State,
    /// Who looks after it.
    pub assignee: Option<Person>,
    /// One of the company's people wrote on it, or sorted it: it is a conversation.
    pub is_taken_up: bool,
    /// What it is sorted by.
    pub tags: BTreeSet<String>,
    /// The incident that it is about.
    pub incident: Option<Joined>,
    /// A person took it off an incident: it is not joined by itself again.
    pub kept_apart: bool,
    /// Answers to its incident up to this number have been dealt with.
    pub answered_through: u32,
    /// What the customer said of the answer.
    pub satisfaction: Option<Satisfaction>,
    /// When it was opened.
    pub opened_at: Time,
    /// When something was added last.
    pub changed_at: Time,
    /// Since when the customer waits; `None` while they do not.
    pub waiting_since: Option<Time>,
}

/// Who wrote, and how they are answered.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Requester {
    /// The name that they gave; may be empty.
    pub name: String,
    /// Where answers go; without it they are read on the page.
    pub contact: Option<Contact>,
    /// Whether it is known that the address is theirs.
    pub is_confirmed: bool,
    /// The language that they are answered in.
    pub language: Language,
}

/// The state of a ticket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The customer waits for an answer.
    Open,
    /// It was answered.
    Answered,
    /// It is over.
    Closed,
    /// It ended together with its incident; what is still said of that reaches it.
    ClosedWithIncident,
}

/// Whether a ticket is deleted when nothing is added for long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expiry {
    /// It is a customer's, or not over: it is kept.
    Kept,
    /// Anybody could write it, nobody showed that the address is theirs, and nobody of the company
    /// took it up.
    Unconfirmed,
    /// It is over, and of nobody who is known as a customer.
    Stranger,
}

impl Ticket {
    /// Whether it is deleted when nothing is added for long.
    pub fn expiry(&self) -> Expiry {
        let by_anybody = matches!(self.origin, Origin::PublicForm | Origin::Mail);
        let is_over = matches!(self.state, State::Closed | State::ClosedWithIncident);
        match &self.customer {
            Some(_) => Expiry::Kept,
            None if by_anybody && !self.is_taken_up && !self.requester.is_confirmed => {
                Expiry::Unconfirmed
            }
            None if is_over => Expiry::Stranger,
            None => Expiry::Kept,
        }
    }
}

/// What a customer said of the answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Satisfaction {
    /// Whether it helped.
    pub helped: bool,
    /// In words; may be empty.
    pub text: String,
    /// When.
    pub at: Time,
}

impl State {
    /// The code in the store and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Answered => "answered",
            State::Closed => "closed",
            State::ClosedWithIncident => "closed_with_incident",
        }
    }

    /// Whether it is over.
    pub const fn is_closed(self) -> bool {
        matches!(self, State::Closed | State::ClosedWithIncident)
    }
}
