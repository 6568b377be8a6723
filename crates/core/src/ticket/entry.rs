//! What is added to a ticket, and what of it a customer reads.

use super::attachment::{Attachment, NotKept};
use super::handover::{Handover, HandoverId, Side};
use super::join_reason::{JoinReason, SiteThen};
use super::masking::SecretKind;
use crate::Time;
use crate::incident::IncidentId;
use serde::{Deserialize, Serialize};

/// One entry of a ticket. Entries are added and never changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 0.
    pub number: u32,
    /// When it was added.
    pub at: Time,
    /// By whom.
    pub author: Author,
    /// What.
    pub content: Content,
    /// The request of a program that added it, by which it is added once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// Who added an entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// Whoever opened the ticket, or has the link to it.
    Customer,
    /// One of the company's people.
    Staff(Person),
    /// This program.
    System,
}

/// One of the company's people.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Person {
    /// What they are told apart by: a principal's id.
    pub id: String,
    /// The name that others read.
    pub name: String,
}

/// What an entry holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// What the customer wrote, or what was answered to them alone.
    Message {
        /// The text, without secrets.
        text: String,
        /// What was masked in it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        masked: Vec<SecretKind>,
        /// It came by mail, and the domain of the sender did not vouch for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_unverified: bool,
    },
    /// One answer that went to everybody whose ticket is about an incident.
    IncidentAnswer {
        /// The incident.
        incident: IncidentId,
        /// The number of the answer.
        answer: u32,
        /// The text, in the language of this customer.
        text: String,
        /// Their own sites in the incident, at that time.
        sites: Vec<SiteThen>,
        /// How many more they have there.
        more: u32,
    },
    /// A note among the company's people. It never leaves.
    Note {
        /// The text, without secrets.
        text: String,
        /// What was masked in it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        masked: Vec<SecretKind>,
    },
    /// Something about the ticket changed.
    Change(Change),
}

/// What changed about a ticket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was opened.
    Opened(Origin),
    /// Somebody looks after it, or nobody any more.
    Assigned(Option<Person>),
    /// It has these tags now.
    Tagged(Vec<String>),
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
    /// It is about an incident.
    Joined {
        /// The incident.
        incident: IncidentId,
        /// Why.
        reason: JoinReason,
    },
    /// It is not about that incident.
    Left(IncidentId),
    /// It is known whose it is.
    BelongsTo(String),
    /// The address was confirmed.
    Confirmed,
    /// The customer sent a file, which is kept under the number of this entry.
    Attached(Attachment),
    /// The customer sent a file that was not kept.
    NotAttached {
        /// Its name.
        name: String,
        /// Why.
        why: NotKept,
    },
    /// A secret was handed over.
    HandedOver(Handover),
    /// It was read, and is gone.
    HandoverRead(HandoverId),
    /// An answer came back from the mail server of the requester.
    Bounced {
        /// The number of the entry that was sent.
        answer: u32,
        /// What the server said.
        reason: String,
    },
    /// The customer said what they think of the answer.
    Rated {
        /// Whether it helped.
        helped: bool,
    },
}

/// Where a ticket came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The customer's own page.
    CustomerPage,
    /// The form on the public page.
    PublicForm,
    /// One of the company's people wrote it down.
    Counsellor,
    /// Another program.
    Api,
    /// A mail.
    Mail,
}

/// What a customer reads of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown<'a> {
    /// What they wrote themselves.
    Own(&'a str),
    /// What the company answered.
    Answer(&'a str),
    /// What the company answered to everybody, with their own sites.
    IncidentAnswer {
        /// The text.
        text: &'a str,
        /// Their sites.
        sites: &'a [SiteThen],
        /// How many more they have.
        more: u32,
    },
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
    /// A file that they sent.
    Attached(&'a Attachment),
    /// A file that they sent and that was not kept.
    NotAttached(&'a str, NotKept),
    /// A secret was handed over, for this side.
    HandedOver(Side),
    /// A secret was read, and is gone.
    HandoverRead,
}

impl Entry {
    /// What the customer reads of this entry; nothing of what is among the company's people.
    pub fn shown_to_customer(&self) -> Option<Shown<'_>> {
        match (&self.content, &self.author) {
            (Content::Message { text, .. }, Author::Customer) => Some(Shown::Own(text)),
            (Content::Message { text, .. }, _) => Some(Shown::Answer(text)),
            (Content::IncidentAnswer { text, sites, more, .. }, _) => {
                Some(Shown::IncidentAnswer { text, sites, more: *more })
            }
            (Content::Change(Change::Closed), _) => Some(Shown::Closed),
            (Content::Change(Change::Reopened), _) => Some(Shown::Reopened),
            (Content::Change(Change::Attached(it)), _) => Some(Shown::Attached(it)),
            (Content::Change(Change::NotAttached { name, why }), _) => {
                Some(Shown::NotAttached(name, *why))
            }
            (Content::Change(Change::HandedOver(it)), _) => Some(Shown::HandedOver(it.to)),
            (Content::Change(Change::HandoverRead(_)), _) => Some(Shown::HandoverRead),
            (Content::Note { .. } | Content::Change(_), _) => None,
        }
    }

    /// The text of it that is searched, which one answer to thousands is not.
    pub fn searched_text(&self) -> Option<&str> {
        match &self.content {
            Content::Message { text, .. } | Content::Note { text, .. } => Some(text),
            Content::IncidentAnswer { .. } | Content::Change(_) => None,
        }
    }
}

impl Author {
    /// The side that they are on; the program is on none.
    pub const fn side(&self) -> Option<Side> {
        match self {
            Author::Customer => Some(Side::Customer),
            Author::Staff(_) => Some(Side::Staff),
            Author::System => None,
        }
    }
}

/// What was handed over to a side on a ticket and can still be read, oldest first.
pub fn pending_handovers(entries: &[Entry], side: Side, now: Time) -> Vec<Handover> {
    let mut pending: Vec<Handover> = Vec::new();
    for entry in entries {
        match &entry.content {
            Content::Change(Change::HandedOver(it)) if it.to == side && now < it.expires_at => {
                pending.push(it.clone());
            }
            Content::Change(Change::HandoverRead(id)) => pending.retain(|it| it.id != *id),
            _ => {}
        }
    }
    pending
}

impl Origin {
    /// The code in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Origin::CustomerPage => "customer_page",
            Origin::PublicForm => "public_form",
            Origin::Counsellor => "counsellor",
            Origin::Api => "api",
            Origin::Mail => "mail",
        }
    }
}
