//! Delivers outbound messages: [`mail`], [`sms`] and [`push`] to people, [`webhook`] to programs and chat
//! rooms, [`publish`] for everyone to read.
//!
//! [`http`] and [`host`] connect, [`tls`] decides whom to trust. Each channel takes finished
//! text and returns an [`Outcome`]. When to retry is decided by
//! `bongsu_core::notification::backoff`; the caller records attempts in the outbox.
//!
//! # Invariants
//!
//! - **The same notice is the same message**: its Message-ID is made from the notice's key,
//!   so that a copy sent after a crash can be recognised.
//! - **No known name is resolved while sending.** Providers are resolved beforehand and their
//!   addresses cached, since DNS may be what fails. Only a name that was never resolved is
//!   looked up when it is needed.
//! - **"No reply" is not "not taken".** A message whose end was sent is not offered to another next
//!   hop before the first has replied, or [`Outcome::Unknown`] was recorded.
//! - **No secret in a log, and no password over an unencrypted connection.**

#![forbid(unsafe_code)]

pub mod host;
pub mod http;
pub mod mail;
mod progress;
pub mod publish;
pub mod push;
pub mod sms;
pub mod tls;
pub mod webhook;

pub use progress::Progress;

/// The result of one delivery attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The next hop has taken responsibility; with its reply.
    Accepted(String),
    /// Temporary failure, and why.
    TryLater(String),
    /// The next hop has the whole message and did not reply, and how that ended: it may have taken
    /// it or not.
    Unknown(String),
    /// The next hop does not take messages from us, whoever they are for, and why: a person has
    /// to see to it, and until then nothing is lost.
    SenderRefused(String),
    /// Permanent failure, and why: retrying is of no use.
    Refused(String),
}

impl Outcome {
    /// Its text.
    pub fn into_text(self) -> String {
        match self {
            Outcome::Accepted(text)
            | Outcome::Refused(text)
            | Outcome::TryLater(text)
            | Outcome::Unknown(text)
            | Outcome::SenderRefused(text) => text,
        }
    }

    /// What two next hops that did not take a message say together: if one of them may take it
    /// later, it is not refused.
    pub(crate) fn or(self, other: Outcome) -> Outcome {
        let rank = |outcome: &Outcome| match outcome {
            Outcome::Refused(_) => 0,
            Outcome::TryLater(_) => 1,
            Outcome::SenderRefused(_) => 2,
            Outcome::Unknown(_) => 3,
            Outcome::Accepted(_) => 4,
        };
        if rank(&self) > rank(&other) { self } else { other }
    }

    /// The same outcome with `prefix` before its text.
    pub(crate) fn prefixed(self, prefix: &str) -> Outcome {
        match self {
            Outcome::Accepted(text) => Outcome::Accepted(format!("{prefix}{text}")),
            Outcome::Refused(text) => Outcome::Refused(format!("{prefix}{text}")),
            Outcome::TryLater(text) => Outcome::TryLater(format!("{prefix}{text}")),
            Outcome::Unknown(text) => Outcome::Unknown(format!("{prefix}{text}")),
            Outcome::SenderRefused(text) => Outcome::SenderRefused(format!("{prefix}{text}")),
        }
    }
}

/// An error with its sources, in one line.
pub(crate) fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
