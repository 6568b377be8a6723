//! What programs that were paged hear later: that somebody has it, and that it is over.

use super::worker::{Channel, Worker, answer};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::oncall::escalation::Escalation;
use bongsu_core::oncall::update::EscalationUpdate;
use bongsu_send::Progress;
use bongsu_send::webhook::{PagerDutyAction, Webhook};
use bongsu_store::{Claimed, Error, Store};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Delivers what became of escalations.
pub struct EscalationUpdateWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The configured webhooks.
    pub webhooks: Arc<[Webhook]>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl EscalationUpdateWorker {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        let EscalationUpdateWorker { clock, store, webhooks, cancel } = self;
        let channel = EscalationUpdates { store: store.clone(), webhooks };
        Worker { clock, store, channel: Arc::new(channel), cancel }.run().await;
    }
}

struct EscalationUpdates {
    store: Store,
    webhooks: Arc<[Webhook]>,
}

/// What an update needs beside its key.
struct Payload {
    /// `None` when it is not stored any more.
    escalation: Option<Escalation>,
    /// Whether another escalation about the same is open.
    is_back: bool,
}

impl EscalationUpdates {
    /// The webhook of a delivery, if it is one that hears of this.
    fn webhook(&self, delivery: &Delivery) -> Option<&Webhook> {
        let named = self.webhooks.iter().find(|it| it.name == delivery.key.recipient);
        named.filter(|webhook| webhook.takes_updates())
    }
}

impl Channel for EscalationUpdates {
    const TOPIC: Topic = Topic::EscalationUpdate;
    type Payload = Payload;

    async fn prepare(&self, claimed: Vec<Claimed>) -> Result<Vec<(Delivery, Payload)>, Error> {
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let escalation = self.store.escalation(delivery.key.subject).await?;
            let open = match &escalation {
                Some(it) => self.store.open_escalation_of(&it.subject).await?,
                None => None,
            };
            let is_back = open.is_some_and(|open| open != delivery.key.subject);
            batch.push((delivery, Payload { escalation, is_back }));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &Payload) -> Decision {
        match (self.webhook(delivery), &payload.escalation) {
            (None, _) => Decision::Drop(DropReason::NotConfigured),
            (_, None) => Decision::Drop(DropReason::Expired),
            // The same matter is called for again: the end of the last time would close it there.
            (Some(_), Some(_)) if payload.is_back => Decision::Drop(DropReason::Superseded),
            _ => Self::TOPIC.policy().decide(now, delivery, false),
        }
    }

    fn channel(&self, _: &Payload) -> Option<DeliveryChannel> {
        Some(DeliveryChannel::Webhook)
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &Payload,
        progress: &Progress,
    ) -> Answer {
        let action = match EscalationUpdate::of_number(delivery.key.sequence) {
            Some(EscalationUpdate::Acknowledged) => PagerDutyAction::Acknowledge,
            Some(EscalationUpdate::Ended) => PagerDutyAction::Resolve,
            None => return Answer::Rejected("there is no such update".into()),
        };
        let (Some(webhook), Some(escalation)) = (self.webhook(delivery), &payload.escalation)
        else {
            return Answer::Rejected("the escalation is not in the store".into());
        };
        let key = escalation.subject.to_string();
        let (outcome, wait) = webhook.deliver_update(now, &key, action, progress).await;
        answer(outcome, wait)
    }
}
