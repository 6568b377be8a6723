//! The rules of each topic, and the decisions that follow from them.

use super::{Answer, Decision, Delivery, DeliveryState, DropReason, Outcome, Settlement, Topic};
use crate::Time;
use crate::notification::backoff;
use std::time::Duration;

/// How often a delivery is repeated of which nobody knows whether it was taken: each time the
/// recipient may get another copy.
const MAX_UNKNOWN_REPEATS: u32 = 2;
/// The least pause before that: a next hop that takes it late still replies to nobody.
const UNKNOWN_PAUSE: Duration = Duration::from_secs(60);

/// The rules by which the deliveries of a topic are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Which deliveries wait for each other.
    pub order: Order,
    /// Whether a new delivery drops pending ones of the same recipient and incident.
    pub supersedes_pending: bool,
    /// After so many attempts without success it fails.
    pub max_attempts: u32,
    /// How long a delivery is of use, at most; single contents may have less.
    pub max_age: Duration,
    /// Hand-overs at the same time.
    pub concurrency: usize,
    /// Deliveries under lease at the same time.
    pub max_claimed: usize,
    /// How often a worker checks whether anything is due, in real time.
    pub poll_interval: Duration,
    /// How long a claimed delivery is under lease.
    pub lease_ttl: Duration,
    /// How long one hand-over may take.
    pub attempt_timeout: Duration,
}

/// Which deliveries to a recipient are made one after the other, each only when the one before
/// has left the state pending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Those of one incident, by their sequence.
    BySubject,
    /// All of them, by the time of their content.
    ByRecipient,
}

impl Topic {
    /// The rules of the topic.
    pub const fn policy(self) -> Policy {
        match self {
            // Sixteen connections to relays; what is under lease beyond them makes claiming
            // and recording cheap for each.
            Topic::Notice => Policy {
                order: Order::BySubject,
                supersedes_pending: true,
                max_attempts: 40,
                max_age: Duration::from_secs(24 * 3600),
                concurrency: 16,
                max_claimed: 16 * 16,
                poll_interval: Duration::from_millis(250),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
            // One at a time to each webhook: a slow one delays no other.
            Topic::Webhook => Policy {
                order: Order::ByRecipient,
                supersedes_pending: false,
                max_attempts: 40,
                max_age: Duration::from_secs(24 * 3600),
                concurrency: 64,
                max_claimed: 64,
                poll_interval: Duration::from_millis(500),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
            // Little more under lease than is handed over at the same time: few come twice when
            // the worker is killed. The rest is for those whose reply takes long.
            Topic::Subscriber => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 12,
                max_age: Duration::from_secs(6 * 3600),
                concurrency: 32,
                max_claimed: 32 * 4,
                poll_interval: Duration::from_secs(1),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(45),
            },
            // Nothing of it is urgent: few at the same time, so that notices find the relays free.
            Topic::Announcement => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 40,
                max_age: Duration::from_secs(3 * 24 * 3600),
                concurrency: 8,
                max_claimed: 8 * 8,
                poll_interval: Duration::from_secs(1),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
            // Strangers have them sent too: few at the same time, so that notices find the relays
            // free.
            Topic::PageLink => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 12,
                max_age: Duration::from_secs(6 * 3600),
                concurrency: 4,
                max_claimed: 4 * 4,
                poll_interval: Duration::from_secs(1),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(45),
            },
            // An answer to everybody is as many as there are notices; those go first by having
            // more hand-overs at the same time.
            Topic::Ticket => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 40,
                max_age: Duration::from_secs(3 * 24 * 3600),
                concurrency: 8,
                max_claimed: 8 * 16,
                poll_interval: Duration::from_millis(500),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
            // A person waits for each, and hears them in the order in which they were said.
            Topic::Promise => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 40,
                max_age: Duration::from_secs(24 * 3600),
                concurrency: 16,
                max_claimed: 16 * 4,
                poll_interval: Duration::from_millis(500),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
            // Nobody waits for it in the hour, and a month's are as many as there are customers.
            Topic::Credit | Topic::ClaimsNotice | Topic::MonthReport => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 60,
                max_age: Duration::from_secs(7 * 24 * 3600),
                concurrency: 4,
                max_claimed: 4 * 16,
                poll_interval: Duration::from_secs(1),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
            // Somebody sleeps: it is tried at once and often, and after some minutes the next
            // channel and the next person are better than another attempt.
            Topic::OncallPage => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 5,
                max_age: Duration::from_secs(15 * 60),
                concurrency: 16,
                max_claimed: 16,
                poll_interval: Duration::from_millis(250),
                lease_ttl: Duration::from_secs(60),
                attempt_timeout: Duration::from_secs(20),
            },
            // An end never overtakes an acknowledgement; nobody sleeps until it comes.
            Topic::EscalationUpdate => Policy {
                order: Order::BySubject,
                supersedes_pending: false,
                max_attempts: 40,
                max_age: Duration::from_secs(24 * 3600),
                concurrency: 4,
                max_claimed: 4 * 4,
                poll_interval: Duration::from_millis(500),
                lease_ttl: Duration::from_secs(60),
                attempt_timeout: Duration::from_secs(20),
            },
            // An end never overtakes what it ends.
            Topic::Alert => Policy {
                order: Order::ByRecipient,
                supersedes_pending: false,
                max_attempts: 40,
                max_age: Duration::from_secs(24 * 3600),
                concurrency: 16,
                max_claimed: 16 * 4,
                poll_interval: Duration::from_millis(500),
                lease_ttl: Duration::from_secs(150),
                attempt_timeout: Duration::from_secs(60),
            },
        }
    }
}

