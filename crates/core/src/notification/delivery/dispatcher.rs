//! The loop of a delivery worker as a state machine: when to claim, and how much.

use super::{Order, Policy};

/// The state of a worker between its steps. It does no I/O: the worker tells it what was
/// claimed and recorded, and asks it what to do next.
#[derive(Clone, Debug)]
pub struct Dispatcher {
    policy: Policy,
    claimed: usize,
    /// Whether the last claim was as large as it might be, so that there may be more.
    more: bool,
}

impl Dispatcher {
    /// A worker that has just started.
    pub fn new(policy: Policy) -> Dispatcher {
        Dispatcher { policy, claimed: 0, more: true }
    }

    /// How many deliveries may be claimed now.
    pub fn room(&self) -> usize {
        self.policy.max_claimed.saturating_sub(self.claimed)
    }

    /// Whether to claim at once, without waiting for the next poll: claims of few are not
    /// worth their transaction.
    pub fn claims_at_once(&self) -> bool {
        self.more && self.room() >= self.policy.max_claimed.div_ceil(2)
    }

    /// How many deliveries are claimed and not recorded yet.
    pub fn claimed(&self) -> usize {
        self.claimed
    }

    /// A claim of up to `limit` deliveries returned `count` of them.
    pub fn on_claimed(&mut self, limit: usize, count: usize) {
        self.more = count > 0 && count == limit;
        self.claimed += count;
    }

    /// The claim could not be made.
    pub fn on_claim_failed(&mut self) {
        self.more = false;
    }

    /// What came of `count` deliveries was recorded. In strict order, the next ones of their
    /// recipients can be claimed now.
    pub fn on_settled(&mut self, count: usize) {
        self.claimed = self.claimed.saturating_sub(count);
        self.more |= count > 0 && self.policy.order == Order::ByRecipient;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::delivery::Topic;

    #[test]
    fn a_worker_claims_as_long_as_there_is_more_and_never_above_its_limit() {
        let policy = Topic::Notice.policy();
        let mut worker = Dispatcher::new(policy);
        assert!(worker.claims_at_once());
        worker.on_claimed(worker.room(), policy.max_claimed);
        assert_eq!((worker.room(), worker.claims_at_once()), (0, false));
        worker.on_settled(policy.max_claimed / 2);
        assert!(worker.claims_at_once());
        worker.on_claimed(worker.room(), 3);
        assert!(!worker.claims_at_once(), "that was all");
        worker.on_settled(10);
        assert!(!worker.claims_at_once());
    }

    #[test]
    fn in_strict_order_the_next_one_is_claimed_when_the_last_was_recorded() {
        let mut worker = Dispatcher::new(Topic::Webhook.policy());
        worker.on_claimed(worker.room(), 1);
        assert!(!worker.claims_at_once());
        worker.on_settled(1);
        assert!(worker.claims_at_once());
    }
}
