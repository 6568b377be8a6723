//! Notices to contacts, by mail, text message or telephone.

use super::address_book::AddressBook;
use super::channels::Channels;
use super::worker::{Channel, Worker, answer};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::View;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, Topic, decide_notice, effective_reason,
};
use bongsu_core::notification::preferences::{NotificationPreferences, PreferenceDefaults};
use bongsu_core::notification::{Notice, NoticeId, NoticeReason};
use bongsu_core::statement::Statement;
use bongsu_send::Progress;
use bongsu_send::mail::Mail;
use bongsu_send::sms::{SmsMessage, SmsSender};
use bongsu_store::{Claimed, Error, Store};
use bongsu_words::message::{Message, Sender, message};
use bongsu_words::names::Public;
use bongsu_words::time;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;

/// Links to customers' pages in one message: an agency's would consist of links.
const MAX_LINKS: usize = 5;

/// Delivers notices.
pub struct NoticeWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the gateways.
    pub channels: Arc<Channels>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// By which customers are told of components.
    pub views: watch::Receiver<Arc<View>>,
    /// The URLs of customers' pages, if customers can reach them.
    pub pages: Option<CustomerUrls>,
    /// Stops it.
    pub cancel: CancellationToken,
    /// The defaults of the contacts' preferences.
    pub defaults: PreferenceDefaults,
}

impl NoticeWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let NoticeWorker { clock, store, channels, sender, views, pages, cancel, defaults } = self;
        let channel = NoticeChannels {
            store: store.clone(),
            channels,
            sender,
            views,
            pages,
            defaults,
            address_book: Mutex::default(),
        };
        Worker { clock, store, channel: Arc::new(channel), cancel }.run().await;
    }
}

struct NoticeChannels {
    store: Store,
    channels: Arc<Channels>,
    sender: Arc<Sender>,
    views: watch::Receiver<Arc<View>>,
    pages: Option<CustomerUrls>,
    defaults: PreferenceDefaults,
    address_book: Mutex<AddressBook>,
}

/// What a notice needs beside itself.
struct NoticePayload {
    notice: Notice,
    /// `None` when the contact has left the inventory.
    address: Option<(Contact, Language)>,
    preferences: NotificationPreferences,
    statements: Arc<[Statement]>,
    page_tokens: Vec<CustomerPageToken>,
}

impl Channel for NoticeChannels {
    const TOPIC: Topic = Topic::Notice;
    type Payload = NoticePayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, NoticePayload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.store).await?;
        let mut statements: HashMap<IncidentId, Arc<[Statement]>> = HashMap::new();
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, notice } in claimed {
            let Some(mut notice) = notice else { continue };
            if notice.number > 0 {
                let (has_received, not_sent) = self.store.sent_before(&notice).await?;
                notice.why = effective_reason(notice.why, has_received, &not_sent);
            }
            if let Entry::Vacant(entry) = statements.entry(notice.incident) {
                entry.insert(self.store.statements(notice.incident).await?.into());
            }
            let payload = NoticePayload {
                address: book.address_of(notice.contact, notice.why == NoticeReason::Removed),
                preferences: book.preferences_of(notice.contact),
                statements: statements[&notice.incident].clone(),
                page_tokens: self.page_tokens_of(&notice).await?,
                notice,
            };
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &NoticePayload) -> Decision {
        let Some((contact, _)) = &payload.address else { return Decision::Send };
        let minute = time::minute(&self.sender.zone, now);
        let NoticePayload { notice, preferences, .. } = payload;
        let channel = contact.channel();
        decide_notice(now, delivery, notice, channel, preferences, self.defaults, minute)
    }

    fn channel(&self, payload: &NoticePayload) -> Option<DeliveryChannel> {
        match payload.address.as_ref()? {
            (Contact::Email(_), _) => Some(DeliveryChannel::Mail),
            (Contact::Phone(_), _) => self.phone(&payload.preferences).map(|(kind, _)| kind),
        }
    }

    async fn hand_over(
        &self,
        now: Time,
        _: &Delivery,
        payload: &NoticePayload,
        progress: &Progress,
    ) -> Answer {
        let Some((contact, language)) = &payload.address else {
            return Answer::Rejected("the contact is not in the inventory any more".into());
        };
        let lang = payload.preferences.language.unwrap_or(*language);
        let id = payload.notice.id().to_string();
        let url_of = |pages: &CustomerUrls| -> Vec<String> {
            payload
                .page_tokens
                .iter()
                .map(|token| pages.page_in_notice(lang, *token, &id))
                .collect()
        };
        let pages = self.pages.as_ref().map(url_of).unwrap_or_default();
        let names = Public::new(&self.views.borrow().topology.public_names);
        let (sender, notice) = (&self.sender, &payload.notice);
        let message = message((lang, &names), sender, notice, &payload.statements, &pages);
        match contact {
            Contact::Email(address) => {
                self.mail(now, payload, (address, lang), &message, progress).await
            }
            Contact::Phone(number) => {
                let Some((_, gateway)) = self.phone(&payload.preferences) else {
                    return Answer::Rejected("no SMS or voice gateway is configured".into());
                };
                let reason = Some(payload.notice.why);
                let sms = SmsMessage { to: number, reason, message: &message, id: &id };
                answer(gateway.send(now, &sms, progress).await, None)
            }
        }
    }
}

impl NoticeChannels {
    /// The tokens of the pages of those whom a notice is for.
    async fn page_tokens_of(&self, notice: &Notice) -> Result<Vec<CustomerPageToken>, Error> {
        let mut tokens = Vec::new();
        for customer in notice.customers.iter().filter(|_| self.pages.is_some()).take(MAX_LINKS) {
            tokens.extend(self.store.page_token_of(customer).await?);
        }
        Ok(tokens)
    }

    /// The gateway for a telephone: the preferred one, or the other if it is not configured.
    fn phone(
        &self,
        preferences: &NotificationPreferences,
    ) -> Option<(DeliveryChannel, &SmsSender)> {
        let sms = self.channels.sms.as_ref().map(|it| (DeliveryChannel::Sms, it));
        let voice = self.channels.voice.as_ref().map(|it| (DeliveryChannel::Voice, it));
        if preferences.voice { voice.or(sms) } else { sms.or(voice) }
    }

    async fn mail(
        &self,
        now: Time,
        payload: &NoticePayload,
        (address, lang): (&str, Language),
        message: &Message,
        progress: &Progress,
    ) -> Answer {
        let Some(mailer) = &self.channels.mailer else {
            return Answer::Rejected("mail is not configured".into());
        };
        let notice = &payload.notice;
        let (secret, id) = (self.store.secret(), notice.id());
        let first = NoticeId { number: 0, ..id }.message_id(secret);
        let id = id.message_id(secret);
        let thread = (notice.number > 0).then_some(first.as_str());
        let unsubscribe_url = self.unsubscribe_url(payload);
        let mail = Mail {
            address,
            lang,
            id: &id,
            thread,
            message,
            unsubscribe_url,
            reply_to: None,
            answers: None,
        };
        answer(mailer.send(now, &mail, progress).await, None)
    }

    /// Where a mail program may unsubscribe the contact.
    fn unsubscribe_url(&self, payload: &NoticePayload) -> Option<String> {
        // A contact of several customers cannot unsubscribe by the page of one.
        let [token] = payload.page_tokens[..] else { return None };
        let base = self.sender.page.as_ref()?;
        Some(format!("{base}/c/{token}/unsubscribe?to={}", payload.notice.contact))
    }
}
