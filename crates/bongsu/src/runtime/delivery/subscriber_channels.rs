//! Mail and webhooks to subscribers of the public page (S8).

use super::channels::Channels;
use super::incident_context::{self, IncidentContext};
use super::payload::PayloadBuilder;
use super::worker::{Channel, answer};
use bongsu_core::Time;
use bongsu_core::incident::Incident;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::notification::SubscriberMail;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::statement::Statement;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_send::mail::Mail;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_send::{Outcome, Progress};
use bongsu_store::{Claimed, Error, Store, Subscriber, SubscriberChannel};
use bongsu_web::App;
use bongsu_words::message::Sender;
use bongsu_words::message::public::news;
use std::sync::Arc;
use std::time::Duration;

/// Mail and webhooks to subscribers.
pub(super) struct SubscriberChannels {
    pub(super) store: Store,
    pub(super) app: Arc<App>,
    pub(super) sender: Arc<Sender>,
    pub(super) channels: Arc<Channels>,
    pub(super) page_url: String,
    pub(super) address_policy: AddressPolicy,
}

/// A subscriber, unless they have unsubscribed, and the incident.
pub(super) struct SubscriberPayload {
    subscriber: Option<Subscriber>,
    context: Arc<IncidentContext>,
}

impl Channel for SubscriberChannels {
    const TOPIC: Topic = Topic::Subscriber;
    type Payload = SubscriberPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, SubscriberPayload)>, Error> {
        let deliveries = claimed.iter().map(|claimed| &claimed.delivery);
        let contexts = incident_context::read(&self.store, deliveries.clone()).await?;
        let tokens: Vec<&str> = deliveries.map(|it| it.key.recipient.as_str()).collect();
        let subscribers = self.store.subscribers_by_token(&tokens).await?;
        let with = |(Claimed { delivery, .. }, subscriber): (Claimed, Option<Subscriber>)| {
            let context = contexts[&delivery.key.subject].clone();
            (delivery, SubscriberPayload { subscriber, context })
        };
        Ok(claimed.into_iter().zip(subscribers).map(with).collect())
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &SubscriberPayload) -> Decision {
        let Some(subscriber) = &payload.subscriber else {
            return Decision::Drop(DropReason::Unsubscribed);
        };
        let context = &payload.context;
        if context.incident.is_none() {
            return Decision::Drop(DropReason::NoIncident);
        }
        if context.statement(delivery).is_some_and(|it| !self.app.is_public(it.class)) {
            return Decision::Drop(DropReason::NotPublic);
        }
        let number = delivery.key.sequence;
        if !concerns(&subscriber.filter.components, &context.statements, number) {
            return Decision::Drop(DropReason::NotSubscribed);
        }
        Self::TOPIC.policy().decide(now, delivery, context.has_newer(delivery))
    }

    fn channel(&self, payload: &SubscriberPayload) -> Option<DeliveryChannel> {
        payload.subscriber.as_ref().map(|subscriber| match subscriber.channel {
            SubscriberChannel::Mail(_) => DeliveryChannel::Mail,
            SubscriberChannel::Webhook(_) => DeliveryChannel::Webhook,
        })
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        SubscriberPayload { subscriber, context }: &SubscriberPayload,
        progress: &Progress,
    ) -> Answer {
        let content = subscriber.as_ref().zip(context.incident.as_ref());
        let (Some((subscriber, incident)), Some(statement)) =
            (content, context.statement(delivery))
        else {
            return Answer::Rejected("the statement is not in the store".into());
        };
        let (outcome, wait) = match &subscriber.channel {
            SubscriberChannel::Mail(address) => {
                (self.mail(now, incident, (subscriber, address), statement, progress).await, None)
            }
            SubscriberChannel::Webhook(url) => {
                let (app, zone) = (&self.app, &self.sender.zone);
                let builder = PayloadBuilder { app, zone, page: Some(&self.page_url) };
                let lang = subscriber.filter.language;
                let until = context.statements_until(delivery);
                let payload =
                    builder.payload((lang, builder.public_names()), incident, &until, statement);
                self.post(now, (subscriber, url), &payload, progress).await
            }
        };
        answer(outcome, wait)
    }
}

impl SubscriberChannels {
    async fn mail(
        &self,
        now: Time,
        incident: &Incident,
        (to, address): (&Subscriber, &str),
        statement: &Statement,
        progress: &Progress,
    ) -> Outcome {
        let Some(mailer) = &self.channels.mailer else {
            return Outcome::Refused("mail is not configured".into());
        };
        let (lang, token) = (to.filter.language, to.token);
        let leave = format!("{}/subscribe/{token}/unsubscribe?lang={}", self.page_url, lang.tag());
        let message =
            news((lang, &self.app.public_names()), &self.sender, incident, statement, Some(&leave));
        // The token is a secret: the id contains a code of it.
        let id = |number| {
            SubscriberMail::new(self.store.secret(), incident.id, token, number).to_string()
        };
        let (id, first) = (id(statement.number), id(0));
        let thread = (statement.number > 0).then_some(first.as_str());
        let unsubscribe_url = Some(leave);
        let mail = Mail {
            address,
            lang,
            id: &id,
            thread,
            message: &message,
            unsubscribe_url,
            reply_to: None,
            answers: None,
        };
        mailer.send(now, &mail, progress).await
    }

    /// Posts to a webhook, and how long it wants to be left alone; never to this machine or a private network, whatever its name
    /// resolves to.
    pub(super) async fn post(
        &self,
        now: Time,
        (to, url): (&Subscriber, &str),
        payload: &StatementPayload,
        progress: &Progress,
    ) -> (Outcome, Option<Duration>) {
        let lang = to.filter.language;
        let hook = match Webhook::new("a subscriber", lang, "webhook", url, None, None) {
            Ok(hook) => hook,
            Err(error) => return (Outcome::Refused(error.to_string()), None),
        };
        let host = hook.endpoint().host();
        if let Err(error) = host.resolve().await {
            return (Outcome::TryLater(error.to_string()), None);
        }
        // The connection goes to an address that was just resolved and judged, and redirects are
        // not followed.
        if !host.restrict(|ip| self.address_policy.admits(ip)) {
            return (Outcome::Refused("its address is not a public one".into()), None);
        }
        hook.deliver(now, payload, progress).await
    }
}

/// Whether a statement concerns one of these components: all statements of an incident do, from
/// the first that names one of them to its end.
fn concerns(components: &[ComponentKey], statements: &[Statement], number: u32) -> bool {
    let names_one = |statement: &Statement| {
        statement.kind.cause().is_some_and(|cause| {
            components.contains(&cause.component)
                || cause.one_of.iter().any(|key| components.contains(key))
        })
    };
    let until = |statement: &&Statement| statement.number <= number;
    components.is_empty() || statements.iter().filter(until).any(names_one)
}
