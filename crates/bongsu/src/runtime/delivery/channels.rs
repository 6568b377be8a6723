//! All outbound channels. They are opened before a program becomes the leader, so that a wrong
//! configuration is reported at the start, and not in an outage (S8).

use super::worker::answer;
use crate::config::{Config, Heartbeat};
use crate::runtime::publishing::mirror::MirrorTarget;
use bongsu_core::Time;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::delivery::{Answer, DeliveryChannel};
use bongsu_send::Progress;
use bongsu_send::host::ResolvedHost;
use bongsu_send::http::Endpoint;
use bongsu_send::mail::{Mail, Mailer};
use bongsu_send::sms::{SmsMessage, SmsSender};
use bongsu_send::webhook::Webhook;
use bongsu_words::message::Message;
use std::sync::Arc;

/// The mailer and the telephone gateways.
#[derive(Default)]
pub struct Channels {
    /// Sends mail.
    pub mailer: Option<Mailer>,
    /// Sends text messages.
    pub sms: Option<SmsSender>,
    /// Calls telephones and reads the text out.
    pub voice: Option<SmsSender>,
}

/// By what a message of its own goes to a contact.
pub const fn channel_to(contact: &Contact) -> DeliveryChannel {
    match contact {
        Contact::Email(_) => DeliveryChannel::Mail,
        Contact::Phone(_) => DeliveryChannel::Sms,
    }
}

impl Channels {
    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.mailer.is_some() || self.sms.is_some() || self.voice.is_some()
    }

    /// Hands over a message of its own to a contact: no notice about an incident, whose mails
    /// form a thread.
    pub async fn send(
        &self,
        now: Time,
        to: (&Contact, Language),
        (id, message): (&str, &Message),
        progress: &Progress,
    ) -> Answer {
        match to {
            (Contact::Email(address), lang) => {
                self.mail(now, (address, lang), (id, message), progress).await
            }
            (Contact::Phone(number), _) => {
                let Some(gateway) = &self.sms else {
                    return Answer::Rejected("no SMS gateway is configured".into());
                };
                let sms = SmsMessage { to: number, reason: None, message, id };
                answer(gateway.send(now, &sms, progress).await, None)
            }
        }
    }

    /// Whether a message reaches a contact whole: what is longer than a text message is cut.
    pub fn holds(&self, contact: &Contact, message: &Message) -> bool {
        match (contact, &self.sms) {
            (Contact::Phone(number), Some(gateway)) => {
                gateway.holds(&SmsMessage { to: number, reason: None, message, id: "" })
            }
            _ => true,
        }
    }

    /// As [`Channels::send`], to a mail address.
    pub async fn mail(
        &self,
        now: Time,
        (address, lang): (&str, Language),
        (id, message): (&str, &Message),
        progress: &Progress,
    ) -> Answer {
        let Some(mailer) = &self.mailer else {
            return Answer::Rejected("mail is not configured".into());
        };
        let (thread, unsubscribe_url) = (None, None);
        let mail = Mail {
            address,
            lang,
            id,
            thread,
            message,
            unsubscribe_url,
            reply_to: None,
            answers: None,
        };
        answer(mailer.send(now, &mail, progress).await, None)
    }

    /// As [`Channels::mail`], of a conversation: replies go to `reply_to`, and it answers a mail of
    /// the reader's.
    pub async fn mail_in_thread(
        &self,
        now: Time,
        (address, lang): (&str, Language),
        (id, message): (&str, &Message),
        (reply_to, answers): (Option<&str>, Option<&str>),
        progress: &Progress,
    ) -> Answer {
        let Some(mailer) = &self.mailer else {
            return Answer::Rejected("mail is not configured".into());
        };
        let (thread, unsubscribe_url) = (None, None);
        let mail = Mail { address, lang, id, thread, message, unsubscribe_url, reply_to, answers };
        answer(mailer.send(now, &mail, progress).await, None)
    }

    /// Their hosts.
    pub fn hosts(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        let mailer = self.mailer.iter().flat_map(Mailer::hosts);
        let phones = self.sms.iter().chain(&self.voice);
        mailer.chain(phones.flat_map(SmsSender::hosts))
    }
}

/// All outbound channels.
pub struct OutboundChannels {
    /// To contacts and subscribers.
    pub channels: Arc<Channels>,
    /// To programs and chat rooms.
    pub webhooks: Arc<[Webhook]>,
    /// To the mirrors of the published pages, each with its name.
    pub mirrors: Vec<(String, Arc<MirrorTarget>)>,
    /// To the heartbeat endpoint.
    pub heartbeat: Option<Arc<Endpoint>>,
}

impl OutboundChannels {
    /// Opens all of them; nothing is sent yet.
    ///
    /// # Errors
    /// When one cannot be used: a file cannot be read, or a password is missing.
    pub fn open(config: &Config) -> anyhow::Result<OutboundChannels> {
        let mailer = config.mailer()?;
        let (sms, voice) = (config.sms_sender()?, config.voice_sender()?);
        let heartbeat = config.heartbeat.as_ref().map(Heartbeat::endpoint).transpose()?;
        Ok(OutboundChannels {
            channels: Arc::new(Channels { mailer, sms, voice }),
            webhooks: config.open_webhooks()?.into(),
            mirrors: config.mirrors()?,
            heartbeat: heartbeat.map(Arc::new),
        })
    }

    /// Those to contacts alone.
    pub fn to_contacts(channels: Channels) -> OutboundChannels {
        OutboundChannels {
            channels: Arc::new(channels),
            webhooks: Arc::new([]),
            mirrors: Vec::new(),
            heartbeat: None,
        }
    }

    /// Their hosts.
    pub fn hosts(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        let webhooks = self.webhooks.iter().map(|webhook| webhook.endpoint().host());
        let mirrors = self.mirrors.iter().filter_map(|(_, to)| match &**to {
            MirrorTarget::Remote(target) => Some(target.host()),
            MirrorTarget::Command(_) => None,
        });
        let heartbeat = self.heartbeat.iter().map(|endpoint| endpoint.host());
        self.channels.hosts().chain(webhooks).chain(mirrors).chain(heartbeat)
    }
}
