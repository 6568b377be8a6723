//! The delivery worker: claims deliveries of a topic, hands them over, and records what came
//! of each. What it decides is in `bongsu_core::notification::delivery`.
//!
//! Only the leader has one. What it had claimed when it died is released by the next leader,
//! since a fence keeps the dead one from recording anything more; a message that was being
//! handed over just then may come twice, under the same id.
//!
//! A hand-over has a turn, of which there are so many at the same time, and a time-out. Once the
//! next hop has all of a message and takes long to reply, it is waited for without a turn, so
//! that it holds up no other, and without a time-out of the worker: abandoning it would leave
//! unknown what became of it.

use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DeliveryState, Dispatcher, Outcome, Settlement,
    Topic,
};
use bongsu_core::plain_text::plain_line;
use bongsu_send::{Outcome as SendOutcome, Progress};
use bongsu_store::{Claimed, Error, Store};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The owner of the leases of deliveries: within one leader there is one worker a topic.
const LEASE_OWNER: &str = "delivery worker";
/// The pause before recording is retried.
const RETRY_PAUSE: Duration = Duration::from_millis(250);
/// How long hand-overs in progress are awaited when the worker is stopped.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);
/// How long the lease of a delivery is extended whose reply takes long: ten minutes for the
/// reply to a mail (RFC 5321 §4.5.3.2.6), and the relays that are asked when it is a refusal.
const SLOW_LEASE_TTL: Duration = Duration::from_secs(900);

/// What a topic adds to the worker: the content of its deliveries, and how to hand them over.
pub trait Channel: Send + Sync + 'static {
    /// The topic.
    const TOPIC: Topic;
    /// What one delivery needs beside its key.
    type Payload: Send + Sync + 'static;

    /// Reads the payloads of a claimed batch.
    ///
    /// # Errors
    /// Those of the store; the batch is then claimed again when its lease expires.
    fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> impl Future<Output = Result<Vec<(Delivery, Self::Payload)>, Error>> + Send;

    /// Decides whether to hand a delivery over now.
    fn decide(&self, now: Time, delivery: &Delivery, payload: &Self::Payload) -> Decision;

    /// By what it is handed over.
    fn channel(&self, payload: &Self::Payload) -> Option<DeliveryChannel>;

    /// Hands a delivery over; `progress` says how far that is.
    fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &Self::Payload,
        progress: &Progress,
    ) -> impl Future<Output = Answer> + Send;
}

/// The worker of a topic.
pub struct Worker<C> {
    /// The clock of the outbox; timeouts and polls are in real time.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// Content and channel.
    pub channel: Arc<C>,
    /// Stops it.
    pub cancel: CancellationToken,
}

/// Why the worker ends by itself.
struct Stopped;

