//! What a customer is told of a promise.

use super::{Promise, PromiseId, PromiseKind};
use crate::Time;
use crate::incident::{Counts, IncidentId};
use crate::notification::ContactKey;
use crate::notification::delivery::{DeliveryKey, Topic};
use serde::{Deserialize, Serialize};

/// What is new of a promise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseNews {
    /// It will be later than was said.
    Moved {
        /// The time before.
        from: Time,
        /// The time now.
        to: Time,
        /// Why, in words; may be empty.
        reason: String,
    },
    /// Its time has passed, and it is still owed.
    Late {
        /// The time that was said.
        due: Time,
    },
    /// The next statement about the incident is there.
    Update {
        /// The customer's sites by state.
        counts: Counts,
    },
    /// All of the customer's sites in the incident were verified, or taken off its list.
    Recovered {
        /// The customer's sites by state.
        counts: Counts,
    },
    /// They were called, and not reached.
    NotReached {
        /// How often.
        attempts: u32,
    },
}

/// A message about a promise to one contact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PromiseMessage {
    /// The promise.
    pub promise: PromiseId,
    /// Its number within the promise.
    pub number: u32,
    /// To whom.
    pub contact: ContactKey,
    /// The customer's key.
    pub customer: String,
    /// What was promised.
    pub kind: PromiseKind,
    /// In words.
    pub text: String,
    /// The incident that it is about.
    pub incident: Option<IncidentId>,
    /// When this was so.
    pub at: Time,
    /// What is new.
    pub news: PromiseNews,
}

impl PromiseMessage {
    /// The next message about a promise to a contact.
    pub fn of(promise: &Promise, contact: ContactKey, at: Time, news: PromiseNews) -> Self {
        PromiseMessage {
            promise: promise.id,
            number: promise.messages,
            contact,
            customer: promise.customer.clone(),
            kind: promise.kind,
            text: promise.text.clone(),
            incident: promise.incident,
            at,
            news,
        }
    }

    /// When it is of no use any more; `None` while it is as long as its topic says.
    pub fn useless_from(&self) -> Option<Time> {
        match self.news {
            PromiseNews::Moved { to, .. } => Some(to),
            _ => None,
        }
    }
}

impl From<&PromiseMessage> for DeliveryKey {
    fn from(message: &PromiseMessage) -> DeliveryKey {
        DeliveryKey {
            topic: Topic::Promise,
            recipient: message.contact.to_string(),
            subject: IncidentId::from_uuid(message.promise.uuid()),
            sequence: message.number,
        }
    }
}
