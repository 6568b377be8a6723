//! Alerts about single sites and dates: to the operator's people, and to contacts who want them.

use super::address_book::AddressBook;
use super::channels::{Channels, channel_to};
use super::worker::{Channel, Worker, answer};
use crate::config::{AlertRecipient, Reach};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::alert::{AlertDigest, DigestItem, Recipient};
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::notification::preferences::{self, NotificationPreferences, PreferenceDefaults};
use bongsu_send::Progress;
use bongsu_send::webhook::{AlertPayload, Webhook};
use bongsu_store::{Claimed, Error, Store};
use bongsu_words::alert::{self, Reader};
use bongsu_words::message::{Message, Sender};
use bongsu_words::time;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// Delivers alerts.
pub struct AlertWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the gateways.
    pub channels: Arc<Channels>,
    /// The configured webhooks.
    pub webhooks: Arc<[Webhook]>,
    /// Who at the operator can be told.
    pub recipients: Arc<[AlertRecipient]>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// The defaults of the contacts' preferences.
    pub defaults: PreferenceDefaults,
    /// The URLs of customers' pages, if customers can reach them.
    pub pages: Option<CustomerUrls>,
    /// Where people find operations, if they can.
    pub operations_url: Option<String>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl AlertWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let (clock, store, cancel) = (self.clock.clone(), self.store.clone(), self.cancel.clone());
        let channel = AlertChannels { desk: self, address_book: Mutex::default() };
        Worker { clock, store, channel: Arc::new(channel), cancel }.run().await;
    }
}

struct AlertChannels {
    desk: AlertWorker,
    address_book: Mutex<AddressBook>,
}

/// What a message needs beside its key.
struct Payload {
    /// `None` when it is not stored any more.
    digest: Option<AlertDigest>,
    to: To,
    /// Where its reader sees more.
    page: Option<String>,
}

/// How a recipient is reached.
enum To {
    /// One at the operator.
    Operator(AlertRecipient),
    /// A customer's contact.
    Contact {
        contact: Contact,
        lang: Language,
        preferences: NotificationPreferences,
        contract: bool,
        /// The first customer of the message whose contact they are: they may see that page, and
        /// no other.
        customer: Option<String>,
        /// What they are told as.
        reader: Reader,
    },
    /// Not at all any more.
    Nobody(DropReason),
}

impl Channel for AlertChannels {
    const TOPIC: Topic = Topic::Alert;
    type Payload = Payload;

    async fn prepare(&self, claimed: Vec<Claimed>) -> Result<Vec<(Delivery, Payload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.desk.store).await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let digest = self.desk.store.alert_digest(delivery.key.subject).await?;
            let to = self.to(&book, &delivery, digest.as_ref());
            let mut page = self.page(&to).await?;
            // A question is answered where it stands, and not in the list of alerts.
            if let (Some(url), Some(question)) =
                (&self.desk.operations_url, digest.as_ref().and_then(|it| it.question.as_ref()))
            {
                page = Some(match question.incident {
                    Some(incident) => format!("{url}/ops/incidents/{incident}"),
                    None => format!("{url}/ops/oncall/handover"),
                });
            }
            batch.push((delivery, Payload { digest, to, page }));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &Payload) -> Decision {
        if payload.digest.is_none() {
            return Decision::Drop(DropReason::Expired);
        }
        match Self::TOPIC.policy().decide(now, delivery, false) {
            Decision::Send => {}
            other => return other,
        }
        match &payload.to {
            To::Nobody(reason) => Decision::Drop(*reason),
            To::Operator(_) => Decision::Send,
            To::Contact { contact, preferences, contract, .. } => {
                let minute = time::minute(&self.desk.sender.zone, now);
                let (defaults, channel) = (self.desk.defaults, contact.channel());
                match preferences.decide_alerts(defaults, channel, *contract, minute) {
                    preferences::Decision::Send => Decision::Send,
                    preferences::Decision::Defer(left) => Decision::Defer(now + left),
                    preferences::Decision::OptedOut => Decision::Drop(DropReason::OptedOut),
                }
            }
        }
    }

    fn channel(&self, payload: &Payload) -> Option<DeliveryChannel> {
        match &payload.to {
            To::Operator(AlertRecipient { reach: Reach::Webhook(_), .. }) => {
                Some(DeliveryChannel::Webhook)
            }
            To::Operator(_) => Some(DeliveryChannel::Mail),
            To::Contact { contact, .. } => Some(channel_to(contact)),
            To::Nobody(_) => None,
        }
    }

    async fn hand_over(
        &self,
        now: Time,
        _: &Delivery,
        payload: &Payload,
        progress: &Progress,
    ) -> Answer {
        let Some(digest) = &payload.digest else {
            return Answer::Rejected("the message is not in the store".into());
        };
        let untold = self.is_room(&payload.to).then(|| digest.without_text());
        let digest = untold.as_ref().unwrap_or(digest);
        let (channels, id) = (&self.desk.channels, format!("{}.alert", digest.id));
        let (sender, page) = (&self.desk.sender, payload.page.as_deref());
        let write = |lang, reader| alert::message(lang, sender, digest, reader, page);
        match &payload.to {
            To::Nobody(reason) => Answer::Rejected(reason.as_str().into()),
            To::Operator(AlertRecipient { reach: Reach::Mail(address), language, .. }) => {
                let message = write(*language, Reader::Operator);
                channels.mail(now, (address, *language), (&id, &message), progress).await
            }
            To::Operator(AlertRecipient { reach: Reach::Webhook(name), .. }) => {
                let Some(webhook) = self.webhook(name) else {
                    return Answer::Rejected("the webhook is not configured".into());
                };
                let message = write(webhook.lang, Reader::Operator);
                let payload = AlertPayload {
                    id,
                    text: room_text(&message),
                    title: message.subject,
                    page: payload.page.clone(),
                    urgent: false,
                    at: digest.at,
                    body: bongsu_web::alert_digest_payload(digest),
                };
                let (outcome, wait) = webhook.deliver_alerts(now, &payload, progress).await;
                answer(outcome, wait)
            }
            To::Contact { contact, lang, reader, .. } => {
                let message = write(*lang, *reader);
                channels.send(now, (contact, *lang), (&id, &message), progress).await
            }
        }
    }
}

