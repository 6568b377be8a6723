//! The crier: tells the readers of the public page who asked for it and have confirmed (S8).
//!
//! What is due follows from the statements in the store; what was handed over just when this
//! program was killed may come once more, under the same id.

use super::payload::PayloadBuilder;
use crate::runtime::delivery::notices::Channels;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::Incident;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::notification::backoff;
use bongsu_core::statement::Statement;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_send::Outcome;
use bongsu_send::mail::Mail;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_store::{DeliveryOutcome, DueToSubscriber, Error, Store, Subscriber, SubscriberChannel};
use bongsu_web::App;
use bongsu_words::Lang;
use bongsu_words::message::Sender;
use bongsu_words::message::public::{invitation, news};
use futures_util::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether anything was stated.
const LOOK: Duration = Duration::from_secs(1);
/// What is older is of no use to anybody who has not heard it yet.
const NEWS_LASTS: Duration = Duration::from_secs(6 * 3600);
/// Tries that lead to nothing, before it is given up.
const TRIES_MOST: u32 = 12;
/// Nobody is asked more often whether it was he.
const INVITES_MOST: u32 = 4;
/// Subscribers told at the same time.
const AT_ONCE: usize = 32;
/// One who has not answered by then is tried later, after so long.
const PATIENCE: Duration = Duration::from_secs(45);
const LATE: Duration = Duration::from_secs(60);

/// Tells subscribers.
pub struct SubscriberWorker {
    /// What is kept time by.
    pub clock: Clock,
    /// Where statements and subscribers are, under the leader's lease.
    pub store: Store,
    /// Draws what programs are told.
    pub app: Arc<App>,
    /// Who writes, and from where.
    pub sender: Arc<Sender>,
    /// Hand over; without a mailer nobody is told by mail.
    pub carriers: Arc<Channels>,
    /// Where the public page is reached, without a final slash.
    pub base: String,
    /// Which addresses webhooks may stand at.
    pub guard: AddressPolicy,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl SubscriberWorker {
    /// Tells until it is cancelled or another program leads. Who is to be asked whether it was
    /// he waits beside those who are told, and holds nobody up.
    pub async fn run(self) {
        tokio::join!(self.follow(), self.ask_back());
    }

    async fn follow(&self) {
        let mut heard = None;
        while !self.cancel.is_cancelled() {
            match self.turn(&mut heard).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(Error::Fenced { .. }) => return,
                Err(error) => tracing::warn!(%error, "subscribers wait for the store"),
            }
            self.rest().await;
        }
    }

    async fn rest(&self) {
        let life = Clock::system();
        tokio::select! {
            () = life.sleep(LOOK) => {}
            () = self.cancel.cancelled() => {}
        }
    }

