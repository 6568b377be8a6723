//! The notice of who may claim, by what standard and how, by mail or text message (S8, S21).

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
use bongsu_core::settlement::claims_notice::{ClaimsNotice, NoticeState, TermsHit};
use bongsu_send::Progress;
use bongsu_store::{Claimed, Error};
use bongsu_words::message::claims_notice::{claims_notice, claims_notice_link};
use tokio::sync::Mutex;

/// Delivers notices of who may claim.
pub async fn deliver(desk: ContactDesk) {
    desk.deliver(|desk| ClaimsNotices { desk, address_book: Mutex::default() }).await;
}

struct ClaimsNotices {
    desk: ContactDesk,
    address_book: Mutex<AddressBook>,
}

/// What a message needs beside its key.
#[derive(Default)]
struct ClaimsPayload {
    /// `None` when the store has none under this key that was approved.
    told: Option<Box<ClaimsNotice>>,
    /// For whom the contact is told.
    customers: Vec<String>,
    /// The terms of their contracts, with the sites that were hit.
    terms: TermsHit,
    /// `None` when the inventory has no such contact.
    to: Option<(Contact, Language)>,
    /// The URLs of their pages.
    pages: Vec<String>,
}

impl Channel for ClaimsNotices {
    const TOPIC: Topic = Topic::ClaimsNotice;
    type Payload = ClaimsPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, ClaimsPayload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.desk.store).await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = self.payload(&book, &delivery).await?;
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, _: Time, _: &Delivery, payload: &ClaimsPayload) -> Decision {
        match (&payload.told, &payload.to) {
            // However old: see `is_given_up`.
            (Some(_), Some(_)) => Decision::Send,
            _ => Decision::Drop(DropReason::NotOnRecord),
        }
    }

    fn channel(&self, payload: &ClaimsPayload) -> Option<DeliveryChannel> {
        payload.to.as_ref().map(|(contact, _)| channel_to(contact))
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &ClaimsPayload,
        progress: &Progress,
    ) -> Answer {
        let (Some(told), Some((contact, lang))) = (&payload.told, &payload.to) else {
            return Answer::Rejected("the contact is not in the inventory any more".into());
        };
        if is_given_up(now, delivery) {
            return Answer::Rejected("it could not be handed over for too long".into());
        }
        let about = (&payload.customers[..], &payload.pages[..]);
        let mut message = claims_notice(*lang, &self.desk.sender, (told, &payload.terms), about);
        // Half of it would tell nobody how to claim, and count as sent. The page that this program
        // serves has all of it, and a page in a file does not.
        if !self.desk.channels.holds(contact, &message) {
            let is_served = self.desk.pages.as_ref().is_some_and(|it| it.files_in.is_none());
            if !is_served || payload.pages.is_empty() {
                return Answer::Rejected("it is longer than a text message".into());
            }
            message = claims_notice_link(*lang, &self.desk.sender, about);
        }
        let code = self.desk.store.secret().code(Purpose::ClaimsNotice, &delivery.key.to_string());
        let id = format!("{code:032x}.claims");
        self.desk.channels.send(now, (contact, *lang), (&id, &message), progress).await
    }
}

/// Whether a notice was tried for so long that a person must look: it fails, and is not dropped, since
/// the law wants everybody told. Retried, it is tried once more at least.
fn is_given_up(now: Time, delivery: &Delivery) -> bool {
    let max_age = Topic::ClaimsNotice.policy().max_age;
    delivery.attempts > 0 && now.since(delivery.created_at) > max_age
}

impl ClaimsNotices {
    async fn payload(
        &self,
        book: &AddressBook,
        delivery: &Delivery,
    ) -> Result<ClaimsPayload, Error> {
        let mut payload = ClaimsPayload::default();
        let Ok(contact) = ContactKey::try_from(delivery.key.recipient.clone()) else {
            return Ok(payload);
        };
        payload.to = book.addressed(contact);
        let all = self.desk.store.claims_notices(delivery.key.subject).await?;
        let mut approved = all.into_iter().filter(|it| {
            it.number == delivery.key.sequence && matches!(it.state, NoticeState::Approved { .. })
        });
        let Some(told) = approved.next() else { return Ok(payload) };
        let recipient = self.desk.store.claims_recipient(&told, contact).await?;
        if let Some(recipient) = recipient {
            payload.terms = recipient.all_terms();
            payload.customers = recipient.customers;
        }
        if let Some(urls) = &self.desk.pages {
            let lang = payload.to.as_ref().map_or_else(Language::default, |(_, lang)| *lang);
            for customer in &payload.customers {
                let token = self.desk.store.page_token_of(customer).await?;
                payload.pages.extend(token.map(|token| urls.page(lang, token)));
            }
        }
        payload.told = Some(Box::new(told));
        Ok(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::incident::IncidentId;
    use bongsu_core::notification::delivery::{DeliveryKey, DeliveryState, Outcome};

    #[test]
    fn a_notice_that_is_too_old_fails_and_can_be_retried() {
        let key = DeliveryKey {
            topic: Topic::ClaimsNotice,
            recipient: "kim".into(),
            subject: IncidentId::new(Time::ZERO, "a"),
            sequence: 1,
        };
        let lease_expires_at = Time::ZERO;
        let tried =
            Delivery { key, created_at: Time::ZERO, attempts: 1, unknown: 0, lease_expires_at };
        let policy = Topic::ClaimsNotice.policy();
        let late = Time::ZERO + policy.max_age + std::time::Duration::from_secs(1);
        assert!(!is_given_up(Time::ZERO, &tried) && is_given_up(late, &tried));
        let rejected = Outcome::Answered(None, Answer::Rejected("too long".into()));
        assert_eq!(policy.settle(late, &tried, rejected).state, DeliveryState::Failed);
        assert!(!is_given_up(late, &Delivery { attempts: 0, ..tried }), "it was retried");
    }
}