impl Policy {
    /// Decides on a claimed delivery by its age, and by whether a newer one says more: that
    /// spares a recipient who could not be reached the old ones, but not one who was never
    /// tried.
    pub fn decide(&self, now: Time, delivery: &Delivery, has_newer: bool) -> Decision {
        if now.since(delivery.created_at) > self.max_age {
            return Decision::Drop(DropReason::Expired);
        }
        if has_newer && delivery.attempts > 0 {
            return Decision::Drop(DropReason::Superseded);
        }
        Decision::Send
    }

    /// Whether a hand-over that takes up to `timeout` ends before the lease expires.
    pub fn has_time(&self, now: Time, delivery: &Delivery, timeout: Duration) -> bool {
        now + timeout <= delivery.lease_expires_at
    }

    /// What to record of a turn: an accepted delivery is sent, one to be tried later is due
    /// after a pause that grows with the attempts, and fails after too many of them.
    pub fn settle(&self, now: Time, delivery: &Delivery, outcome: Outcome) -> Settlement {
        let key = delivery.key.clone();
        let (tried, channel) = match &outcome {
            Outcome::Answered(channel, _) => (1, *channel),
            _ => (0, None),
        };
        let is_unknown = matches!(outcome, Outcome::Answered(_, Answer::Unknown(_)));
        let unknown = delivery.unknown.saturating_add(is_unknown.into());
        let (state, due_at, last_error) = self.next_state(now, delivery, outcome);
        let ended_at = (state != DeliveryState::Pending).then_some(now);
        let attempts = delivery.attempts.saturating_add(tried);
        Settlement { key, state, due_at, attempts, unknown, ended_at, last_error, channel }
    }

