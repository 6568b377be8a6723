//! E-mail by SMTP (RFC 5321), through the operator's relays.

pub mod bounce;
mod connection;
mod dkim;
mod html;
mod message;
mod refusal;
mod relay;
mod smtp;

pub use dkim::{KeyError, Signer};
pub use message::Mail;
pub use relay::{Relay, RelayError};

use crate::host::ResolvedHost;
use crate::{Outcome, Progress};
use bongsu_core::Time;
use lettre::message::Mailbox;
use std::sync::Arc;

/// Sends mail through the first relay that accepts it.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    relays: Vec<Relay>,
    signer: Option<Signer>,
}

/// Why the mail settings are not valid.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender is not an address.
    #[error("“{0}” is not a sender: write an address, or a name and the address in angle brackets")]
    From(String),
    /// No relay is configured.
    #[error("no relay is configured")]
    NoRelay,
}

impl Mailer {
    /// Sends as `from` (`address`, or `Name <address>`) through `relays`, in order of
    /// preference.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn new(from: &str, relays: Vec<Relay>) -> Result<Mailer, MailError> {
        let wrong = || MailError::From(from.to_owned());
        let Mailbox { name, email } = from.parse().map_err(|_| wrong())?;
        let email = message::address(email.as_ref()).ok_or_else(wrong)?;
        let from = Mailbox::new(name, email);
        if relays.is_empty() {
            return Err(MailError::NoRelay);
        }
        let mailer = Mailer { from, relays, signer: None };
        let hello = mailer.from.email.domain().to_owned();
        Ok(mailer.greeting_as(&hello))
    }

    /// Greets relays with this name of this machine (RFC 5321 §4.1.1.1), not with the domain of
    /// the sender.
    pub fn greeting_as(self, hello: &str) -> Mailer {
        let relays = self.relays.into_iter().map(|relay| relay.greeting_as(hello)).collect();
        Mailer { relays, ..self }
    }

    /// Signs every mail.
    pub fn signing(self, signer: Signer) -> Mailer {
        Mailer { signer: Some(signer), ..self }
    }

    /// Connects to each relay as for mail, without sending any; the result by relay.
    pub async fn test_relays(&self) -> Vec<(String, Result<(), String>)> {
        let mut results = Vec::new();
        for relay in &self.relays {
            results.push((relay.to_string(), relay.test().await));
        }
        results
    }

    /// The address of the sender.
    pub fn address(&self) -> &str {
        self.from.email.as_ref()
    }

    /// The domain of the sender, in ASCII.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// The hosts of the relays.
    pub fn hosts(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        self.relays.iter().map(Relay::host)
    }

    /// Sends a mail. One relay that accepts it is enough; it is refused only when every relay
    /// refuses its recipient permanently. One that has it and does not reply is waited for, up to ten
    /// minutes, as `progress` shows, and no other is asked meanwhile.
    pub async fn send(&self, now: Time, mail: &Mail<'_>, progress: &Progress) -> Outcome {
        let message = match message::compose(&self.from, now, mail) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(error),
        };
        let mut bytes = message.formatted();
        if let Some(signer) = &self.signer {
            let field = signer.field(&bytes, now);
            bytes.splice(0..0, field.into_bytes());
        }
        let mut relays: Vec<&Relay> = self.relays.iter().collect();
        relays.sort_by_key(|relay| relay.is_cooling_down(now));
        let mut failure = Outcome::Refused(String::new());
        for relay in relays {
            let envelope = message.envelope();
            match relay.deliver(now, envelope, &bytes, progress).await {
                taken @ (Outcome::Accepted(_) | Outcome::Unknown(_)) => return taken,
                other => failure = failure.or(other),
            }
        }
        failure
    }
}