impl<C: Channel> Worker<C> {
    /// Works until it is cancelled or another program becomes the leader.
    pub async fn run(self) {
        if let Err(error) = self.store.release_deliveries(C::TOPIC).await {
            let topic = C::TOPIC.as_str();
            tracing::warn!(topic, %error, "cannot release leases; waiting until they expire");
        }
        let policy = C::TOPIC.policy();
        let real_time = Clock::system();
        let turns = Arc::new(Semaphore::new(policy.concurrency));
        let (done, mut finished) = mpsc::channel::<Settlement>(policy.max_claimed);
        let mut dispatcher = Dispatcher::new(policy);
        let mut settlements = Vec::new();
        let mut claiming = FaultLog::new("cannot claim due deliveries");
        // Dropped with this function, however it ends: the next leader gets what is claimed.
        let mut tasks = JoinSet::new();
        loop {
            while tasks.try_join_next().is_some() {}
            let at_once = dispatcher.claims_at_once();
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => break,
                n = finished.recv_many(&mut settlements, policy.max_claimed),
                    if dispatcher.claimed() > 0 =>
                {
                    if self.record(&mut settlements).await.is_err() { return }
                    dispatcher.on_settled(n);
                    continue;
                }
                () = std::future::ready(()), if at_once => {}
                () = real_time.sleep(policy.poll_interval), if !at_once => {}
            }
            let room = dispatcher.room();
            let batch = match self.claim(room).await {
                Ok(batch) => {
                    claiming.worked();
                    batch
                }
                Err(Error::Fenced { .. }) => return,
                Err(error) => {
                    claiming.failed(&format_args!("{}: {error}", C::TOPIC.as_str()));
                    dispatcher.on_claim_failed();
                    continue;
                }
            };
            dispatcher.on_claimed(room, batch.len());
            for (delivery, payload) in batch {
                let (turns, done) = (turns.clone(), done.clone());
                let (clock, channel) = (self.clock.clone(), self.channel.clone());
                let store = self.store.clone();
                tasks.spawn(async move {
                    let hand_over = HandOver { clock, store, channel: &*channel };
                    let permit = turns.acquire_owned().await.ok();
                    let outcome = hand_over.outcome(permit, &delivery, &payload);
                    // One message that hits a fault of ours must not end the worker of all.
                    let outcome = AssertUnwindSafe(outcome).catch_unwind().await;
                    let outcome = outcome.unwrap_or_else(|_| faulty());
                    let now = hand_over.clock.now();
                    let settlement = C::TOPIC.policy().settle(now, &delivery, outcome);
                    // If the worker has ended, the next one claims it again.
                    let _ = done.send(settlement).await;
                });
            }
        }
        self.finish(dispatcher.claimed(), finished).await;
    }

    /// Claims due deliveries, with their payloads.
    async fn claim(&self, room: usize) -> Result<Vec<(Delivery, C::Payload)>, Error> {
        let now = self.clock.now();
        let due = |at: Time| at <= now;
        if room == 0 || !self.store.next_delivery_due(C::TOPIC).await?.is_some_and(due) {
            return Ok(Vec::new());
        }
        let ttl = C::TOPIC.policy().lease_ttl;
        let expires_at = now + self.clock.at_least(ttl, ttl);
        let claimed =
            self.store.claim_deliveries(C::TOPIC, LEASE_OWNER, now, expires_at, room).await?;
        if claimed.is_empty() {
            return Ok(Vec::new());
        }
        match self.channel.prepare(claimed.clone()).await {
            Err(Error::Decode { .. }) => self.prepare_each(claimed).await,
            prepared => prepared,
        }
    }

    /// Reads the payloads one by one. What cannot be read fails, and holds up nothing behind it.
    async fn prepare_each(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, C::Payload)>, Error> {
        let (mut batch, mut unreadable) = (Vec::new(), Vec::new());
        for one in claimed {
            let delivery = one.delivery.clone();
            match self.channel.prepare(vec![one]).await {
                Ok(read) => batch.extend(read),
                Err(error @ Error::Decode { .. }) => {
                    let answer = Answer::Rejected(plain_line(&error.to_string()));
                    let outcome = Outcome::Answered(None, answer);
                    let now = self.clock.now();
                    unreadable.push(C::TOPIC.policy().settle(now, &delivery, outcome));
                }
                Err(error) => return Err(error),
            }
        }
        // They were claimed, but never given to the dispatcher.
        match self.record(&mut unreadable).await {
            Ok(()) => Ok(batch),
            Err(Stopped) => Err(Error::Fenced { lease: LEASE_OWNER.into() }),
        }
    }

    /// Records what came of deliveries, however long the store is unreachable: what is not
    /// recorded would be handed over again.
    async fn record(&self, settlements: &mut Vec<Settlement>) -> Result<(), Stopped> {
        for settlement in settlements.iter().filter(|it| it.state == DeliveryState::Failed) {
            let key = &settlement.key;
            let (topic, incident) = (key.topic.as_str(), key.subject);
            // Recipient and reason may contain an address: `bongsu outbox` shows them.
            tracing::warn!(topic, %incident, number = key.sequence, "delivery failed");
        }
        let mut recording = FaultLog::new("cannot record delivery results");
        loop {
            let now = self.clock.now();
            match self.store.settle_deliveries(LEASE_OWNER, now, settlements).await {
                Ok(()) => {
                    recording.worked();
                    break settlements.clear();
                }
                Err(Error::Fenced { .. }) => return Err(Stopped),
                Err(error) => recording.failed(&error),
            }
            Clock::system().sleep(RETRY_PAUSE).await;
            if self.cancel.is_cancelled() {
                return Err(Stopped);
            }
        }
        Ok(())
    }

    /// Records what is still in progress when the worker is stopped.
    async fn finish(&self, mut claimed: usize, mut finished: mpsc::Receiver<Settlement>) {
        let real_time = Clock::system();
        let rest = real_time.timeout(STOP_TIMEOUT, async {
            let mut settlements = Vec::new();
            while claimed > 0 {
                claimed -= finished.recv_many(&mut settlements, claimed).await;
                let now = self.clock.now();
                while let Err(error) =
                    self.store.settle_deliveries(LEASE_OWNER, now, &settlements).await
                {
                    tracing::warn!(%error, "cannot record delivery results; retrying");
                    real_time.sleep(RETRY_PAUSE).await;
                }
                settlements.clear();
            }
        });
        if rest.await.is_err() {
            let topic = C::TOPIC.as_str();
            tracing::info!(topic, "deliveries in progress are left to the next worker");
        }
    }
}

