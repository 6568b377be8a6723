//! Delivery in the simulator: the production worker's logic on an in-memory outbox, with a
//! relay that rejects and delays, and a worker that is killed at any step.
//!
//! Claiming, deciding, recording and retrying are those of `bongsu_core::notification::delivery`
//! ([`DeliveryQueue`], [`Dispatcher`] and the topic's policy); only the relay and the kills are
//! the simulator's.
//!
//! The invariants: each notice has one effect, however often the worker is killed; no older one
//! is read after a newer; nothing expired is handed over; nothing is lost.

use super::rng::Rng;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Channel;
use bongsu_core::notification::Notice;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DeliveryKey, DeliveryQueue, DeliveryState,
    Dispatcher, Outcome, Policy, Topic, decide_notice,
};
use bongsu_core::notification::preferences::{NotificationPreferences, PreferenceDefaults};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// The longest time that the relay takes to answer.
const ANSWER_MAX: Duration = Duration::from_secs(8);
/// Chances, for each mail: the relay delays it, or rejects it for good.
const DELAYED: f64 = 0.10;
const REJECTED: f64 = 0.005;
/// The chance, for each accepted mail, that the worker is killed before it is recorded.
const KILLED: f64 = 0.01;

/// The outbox, its worker, and the mailboxes of the contacts.
#[derive(Clone, Debug)]
pub struct Outbox {
    queue: DeliveryQueue,
    notices: BTreeMap<DeliveryKey, Notice>,
    worker: Worker,
    /// How many workers there were before.
    restarts: u32,
    /// What the contacts read.
    mailboxes: Mailboxes,
    /// The steps until the worker is killed.
    kill_after: Option<u32>,
    /// Whether a new worker releases the leases of the last one, or waits until they expire.
    takeover: bool,
}

/// What is lost when the process is killed.
#[derive(Clone, Debug)]
struct Worker {
    policy: Policy,
    dispatcher: Dispatcher,
    /// Claimed, and not handed over yet.
    waiting: VecDeque<Delivery>,
    /// Outcomes, by when they arrive and in the order of the hand-overs.
    in_flight: BTreeMap<(Time, u64), (Delivery, Outcome)>,
    handed_over: u64,
}

/// Mail programs show one message for one id, in the order in which they came.
#[derive(Clone, Debug, Default)]
struct Mailboxes {
    received: BTreeSet<DeliveryKey>,
    /// The last number read, by incident and contact.
    last_read: BTreeMap<(IncidentId, String), u32>,
    copies: u32,
    broken: Vec<&'static str>,
}

impl Default for Outbox {
    fn default() -> Outbox {
        Outbox {
            queue: DeliveryQueue::default(),
            notices: BTreeMap::new(),
            worker: Worker::new(),
            restarts: 0,
            mailboxes: Mailboxes::default(),
            kill_after: None,
            takeover: true,
        }
    }
}

impl Worker {
    fn new() -> Worker {
        let policy = Topic::Notice.policy();
        Worker {
            policy,
            dispatcher: Dispatcher::new(policy),
            waiting: VecDeque::new(),
            in_flight: BTreeMap::new(),
            handed_over: 0,
        }
    }
}

impl Outbox {
    /// Takes a notice, in the transaction of its cause.
    pub fn enqueue(&mut self, notice: Notice) {
        let key = DeliveryKey::from(&notice);
        self.queue.enqueue(key.clone(), notice.at);
        self.notices.entry(key).or_insert(notice);
    }

    /// The worker is killed, and the next one takes its place. What the relay has accepted, it
    /// has.
    pub fn kill(&mut self) {
        let killed = std::mem::replace(&mut self.worker, Worker::new());
        for ((at, _), (delivery, outcome)) in killed.in_flight {
            if is_accepted(&outcome) {
                self.receive(at, &delivery.key);
            }
        }
        self.restarts += 1;
        if self.takeover {
            self.queue.release(Topic::Notice);
        }
    }

    /// Lets the worker work at `now`.
    pub fn step(&mut self, now: Time, rng: &mut Rng) {
        self.record_answers(now, rng);
        self.claim(now);
        self.hand_over(now, rng);
    }

    /// Records what the relay has answered by now.
    fn record_answers(&mut self, now: Time, rng: &mut Rng) {
        while let Some(first) = self.worker.in_flight.first_entry() {
            if first.key().0 > now {
                return;
            }
            let ((at, _), (delivery, outcome)) = first.remove_entry();
            let accepted = is_accepted(&outcome);
            if accepted {
                self.receive(at, &delivery.key);
            }
            if self.is_killed() || (accepted && rng.chance(KILLED)) {
                return self.kill();
            }
            let settlement = self.worker.policy.settle(now, &delivery, outcome);
            let owner = self.owner();
            self.queue.settle(&owner, now, &settlement);
            if self.is_killed() {
                return self.kill();
            }
            self.worker.dispatcher.on_settled(1);
        }
    }

