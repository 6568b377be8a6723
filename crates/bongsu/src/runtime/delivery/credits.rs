//! What customers are told of credits, by mail or text message (S21).

use super::address_book::AddressBook;
use super::channels::{Channels, channel_to};
use super::worker::{Channel, Worker};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::secret::Purpose;
use bongsu_core::settlement::credit::record::{Credit, CreditId};
use bongsu_send::Progress;
use bongsu_store::{Claimed, Error, Store};
use bongsu_words::message::Sender;
use bongsu_words::message::credit::credit;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// Delivers what was decided about credits.
pub struct CreditWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the text gateway.
    pub channels: Arc<Channels>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// The URLs of customers' pages, if customers can reach them.
    pub pages: Option<CustomerUrls>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl CreditWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let CreditWorker { clock, store, channels, sender, pages, cancel } = self;
        let (of_store, address_book) = (store.clone(), Mutex::default());
        let channel = Credits { store: of_store, channels, sender, pages, address_book };
        Worker { clock, store, channel: Arc::new(channel), cancel }.run().await;
    }
}

struct Credits {
    store: Store,
    channels: Arc<Channels>,
    sender: Arc<Sender>,
    pages: Option<CustomerUrls>,
    address_book: Mutex<AddressBook>,
}

/// What a message needs beside its key.
#[derive(Default)]
struct CreditPayload {
    /// `None` when the store has none under this key.
    told: Option<Box<Credit>>,
    /// `None` when the inventory has no such contact.
    to: Option<(Contact, Language)>,
    /// The URL of the customer's page.
    page: Option<String>,
}

impl Channel for Credits {
    const TOPIC: Topic = Topic::Credit;
    type Payload = CreditPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, CreditPayload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.store).await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = self.payload(&book, &delivery).await?;
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &CreditPayload) -> Decision {
        match (&payload.told, &payload.to) {
            (Some(_), Some(_)) => Topic::Credit.policy().decide(now, delivery, false),
            _ => Decision::Drop(DropReason::NotOnRecord),
        }
    }

    fn channel(&self, payload: &CreditPayload) -> Option<DeliveryChannel> {
        payload.to.as_ref().map(|(contact, _)| channel_to(contact))
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &CreditPayload,
        progress: &Progress,
    ) -> Answer {
        let (Some(told), Some((contact, lang))) = (&payload.told, &payload.to) else {
            return Answer::Rejected("the contact is not in the inventory any more".into());
        };
        let message = credit(*lang, &self.sender, told, payload.page.as_deref());
        let code = self.store.secret().code(Purpose::Credit, &delivery.key.to_string());
        let id = format!("{code:032x}.credit");
        self.channels.send(now, (contact, *lang), (&id, &message), progress).await
    }
}

impl Credits {
    async fn payload(
        &self,
        book: &AddressBook,
        delivery: &Delivery,
    ) -> Result<CreditPayload, Error> {
        let mut payload = CreditPayload::default();
        let Ok(contact) = ContactKey::try_from(delivery.key.recipient.clone()) else {
            return Ok(payload);
        };
        payload.to = book.addressed(contact);
        let id = CreditId::from_uuid(delivery.key.subject.uuid());
        let Some(told) = self.store.credit(id).await? else { return Ok(payload) };
        if let Some(urls) = &self.pages {
            let lang = payload.to.as_ref().map_or_else(Language::default, |(_, lang)| *lang);
            let token = self.store.page_token_of(&told.customer).await?;
            payload.page = token.map(|token| urls.page(lang, token));
        }
        payload.told = Some(Box::new(told));
        Ok(payload)
    }
}