/// One hand-over of a delivery.
struct HandOver<'a, C> {
    clock: Clock,
    store: Store,
    channel: &'a C,
}

impl<C: Channel> HandOver<'_, C> {
    /// Hands a delivery over, if that is still to be done.
    async fn outcome(
        &self,
        permit: Option<OwnedSemaphorePermit>,
        delivery: &Delivery,
        payload: &C::Payload,
    ) -> Outcome {
        let (now, policy) = (self.clock.now(), C::TOPIC.policy());
        let timeout = policy.attempt_timeout;
        if !policy.has_time(now, delivery, self.clock.at_least(timeout, timeout)) {
            return Outcome::NotTried;
        }
        match self.channel.decide(now, delivery, payload) {
            Decision::Send => {}
            Decision::Defer(until) => return Outcome::Deferred(until),
            Decision::Drop(reason) => return Outcome::Dropped(reason),
        }
        let answer = self.answer(permit, delivery, payload).await;
        if let Answer::SenderRejected(_) = answer {
            let topic = C::TOPIC.as_str();
            // The reason may contain an address: `bongsu outbox` shows it.
            tracing::error!(
                topic,
                "a relay or gateway refuses us, whoever the message is for; it is retried as long as it is of use"
            );
        }
        Outcome::Answered(self.channel.channel(payload), answer)
    }

    /// The answer of the next hop. Its turn ends before it when it is only waited for.
    async fn answer(
        &self,
        permit: Option<OwnedSemaphorePermit>,
        delivery: &Delivery,
        payload: &C::Payload,
    ) -> Answer {
        let (progress, real_time) = (Progress::default(), Clock::system());
        // Signatures carry the time, which the receiver compares with its own clock.
        let at = self.clock.calendar();
        let mut answer = pin!(self.channel.hand_over(at, delivery, payload, &progress));
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            () = progress.slow() => {}
            () = real_time.sleep(C::TOPIC.policy().attempt_timeout) => {
                if !progress.awaits_reply() {
                    return Answer::TryLater { reason: "timed out".into(), wait: Duration::ZERO };
                }
            }
        }
        drop(permit);
        let (answer, ()) = tokio::join!(answer, self.extend_lease(delivery));
        answer
    }

    /// Extends the lease, so that the delivery is not claimed once more meanwhile.
    async fn extend_lease(&self, delivery: &Delivery) {
        let until = self.clock.now() + self.clock.at_least(SLOW_LEASE_TTL, SLOW_LEASE_TTL);
        loop {
            match self.store.extend_lease(LEASE_OWNER, &delivery.key, until).await {
                Ok(()) | Err(Error::Fenced { .. }) => return,
                Err(error) => tracing::warn!(%error, "cannot extend a lease; retrying"),
            }
            Clock::system().sleep(RETRY_PAUSE).await;
        }
    }
}

/// What is noted of a message at which the program failed.
fn faulty() -> Outcome {
    let topic_fault = "a fault of this program; see its log".to_owned();
    Outcome::Answered(None, Answer::TryLater { reason: topic_fault, wait: Duration::ZERO })
}

/// The answer of a next hop, whose words are a stranger's; `wait` is how long it asked to be left alone.
pub fn answer(outcome: SendOutcome, wait: Option<Duration>) -> Answer {
    match outcome {
        SendOutcome::Accepted(words) => Answer::Accepted(plain_line(&words)),
        SendOutcome::Refused(reason) => Answer::Rejected(plain_line(&reason)),
        SendOutcome::Unknown(reason) => Answer::Unknown(plain_line(&reason)),
        SendOutcome::SenderRefused(reason) => Answer::SenderRejected(plain_line(&reason)),
        SendOutcome::TryLater(reason) => {
            Answer::TryLater { reason: plain_line(&reason), wait: wait.unwrap_or_default() }
        }
    }
}
