//! The crier: tells the readers of the public page who asked for it and have confirmed (S8).
//!
//! What is due follows from the statements in the store; what was handed over just when this
//! program was killed may come once more, under the same id.

use super::news::Telling;
use bongsu_clock::Clock;
use bongsu_core::incident::Incident;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::statement::Statement;
use bongsu_core::{Time, backoff};
use bongsu_probe::guard::Guard;
use bongsu_send::Outcome;
use bongsu_send::hook::{Hook, News};
use bongsu_send::mail::{Mail, Mailer};
use bongsu_store::{DueToSubscriber, Error, Fate, Store, Subscriber, Way};
use bongsu_web::App;
use bongsu_words::Lang;
use bongsu_words::letter::Sender;
use bongsu_words::letter::public::{invitation, news};
use futures_util::stream::{self, StreamExt};
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
/// Subscribers taken up in one go, and told at the same time.
const TOGETHER: usize = 500;
const AT_ONCE: usize = 16;

/// Tells subscribers.
pub struct Crier {
    /// What is kept time by.
    pub clock: Clock,
    /// Where statements and subscribers are, under the leader's lease.
    pub store: Store,
    /// Draws what programs are told.
    pub app: Arc<App>,
    /// Who writes, and from where.
    pub sender: Arc<Sender>,
    /// Hands mail over; without it nobody is told by mail.
    pub mailer: Option<Mailer>,
    /// Where the public page is reached, without a final slash.
    pub base: String,
    /// Which addresses webhooks may stand at.
    pub guard: Guard,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl Crier {
    /// Tells until it is cancelled or another program leads.
    pub async fn run(self) {
        let (life, mut heard) = (Clock::system(), None);
        loop {
            tokio::select! {
                turn = self.turn(&mut heard) => match turn {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(Error::Fenced { .. }) => return,
                    Err(error) => tracing::warn!(%error, "subscribers wait for the store"),
                },
                () = self.cancel.cancelled() => return,
            }
            tokio::select! {
                () = life.sleep(LOOK) => {}
                () = self.cancel.cancelled() => return,
            }
        }
    }

    /// Asks back and tells what is due; `false` when nothing is.
    /// `heard` is the newest statement that nobody is left for.
    async fn turn(&self, heard: &mut Option<Time>) -> Result<bool, Error> {
        let now = self.clock.now();
        let invited = self.store.to_invite(now, TOGETHER).await?;
        let some = !invited.is_empty();
        for (subscriber, tries) in invited {
            let again = match self.invite(now, &subscriber).await {
                Outcome::TryLater(_) if tries < TRIES_MOST => {
                    Some(now + backoff::pause(tries, &subscriber.token.to_string()))
                }
                _ => None,
            };
            self.store.invited(subscriber.token, again).await?;
        }
        let (newest, again) = self.store.subscribers_look().await?;
        if newest == *heard && again.is_none_or(|at| at > now) {
            return Ok(some);
        }
        let due = self.store.due_to_subscribers(now.before(NEWS_LASTS), now, TOGETHER).await?;
        if due.is_empty() {
            *heard = newest;
            return Ok(some);
        }
        let mut settled = Vec::with_capacity(due.len());
        for some in due.chunk_by(|a, b| a.statement.incident == b.statement.incident) {
            let id = some[0].statement.incident;
            let (incident, said) =
                (self.store.incident(id).await?, self.store.statements(id).await?);
            let Some(incident) = incident else { continue };
            let mut each = Vec::with_capacity(some.len());
            for due in some {
                each.push(self.settled(now, &incident, &said, due.clone()));
            }
            settled.extend(stream::iter(each).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await);
        }
        self.store.settle_subscribers(self.clock.now(), &settled).await?;
        Ok(true)
    }

    async fn settled(
        &self,
        now: Time,
        incident: &Incident,
        said: &[Statement],
        due: DueToSubscriber,
    ) -> (DueToSubscriber, Fate) {
        let fate = self.tell(now, incident, said, &due).await;
        (due, fate)
    }

    async fn tell(
        &self,
        now: Time,
        incident: &Incident,
        said: &[Statement],
        due: &DueToSubscriber,
    ) -> Fate {
        let stated = &due.statement;
        if !wants(&due.to.wanted.only, incident) {
            return Fate::Dropped("not of what he wants to hear".into());
        }
        if due.attempts > 0 && said.iter().any(|later| later.number > stated.number) {
            return Fate::Dropped("overtaken".into());
        }
        let outcome = match &due.to.way {
            Way::Mail(address) => self.mail(now, incident, due, address).await,
            Way::Webhook(url) => {
                let upto: Vec<Statement> =
                    said.iter().filter(|it| it.number <= stated.number).cloned().collect();
                let (app, zone) = (&self.app, &self.sender.zone);
                let telling = Telling { app, zone, page: Some(&self.base), now };
                let lang = Lang::from(due.to.wanted.language);
                let news = telling.news(lang, incident, &upto, stated);
                self.post(now, &due.to, url, &news).await
            }
        };
        match outcome {
            Outcome::Accepted(words) => Fate::Sent(words),
            Outcome::Refused(why) => Fate::Dead(why),
            Outcome::TryLater(why) if due.attempts >= TRIES_MOST => Fate::Dead(why),
            Outcome::TryLater(why) => {
                let key = format!("{} {}.{}", due.to.token, stated.incident, stated.number);
                Fate::Later(now + backoff::pause(due.attempts, &key), why)
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
        let Some(mailer) = &self.mailer else {
            return Outcome::Refused("no mail is set up".into());
        };
        let (lang, token) = (Lang::from(due.to.wanted.language), due.to.token);
        let leave = format!("{}/subscribe/{token}/leave", self.base);
        let letter = news(lang, &self.sender, now, incident, &due.statement, Some(&leave));
        // The token is a secret: the id is made of its hash.
        let who = bongsu_core::id::hash(&token.to_string(), 3);
        let id = |number| format!("{}.s{who:016x}.{number}", incident.id);
        let (id, first) = (id(due.statement.number), id(0));
        let thread = (due.statement.number > 0).then_some(first.as_str());
        let leave = Some(leave);
        mailer.send(now, &Mail { address, lang, id: &id, thread, letter: &letter, leave }).await
    }

    async fn invite(&self, now: Time, to: &Subscriber) -> Outcome {
        let lang = Lang::from(to.wanted.language);
        let confirm = format!("{}/subscribe/{}", self.base, to.token);
        let letter = invitation(lang, &self.sender, &confirm);
        let id = format!("{}.invitation", bongsu_core::id::hash(&to.token.to_string(), 4));
        match (&to.way, &self.mailer) {
            (Way::Mail(address), Some(mailer)) => {
                let mail =
                    Mail { address, lang, id: &id, thread: None, letter: &letter, leave: None };
                mailer.send(now, &mail).await
            }
            (Way::Mail(_), None) => Outcome::Refused("no mail is set up".into()),
            (Way::Webhook(url), _) => {
                let body = json!({ "confirm": confirm });
                let news = News {
                    id,
                    title: letter.subject.clone(),
                    text: letter.text(),
                    page: Some(confirm),
                    incident: String::new(),
                    component: None,
                    at: now,
                    began: now,
                    resolved: Some(now),
                    next_word: None,
                    statuspage: body.clone(),
                    body,
                };
                self.post(now, to, url, &news).await
            }
        }
    }

    /// To a webhook; never to this machine or a private network, whatever its name leads to.
    async fn post(&self, now: Time, to: &Subscriber, url: &str, news: &News) -> Outcome {
        let lang = Lang::from(to.wanted.language);
        let hook = match Hook::new("a subscriber", lang, "webhook", url, None, None) {
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

/// Whether an incident is of what somebody wants to hear of. One whose cause is not named yet
/// is told to those who want to hear of everything.
fn wants(only: &[ComponentKey], incident: &Incident) -> bool {
    only.is_empty()
        || incident.cause.as_ref().is_some_and(|cause| {
            only.contains(&cause.component) || cause.one_of.iter().any(|key| only.contains(key))
        })
}