    fn claim(&mut self, now: Time) {
        let room = self.worker.dispatcher.room();
        if room == 0 {
            return;
        }
        let (owner, expires_at) = (self.owner(), now + self.worker.policy.lease_ttl);
        let claimed = self.queue.claim(Topic::Notice, &owner, now, expires_at, room);
        if !claimed.is_empty() && self.is_killed() {
            return self.kill();
        }
        self.worker.dispatcher.on_claimed(room, claimed.len());
        self.worker.waiting.extend(claimed);
    }

    /// Hands over what the worker has connections for.
    fn hand_over(&mut self, now: Time, rng: &mut Rng) {
        while self.worker.in_flight.len() < self.worker.policy.concurrency {
            let Some(delivery) = self.worker.waiting.pop_front() else { return };
            let (outcome, after) = self.outcome(now, &delivery, rng);
            let (number, worker) = (self.worker.handed_over, &mut self.worker);
            worker.in_flight.insert((now + after, number), (delivery, outcome));
            worker.handed_over += 1;
            if self.is_killed() {
                return self.kill();
            }
        }
    }

    /// What comes of a turn, and after how long.
    fn outcome(&self, now: Time, delivery: &Delivery, rng: &mut Rng) -> (Outcome, Duration) {
        let policy = self.worker.policy;
        if !policy.has_time(now, delivery, policy.attempt_timeout) {
            return (Outcome::NotTried, Duration::ZERO);
        }
        let notice = &self.notices[&delivery.key];
        let (preferences, defaults) =
            (NotificationPreferences::default(), PreferenceDefaults::default());
        let channel = Channel::Email;
        match decide_notice(now, delivery, notice, channel, &preferences, defaults, 0) {
            Decision::Send => {
                let after = Duration::from_millis(rng.within(1..ANSWER_MAX.as_millis() as u64));
                (Outcome::Answered(Some(DeliveryChannel::Mail), answer(rng)), after)
            }
            Decision::Defer(until) => (Outcome::Deferred(until), Duration::ZERO),
            Decision::Drop(reason) => (Outcome::Dropped(reason), Duration::ZERO),
        }
    }

    fn owner(&self) -> String {
        format!("worker-{}", self.restarts)
    }

    /// Whether the worker is killed at this step.
    fn is_killed(&mut self) -> bool {
        let left = self.kill_after;
        self.kill_after = left.and_then(|steps| steps.checked_sub(1));
        left == Some(0)
    }

    fn receive(&mut self, at: Time, key: &DeliveryKey) {
        let notice = &self.notices[key];
        if at.since(notice.at) > notice.why.max_age() + ANSWER_MAX {
            self.mailboxes.broken.push("an expired notice was handed over");
        }
        self.mailboxes.receive(key);
    }

    /// Mails that came under an id that had come before: harmless, and counted.
    pub fn copies(&self) -> u32 {
        self.mailboxes.copies
    }

    /// Invariants that were broken.
    pub fn broken(&self) -> &[&'static str] {
        &self.mailboxes.broken
    }

    /// Whether any delivery is pending.
    pub fn is_busy(&self) -> bool {
        self.queue.has_pending()
    }

    /// Checks the invariants that can be judged only at the end.
    pub fn close(&mut self, now: Time) {
        let mut last: BTreeMap<(IncidentId, &str), (&DeliveryKey, DeliveryState)> = BTreeMap::new();
        for (key, row) in self.queue.iter() {
            let received = self.mailboxes.received.contains(key);
            let overdue = now.since(row.created_at) > Duration::from_secs(3600);
            match row.state {
                DeliveryState::Sent if !received => {
                    self.mailboxes.broken.push("a notice was recorded as sent, and never came");
                }
                DeliveryState::Pending if overdue => {
                    self.mailboxes.broken.push("a notice stayed pending");
                }
                _ => {}
            }
            last.insert((key.subject, &key.recipient), (key, row.state));
        }
        let lost = |(key, state): &(&DeliveryKey, DeliveryState)| {
            *state == DeliveryState::Dropped && !self.mailboxes.received.contains(*key)
        };
        if last.values().any(lost) {
            self.mailboxes.broken.push("the last notice to a contact was dropped");
        }
    }
}

