//! A secret that is handed over: sealed for the other side, read once, gone after a day.
//!
//! The text itself is in no ticket. The store has it sealed by a key that is not in the store, and
//! deletes it when it is read; the ticket records who handed over, and who read it when.

use super::TicketId;
use crate::Time;
use crate::hash::digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

/// How long it can be read.
pub const LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// The longest text, in characters.
pub const HANDOVER_MAX_CHARS: usize = 4_000;

/// The id of a handover.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HandoverId(Uuid);

/// For whom it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Whoever has the link to the ticket.
    Customer,
    /// The company's people.
    Staff,
}

/// What is known of a handover, without its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handover {
    /// Its id.
    pub id: HandoverId,
    /// For whom it is.
    pub to: Side,
    /// Until when it can be read.
    pub expires_at: Time,
}

impl HandoverId {
    /// The id of the one that is added to a ticket as this entry.
    pub fn new(ticket: TicketId, entry: u32) -> HandoverId {
        HandoverId(Uuid::from_u128(digest(&format!("handover {ticket} {entry}"))))
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for HandoverId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Side {
    /// The code in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Customer => "customer",
            Side::Staff => "staff",
        }
    }
}
