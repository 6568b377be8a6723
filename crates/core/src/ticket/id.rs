//! Ids of tickets, and how people name one on the telephone.

use crate::Time;
use crate::hash::digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Letters of a reference: Crockford's base 32, without those that are misheard or misread.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a reference, without its hyphen.
const REFERENCE_CHARS: usize = 8;

/// The id of a ticket: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketId(Uuid);

impl TicketId {
    /// The id of what was opened at `at` by the request named by `seed`: the same request opens
    /// the same ticket.
    pub fn new(at: Time, seed: &str) -> TicketId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(seed).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        TicketId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> TicketId {
        TicketId(uuid)
    }

    /// What people name it by: eight letters, such as `7K2M-X9QD`. Two tickets may share one; it
    /// finds, and opens nothing.
    pub fn reference(self) -> String {
        let text = letters(self.0.as_u128(), REFERENCE_CHARS);
        format!("{}-{}", &text[..4], &text[4..])
    }
}

/// The lowest bits as letters, five bits each, up to 25 letters.
pub(super) fn letters(bits: u128, chars: usize) -> String {
    (0..chars).map(|n| char::from(LETTERS[((bits >> (5 * n)) & 31) as usize])).collect()
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for TicketId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<TicketId, uuid::Error> {
        text.parse().map(TicketId)
    }
}
