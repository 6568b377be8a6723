//! The SQL of the outbox does what the queue in memory does, from which the simulator delivers
//! while its worker is killed: whatever workers, leaders and operators do, in any order.

use crate::kit::both;
use crate::kit::deliver::{later, rejected, sent};
use crate::kit::make::*;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::notification::delivery::{
    Answer, Delivery, DeliveryKey, DeliveryQueue, DropReason, Outcome, Topic,
};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_store::{DeliveryCounts, Store};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::time::Duration;

const WEBHOOKS: [&str; 2] = ["program", "room"];

/// What can happen to the outbox.
#[derive(Clone, Debug)]
enum Step {
    /// A contact gets a notice.
    Notice { contact: usize },
    /// A statement is published in one of two incidents.
    Statement { incident: u64 },
    /// A worker claims.
    Claim { topic: Topic, worker: usize, limit: usize },
    /// A worker records one of its claims, maybe again.
    Settle { claim: usize, outcome: Outcome },
    /// A new leader takes over.
    Release { topic: Topic },
    /// An operator retries what failed.
    Retry { topic: Topic },
    /// Time passes.
    Wait { seconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let topic = || prop::sample::select(vec![Topic::Notice, Topic::Webhook]);
    let outcome = prop_oneof![
        6 => Just(sent("250 ok")),
        3 => (1u64..40).prop_map(|seconds| later(seconds, "450")),
        1 => Just(rejected("550")),
        1 => Just(Outcome::Answered(None, Answer::Unknown("no reply".into()))),
        1 => Just(Outcome::NotTried),
        1 => Just(Outcome::Dropped(DropReason::Expired)),
    ];
    prop_oneof![
        3 => (0usize..3).prop_map(|contact| Step::Notice { contact }),
        2 => (0u64..2).prop_map(|incident| Step::Statement { incident }),
        8 => (topic(), 0usize..2, 1usize..5)
            .prop_map(|(topic, worker, limit)| Step::Claim { topic, worker, limit }),
        8 => (0usize..4, outcome).prop_map(|(claim, outcome)| Step::Settle { claim, outcome }),
        1 => topic().prop_map(|topic| Step::Release { topic }),
        1 => topic().prop_map(|topic| Step::Retry { topic }),
        3 => (1u64..60).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// The store beside the queue.
struct Outboxes<'a> {
    store: &'a Store,
    queue: DeliveryQueue,
    now: Time,
    notices: [u32; 3],
    statements: [u32; 2],
    /// Claims, the latest first, with their owners.
    claims: Vec<(String, Delivery)>,
}

impl Outboxes<'_> {
    async fn take(&mut self, step: Step) {
        // No two contents of one time, so that the order of both is the same.
        self.now += Duration::from_millis(1);
        match step {
            Step::Notice { contact } => self.notice(contact).await,
            Step::Statement { incident } => self.statement(incident).await,
            Step::Claim { topic, worker, limit } => self.claim(topic, worker, limit).await,
            Step::Settle { claim, outcome } => self.settle(claim, outcome).await,
            Step::Release { topic } => {
                self.store.release_deliveries(topic).await.unwrap();
                self.queue.release(topic);
            }
            Step::Retry { topic } => {
                let retried = self.store.retry_failed(topic, self.now).await.unwrap();
                assert_eq!(retried, self.queue.retry_failed(topic, self.now) as u64);
            }
            Step::Wait { seconds } => self.now += Duration::from_secs(seconds),
        }
    }

    async fn notice(&mut self, contact: usize) {
        let number = self.notices[contact];
        self.notices[contact] += 1;
        let mut notice = notice(&incident(0), &format!("contact{contact}"), number);
        notice.at = self.now;
        self.queue.enqueue(DeliveryKey::from(&notice), notice.at);
        self.store.commit(&[Record::Notice(Box::new(notice))]).await.unwrap();
    }

    async fn statement(&mut self, which: u64) {
        let number = self.statements[which as usize];
        self.statements[which as usize] += 1;
        let incident = incident(which);
        let as_of = self.now;
        let published =
            Statement { as_of, ..statement(&incident, number, StatementKind::Recovering) };
        for name in WEBHOOKS {
            let (recipient, subject) = (name.to_owned(), incident.id);
            let key = DeliveryKey { topic: Topic::Webhook, recipient, subject, sequence: number };
            self.queue.enqueue(key, as_of);
        }
        self.store.commit(&[Record::Statement(published)]).await.unwrap();
    }

    async fn claim(&mut self, topic: Topic, worker: usize, limit: usize) {
        let owner = format!("worker-{worker}");
        let until = self.now + Duration::from_secs(45);
        let claimed = self.store.claim_deliveries(topic, &owner, self.now, until, limit).await;
        let mut claimed: Vec<Delivery> =
            claimed.unwrap().into_iter().map(|claimed| claimed.delivery).collect();
        let mut expected = self.queue.claim(topic, &owner, self.now, until, limit);
        claimed.sort_by(|a, b| a.key.cmp(&b.key));
        expected.sort_by(|a, b| a.key.cmp(&b.key));
        assert_eq!(claimed, expected);
        self.claims.splice(0..0, claimed.into_iter().map(|delivery| (owner.clone(), delivery)));
    }

    async fn settle(&mut self, claim: usize, outcome: Outcome) {
        let Some((owner, delivery)) = self.claims.get(claim) else { return };
        let settlement = delivery.key.topic.policy().settle(self.now, delivery, outcome);
        let settlements = std::slice::from_ref(&settlement);
        self.store.settle_deliveries(owner, self.now, settlements).await.unwrap();
        self.queue.settle(owner, self.now, &settlement);
    }

    /// Both have the same deliveries in the same states.
    async fn compare(&self) {
        for topic in [Topic::Notice, Topic::Webhook] {
            let counts = self.store.delivery_counts(topic).await.unwrap();
            assert_eq!(counts, self.counts(topic));
        }
        for who in 0..3 {
            let contact = contact(&format!("contact{who}"));
            for it in self.store.notices_to(incident(0).id, contact).await.unwrap() {
                let row = self.queue.get(&DeliveryKey::from(&it.notice)).unwrap();
                assert_eq!(
                    (it.state, it.due_at, it.attempts, it.ended_at, it.last_error.as_str()),
                    (row.state, row.due_at, row.attempts, row.ended_at, row.last_error.as_str())
                );
            }
        }
    }

    fn counts(&self, topic: Topic) -> DeliveryCounts {
        use bongsu_core::notification::delivery::DeliveryState::{Dropped, Failed, Pending, Sent};
        let of = |state| {
            let rows = self.queue.iter().filter(|(key, _)| key.topic == topic);
            rows.filter(|(_, row)| row.state == state).count() as u64
        };
        DeliveryCounts {
            pending: of(Pending),
            sent: of(Sent),
            failed: of(Failed),
            dropped: of(Dropped),
        }
    }
}

both! {
    async fn the_store_delivers_as_the_queue_in_memory(world) {
        let store = world.store().await;
        store.register_webhooks(&WEBHOOKS, at(0)).await.unwrap();
        let mut outboxes = Outboxes {
            store: &store,
            queue: DeliveryQueue::default(),
            now: at(10),
            notices: [0; 3],
            statements: [0; 2],
            claims: Vec::new(),
        };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let steps = prop::collection::vec(step(), 800);
        for step in steps.new_tree(&mut runner).unwrap().current() {
            outboxes.take(step).await;
            outboxes.compare().await;
        }
        assert!(outboxes.counts(Topic::Notice).dropped > 10, "some were superseded");
        let sent = Topic::ALL.map(|topic| outboxes.counts(topic).sent);
        assert!(sent[0] > 10 && sent[1] > 10, "{sent:?}");
    }
}
