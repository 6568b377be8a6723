//! Alerts that come by mail (S10): a mail is read, and the engine takes what it says.
//!
//! A mail is acknowledged only after the engine committed it. Whoever dies before that gets it again.
//! Whoever dies between the commit and the note of its key takes it twice: it says then what is known
//! already, or what is overtaken (`external_alerts/stale.rs`).

use super::mail_in::recipients::tags;
use super::mail_in::{self, is_one_of, reading};
use super::tasks::Tasks;
use crate::config::AlertMailSources;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::external_alert::{MailRefusal, Signal, loops};
use bongsu_core::inventory::normalize_email;
use bongsu_core::plain_text::plain_line;
use bongsu_core::ticket::mail::Incoming;
use bongsu_core::ticket::mail::authentication::{Alignment, Sender, judge};
use bongsu_receive::lmtp::{Envelope, Receiver, Verdict};
use bongsu_receive::mime::Mail;
use bongsu_store::{AlertMail, Store};
use bongsu_web::{App, MailSource, is_too_old};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many mails that are not taken are noted in a minute; anybody can send them.
const REFUSED_NOTED_PER_MINUTE: usize = 10;
const MINUTE: Duration = Duration::from_secs(60);
/// The longest sender that is noted, in characters.
const SENDER_MAX_CHARS: usize = 200;

/// Takes mail of other tools.
pub struct AlertMailDesk {
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The time of what is taken.
    pub clock: Clock,
    /// What takes alerts.
    pub app: Arc<App>,
    /// Where mail comes from, and who may send it.
    pub config: AlertMailSources,
    /// The addresses of the desk: mail from them is its own.
    pub own_addresses: Vec<String>,
    /// When mails were noted that were not taken.
    pub refused_at: Mutex<VecDeque<bongsu_core::Time>>,
}

/// One way on which mail comes.
#[derive(Clone)]
pub struct AlertMailWay {
    /// Where it leads.
    pub desk: Arc<AlertMailDesk>,
    /// Whether what the mail server found of a sender is believed.
    pub is_trusted: bool,
}

/// Takes mail on all ways that are configured, until it is cancelled.
///
/// # Errors
/// When it cannot listen where it should, or has no password for a mailbox.
pub async fn start(
    desk: AlertMailDesk,
    cancel: &CancellationToken,
    tasks: &Tasks,
) -> anyhow::Result<()> {
    let desk = Arc::new(desk);
    let way = |is_trusted| AlertMailWay { desk: desk.clone(), is_trusted };
    let noted = (desk.app.mailboxes(), desk.clock.clone());
    mail_in::start(&desk.config.mail, way, noted, cancel, tasks).await.context("[alert_mail]")
}

impl Receiver for AlertMailWay {
    fn takes(&self, recipient: &str) -> bool {
        is_one_of(&self.desk.config.mail.addresses, recipient)
    }

    async fn take(&self, envelope: Envelope<'_>, message: Vec<u8>, _is_cut: bool) -> Verdict {
        match self.desk.receive(envelope, message, self.is_trusted).await {
            Ok(()) => Verdict::Taken,
            Err(why) => Verdict::Later(why),
        }
    }
}

