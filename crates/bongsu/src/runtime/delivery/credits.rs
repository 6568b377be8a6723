//! What customers are told of credits, by mail or text message (S21).

use super::address_book::AddressBook;
use super::channels::channel_to;
use super::contact_desk::ContactDesk;
use super::worker::Channel;
use bongsu_core::Time;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::secret::Purpose;
use bongsu_core::settlement::credit::record::{Credit, CreditId};
use bongsu_send::Progress;
use bongsu_store::{Claimed, Error};
use bongsu_words::message::credit::credit;
use tokio::sync::Mutex;

/// Delivers what was decided about credits.
pub async fn deliver(desk: ContactDesk) {
    desk.deliver(|desk| Credits { desk, address_book: Mutex::default() }).await;
}

struct Credits {
    desk: ContactDesk,
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
        book.refresh(&self.desk.store).await?;
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
        let message = credit(*lang, &self.desk.sender, told, payload.page.as_deref());
        let code = self.desk.store.secret().code(Purpose::Credit, &delivery.key.to_string());
        let id = format!("{code:032x}.credit");
        self.desk.channels.send(now, (contact, *lang), (&id, &message), progress).await
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
        let Some(told) = self.desk.store.credit(id).await? else { return Ok(payload) };
        if let Some(urls) = &self.desk.pages {
            let lang = payload.to.as_ref().map_or_else(Language::default, |(_, lang)| *lang);
            let token = self.desk.store.page_token_of(&told.customer).await?;
            payload.page = token.map(|token| urls.page(lang, token));
        }
        payload.told = Some(Box::new(told));
        Ok(payload)
    }
}
