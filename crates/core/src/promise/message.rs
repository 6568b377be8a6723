//! What a customer is told of a promise.

use super::{EndKind, Promise, PromiseId, PromiseKind};
use crate::Time;
use crate::incident::{Counts, IncidentId};
use crate::notification::ContactKey;
use crate::notification::delivery::{DeliveryKey, Topic};
use serde::{Deserialize, Serialize};

/// What is new of a promise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseNews {
    /// It has another time than was said.
    Moved {
        /// The time that was said before; `None` when none was.
        from: Option<Time>,
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
        /// Whether it also ends their waiting for a call back.
        ends_callback: bool,
    },
    /// A notice has told them that their sites work; they need no call back any more.
    CallNotNeeded,
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

    /// What is left to tell of a recovery of which a notice has told already; `None` when nothing is.
    pub fn beside_notice(&self) -> Option<PromiseMessage> {
        match self.news {
            PromiseNews::Recovered { ends_callback, .. }
                if !ends_callback && self.kind != PromiseKind::Callback =>
            {
                None
            }
            PromiseNews::Recovered { .. } => {
                Some(PromiseMessage { news: PromiseNews::CallNotNeeded, ..self.clone() })
            }
            _ => Some(self.clone()),
        }
    }

    /// Whether it is still true of the promise as it is now: one that waited for a carrier may
    /// have been overtaken.
    pub fn holds_of(&self, promise: &Promise) -> bool {
        match self.news {
            PromiseNews::Moved { to, .. } => promise.is_open() && promise.due == Some(to),
            PromiseNews::Late { .. } => promise.is_open(),
            PromiseNews::Recovered { .. } | PromiseNews::CallNotNeeded => {
                let told = promise.end.as_ref().is_some_and(|end| end.kind == EndKind::Messaged);
                told || promise.telling.is_some_and(|telling| telling.contains(self.number))
            }
            PromiseNews::Update { .. } | PromiseNews::NotReached { .. } => true,
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
