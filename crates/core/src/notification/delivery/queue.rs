//! The outbox in memory: what a store of deliveries has to do. The simulator delivers from it,
//! and the SQL of the store is tested against it.

use super::{
    Delivery, DeliveryChannel, DeliveryKey, DeliveryState, DropReason, Order, Settlement, Topic,
};
use crate::Time;
use std::collections::{BTreeMap, BTreeSet};

/// Deliveries by key.
#[derive(Clone, Debug, Default)]
pub struct DeliveryQueue {
    rows: BTreeMap<DeliveryKey, QueuedDelivery>,
    /// Those that are pending, by when they are due.
    pending: BTreeSet<(Time, DeliveryKey)>,
}

/// A delivery in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedDelivery {
    /// The time that its content is true of.
    pub created_at: Time,
    /// Its state.
    pub state: DeliveryState,
    /// When it is due, or was due last.
    pub due_at: Time,
    /// How often it was tried.
    pub attempts: u32,
    /// How many of these attempts ended without anybody knowing whether it was taken.
    pub unknown: u32,
    /// Who has it under lease, and until when.
    pub lease: Option<(String, Time)>,
    /// When it left the state pending.
    pub ended_at: Option<Time>,
    /// The last answer, or the reason for its state.
    pub last_error: String,
    /// By what it was handed over.
    pub channel: Option<DeliveryChannel>,
}

impl DeliveryQueue {
    /// Adds a delivery, in the transaction of what it tells; once, however often it is called.
    /// Where the topic's policy says so, it supersedes earlier ones to the same recipient
    /// about the same incident that are pending and that no worker has claimed.
    pub fn enqueue(&mut self, key: DeliveryKey, created_at: Time) {
        if key.topic.policy().supersedes_pending {
            let earlier: Vec<DeliveryKey> = self
                .thread(&key)
                .take_while(|(other, _)| **other < key)
                .filter(|(_, row)| row.lease.is_none())
                .filter(|(_, row)| row.state == DeliveryState::Pending)
                .map(|(other, _)| other.clone())
                .collect();
            for other in earlier {
                self.end(&other, created_at, DeliveryState::Dropped, DropReason::Superseded);
            }
        }
        if !self.rows.contains_key(&key) {
            self.pending.insert((created_at, key.clone()));
            let row = QueuedDelivery {
                created_at,
                state: DeliveryState::Pending,
                due_at: created_at,
                attempts: 0,
                unknown: 0,
                lease: None,
                ended_at: None,
                last_error: String::new(),
                channel: None,
            };
            self.rows.insert(key, row);
        }
    }