impl AlertMailDesk {
    /// Whoever sent what is refused is told nothing: anybody can write any sender.
    async fn receive(
        &self,
        envelope: Envelope<'_>,
        message: Vec<u8>,
        is_trusted: bool,
    ) -> Result<(), &'static str> {
        let (message, mail) = reading::mail(envelope.from, message).await?;
        let mail = mail.unwrap_or_default();
        let written = mail.incoming.from.as_ref().map_or("", |(_, address)| address);
        let author = normalize_email(written);
        let address = author.as_deref().unwrap_or_default();
        let key = mail_in::key(&mail, address, &message);
        drop(message);
        let is_taken = self.store.is_alert_mail_taken(&key).await.map_err(|error| away(&error))?;
        if is_taken {
            return Ok(());
        }
        let tags = tags(&self.config.mail.addresses, envelope.to, &mail.incoming);
        let source = self.config.source_of(address, &tags);
        let note = AlertMail {
            key,
            source: source.map(|it| it.name.clone()).unwrap_or_default(),
            sender: plain_line(written).chars().take(SENDER_MAX_CHARS).collect(),
            at: self.clock.now(),
            refused: None,
        };
        match self.admit(source, &mail.incoming, is_trusted) {
            Err(refused) => self.refuse(AlertMail { refused: Some(refused), ..note }).await,
            Ok((source, sender)) => {
                self.take(source, sender, &mail).await?;
                self.app.alert_mails().count(None);
                self.store.note_alert_mail(&note).await.map_err(|error| away(&error))
            }
        }
    }

    /// Whose mail it is, and what is known of its sender.
    fn admit<'a>(
        &self,
        source: Option<&'a MailSource>,
        mail: &Incoming,
        is_trusted: bool,
    ) -> Result<(&'a MailSource, Sender), MailRefusal> {
        if let Some(why) = loops(mail, &self.own_addresses) {
            return Err(why);
        }
        if mail.from.is_none() {
            return Err(MailRefusal::NoSender);
        }
        let source = source.ok_or(MailRefusal::UnknownSender)?;
        // Customers have hosts below the host's own domain, which can send mail.
        let own = self.config.mail.own_server();
        let sender = match judge(mail, own, Alignment::Strict) {
            Sender::Forged => return Err(MailRefusal::Forged),
            found if is_trusted => found,
            _ => Sender::Unknown,
        };
        let is_proven = match sender {
            Sender::Authenticated => true,
            // The tool's own DNS is down, which may be the very alert: that is heard, and no more.
            Sender::Unasked => {
                source.allows_unverified
                    || source.read(mail, self.clock.now()).signal == Signal::Firing
            }
            Sender::Unknown | Sender::Forged => source.allows_unverified,
        };
        if !is_proven {
            return Err(MailRefusal::Unverified);
        }
        match is_too_old(mail, self.clock.now()) {
            true => Err(MailRefusal::TooOld),
            false => Ok((source, sender)),
        }
    }

    async fn take(
        &self,
        source: &MailSource,
        sender: Sender,
        mail: &Mail,
    ) -> Result<(), &'static str> {
        if !self.app.admits_alert_mail(&source.name) {
            return Err("too many mails of one source in a minute");
        }
        let mut event = source.read(&mail.incoming, self.clock.now());
        let is_verified = sender == Sender::Authenticated;
        event.labels.insert("sender_verified".into(), is_verified.to_string());
        self.app.take_alert(&source.name, event).await.map_err(|error| {
            tracing::warn!(%error, source = source.name, "an alert by mail was not taken; it comes again");
            "it cannot be taken now"
        })
    }

    async fn refuse(&self, mail: AlertMail) -> Result<(), &'static str> {
        self.app.alert_mails().count(mail.refused);
        if self.is_noted(mail.at) {
            let why = mail.refused.map_or("", MailRefusal::as_str);
            tracing::warn!(why, sender = mail.sender, "a mail is no alert of a source");
            self.store.note_alert_mail(&mail).await.map_err(|error| away(&error))?;
        }
        Ok(())
    }

    /// Whether one more mail is noted that is not taken.
    fn is_noted(&self, now: bongsu_core::Time) -> bool {
        let mut noted = self.refused_at.lock();
        noted.retain(|at| now.since(*at) < MINUTE);
        let is_noted = noted.len() < REFUSED_NOTED_PER_MINUTE;
        if is_noted {
            noted.push_back(now);
        }
        is_noted
    }
}

fn away(error: &bongsu_store::Error) -> &'static str {
    tracing::warn!(%error, "cannot keep a mail; it comes again");
    "it cannot be kept now"
}
