//! Pages: what wakes an engineer. Just before one is handed over it is asked once more whether
//! somebody has acknowledged meanwhile: nobody is called for nothing.

use super::channels::Channels;
use super::push::{self, Push};
use super::worker::{Channel, Worker, answer};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::external_alert::Severity;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::oncall::escalation::Escalation;
use bongsu_core::oncall::page::{Called, Page, PageItem};
use bongsu_core::oncall::person::{PageChannel, Person};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::push::{topic, topic_text};
use bongsu_core::oncall::reply::ReplyWays;
use bongsu_core::oncall::update::subject_of;
use bongsu_core::secret::Purpose;
use bongsu_send::Progress;
use bongsu_send::push::PushMessage;
use bongsu_send::sms::SmsMessage;
use bongsu_send::webhook::{AlertPayload, PageMatter, Webhook};
use bongsu_store::{AppliedPlan, Claimed, Error, PushSubscription, Store};
use bongsu_words::message::{Message, Sender};
use bongsu_words::names::{Internal, Public, ReaderNames};
use bongsu_words::{contact_test, oncall};
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// Delivers pages.
pub struct OncallPageWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the gateways.
    pub channels: Arc<Channels>,
    /// Sends messages to browsers.
    pub push: Arc<Push>,
    /// The configured webhooks.
    pub webhooks: Arc<[Webhook]>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// What everybody calls components now.
    pub public_names: Arc<dyn Fn() -> Public + Send + Sync>,
    /// Where people find operations, if they can.
    pub operations_url: Option<String>,
    /// In what ways people reply to pages.
    pub reply_ways: ReplyWays,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl OncallPageWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let (clock, store, cancel) = (self.clock.clone(), self.store.clone(), self.cancel.clone());
        let (push, channel) =
            (self.push.clone(), OncallPages { desk: self, plan: Mutex::default() });
        let worker = Worker {
            clock: clock.clone(),
            store,
            channel: Arc::new(channel),
            cancel: cancel.clone(),
        };
        tokio::join!(push.begin(&clock, &cancel), worker.run());
    }
}

struct OncallPages {
    desk: OncallPageWorker,
    plan: Mutex<Arc<AppliedPlan>>,
}

/// What a page needs beside its key.
struct Payload {
    /// `None` when it is not stored any more.
    page: Option<Page>,
    /// Whether somebody is still to be called for it.
    is_wanted: bool,
    /// Who it is for, if it is a person of the plan.
    person: Option<Person>,
    /// The browsers of that person, if that is how they are called.
    browsers: Vec<PushSubscription>,
}

impl Channel for OncallPages {
    const TOPIC: Topic = Topic::OncallPage;
    type Payload = Payload;

    async fn prepare(&self, claimed: Vec<Claimed>) -> Result<Vec<(Delivery, Payload)>, Error> {
        let applied = self.plan().await?;
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let mut page = self.desk.store.oncall_page(delivery.key.subject).await?;
            let mut wanted = Vec::new();
            for item in page.iter().flat_map(|page| &page.items) {
                let escalation = self.desk.store.escalation(item.escalation).await?;
                if escalation.is_some_and(|it| wants(&it, delivery.key.subject)) {
                    wanted.push(item.clone());
                }
            }
            let is_wanted = match page.as_ref().is_some_and(|page| page.test) {
                // No phone rings for a test while somebody waits for a call for help.
                true => self.desk.store.may_test(delivery.key.subject).await?,
                false => !wanted.is_empty(),
            };
            // What somebody has, or what is over, is not told as if it burnt.
            if let Some(page) = page.as_mut().filter(|_| is_wanted) {
                page.items = wanted;
            }
            let person = page.as_ref().and_then(|page| person_of(&applied.plan, page));
            let browsers = match page.as_ref().zip(person.as_ref()) {
                Some((page, person)) => self.browsers(page, person).await?,
                None => Vec::new(),
            };
            batch.push((delivery, Payload { page, is_wanted, person, browsers }));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &Payload) -> Decision {
        let Some(page) = &payload.page else { return Decision::Drop(DropReason::Expired) };
        if !payload.is_wanted {
            return Decision::Drop(DropReason::Acknowledged);
        }
        if matches!(page.to, Called::Person(_)) && payload.person.is_none() {
            return Decision::Drop(DropReason::NoRecipient);
        }
        Self::TOPIC.policy().decide(now, delivery, false)
    }

