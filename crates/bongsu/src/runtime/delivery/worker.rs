//! The delivery worker: claims deliveries of a topic, hands them over, and records what came
//! of each. What it decides is in `bongsu_core::notification::delivery`.
//!
//! Only the leader has one. What it had claimed when it died is released by the next leader,
//! since a fence keeps the dead one from recording anything more; a message that was being
//! handed over just then may come twice, under the same id.

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DeliveryState, Dispatcher, Outcome, Settlement,
    Topic,
};
use bongsu_core::plain_text::plain_line;
use bongsu_send::Outcome as SendOutcome;
use bongsu_store::{Claimed, Error, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The owner of the leases of deliveries: within one leader there is one worker a topic.
const LEASE_OWNER: &str = "delivery worker";
/// The pause before recording is retried.
const RETRY_PAUSE: Duration = Duration::from_millis(250);
/// How long hand-overs in progress are awaited when the worker is stopped.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

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

    /// Hands a delivery over.
    fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &Self::Payload,
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
                Ok(batch) => batch,
                Err(Error::Fenced { .. }) => return,
                Err(error) => {
                    let topic = C::TOPIC.as_str();
                    tracing::warn!(topic, %error, "cannot claim due deliveries; retrying");
                    dispatcher.on_claim_failed();
                    continue;
                }
            };
            dispatcher.on_claimed(room, batch.len());
            for (delivery, payload) in batch {
                let (turns, done) = (turns.clone(), done.clone());
                let (clock, channel) = (self.clock.clone(), self.channel.clone());
                tasks.spawn(async move {
                    let _turn = turns.acquire_owned().await;
                    let outcome = turn(&clock, &*channel, &delivery, &payload).await;
                    let settlement = C::TOPIC.policy().settle(clock.now(), &delivery, outcome);
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
        if claimed.is_empty() { Ok(Vec::new()) } else { self.channel.prepare(claimed).await }
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
        loop {
            let now = self.clock.now();
            match self.store.settle_deliveries(LEASE_OWNER, now, settlements).await {
                Ok(()) => break settlements.clear(),
                Err(Error::Fenced { .. }) => return Err(Stopped),
                Err(error) => {
                    tracing::warn!(%error, "cannot record delivery results; retrying");
                }
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

/// One turn of a delivery.
async fn turn<C: Channel>(
    clock: &Clock,
    channel: &C,
    delivery: &Delivery,
    payload: &C::Payload,
) -> Outcome {
    let (now, policy) = (clock.now(), C::TOPIC.policy());
    let timeout = policy.attempt_timeout;
    if !policy.has_time(now, delivery, clock.at_least(timeout, timeout)) {
        return Outcome::NotTried;
    }
    match channel.decide(now, delivery, payload) {
        Decision::Send => {}
        Decision::Defer(until) => return Outcome::Deferred(until),
        Decision::Drop(reason) => return Outcome::Dropped(reason),
    }
    // Signatures carry the time, which the receiver compares with its own clock.
    let answer = channel.hand_over(clock.calendar(), delivery, payload);
    let answer = Clock::system().timeout(timeout, answer).await;
    let timed_out = || Answer::TryLater { reason: "timed out".into(), wait: Duration::ZERO };
    Outcome::Answered(channel.channel(payload), answer.unwrap_or_else(|_| timed_out()))
}

/// The answer of a next hop, whose words are a stranger's; `wait` is how long it asked to be left alone.
pub fn answer(outcome: SendOutcome, wait: Option<Duration>) -> Answer {
    match outcome {
        SendOutcome::Accepted(words) => Answer::Accepted(plain_line(&words)),
        SendOutcome::Refused(reason) => Answer::Rejected(plain_line(&reason)),
        SendOutcome::TryLater(reason) => {
            Answer::TryLater { reason: plain_line(&reason), wait: wait.unwrap_or_default() }
        }
    }
}
