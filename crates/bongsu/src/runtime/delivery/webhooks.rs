//! Statements to the configured webhooks: each gets every statement once, in order.

use super::alerts::AlertRepeater;
use super::incident_context::{self, IncidentContext};
use super::payload::PayloadBuilder;
use super::worker::{Channel, Worker, answer};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_send::Progress;
use bongsu_send::webhook::Webhook;
use bongsu_store::{Claimed, Error, Store};
use bongsu_web::App;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The pause before the registration is retried.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Delivers statements to webhooks.
pub struct WebhookWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The time zone of the messages.
    pub zone: TimeZone,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// Renders what programs get.
    pub app: Arc<App>,
    /// The configured webhooks.
    pub webhooks: Arc<[Webhook]>,
    /// The URL of the public page, if it can be reached from outside.
    pub page: Option<String>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl WebhookWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        if !self.is_registered().await {
            return;
        }
        let WebhookWorker { clock, zone, store, app, webhooks, page, cancel } = self;
        let alerts = AlertRepeater {
            clock: clock.clone(),
            zone: zone.clone(),
            store: store.clone(),
            app: app.clone(),
            webhooks: webhooks.clone(),
            page: page.clone(),
        };
        let channel = WebhookChannel { zone, store: store.clone(), app, webhooks, page };
        let worker = Worker { clock, store, channel: Arc::new(channel), cancel };
        // Alerts end with the worker, and not before.
        tokio::select! {
            () = worker.run() => {}
            () = alerts.run() => {}
        }
    }

    /// Registers the configured webhooks, so that statements become due to them.
    async fn is_registered(&self) -> bool {
        let names: Vec<&str> = self.webhooks.iter().map(|webhook| webhook.name.as_str()).collect();
        while let Err(error) = self.store.register_webhooks(&names, self.clock.now()).await {
            if let Error::Fenced { .. } = error {
                return false;
            }
            tracing::warn!(%error, "cannot register webhooks; retrying");
            let real_time = Clock::system();
            tokio::select! {
                () = real_time.sleep(RETRY_PAUSE) => {}
                () = self.cancel.cancelled() => return false,
            }
        }
        true
    }
}

struct WebhookChannel {
    zone: TimeZone,
    store: Store,
    app: Arc<App>,
    webhooks: Arc<[Webhook]>,
    page: Option<String>,
}

impl WebhookChannel {
    fn webhook(&self, delivery: &Delivery) -> Option<&Webhook> {
        self.webhooks.iter().find(|webhook| webhook.name == delivery.key.recipient)
    }
}

impl Channel for WebhookChannel {
    const TOPIC: Topic = Topic::Webhook;
    type Payload = Arc<IncidentContext>;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, Arc<IncidentContext>)>, Error> {
        let deliveries = claimed.iter().map(|claimed| &claimed.delivery);
        let contexts = incident_context::read(&self.store, deliveries).await?;
        let with = |Claimed { delivery, .. }: Claimed| {
            let context = contexts[&delivery.key.subject].clone();
            (delivery, context)
        };
        Ok(claimed.into_iter().map(with).collect())
    }

    /// Programs get every statement; a chat room is spared those that were superseded while
    /// it was unreachable.
    fn decide(&self, now: Time, delivery: &Delivery, context: &Arc<IncidentContext>) -> Decision {
        let Some(webhook) = self.webhook(delivery) else {
            return Decision::Drop(DropReason::NotConfigured);
        };
        if context.incident.is_none() {
            return Decision::Drop(DropReason::NoIncident);
        }
        let has_newer = webhook.wants_latest_only() && context.has_newer(delivery);
        Self::TOPIC.policy().decide(now, delivery, has_newer)
    }

    fn channel(&self, _: &Arc<IncidentContext>) -> Option<DeliveryChannel> {
        Some(DeliveryChannel::Webhook)
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        context: &Arc<IncidentContext>,
        progress: &Progress,
    ) -> Answer {
        let content = self.webhook(delivery).zip(context.incident.as_ref());
        let (Some((webhook, incident)), Some(statement)) = (content, context.statement(delivery))
        else {
            return Answer::Rejected("the statement is not in the store".into());
        };
        let page = self.page.as_deref();
        let builder = PayloadBuilder { app: &self.app, zone: &self.zone, page };
        let until = context.statements_until(delivery);
        let payload =
            builder.payload((webhook.lang, builder.names_of(webhook)), incident, &until, statement);
        let (outcome, wait) = webhook.deliver(now, &payload, progress).await;
        answer(outcome, wait)
    }
}