impl AlertChannels {
    fn to(&self, book: &AddressBook, delivery: &Delivery, digest: Option<&AlertDigest>) -> To {
        match delivery.key.recipient.parse() {
            Ok(Recipient::Operator(name)) => {
                match self.desk.recipients.iter().find(|it| it.name == name) {
                    None => To::Nobody(DropReason::NoRecipient),
                    Some(AlertRecipient { reach: Reach::Webhook(webhook), .. })
                        if self.webhook(webhook).is_none() =>
                    {
                        To::Nobody(DropReason::NotConfigured)
                    }
                    Some(recipient) => To::Operator(recipient.clone()),
                }
            }
            Ok(Recipient::Contact(key)) => {
                let (of_customer, of_site) = (book.address_of(key, false), book.site_contact(key));
                let is_named = of_site.is_some();
                let items = || digest.into_iter().flat_map(|it| &it.items);
                let is_theirs = |it: &&DigestItem| book.is_contact_of(key, &it.customer);
                let customer = items().find(is_theirs).map(|it| it.customer.clone());
                let reader = match book.wants_alerts(key) && items().all(|it| is_theirs(&it)) {
                    true => Reader::Customer,
                    false => Reader::Named,
                };
                let Some((contact, language)) = of_customer.or(of_site) else {
                    return To::Nobody(DropReason::NotOnRecord);
                };
                let preferences = book.preferences_of(key);
                let lang = preferences.language.unwrap_or(language);
                let contract = is_named || book.has_alerts_by_contract(key);
                To::Contact { contact, lang, preferences, contract, customer, reader }
            }
            Err(_) => To::Nobody(DropReason::NoRecipient),
        }
    }

    async fn page(&self, to: &To) -> Result<Option<String>, Error> {
        match to {
            To::Operator(_) => {
                Ok(self.desk.operations_url.as_ref().map(|url| format!("{url}/ops/alerts")))
            }
            To::Nobody(_) => Ok(None),
            To::Contact { lang, customer, .. } => {
                let (Some(pages), Some(customer)) = (&self.desk.pages, customer) else {
                    return Ok(None);
                };
                let token = self.desk.store.page_token_of(customer).await?;
                Ok(token.map(|token| pages.page(*lang, token)))
            }
        }
    }

    /// Whether many read it who are not the company's people: they get no word of what is about
    /// one customer.
    fn is_room(&self, to: &To) -> bool {
        match to {
            To::Operator(AlertRecipient { reach: Reach::Webhook(name), .. }) => {
                self.webhook(name).is_some_and(|webhook| !webhook.is_internal)
            }
            _ => false,
        }
    }

    fn webhook(&self, name: &str) -> Option<&Webhook> {
        self.desk.webhooks.iter().find(|webhook| webhook.name == name)
    }
}

/// The lines of a message, for a room.
fn room_text(message: &Message) -> String {
    let mut lines: Vec<String> =
        message.fields.iter().take(1).map(|(_, text)| text.clone()).collect();
    for list in &message.lists {
        lines.extend(list.names.iter().map(|name| format!("{} {name}", list.mark)));
        lines.extend(list.more.clone());
    }
    lines.join("\n")
}
