//! Speaks: hands what is to be told over to those who deliver it.
//!
//! To people: [`mail`], [`text`]. To programs and rooms: [`hook`], by [`http`]. For all to read:
//! [`publish`]. Where they stand is a [`place`], and whom to believe is said by [`tls`]. Each takes what is to be told in words and says what became of it:
//! [`Outcome`]. When to try again is `bongsu_core::notification::backoff`'s matter; what was tried is
//! written down by the caller, in the outbox.
//!
//! # Invariants
//!
//! - **The same notice is the same message**: its Message-ID is made from the notice's key,
//!   so that a copy sent after a crash can be known for one.
//! - **No name that is known is looked up while sending.** Where a provider stands is found out
//!   beforehand and kept, since DNS may be what fails; only what was never found is asked for
//!   when it is needed.
//! - **No secret in a log, and no password over a line that can be read.**

#![forbid(unsafe_code)]

pub mod host;
pub mod http;
pub mod mail;
pub mod publish;
pub mod sms;
pub mod tls;
pub mod webhook;

impl Outcome {
    /// The same, with something said before its words.
    pub(crate) fn with(self, before: &str) -> Outcome {
        match self {
            Outcome::Accepted(words) => Outcome::Accepted(format!("{before}{words}")),
            Outcome::Refused(words) => Outcome::Refused(format!("{before}{words}")),
            Outcome::TryLater(words) => Outcome::TryLater(format!("{before}{words}")),
        }
    }
}

/// What became of a try to hand a message over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The next hop has taken responsibility; with its words.
    Accepted(String),
    /// Not now, and why.
    TryLater(String),
    /// Never, and why: trying again is of no use.
    Refused(String),
}

/// An error with what lies below it.
pub(crate) fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        below = cause.source();
    }
    text
}