    fn channel(&self, payload: &Payload) -> Option<DeliveryChannel> {
        payload.page.as_ref().map(|page| match page.channel {
            PageChannel::Mail => DeliveryChannel::Mail,
            PageChannel::Sms => DeliveryChannel::Sms,
            PageChannel::Voice => DeliveryChannel::Voice,
            PageChannel::Push => DeliveryChannel::Push,
            PageChannel::Webhook(_) => DeliveryChannel::Webhook,
        })
    }

    async fn hand_over(
        &self,
        now: Time,
        _: &Delivery,
        payload: &Payload,
        progress: &Progress,
    ) -> Answer {
        let Some(page) = &payload.page else {
            return Answer::Rejected("the page is not in the store".into());
        };
        let (person, id) = (payload.person.as_ref(), format!("{}.page", page.id));
        let language = person.map_or_else(Language::default, |person| person.language);
        let channels = &self.desk.channels;
        match &page.channel {
            PageChannel::Webhook(name) => self.to_webhook(now, name, page, &id, progress).await,
            PageChannel::Push => self.to_browsers(now, (language, &id), page, payload).await,
            PageChannel::Mail => {
                let Some(address) = person.and_then(|it| it.mail.as_deref()) else {
                    return no_address();
                };
                let message = self.message((language, &self.inside()), page);
                channels.mail(now, (address, language), (&id, &message), progress).await
            }
            PageChannel::Sms => {
                let Some(phone) = person.and_then(|it| it.phone.clone()) else {
                    return no_address();
                };
                let message = self.message((language, &self.inside()), page);
                let to = Contact::Phone(phone);
                channels.send(now, (&to, language), (&id, &message), progress).await
            }
            PageChannel::Voice => {
                let Some(phone) = person.and_then(|it| it.phone.as_deref()) else {
                    return no_address();
                };
                let Some(gateway) = &channels.voice else {
                    return Answer::Rejected("no voice gateway is configured".into());
                };
                let message = self.message((language, &self.inside()), page);
                let call = SmsMessage { to: phone, reason: None, message: &message, id: &id };
                answer(gateway.send(now, &call, progress).await, None)
            }
        }
    }
}

impl OncallPages {
    async fn plan(&self) -> Result<Arc<AppliedPlan>, Error> {
        let mut known = self.plan.lock().await;
        if self.desk.store.oncall_plan_number().await? != known.number {
            *known = Arc::new(self.desk.store.oncall_plan().await?);
        }
        Ok(known.clone())
    }

    /// Engineers are told what a component is called inside.
    fn inside(&self) -> ReaderNames {
        ReaderNames::Internal(Internal::within_the_company())
    }

    /// What the readers of a configured webhook call components.
    fn names_of(&self, webhook: &Webhook) -> ReaderNames {
        match webhook.is_internal {
            true => self.inside(),
            false => ReaderNames::Public((self.desk.public_names)()),
        }
    }

    fn message(&self, (lang, names): (Language, &ReaderNames), page: &Page) -> Message {
        let base = self.desk.operations_url.as_ref();
        let code = Page::code(page.id, self.desk.store.secret());
        let link = base.map(|url| format!("{url}/oncall/page/{}/{code:032x}", page.id));
        let reply = self.desk.reply_ways.of(page, self.desk.store.secret());
        let (sender, link) = (&self.desk.sender, link.as_deref());
        if page.test {
            return contact_test::message(lang, sender, page, link, reply);
        }
        let more = base.map(|url| format!("{url}/ops/oncall"));
        oncall::message((lang, names), sender, page, link, more.as_deref(), reply)
    }

