//! Invitations to new subscribers to confirm that the request was theirs.

use super::subscriber_channels::SubscriberChannels;
use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::SubscriberToken;
use bongsu_core::notification::backoff;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::secret::Purpose;
use bongsu_send::mail::Mail;
use bongsu_send::webhook::StatementPayload;
use bongsu_send::{Outcome, Progress};
use bongsu_store::{Error, Store, Subscriber, SubscriberChannel};
use bongsu_words::message::public::invitation;
use serde_json::json;
use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often an invitation is tried that nobody took: for more than two hours, so that a relay that
/// is restarted costs nobody theirs.
const MAX_TRIES: u32 = 16;
/// Invitations that are started at the same time, and then none for a [`POLL_INTERVAL`]: strangers
/// have them sent, and the relay is needed for those who are hit.
const CONCURRENCY: usize = 4;
/// Invitations that are being sent, with those of which the reply takes long.
const MAX_SENDING: usize = CONCURRENCY * 4;
/// How often an invitation is repeated that may have been taken.
const MAX_UNKNOWN_REPEATS: u32 = 2;
/// How long those that are being sent are waited for when the program ends.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// How long sending one may take.
const SEND_TIMEOUT: Duration = Duration::from_secs(45);

/// Invites new subscribers.
#[derive(Clone)]
pub(super) struct Invitations {
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) subscribers: Arc<SubscriberChannels>,
    pub(super) cancel: CancellationToken,
}

/// An invitation that was sent, and when to send it again, if at all.
type Sent = (SubscriberToken, Option<Time>);

impl Invitations {
    /// Invites until it is cancelled or another program becomes the leader. A relay that takes
    /// long to reply to one holds up no other.
    pub(super) async fn run(self) {
        let (mut sending, mut invited) = (JoinSet::new(), BTreeSet::new());
        let mut reading = FaultLog::new("cannot read pending invitations");
        while !self.cancel.is_cancelled() {
            match self.start(&mut sending, &mut invited).await {
                Ok(()) => reading.worked(),
                Err(Error::Fenced { .. }) => return,
                Err(error) => reading.failed(&error),
            }
            tokio::select! {
                Some(Ok((token, next))) = sending.join_next() => {
                    if self.record(token, next).await.is_err() { return }
                    invited.remove(&token);
                }
                () = self.pause() => {}
            }
        }
        self.finish(sending).await;
    }

    /// What has just been handed over is recorded before the program ends: nobody is invited
    /// twice for that.
    async fn finish(&self, mut sending: JoinSet<Sent>) {
        let real_time = Clock::system();
        let mut patience = pin!(real_time.sleep(LAST_WAIT));
        loop {
            tokio::select! {
                sent = sending.join_next() => match sent {
                    Some(Ok((token, next))) if self.record(token, next).await.is_ok() => {}
                    Some(Err(_)) => {}
                    Some(Ok(_)) | None => return,
                },
                () = &mut patience => return,
            }
        }
    }

    async fn pause(&self) {
        let real_time = Clock::system();
        tokio::select! {
            () = real_time.sleep(POLL_INTERVAL) => {}
            () = self.cancel.cancelled() => {}
        }
    }

    /// Starts to send the next invitations, other than those that are being sent, unless
    /// something else waits to be sent.
    async fn start(
        &self,
        sending: &mut JoinSet<Sent>,
        invited: &mut BTreeSet<SubscriberToken>,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        for topic in [Topic::Notice, Topic::Subscriber] {
            if self.store.next_delivery_due(topic).await?.is_some_and(|due| due <= now) {
                return Ok(());
            }
        }
        let room = MAX_SENDING.saturating_sub(invited.len()).min(CONCURRENCY);
        if room == 0 {
            return Ok(());
        }
        let pending = self.store.pending_invitations(now, invited.len() + room).await?;
        for (subscriber, sent) in pending {
            if invited.len() < MAX_SENDING && invited.insert(subscriber.token) {
                let this = self.clone();
                sending.spawn(async move { this.send(now, &subscriber, sent).await });
            }
        }
        Ok(())
    }

    async fn record(&self, token: SubscriberToken, next: Option<Time>) -> Result<(), Error> {
        while let Err(error) = self.store.record_invitation(token, next).await {
            if matches!(error, Error::Fenced { .. }) || self.cancel.is_cancelled() {
                return Err(error);
            }
            tracing::warn!(%error, "cannot record an invitation; retrying");
            self.pause().await;
        }
        Ok(())
    }

    /// Sends one. It is not abandoned once the relay has all of it.
    async fn send(&self, now: Time, to: &Subscriber, sent: u32) -> Sent {
        let (progress, real_time) = (Progress::default(), Clock::system());
        let mut inviting = pin!(self.invite(now, to, &progress));
        let outcome = tokio::select! {
            biased;
            outcome = &mut inviting => outcome,
            () = real_time.sleep(SEND_TIMEOUT) => match progress.awaits_reply() {
                true => inviting.await,
                false => Outcome::TryLater("timed out".into()),
            },
        };
        let again = match &outcome {
            Outcome::TryLater(why) | Outcome::SenderRefused(why) if sent >= MAX_TRIES => {
                tracing::warn!(why, "an invitation to a subscriber could not be sent; giving up");
                false
            }
            Outcome::TryLater(_) | Outcome::SenderRefused(_) => true,
            Outcome::Unknown(_) => sent < MAX_UNKNOWN_REPEATS,
            Outcome::Accepted(_) | Outcome::Refused(_) => false,
        };
        let next = now + backoff::pause(sent, &to.token.to_string());
        (to.token, again.then_some(next))
    }

    async fn invite(&self, now: Time, to: &Subscriber, progress: &Progress) -> Outcome {
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
                    reply_to: None,
                    answers: None,
                };
                mailer.send(now, &mail, progress).await
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
                    component_name: None,
                    severity: bongsu_core::external_alert::Severity::Info,
                    at: now,
                    began: now,
                    resolved: Some(now),
                    next_update: None,
                    statuspage: body.clone(),
                    body,
                };
                subscribers.post(now, (to, url), &payload, progress).await.0
            }
        }
    }
}
