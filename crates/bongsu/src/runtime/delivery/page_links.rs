//! Links to customers' own pages, to contacts on record who lost them (S7, S13).
//!
//! The message names the pages of all customers with this contact, as they are when it is sent:
//! no link is in the outbox.

use super::address_book::AddressBook;
use super::channels::{Channels, channel_to};
use super::worker::{Channel, Worker};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::{Contact, Inventory, Language};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::secret::{Purpose, StoreSecret};
use bongsu_send::Progress;
use bongsu_store::{Claimed, Error, Store};
use bongsu_words::message::Sender;
use bongsu_words::message::page_link::page_link;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// Links in one message: an agency's would consist of links.
const MAX_LINKS: usize = 20;

/// Sends links to customers' own pages.
pub struct PageLinkWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the text gateway; a link is not read out.
    pub channels: Arc<Channels>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// The URLs of customers' pages.
    pub pages: CustomerUrls,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl PageLinkWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let PageLinkWorker { clock, store, channels, sender, pages, cancel } = self;
        let recipients = Mutex::default();
        let channel = PageLinks { store: store.clone(), channels, sender, pages, recipients };
        Worker { clock, store, channel: Arc::new(channel), cancel }.run().await;
    }
}

struct PageLinks {
    store: Store,
    channels: Arc<Channels>,
    sender: Arc<Sender>,
    pages: CustomerUrls,
    recipients: Mutex<Recipients>,
}

/// The contacts on record, and whose they are.
#[derive(Default)]
struct Recipients {
    book: AddressBook,
    revision: Option<i64>,
    customers: HashMap<ContactKey, Vec<String>>,
}

/// What a message needs beside its key.
struct PageLinkPayload {
    /// `None` when the inventory has no such contact.
    to: Option<(Contact, Language)>,
    /// The customers' names, each with the URL of their page.
    pages: Vec<(String, String)>,
}

impl Channel for PageLinks {
    const TOPIC: Topic = Topic::PageLink;
    type Payload = PageLinkPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, PageLinkPayload)>, Error> {
        let mut recipients = self.recipients.lock().await;
        recipients.refresh(&self.store).await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = match ContactKey::try_from(delivery.key.recipient.clone()) {
                Ok(contact) => self.payload(&recipients, contact).await?,
                Err(_) => PageLinkPayload { to: None, pages: Vec::new() },
            };
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &PageLinkPayload) -> Decision {
        match payload {
            PageLinkPayload { to: None, .. } => Decision::Drop(DropReason::NotOnRecord),
            PageLinkPayload { pages, .. } if pages.is_empty() => Decision::Drop(DropReason::NoPage),
            _ => Self::TOPIC.policy().decide(now, delivery, false),
        }
    }

    fn channel(&self, payload: &PageLinkPayload) -> Option<DeliveryChannel> {
        payload.to.as_ref().map(|(contact, _)| channel_to(contact))
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &PageLinkPayload,
        progress: &Progress,
    ) -> Answer {
        let Some((contact, lang)) = &payload.to else {
            return Answer::Rejected("the contact is not in the inventory".into());
        };
        let message = page_link(*lang, &self.sender, &payload.pages);
        let code = self.store.secret().code(Purpose::PageLink, &delivery.key.to_string());
        let id = format!("{code:032x}.link");
        self.channels.send(now, (contact, *lang), (&id, &message), progress).await
    }
}

impl PageLinks {
    async fn payload(
        &self,
        recipients: &Recipients,
        contact: ContactKey,
    ) -> Result<PageLinkPayload, Error> {
        let to = recipients.book.addressed(contact);
        let lang = to.as_ref().map_or_else(Language::default, |(_, lang)| *lang);
        let customers = recipients.customers.get(&contact).filter(|_| to.is_some());
        let mut pages = Vec::new();
        for customer in customers.into_iter().flatten().take(MAX_LINKS) {
            let Some(token) = self.store.page_token_of(customer).await? else { continue };
            let name = self.store.customer(customer).await?.map(|it| it.name);
            let name = name.unwrap_or_else(|| customer.clone());
            pages.push((name, self.pages.page(lang, token)));
        }
        Ok(PageLinkPayload { to, pages })
    }
}

impl Recipients {
    async fn refresh(&mut self, store: &Store) -> Result<(), Error> {
        self.book.refresh(store).await?;
        let (revision, _) = store.revisions().await?;
        if self.revision != Some(revision) {
            self.customers = customers(store.secret(), store.inventory().await?);
            self.revision = Some(revision);
        }
        Ok(())
    }
}

/// The customers of each contact, by key.
fn customers(secret: &StoreSecret, inventory: Inventory) -> HashMap<ContactKey, Vec<String>> {
    let mut customers: HashMap<ContactKey, Vec<String>> = HashMap::new();
    for (key, customer) in inventory.customers {
        for contact in &customer.contacts {
            let of_contact = customers.entry(ContactKey::of(secret, contact)).or_default();
            if of_contact.last() != Some(&key) {
                of_contact.push(key.clone());
            }
        }
    }
    customers
}
