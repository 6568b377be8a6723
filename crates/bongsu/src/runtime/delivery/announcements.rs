//! Announcements of maintenance to contacts, by mail or text message (S8).

use super::address_book::AddressBook;
use super::channels::channel_to;
use super::contact_desk::ContactDesk;
use super::worker::Channel;
use bongsu_core::Time;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::maintenance::{Announcement, AnnouncementReason, Maintenance, MaintenanceId};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DeliveryState, DropReason, Received, Topic,
    decide_announcement, effective_announcement,
};
use bongsu_core::notification::preferences::{NotificationPreferences, PreferenceDefaults};
use bongsu_core::secret::Purpose;
use bongsu_send::Progress;
use bongsu_store::{Claimed, Error};
use bongsu_words::message::announcement::announcement;
use bongsu_words::time;
use tokio::sync::Mutex;

/// Links to customers' pages in one message: an agency's would consist of links.
const MAX_LINKS: usize = 5;

/// Delivers announcements; what is planned is not read out. `defaults` are those of the contacts' preferences.
pub async fn deliver(desk: ContactDesk, defaults: PreferenceDefaults) {
    desk.deliver(|desk| Announcements { desk, defaults, address_book: Mutex::default() }).await;
}

struct Announcements {
    desk: ContactDesk,
    defaults: PreferenceDefaults,
    address_book: Mutex<AddressBook>,
}

/// What a message needs beside its key.
struct AnnouncementPayload {
    /// `None` when the store has none under this key.
    told: Option<(Announcement, Maintenance)>,
    /// What the contact has received of it.
    received: Received,
    /// `None` when the inventory has no such contact.
    to: Option<(Contact, Language)>,
    preferences: NotificationPreferences,
    /// The URLs of the customers' pages.
    pages: Vec<String>,
}

impl Channel for Announcements {
    const TOPIC: Topic = Topic::Announcement;
    type Payload = AnnouncementPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, AnnouncementPayload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.desk.store).await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = self.payload(&book, &delivery).await?;
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &AnnouncementPayload) -> Decision {
        let (Some((told, _)), Some((contact, _))) = (&payload.told, &payload.to) else {
            return Decision::Drop(DropReason::NotOnRecord);
        };
        let minute = time::minute(&self.desk.sender.zone, now);
        let reader = (contact.channel(), &payload.preferences, self.defaults);
        decide_announcement(now, delivery, told, payload.received, reader, minute)
    }

    fn channel(&self, payload: &AnnouncementPayload) -> Option<DeliveryChannel> {
        payload.to.as_ref().map(|(contact, _)| channel_to(contact))
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &AnnouncementPayload,
        progress: &Progress,
    ) -> Answer {
        let (Some((told, maintenance)), Some((contact, lang))) = (&payload.told, &payload.to)
        else {
            return Answer::Rejected("the contact is not in the inventory any more".into());
        };
        let Some(why) = effective_announcement(told.why, payload.received) else {
            return Answer::Rejected("a later announcement says more".into());
        };
        let sender = &self.desk.sender;
        let message = announcement(*lang, sender, told, why, maintenance, &payload.pages);
        let code = self.desk.store.secret().code(Purpose::Announcement, &delivery.key.to_string());
        let id = format!("{code:032x}.maintenance");
        self.desk.channels.send(now, (contact, *lang), (&id, &message), progress).await
    }
}

impl Announcements {
    async fn payload(
        &self,
        book: &AddressBook,
        delivery: &Delivery,
    ) -> Result<AnnouncementPayload, Error> {
        let mut payload = AnnouncementPayload {
            told: None,
            received: Received::default(),
            to: None,
            preferences: NotificationPreferences::default(),
            pages: Vec::new(),
        };
        let Ok(contact) = ContactKey::try_from(delivery.key.recipient.clone()) else {
            return Ok(payload);
        };
        let id = MaintenanceId::from_uuid(delivery.key.subject.uuid());
        let Some(maintenance) = self.desk.store.maintenance(id).await? else { return Ok(payload) };
        payload.preferences = book.preferences_of(contact);
        let prefers = payload.preferences.language;
        let to = book.address_of(contact, false);
        payload.to = to.map(|(contact, lang)| (contact, prefers.unwrap_or(lang)));
        let lang = payload.to.as_ref().map_or_else(Language::default, |(_, lang)| *lang);
        for (told, state) in self.desk.store.announcements_to(id, contact).await? {
            if told.number < delivery.key.sequence {
                // What was cancelled and comes again is announced anew.
                let stands = told.why != AnnouncementReason::Cancelled;
                if state == DeliveryState::Sent {
                    payload.received.any = stands;
                }
            } else if told.number > delivery.key.sequence {
                payload.received.has_later = true;
            } else {
                payload.pages = self.pages_of(&told, lang).await?;
                payload.told = Some((told, maintenance.clone()));
            }
        }
        Ok(payload)
    }

    async fn pages_of(&self, told: &Announcement, lang: Language) -> Result<Vec<String>, Error> {
        let Some(urls) = &self.desk.pages else { return Ok(Vec::new()) };
        let mut pages = Vec::new();
        for customer in told.customers.iter().take(MAX_LINKS) {
            let token = self.desk.store.page_token_of(customer).await?;
            pages.extend(token.map(|token| urls.page(lang, token)));
        }
        Ok(pages)
    }
}
