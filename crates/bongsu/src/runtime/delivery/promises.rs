//! What customers are told of promises, by mail or text message (S9).

use super::address_book::AddressBook;
use super::channels::channel_to;
use super::contact_desk::ContactDesk;
use super::worker::Channel;
use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::Input;
use bongsu_core::engine::view::View;
use bongsu_core::incident::Incident;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DeliveryState, DropReason, Topic,
};
use bongsu_core::notification::{ContactKey, NoticeReason};
use bongsu_core::promise::{PromiseId, PromiseMessage, PromiseNews};
use bongsu_core::secret::Purpose;
use bongsu_core::statement::Statement;
use bongsu_send::Progress;
use bongsu_store::{Claimed, Error, Store};
use bongsu_words::message::promise::promise;
use bongsu_words::names::Public;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

/// How often the store is asked what became of messages.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// So long a recovery waits for the notice that tells the same contact of it.
const NOTICE_PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked whether that was sent.
const NOTICE_POLL: Duration = Duration::from_secs(1);

/// Delivers messages about promises; `views` say what components are called outside.
pub async fn deliver(desk: ContactDesk, views: watch::Receiver<Arc<View>>) {
    desk.deliver(|desk| Promises { desk, views, address_book: Mutex::default() }).await;
}

/// Tells the engine what became of the messages about open promises, until it is cancelled.
pub async fn report_fates(store: Store, facts: mpsc::Sender<Input>, cancel: CancellationToken) {
    let real_time = Clock::system();
    let mut told = Vec::new();
    let mut reading = FaultLog::new("cannot read what became of messages");
    loop {
        match reading.note(store.promise_message_fates().await) {
            Some(fates) if fates != told => {
                if facts.send(Input::PromiseMessages(fates.clone())).await.is_err() {
                    return;
                }
                told = fates;
            }
            _ => {}
        }
        tokio::select! {
            () = real_time.sleep(POLL_INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

struct Promises {
    desk: ContactDesk,
    views: watch::Receiver<Arc<View>>,
    address_book: Mutex<AddressBook>,
}

/// What a message needs beside its key.
#[derive(Default)]
struct PromisePayload {
    /// `None` when the store has none under this key.
    told: Option<PromiseMessage>,
    /// Whether that is still true of the promise.
    holds: bool,
    /// The incident that it is about, with its statements until then.
    about: Option<(Incident, Vec<Statement>)>,
    /// `None` when the inventory has no such contact.
    to: Option<(Contact, Language)>,
    /// The URL of the customer's page.
    page: Option<String>,
    /// What became of the notice that tells the same of a recovery, if there is one.
    notice: Option<DeliveryState>,
}

impl Channel for Promises {
    const TOPIC: Topic = Topic::Promise;
    type Payload = PromisePayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, PromisePayload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.desk.store).await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = self.payload(&book, &delivery).await?;
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    /// A person asked for it, and waits: no quiet hours hold it back.
    fn decide(&self, now: Time, delivery: &Delivery, payload: &PromisePayload) -> Decision {
        let (Some(told), Some(_)) = (&payload.told, &payload.to) else {
            return Decision::Drop(DropReason::NotOnRecord);
        };
        if !payload.holds {
            return Decision::Drop(DropReason::Superseded);
        }
        if told.useless_from().is_some_and(|at| now >= at) {
            return Decision::Drop(DropReason::Expired);
        }
        // They hear once that their sites work.
        let is_coming = payload.notice == Some(DeliveryState::Pending);
        if is_coming && now < told.at + NOTICE_PATIENCE {
            return Decision::Defer(now + NOTICE_POLL);
        }
        Topic::Promise.policy().decide(now, delivery, false)
    }

    fn channel(&self, payload: &PromisePayload) -> Option<DeliveryChannel> {
        payload.to.as_ref().map(|(contact, _)| channel_to(contact))
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &PromisePayload,
        progress: &Progress,
    ) -> Answer {
        let (Some(told), Some((contact, lang))) = (&payload.told, &payload.to) else {
            return Answer::Rejected("the contact is not in the inventory any more".into());
        };
        let rest = match payload.notice {
            Some(DeliveryState::Sent) => told.beside_notice(),
            _ => Some(told.clone()),
        };
        let Some(told) = &rest else {
            return Answer::Accepted("the notice of the recovery was sent".into());
        };
        let about = payload.about.as_ref().map(|(it, statements)| (it, statements.as_slice()));
        let names = Public::new(&self.views.borrow().topology.public_names);
        let message =
            promise((*lang, &names), &self.desk.sender, told, about, payload.page.as_slice());
        let code = self.desk.store.secret().code(Purpose::Promise, &delivery.key.to_string());
        let id = format!("{code:032x}.promise");
        self.desk.channels.send(now, (contact, *lang), (&id, &message), progress).await
    }
}

impl Promises {
    async fn payload(
        &self,
        book: &AddressBook,
        delivery: &Delivery,
    ) -> Result<PromisePayload, Error> {
        let mut payload = PromisePayload::default();
        let Ok(contact) = ContactKey::try_from(delivery.key.recipient.clone()) else {
            return Ok(payload);
        };
        payload.to = book.addressed(contact);
        let id = PromiseId::from_uuid(delivery.key.subject.uuid());
        let Some(told) = self.desk.store.promise_message(id, delivery.key.sequence).await? else {
            return Ok(payload);
        };
        let promise = self.desk.store.promise(id).await?;
        payload.holds = promise.is_some_and(|promise| told.holds_of(&promise));
        if let Some(incident) = told.incident {
            let mut statements = self.desk.store.statements(incident).await?;
            statements.retain(|statement| statement.as_of <= told.at);
            if matches!(told.news, PromiseNews::Recovered { .. }) {
                let last = self.desk.store.notices_to(incident, contact).await?.pop();
                let works = last.filter(|it| it.notice.why == NoticeReason::Works);
                payload.notice = works.map(|it| it.state);
            }
            payload.about = self.desk.store.incident(incident).await?.map(|it| (it, statements));
        }
        if let Some(urls) = &self.desk.pages {
            let lang = payload.to.as_ref().map_or_else(Language::default, |(_, lang)| *lang);
            let token = self.desk.store.page_token_of(&told.customer).await?;
            payload.page = token.map(|token| urls.page(lang, token));
        }
        payload.told = Some(told);
        Ok(payload)
    }
}
