//! The secret of a store: what nobody outside can compute.

use crate::hash::first_128_bits;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// 256 random bits, made when a store is initialised and kept in it. By them people are told
/// apart, and ids made that strangers can neither guess nor steer.
#[derive(Clone)]
pub struct StoreSecret(Hmac<Sha256>);

impl StoreSecret {
    /// The bits of the default, for rehearsals.
    pub const REHEARSAL_BITS: [u8; 32] = *b"everybody knows this secret well";

    /// From random bits, which must come from a source that is fit for secrets (RFC 4086).
    pub fn from_random(bits: &[u8; 32]) -> StoreSecret {
        StoreSecret(Hmac::new_from_slice(bits).expect("HMAC takes keys of any length"))
    }

    /// A code of `text` for `purpose`: HMAC-SHA256 (RFC 2104), truncated to 128 bits (§5). Who
    /// does not have the secret can neither compute it nor find two texts with the same one.
    pub fn code(&self, purpose: Purpose, text: &str) -> u128 {
        let mac = self.0.clone().chain_update([purpose as u8]).chain_update(text);
        first_128_bits(&mac.finalize().into_bytes())
    }
}

/// What a code is for: one for one purpose says nothing about another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Purpose {
    /// The contact with a mail address.
    MailContact = 1,
    /// The contact with a telephone number.
    PhoneContact = 2,
    /// A subscriber in the ids of statements mailed to them.
    Subscriber = 3,
    /// A subscriber in the id of the invitation to confirm.
    Invitation = 4,
    /// A notice in the id of its message.
    Notice = 5,
    /// A page link in the id of its message.
    PageLink = 6,
    /// A challenge for a passkey.
    Passkey = 7,
    /// An announcement of maintenance in the id of its message.
    Announcement = 8,
    /// The page of a ticket, for who has the link to it.
    TicketPage = 9,
    /// The confirmation of the address of a ticket.
    TicketConfirmation = 10,
    /// What is said of a ticket in the id of its message.
    TicketMessage = 11,
    /// A component in the public list, under an id that says nothing of its name.
    Component = 16,
    /// The cause in the id of its incident, which everybody reads.
    Cause = 17,
    /// A message about a credit in its id.
    Credit = 18,
    /// A message about a promise in its id.
    Promise = 12,
    /// A page to an engineer in the link by which it is acknowledged.
    OncallPage = 13,
    /// A person or a schedule in the link to their calendar of duties.
    OncallCalendar = 14,
    /// The token of a source of alerts, or of a heartbeat.
    AlertSource = 20,
    /// A notice of who may claim in the id of its message.
    ClaimsNotice = 21,
    /// A report of a month in the id of its mail.
    MonthReport = 22,
    /// What a page is about, where a push service may read it.
    PushTopic = 23,
    /// A page in the code by which a reply acknowledges it.
    OncallReply = 24,
}

/// The secret of rehearsals (drills, the simulator, tests), which everybody knows: they must run
/// the same every time.
impl Default for StoreSecret {
    fn default() -> StoreSecret {
        StoreSecret::from_random(&StoreSecret::REHEARSAL_BITS)
    }
}

/// Without the secret, since what is debugged is logged.
impl fmt::Debug for StoreSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_depends_on_the_secret_the_purpose_and_the_text() {
        let secret = StoreSecret::default();
        let code = secret.code(Purpose::Subscriber, "kim");
        assert_eq!(code, StoreSecret::default().code(Purpose::Subscriber, "kim"));
        assert_ne!(code, StoreSecret::from_random(&[7; 32]).code(Purpose::Subscriber, "kim"));
        assert_ne!(code, secret.code(Purpose::Invitation, "kim"));
        assert_ne!(code, secret.code(Purpose::Subscriber, "lee"));
        assert_eq!(format!("{secret:?}"), "…", "what is debugged is logged");
    }
}