    /// Asks those who want to hear of outages whether it was they.
    async fn ask_back(&self) {
        while !self.cancel.is_cancelled() {
            match self.ask_some().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(Error::Fenced { .. }) => return,
                Err(error) => tracing::warn!(%error, "who subscribes waits for the store"),
            }
            self.rest().await;
        }
    }

    async fn ask_some(&self) -> Result<bool, Error> {
        let now = self.clock.now();
        let some = self.store.pending_invitations(now, AT_ONCE).await?;
        let mut each = Vec::with_capacity(some.len());
        for (subscriber, tries) in &some {
            each.push(self.asked(now, subscriber, *tries));
        }
        for (token, again) in join_all(each).await {
            while let Err(error) = self.store.record_invitation(token, again).await {
                self.not_written(error).await?;
            }
        }
        Ok(!some.is_empty())
    }

    async fn asked(
        &self,
        now: Time,
        it: &Subscriber,
        tries: u32,
    ) -> (CustomerPageToken, Option<Time>) {
        let outcome = Clock::system().timeout(PATIENCE, self.invite(now, it)).await;
        let again = match outcome.unwrap_or_else(|_| Outcome::TryLater("it took too long".into())) {
            Outcome::TryLater(_) if tries < INVITES_MOST => {
                Some(now + backoff::pause(tries, &it.token.to_string()))
            }
            _ => None,
        };
        (it.token, again)
    }

    /// Tells what is due; `false` when nothing is. `heard` is the newest statement that nobody
    /// is left for.
    async fn turn(&self, heard: &mut Option<Time>) -> Result<bool, Error> {
        let (newest, again) = self.store.subscribers_look().await?;
        // Not before it: what was stated while we looked is due as well.
        let now = newest.map_or(self.clock.now(), |newest| newest.max(self.clock.now()));
        if newest == *heard && again.is_none_or(|at| at > now) {
            return Ok(false);
        }
        // No more than are told at the same time: each is written down before anybody else
        // is told.
        let due = self.store.due_to_subscribers(now.before(NEWS_LASTS), now, AT_ONCE).await?;
        if due.is_empty() {
            *heard = newest;
            self.store.prune_subscribers(now.before(NEWS_LASTS), now).await?;
            return Ok(false);
        }
        let mut settled = Vec::with_capacity(due.len());
        for some in due.chunk_by(|a, b| a.statement.incident == b.statement.incident) {
            let id = some[0].statement.incident;
            let said = self.store.statements(id).await?;
            let Some(incident) = self.store.incident(id).await? else {
                let gone = || DeliveryOutcome::Dropped("its incident is not in the record".into());
                settled.extend(some.iter().map(|due| (due.clone(), gone())));
                continue;
            };
            let mut each = Vec::with_capacity(some.len());
            for due in some {
                each.push(self.settled(now, &incident, &said, due.clone()));
            }
            settled.extend(join_all(each).await);
        }
        while let Err(error) = self.store.settle_subscribers(self.clock.now(), &settled).await {
            self.not_written(error).await?;
        }
        Ok(true)
    }

    /// What was done is written down, however long the store does not take it: what is not
    /// written down would be done again.
    async fn not_written(&self, error: Error) -> Result<(), Error> {
        if matches!(error, Error::Fenced { .. }) || self.cancel.is_cancelled() {
            return Err(error);
        }
        tracing::warn!(%error, "what was told is not written down yet");
        self.rest().await;
        Ok(())
    }

    async fn settled(
        &self,
        now: Time,
        incident: &Incident,
        said: &[Statement],
        due: DueToSubscriber,
    ) -> (DueToSubscriber, DeliveryOutcome) {
        let told = Clock::system().timeout(PATIENCE, self.tell(now, incident, said, &due)).await;
        let late = || DeliveryOutcome::Retry(now + LATE, "it took too long".into());
        (due, told.unwrap_or_else(|_| late()))
    }

    async fn tell(
        &self,
        now: Time,
        incident: &Incident,
        said: &[Statement],
        due: &DueToSubscriber,
    ) -> DeliveryOutcome {
        let stated = &due.statement;
        if !wants(&due.to.filter.components, said, stated.number) {
            return DeliveryOutcome::Dropped("not of what he wants to hear".into());
        }
        if due.attempts > 0 && said.iter().any(|later| later.number > stated.number) {
            return DeliveryOutcome::Dropped("overtaken".into());
        }
        let outcome = match &due.to.channel {
            SubscriberChannel::Mail(address) => self.mail(now, incident, due, address).await,
            SubscriberChannel::Webhook(url) => {
                let upto: Vec<Statement> =
                    said.iter().filter(|it| it.number <= stated.number).cloned().collect();
                let (app, zone) = (&self.app, &self.sender.zone);
                let telling = PayloadBuilder { app, zone, page: Some(&self.base), now };
                let lang = Lang::from(due.to.filter.language);
                let news = telling.news(lang, incident, &upto, stated);
                self.post(now, &due.to, url, &news).await
            }
        };
        match outcome {
            Outcome::Accepted(words) => DeliveryOutcome::Sent(words),
            Outcome::Refused(why) => DeliveryOutcome::Failed(why),
            Outcome::TryLater(why) if due.attempts >= TRIES_MOST => DeliveryOutcome::Failed(why),
            Outcome::TryLater(why) => {
                let key = format!("{} {}.{}", due.to.token, stated.incident, stated.number);
                DeliveryOutcome::Retry(now + backoff::pause(due.attempts, &key), why)
            }
        }
    }

    async fn mail(
        &self,
        now: Time,
        incident: &Incident,
        due: &DueToSubscriber,
        address: &str,
    ) -> Outcome {
        let Some(mailer) = &self.carriers.mailer else {
            return Outcome::Refused("no mail is set up".into());
        };
        let (lang, token) = (Lang::from(due.to.filter.language), due.to.token);
        let leave = format!("{}/subscribe/{token}/leave?lang={}", self.base, lang.tag());
        let message = news(lang, &self.sender, now, incident, &due.statement, Some(&leave));
        // The token is a secret: the id is made of its hash.
        let who = bongsu_core::hash::hash(&token.to_string(), 3);
        let id = |number| format!("{}.s{who:016x}.{number}", incident.id);
        let (id, first) = (id(due.statement.number), id(0));
        let thread = (due.statement.number > 0).then_some(first.as_str());
        let leave = Some(leave);
        mailer.send(now, &Mail { address, lang, id: &id, thread, message: &message, leave }).await
    }

    async fn invite(&self, now: Time, to: &Subscriber) -> Outcome {
        let lang = Lang::from(to.filter.language);
        let confirm = format!("{}/subscribe/{}?lang={}", self.base, to.token, lang.tag());
        let message = invitation(lang, &self.sender, &confirm);
        let id = format!("{}.invitation", bongsu_core::hash::hash(&to.token.to_string(), 4));
        match (&to.channel, &self.carriers.mailer) {
            (SubscriberChannel::Mail(address), Some(mailer)) => {
                let mail =
                    Mail { address, lang, id: &id, thread: None, message: &message, leave: None };
                mailer.send(now, &mail).await
            }
            (SubscriberChannel::Mail(_), None) => Outcome::Refused("no mail is set up".into()),
            (SubscriberChannel::Webhook(url), _) => {
                let body = json!({ "confirm": confirm });
                let news = StatementPayload {
                    id,
                    title: message.subject.clone(),
                    text: message.text(),
                    page: Some(confirm),
                    incident: String::new(),
                    component: None,
                    at: now,
                    began: now,
                    resolved: Some(now),
                    next_update: None,
                    statuspage: body.clone(),
                    body,
                };
                self.post(now, to, url, &news).await
            }
        }
    }

    /// To a webhook; never to this machine or a private network, whatever its name leads to.
    async fn post(
        &self,
        now: Time,
        to: &Subscriber,
        url: &str,
        news: &StatementPayload,
    ) -> Outcome {
        let lang = Lang::from(to.filter.language);
        let hook = match Webhook::new("a subscriber", lang, "webhook", url, None, None) {
            Ok(hook) => hook,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        let place = hook.endpoint().place();
        if let Err(error) = place.look_up().await {
            return Outcome::TryLater(error.to_string());
        }
        // It is connected to where it was just found, and nobody is followed elsewhere.
        if !place.at().is_some_and(|at| self.guard.admits(at.ip())) {
            return Outcome::Refused("its address is not a public one".into());
        }
        hook.tell(now, news).await.0
    }
}

/// Whether a statement is of what somebody wants to hear of: whatever is said of an incident
/// from when it was first said to be of that, to its end.
fn wants(only: &[ComponentKey], said: &[Statement], number: u32) -> bool {
    let named = |it: &Statement| {
        it.word.cause().is_some_and(|cause| {
            only.contains(&cause.component) || cause.one_of.iter().any(|key| only.contains(key))
        })
    };
    only.is_empty() || said.iter().filter(|it| it.number <= number).any(named)
}