    fn next_state(
        &self,
        now: Time,
        delivery: &Delivery,
        outcome: Outcome,
    ) -> (DeliveryState, Time, String) {
        use DeliveryState::{Dropped, Failed, Pending, Sent};
        match outcome {
            Outcome::Answered(_, Answer::Accepted(words)) => (Sent, now, words),
            Outcome::Answered(_, Answer::Rejected(reason)) => (Failed, now, reason),
            Outcome::Answered(_, Answer::TryLater { reason, .. })
                if delivery.attempts >= self.max_attempts =>
            {
                (Failed, now, reason)
            }
            Outcome::Answered(_, Answer::TryLater { reason, wait }) => {
                let pause = backoff::pause(delivery.attempts, &delivery.key.to_string());
                (Pending, now + pause.max(wait), reason)
            }
            // However often: it is kept as long as it is of use.
            Outcome::Answered(_, Answer::SenderRejected(reason)) => {
                let pause = backoff::pause(delivery.attempts, &delivery.key.to_string());
                (Pending, now + pause, reason)
            }
            Outcome::Answered(_, Answer::Unknown(reason))
                if delivery.unknown >= MAX_UNKNOWN_REPEATS =>
            {
                (Failed, now, reason)
            }
            Outcome::Answered(_, Answer::Unknown(reason)) => {
                let pause = backoff::pause(delivery.attempts, &delivery.key.to_string());
                (Pending, now + pause.max(UNKNOWN_PAUSE), reason)
            }
            Outcome::Deferred(until) => (Pending, until, "quiet hours".into()),
            Outcome::Dropped(reason) => (Dropped, now, reason.as_str().into()),
            Outcome::NotTried => (Pending, now, String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::IncidentId;
    use crate::notification::delivery::DeliveryKey;

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    fn delivery(attempts: u32) -> Delivery {
        Delivery {
            key: DeliveryKey {
                topic: Topic::Subscriber,
                recipient: "kim".into(),
                subject: IncidentId::new(at(0), "test"),
                sequence: 0,
            },
            created_at: at(0),
            attempts,
            unknown: 0,
            lease_expires_at: at(150),
        }
    }

    fn later(wait: u64) -> Outcome {
        let wait = Duration::from_secs(wait);
        Outcome::Answered(None, Answer::TryLater { reason: "450".into(), wait })
    }

    #[test]
    fn an_old_delivery_expires_and_a_retried_one_gives_way_to_a_newer() {
        let policy = Topic::Subscriber.policy();
        let expired = Decision::Drop(DropReason::Expired);
        assert_eq!(policy.decide(at(6 * 3600), &delivery(0), false), Decision::Send);
        assert_eq!(policy.decide(at(6 * 3600 + 1), &delivery(0), false), expired);
        assert_eq!(policy.decide(at(1), &delivery(0), true), Decision::Send, "never tried");
        let superseded = Decision::Drop(DropReason::Superseded);
        assert_eq!(policy.decide(at(1), &delivery(1), true), superseded);
    }

    #[test]
    fn a_delivery_is_retried_with_growing_pauses_and_fails_at_last() {
        let policy = Topic::Subscriber.policy();
        let mut last = Duration::ZERO;
        for attempts in [0, 3, 6] {
            let settled = policy.settle(at(0), &delivery(attempts), later(0));
            assert_eq!((settled.state, settled.ended_at), (DeliveryState::Pending, None));
            assert_eq!(settled.attempts, attempts + 1);
            assert!(settled.due_at.since(at(0)) > last);
            last = settled.due_at.since(at(0));
        }
        assert_eq!(policy.settle(at(0), &delivery(0), later(3600)).due_at, at(3600));
        let settled = policy.settle(at(9), &delivery(policy.max_attempts), later(0));
        assert_eq!((settled.state, settled.ended_at), (DeliveryState::Failed, Some(at(9))));
    }

    #[test]
    fn a_delivery_that_may_have_been_taken_is_repeated_twice_and_then_a_person_looks() {
        let policy = Topic::Notice.policy();
        let mut claimed = delivery(0);
        for unknown in 1..=3 {
            let lost = Answer::Unknown("the connection ended".into());
            let settled = policy.settle(at(0), &claimed, Outcome::Answered(None, lost));
            assert_eq!((settled.unknown, settled.attempts), (unknown, unknown));
            let is_pending = settled.state == DeliveryState::Pending;
            assert_eq!(is_pending, unknown < 3, "{settled:?}");
            assert!(!is_pending || settled.due_at >= at(60));
            (claimed.attempts, claimed.unknown) = (settled.attempts, settled.unknown);
            // Attempts of which the reply is known do not count.
            let settled = policy.settle(at(0), &claimed, later(0));
            assert_eq!(settled.unknown, unknown);
        }
    }

    #[test]
    fn what_is_refused_because_of_us_is_kept_as_long_as_it_is_of_use() {
        let policy = Topic::Notice.policy();
        let refused = || Answer::SenderRejected("553 5.7.1 not owned by user".into());
        let settled = policy.settle(at(0), &delivery(400), Outcome::Answered(None, refused()));
        assert_eq!((settled.state, settled.attempts), (DeliveryState::Pending, 401));
        assert!(settled.due_at <= at(15 * 60));
    }

    #[test]
    fn only_a_hand_over_counts_as_an_attempt() {
        let policy = Topic::Notice.policy();
        let settle = |outcome| policy.settle(at(9), &delivery(2), outcome);
        let sent = settle(Outcome::Answered(None, Answer::Accepted("250 ok".into())));
        assert_eq!((sent.state, sent.attempts), (DeliveryState::Sent, 3));
        let deferred = settle(Outcome::Deferred(at(60)));
        assert_eq!(
            (deferred.state, deferred.due_at, deferred.attempts),
            (DeliveryState::Pending, at(60), 2)
        );
        let dropped = settle(Outcome::Dropped(DropReason::OptedOut));
        assert_eq!((dropped.state, dropped.attempts), (DeliveryState::Dropped, 2));
        assert_eq!(settle(Outcome::NotTried).due_at, at(9));
    }

    #[test]
    fn nothing_is_handed_over_that_might_outlast_its_lease() {
        let (policy, minute) = (Topic::Notice.policy(), Duration::from_secs(60));
        assert!(policy.has_time(at(90), &delivery(0), minute));
        assert!(!policy.has_time(at(91), &delivery(0), minute));
    }
}