    /// The browsers that get a page.
    async fn browsers(&self, page: &Page, person: &Person) -> Result<Vec<PushSubscription>, Error> {
        match (&page.channel, &person.login) {
            (PageChannel::Push, Some(login)) => {
                self.desk.store.push_subscriptions_of_login(login).await
            }
            _ => Ok(Vec::new()),
        }
    }

    async fn to_browsers(
        &self,
        now: Time,
        (lang, id): (Language, &str),
        page: &Page,
        payload: &Payload,
    ) -> Answer {
        let message = self.message((lang, &self.inside()), page);
        // A test replaces a test; what is about the same replaces what was said of it before.
        let about = page.items.iter().map(|item| subject_of(&item.matter).to_string());
        let code = self.desk.store.secret().code(Purpose::PushTopic, &topic_text(about));
        let topic = topic(code);
        let text = push::text(&message, &topic, id, message.page());
        let age = self.desk.clock.now().since(page.at);
        let ttl = Self::TOPIC.policy().max_age.saturating_sub(age);
        let message = PushMessage { text: &text, topic: &topic, ttl };
        self.desk.push.deliver(now, &payload.browsers, &message).await
    }

    /// Each matter of a page.
    fn matters(&self, (lang, names): (Language, &ReaderNames), page: &Page) -> Vec<PageMatter> {
        let matter = |item: &PageItem| PageMatter {
            dedup_key: subject_of(&item.matter).to_string(),
            title: oncall::title((lang, names), &self.desk.sender.zone, item),
            severity: item.matter.severity(),
        };
        page.items.iter().map(matter).collect()
    }

    async fn to_webhook(
        &self,
        now: Time,
        name: &str,
        page: &Page,
        id: &str,
        progress: &Progress,
    ) -> Answer {
        let Some(webhook) = self.desk.webhooks.iter().find(|webhook| webhook.name == name) else {
            return Answer::Rejected("the webhook is not configured".into());
        };
        let names = self.names_of(webhook);
        let public = (!webhook.is_internal).then(|| page.for_public_room());
        let page = public.as_ref().unwrap_or(page);
        let message = self.message((webhook.lang, &names), page);
        let text = message.fact().unwrap_or_default().to_owned();
        // A room is read by many, and so is what is not said to be the company's own, whoever is
        // called there: the link in it is the one that asks who they are.
        let more = self.desk.operations_url.as_ref().map(|url| format!("{url}/ops/oncall"));
        let link = match page.to {
            Called::Person(_) if webhook.is_internal => message.page().map(str::to_owned),
            Called::Person(_) | Called::Webhook(_) => more,
        };
        let payload = AlertPayload {
            id: id.to_owned(),
            title: message.subject,
            text,
            page: link,
            urgent: true,
            at: page.at,
            body: bongsu_web::oncall_page_payload(&names, page),
        };
        let matters = match page.test {
            true => vec![PageMatter {
                dedup_key: format!("test:{}", page.id),
                title: payload.title.clone(),
                severity: Severity::Info,
            }],
            false => self.matters((webhook.lang, &names), page),
        };
        let (outcome, wait) = webhook.deliver_page(now, &payload, &matters, progress).await;
        answer(outcome, wait)
    }
}

fn no_address() -> Answer {
    Answer::Rejected("the plan has no such address of this person any more".into())
}

/// Whether an escalation still calls whoever got a page.
fn wants(escalation: &Escalation, page: bongsu_core::incident::IncidentId) -> bool {
    escalation.is_open()
        && escalation.calls.iter().any(|call| {
            let mut pages = call.attempts.iter().filter_map(|attempt| attempt.page);
            call.is_open() && pages.any(|(id, _)| id == page)
        })
}

fn person_of(plan: &Plan, page: &Page) -> Option<Person> {
    match &page.to {
        Called::Person(key) => plan.person(key).cloned(),
        Called::Webhook(_) => None,
    }
}