    /// Claims up to `limit` due deliveries of a topic for `owner`, the earliest first: those
    /// that nobody has under lease, and that do not wait for an earlier one.
    pub fn claim(
        &mut self,
        topic: Topic,
        owner: &str,
        now: Time,
        lease_expires_at: Time,
        limit: usize,
    ) -> Vec<Delivery> {
        let due = self.pending.iter().take_while(|(due_at, _)| *due_at <= now);
        let free = due.map(|(_, key)| key).filter(|key| {
            key.topic == topic && self.is_free(key, now) && !self.waits_for_another(key)
        });
        let keys: Vec<DeliveryKey> = free.take(limit).cloned().collect();
        let mut claimed = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(row) = self.rows.get_mut(&key) else { continue };
            row.lease = Some((owner.to_owned(), lease_expires_at));
            let QueuedDelivery { created_at, attempts, unknown, .. } = *row;
            claimed.push(Delivery { key, created_at, attempts, unknown, lease_expires_at });
        }
        claimed
    }

    /// Records at a time what came of a turn, if `owner` still has the lease; whether that was
    /// so. A delivery that would be pending again is dropped if it was superseded meanwhile.
    pub fn settle(&mut self, owner: &str, at: Time, settlement: &Settlement) -> bool {
        let key = &settlement.key;
        let owned = |row: &QueuedDelivery| row.lease.as_ref().is_some_and(|(o, _)| o == owner);
        if !self.rows.get(key).is_some_and(owned) {
            return false;
        }
        let superseded = settlement.state == DeliveryState::Pending
            && key.topic.policy().supersedes_pending
            && self.has_newer(key);
        let state = if superseded { DeliveryState::Dropped } else { settlement.state };
        if let Some(row) = self.rows.get_mut(key) {
            self.pending.remove(&(row.due_at, key.clone()));
            *row = QueuedDelivery {
                created_at: row.created_at,
                state,
                due_at: settlement.due_at,
                attempts: settlement.attempts,
                unknown: settlement.unknown,
                lease: None,
                ended_at: settlement.ended_at.or(superseded.then_some(at)),
                last_error: settlement.last_error.clone(),
                channel: settlement.channel.or(row.channel),
            };
            if state == DeliveryState::Pending {
                self.pending.insert((settlement.due_at, key.clone()));
            }
        }
        true
    }

    /// Releases the leases of a topic: a new leader takes over.
    pub fn release(&mut self, topic: Topic) {
        for row in self.rows.iter_mut().filter(|(key, _)| key.topic == topic) {
            row.1.lease = None;
        }
    }

    /// Retries the failed deliveries of a topic that were not superseded; how many they are.
    pub fn retry_failed(&mut self, topic: Topic, now: Time) -> usize {
        let failed: Vec<DeliveryKey> = self
            .rows
            .iter()
            .filter(|(key, row)| key.topic == topic && row.state == DeliveryState::Failed)
            .filter(|(key, _)| !(topic.policy().supersedes_pending && self.has_newer(key)))
            .map(|(key, _)| key.clone())
            .collect();
        for key in &failed {
            if let Some(row) = self.rows.get_mut(key) {
                row.state = DeliveryState::Pending;
                (row.due_at, row.ended_at) = (now, None);
                (row.attempts, row.unknown) = (0, 0);
                self.pending.insert((now, key.clone()));
            }
        }
        failed.len()
    }

    /// A delivery.
    pub fn get(&self, key: &DeliveryKey) -> Option<&QueuedDelivery> {
        self.rows.get(key)
    }

    /// All deliveries, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&DeliveryKey, &QueuedDelivery)> {
        self.rows.iter()
    }

    /// Whether any delivery is pending.
    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    fn end(&mut self, key: &DeliveryKey, at: Time, state: DeliveryState, reason: DropReason) {
        if let Some(row) = self.rows.get_mut(key) {
            self.pending.remove(&(row.due_at, key.clone()));
            (row.state, row.ended_at) = (state, Some(at));
            row.last_error = reason.as_str().into();
        }
    }

    fn is_free(&self, key: &DeliveryKey, now: Time) -> bool {
        let row = self.rows.get(key);
        row.is_some_and(|row| row.lease.as_ref().is_none_or(|(_, expires)| *expires <= now))
    }

    /// The deliveries to the same recipient about the same incident, in order.
    fn thread<'a>(
        &'a self,
        key: &DeliveryKey,
    ) -> impl DoubleEndedIterator<Item = (&'a DeliveryKey, &'a QueuedDelivery)> + use<'a> {
        let of = |sequence| DeliveryKey { sequence, ..key.clone() };
        self.rows.range(of(0)..=of(u32::MAX))
    }

    fn has_newer(&self, key: &DeliveryKey) -> bool {
        self.thread(key).next_back().is_some_and(|(last, _)| last > key)
    }

    fn waits_for_another(&self, key: &DeliveryKey) -> bool {
        match key.topic.policy().order {
            Order::BySubject => self
                .thread(key)
                .take_while(|(other, _)| *other < key)
                .any(|(_, row)| row.state == DeliveryState::Pending),
            Order::ByRecipient => self.pending.iter().any(|(_, other)| {
                (other.topic, &other.recipient) == (key.topic, &key.recipient)
                    && self.place_in_order(other) < self.place_in_order(key)
            }),
        }
    }

    fn place_in_order<'a>(
        &self,
        key: &'a DeliveryKey,
    ) -> (Option<Time>, crate::incident::IncidentId, &'a u32) {
        (self.rows.get(key).map(|row| row.created_at), key.subject, &key.sequence)
    }
}
