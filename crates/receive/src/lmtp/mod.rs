//! The last hop of a mail server: LMTP (RFC 2033), or SMTP (RFC 5321) where that is all a server
//! on this machine speaks. Nothing is relayed: a recipient is one of the desk's addresses, or
//! refused.

mod data;
mod session;

pub use session::{Limits, serve};

use std::future::Future;

/// What is spoken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// LMTP: a reply for each recipient.
    Lmtp,
    /// SMTP: one reply.
    Smtp,
}

/// What becomes of a mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is kept, whatever happens from now on.
    Taken,
    /// It will never be taken, and why: in ASCII, for the sender.
    Refused(&'static str),
    /// It is to come again later, and why.
    Later(&'static str),
}

/// From whom a mail comes, and to whom, by its last hop (RFC 5321 §2.3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Envelope<'a> {
    /// The sender, empty for the null sender; `None` where nobody said.
    pub from: Option<&'a str>,
    /// The recipients; none where nobody said, as in a mailbox.
    pub to: &'a [String],
}

impl<'a> Envelope<'a> {
    /// Of a sender, to nobody in particular.
    pub const fn of(from: Option<&'a str>) -> Envelope<'a> {
        Envelope { from, to: &[] }
    }
}

/// Takes mail.
pub trait Receiver: Send + Sync {
    /// Whether mail to this address is taken here.
    fn takes(&self, recipient: &str) -> bool;

    /// Takes a mail; returns when it is kept. When `is_cut`, the end of the message is missing, since
    /// it is larger than a mail may be.
    fn take(
        &self,
        envelope: Envelope<'_>,
        message: Vec<u8>,
        is_cut: bool,
    ) -> impl Future<Output = Verdict> + Send;
}
