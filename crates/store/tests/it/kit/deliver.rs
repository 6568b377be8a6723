//! A delivery worker by hand: claims, and records outcomes.

use super::make::at;
use bongsu_core::Time;
use bongsu_core::notification::delivery::{Answer, DeliveryChannel, Outcome, Topic};
use bongsu_store::{Claimed, Store};
use std::time::Duration;

/// Claims what is due at a second, for ten.
pub async fn claim(store: &Store, topic: Topic, owner: &str, second: u64) -> Vec<Claimed> {
    store.claim_deliveries(topic, owner, at(second), at(second + 10), 100).await.unwrap()
}

/// Records one outcome for all of `claimed`.
pub async fn settle(
    store: &Store,
    owner: &str,
    when: Time,
    claimed: Vec<Claimed>,
    outcome: Outcome,
) {
    let settlements: Vec<_> = claimed
        .iter()
        .map(|Claimed { delivery, .. }| {
            delivery.key.topic.policy().settle(when, delivery, outcome.clone())
        })
        .collect();
    store.settle_deliveries(owner, when, &settlements).await.unwrap();
}

/// The next hop accepted it.
pub fn sent(words: &str) -> Outcome {
    Outcome::Answered(Some(DeliveryChannel::Mail), Answer::Accepted(words.into()))
}

/// The next hop rejected it.
pub fn rejected(reason: &str) -> Outcome {
    Outcome::Answered(Some(DeliveryChannel::Mail), Answer::Rejected(reason.into()))
}

/// The next hop wants it later, after so many seconds at least: more than the pause of the
/// first attempts.
pub fn later(seconds: u64, reason: &str) -> Outcome {
    let wait = Duration::from_secs(seconds);
    Outcome::Answered(Some(DeliveryChannel::Mail), Answer::TryLater { reason: reason.into(), wait })
}
