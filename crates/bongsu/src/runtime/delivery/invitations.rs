//! Invitations to new subscribers to confirm that the request was theirs.

use super::subscriber_channels::SubscriberChannels;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::SubscriberToken;
use bongsu_core::notification::backoff;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::secret::Purpose;
use bongsu_send::Outcome;
use bongsu_send::mail::Mail;
use bongsu_send::webhook::StatementPayload;
use bongsu_store::{Error, Store, Subscriber, SubscriberChannel};
use bongsu_words::message::public::invitation;
use futures_util::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Invitations to one subscriber, at most.
const MAX_INVITATIONS: u32 = 4;
/// Invitations sent at the same time, and then none for a [`POLL_INTERVAL`]: strangers have them
/// sent, and the relay is needed for those who are hit.
const CONCURRENCY: usize = 4;
/// How long sending one may take.
const SEND_TIMEOUT: Duration = Duration::from_secs(45);

/// Invites new subscribers.
pub(super) struct Invitations {
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) subscribers: Arc<SubscriberChannels>,
    pub(super) cancel: CancellationToken,
}

impl Invitations {
    /// Invites until it is cancelled or another program becomes the leader.
    pub(super) async fn run(self) {
        while !self.cancel.is_cancelled() {
            match self.send_batch().await {
                Ok(()) => {}
                Err(Error::Fenced { .. }) => return,
                Err(error) => {
                    tracing::warn!(%error, "cannot read pending invitations; retrying");
                }
            }
            self.pause().await;
        }
    }

    async fn pause(&self) {
        let real_time = Clock::system();
        tokio::select! {
            () = real_time.sleep(POLL_INTERVAL) => {}
            () = self.cancel.cancelled() => {}
        }
    }

    /// Sends the next invitations, unless something else waits to be sent.
    async fn send_batch(&self) -> Result<(), Error> {
        let now = self.clock.now();
        for topic in [Topic::Notice, Topic::Subscriber] {
            if self.store.next_delivery_due(topic).await?.is_some_and(|due| due <= now) {
                return Ok(());
            }
        }
        let batch = self.store.pending_invitations(now, CONCURRENCY).await?;
        let sending = batch.iter().map(|(subscriber, sent)| self.send(now, subscriber, *sent));
        let sending: Vec<_> = sending.collect();
        for (token, next) in join_all(sending).await {
            while let Err(error) = self.store.record_invitation(token, next).await {
                if matches!(error, Error::Fenced { .. }) || self.cancel.is_cancelled() {
                    return Err(error);
                }
                tracing::warn!(%error, "cannot record an invitation; retrying");
                self.pause().await;
            }
        }
        Ok(())
    }

    /// Sends one; when to send it again, if at all.
    async fn send(&self, now: Time, to: &Subscriber, sent: u32) -> (SubscriberToken, Option<Time>) {
        let outcome = Clock::system().timeout(SEND_TIMEOUT, self.invite(now, to)).await;
        let next = match outcome.unwrap_or_else(|_| Outcome::TryLater("timed out".into())) {
            Outcome::TryLater(_) if sent < MAX_INVITATIONS => {
                Some(now + backoff::pause(sent, &to.token.to_string()))
            }
            _ => None,
        };
        (to.token, next)
    }

    async fn invite(&self, now: Time, to: &Subscriber) -> Outcome {
        let subscribers = &self.subscribers;
        let lang = to.filter.language;
        let confirm =
            format!("{}/subscribe/{}?lang={}", subscribers.page_url, to.token, lang.tag());
        let message = invitation(lang, &subscribers.sender, &confirm);
        // The token is a secret: the id contains a code of it.
        let code = self.store.secret().code(Purpose::Invitation, &to.token.to_string());
        let id = format!("{code:032x}.invitation");
        match (&to.channel, &subscribers.channels.mailer) {
            (SubscriberChannel::Mail(address), Some(mailer)) => {
                let mail = Mail {
                    address,
                    lang,
                    id: &id,
                    thread: None,
                    message: &message,
                    unsubscribe_url: None,
                };
                mailer.send(now, &mail).await
            }
            (SubscriberChannel::Mail(_), None) => Outcome::Refused("mail is not configured".into()),
            (SubscriberChannel::Webhook(url), _) => {
                let body = json!({ "confirm": confirm });
                let payload = StatementPayload {
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
                subscribers.post(now, to, url, &payload).await
            }
        }
    }
}
