//! E-mail by SMTP (RFC 5321), through the operator's relays.

pub mod bounce;
mod connection;
mod dkim;
mod message;
mod relay;

pub use dkim::{KeyError, Signer};
pub use relay::{Relay, RelayError};

use crate::Outcome;
use crate::host::ResolvedHost;
use bongsu_core::Time;
use bongsu_words::Lang;
use bongsu_words::message::Message;
use lettre::message::Mailbox;
use std::sync::Arc;
use std::time::Duration;

/// A relay that could not be reached is asked last for so long.
const SPARED: Duration = Duration::from_secs(30);

/// A mail to one person.
#[derive(Clone, Debug)]
pub struct Mail<'a> {
    /// Where to.
    pub address: &'a str,
    /// The language that it is written in.
    pub lang: Lang,
    /// The same for the same message, whenever it is sent; no two have one.
    pub id: &'a str,
    /// The id of the first message of the same matter, when this is not the first.
    pub thread: Option<&'a str>,
    /// In words.
    pub message: &'a Message,
    /// Where a mail program may say for the reader that he wants no more of it.
    pub leave: Option<String>,
}

/// Sends mail through the first relay that takes it.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    relays: Vec<Relay>,
    signer: Option<Signer>,
}

/// Why no mail can be sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender's address is none.
    #[error("“{0}” is no sender: write an address, or a name and the address in angle brackets")]
    From(String),
    /// There is nobody to give mail to.
    #[error("there is no relay")]
    NoRelay,
}

impl Mailer {
    /// Sends as `from` (`address`, or `Name <address>`) through `relays`, the first of which
    /// is asked first.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn new(from: &str, relays: Vec<Relay>) -> Result<Mailer, MailError> {
        let from = from.parse().map_err(|_| MailError::From(from.to_owned()))?;
        if relays.is_empty() {
            return Err(MailError::NoRelay);
        }
        Ok(Mailer { from, relays, signer: None })
    }

    /// Signs all of it.
    pub fn signing(self, signer: Signer) -> Mailer {
        Mailer { signer: Some(signer), ..self }
    }

    /// Connects to each relay, as for mail, and sends nothing: by relay, what it said.
    pub async fn reach(&self) -> Vec<(String, Result<(), String>)> {
        let mut reached = Vec::new();
        for relay in &self.relays {
            reached.push((relay.to_string(), relay.reach().await));
        }
        reached
    }

    /// Where the relays stand.
    pub fn places(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        self.relays.iter().map(Relay::place)
    }

    /// Hands a mail over. Accepted by one relay is accepted; refused is what every relay
    /// refuses for good.
    pub async fn send(&self, now: Time, mail: &Mail<'_>) -> Outcome {
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
        relays.sort_by_key(|relay| relay.is_spared(now));
        let (mut later, mut never) = (None, String::new());
        for relay in relays {
            match relay.hand_over(now + SPARED, message.envelope(), &bytes).await {
                Outcome::Accepted(words) => return Outcome::Accepted(words),
                Outcome::TryLater(why) => later = Some(why),
                Outcome::Refused(why) => never = why,
            }
        }
        later.map_or(Outcome::Refused(never), Outcome::TryLater)
    }
}
