//! Mail that customers write: whether it is taken, to which ticket it belongs, and what of it is
//! new text (S11). Pure: what was read of a mail goes in.
//!
//! A mail is believed as little as a form: its sender is known only where the operator's own mail
//! server says that the domain of the sender vouches for it ([`authentication`]), and a ticket is
//! continued only by who holds an id that nobody can guess ([`ReplyId`]) and has the address of
//! that ticket.

pub mod authentication;
mod automatic;
mod quote;
mod reply_id;

#[cfg(test)]
mod tests;

pub use automatic::{Automatic, automatic};
pub use quote::new_text;
pub use reply_id::{MessageKind, ReplyId, SubjectToken};

use super::Ticket;
use crate::inventory::{Contact, is_same_mailbox};

/// What was read of a mail.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Incoming {
    /// The sender of the envelope (RFC 5321 §4.1.1.2), empty for the null sender; `None` where it
    /// is not known.
    pub envelope_from: Option<String>,
    /// The name and the address of the only author (RFC 5322 §3.6.2); `None` without one, or with
    /// several.
    pub from: Option<(String, String)>,
    /// The id, without angle brackets.
    pub message_id: Option<String>,
    /// The ids of what it answers, the likeliest first.
    pub refers_to: Vec<String>,
    /// The subject; may be empty.
    pub subject: String,
    /// The whole text, with what it quotes.
    pub text: String,
    /// The header fields, by name in lower case, unfolded, from the top.
    pub headers: Vec<(String, String)>,
}

impl Incoming {
    /// The values of a header field, from the top; `name` is in lower case.
    pub fn header(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

/// Whether mail from this address may continue a ticket: it is the one that is answered, or on
/// record for its customer. Another mailbox to which one of our messages was forwarded may not.
pub fn fits(ticket: &Ticket, address: &str, on_record: &[Contact]) -> bool {
    let is_it = |contact: &Contact| match contact {
        Contact::Email(known) => is_same_mailbox(known, address),
        Contact::Phone(_) => false,
    };
    ticket.requester.contact.as_ref().is_some_and(is_it) || on_record.iter().any(is_it)
}