impl Mailboxes {
    fn receive(&mut self, key: &DeliveryKey) {
        if !self.received.insert(key.clone()) {
            self.copies += 1;
            return;
        }
        let last = self.last_read.insert((key.subject, key.recipient.clone()), key.sequence);
        if last.is_some_and(|last| last > key.sequence) {
            self.broken.push("a contact read an older notice after a newer one");
        }
    }
}

/// What the relay says to one mail.
fn answer(rng: &mut Rng) -> Answer {
    match rng.unit() {
        chance if chance < DELAYED => {
            Answer::TryLater { reason: "450 greylisted".into(), wait: Duration::ZERO }
        }
        chance if chance < DELAYED + REJECTED => Answer::Rejected("550 no such user".into()),
        _ => Answer::Accepted("250 ok".into()),
    }
}

fn is_accepted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Answered(_, Answer::Accepted(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::Contact;
    use bongsu_core::notification::{ContactKey, NoticeReason, SiteSummary};
    use bongsu_core::secret::StoreSecret;

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    fn notice(who: usize, number: u32, second: i64) -> Notice {
        Notice {
            incident: IncidentId::new(at(0), "outbox"),
            contact: ContactKey::of(
                &StoreSecret::default(),
                &Contact::Email(format!("c{who}@example.kr")),
            ),
            number,
            customers: Vec::new(),
            statement: 0,
            at: at(second),
            why: if number == 0 { NoticeReason::First } else { NoticeReason::Changed },
            sites: SiteSummary::default(),
        }
    }

    fn key(who: usize, number: u32) -> DeliveryKey {
        DeliveryKey::from(&notice(who, number, 0))
    }

    /// A day on which every contact gets four notices, and the worker is killed all the time.
    fn day(seed: u64) -> Outbox {
        let (mut outbox, mut rng) = (Outbox::default(), Rng::new(seed, 6));
        for second in 0..4 * 3600 {
            if second % 900 == 0 && second < 3600 {
                let number = (second / 900) as u32;
                (0..50).for_each(|who| outbox.enqueue(notice(who, number, second)));
            }
            outbox.step(at(second), &mut rng);
            if rng.chance(0.01) {
                outbox.kill();
            }
        }
        outbox.close(at(4 * 3600));
        outbox
    }

    #[test]
    fn whenever_the_worker_is_killed_each_notice_has_one_effect_and_none_is_lost() {
        let mut copies = 0;
        for seed in 0..40 {
            let outbox = day(seed);
            assert_eq!(outbox.broken(), [""; 0], "seed {seed}");
            let read = outbox.mailboxes.received.len();
            assert!(read > 150, "seed {seed}: most of 200 were read: {read}");
            copies += outbox.copies();
        }
        assert!(copies > 0, "it was killed with mails in flight");
    }

    /// A short outage whose worker is killed at one step.
    fn killed_at(step: Option<u32>, takeover: bool) -> Outbox {
        let mut outbox = Outbox { kill_after: step, takeover, ..Outbox::default() };
        let mut rng = Rng::new(7, 6);
        for second in 0..3 * 3600 {
            if second % 300 == 0 && second < 900 {
                let number = (second / 300) as u32;
                (0..4).for_each(|who| outbox.enqueue(notice(who, number, second)));
            }
            outbox.step(at(second), &mut rng);
        }
        outbox.close(at(3 * 3600));
        outbox
    }

    #[test]
    fn killed_at_every_single_step_each_notice_has_one_effect() {
        let undisturbed = killed_at(None, true);
        assert_eq!(undisturbed.broken(), [""; 0]);
        let mut steps = 0;
        for step in 0.. {
            let outbox = killed_at(Some(step), true);
            if outbox.kill_after.is_some() {
                break;
            }
            steps += 1;
            assert_eq!(outbox.broken(), [""; 0], "killed at step {step}");
            let expired = killed_at(Some(step), false);
            assert_eq!(expired.broken(), [""; 0], "killed at step {step}; leases expire");
        }
        assert!(steps > 30, "{steps} steps were tried");
    }

    #[test]
    fn a_broken_invariant_is_reported() {
        let mut outbox = Outbox::default();
        outbox.enqueue(notice(0, 0, 0));
        outbox.enqueue(notice(0, 1, 1));
        outbox.receive(at(2), &key(0, 1));
        outbox.receive(at(3), &key(0, 0));
        assert_eq!(outbox.broken(), ["a contact read an older notice after a newer one"]);
        outbox.enqueue(notice(1, 0, 0));
        outbox.close(at(7200));
        assert!(outbox.broken().contains(&"a notice stayed pending"));
    }
}
