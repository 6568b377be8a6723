//! The outbox of every topic. `bongsu_core::notification::delivery` decides; this records.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::Notice;
use bongsu_core::notification::delivery::{
    Delivery, DeliveryChannel, DeliveryKey, DeliveryState, Order, Settlement, Topic,
};
use std::collections::BTreeMap;

/// A claimed delivery.
#[derive(Clone, PartialEq, Debug)]
pub struct Claimed {
    /// The delivery.
    pub delivery: Delivery,
    /// Its content, if it is a notice.
    pub notice: Option<Notice>,
}

/// How many deliveries are in each state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeliveryCounts {
    /// To be handed over, or to be retried.
    pub pending: u64,
    /// Accepted by the next hop.
    pub sent: u64,
    /// Rejected, or tried too often.
    pub failed: u64,
    /// Superseded, expired, or not wanted.
    pub dropped: u64,
}

/// A statement whose delivery failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedDelivery {
    /// To whom: a webhook's name or a subscriber's token.
    pub recipient: String,
    /// The incident,
    pub incident: IncidentId,
    /// and the number of the statement.
    pub number: u32,
    /// When it was tried last.
    pub at: Time,
    /// The last answer.
    pub last_error: String,
}

impl DeliveryCounts {
    pub(crate) fn add(&mut self, state: DeliveryState, count: i64) {
        *match state {
            DeliveryState::Pending => &mut self.pending,
            DeliveryState::Sent => &mut self.sent,
            DeliveryState::Failed => &mut self.failed,
            DeliveryState::Dropped => &mut self.dropped,
        } += count.unsigned_abs();
    }
}

impl Store {
    /// Claims up to `limit` due deliveries of a topic for `owner`, the earliest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; [`Error::Fenced`] when this handle's lease
    /// has another owner by now. The same holds for the next two.
    pub async fn claim_deliveries(
        &self,
        topic: Topic,
        owner: &str,
        now: Time,
        lease_expires_at: Time,
        limit: usize,
    ) -> Result<Vec<Claimed>, Error> {
        let claim = match topic.policy().order {
            Order::BySubject => &sql::DELIVERIES_CLAIM,
            Order::ByRecipient => &sql::DELIVERIES_CLAIM_BY_RECIPIENT,
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let args = vec![
            topic.as_str().into(),
            owner.into(),
            lease_expires_at.into(),
            now.into(),
            limit.into(),
        ];
        let results = self.write(Unit::new().run(claim, args)).await?;
        let rows = results.into_iter().flat_map(|step| step.rows);
        rows.map(|row| claimed_from(topic, lease_expires_at, row)).collect()
    }

    /// Records at a time what came of deliveries that `owner` had claimed. One whose lease
    /// another owner has by now is left to that one.
    ///
    /// # Errors
    /// See above.
    pub async fn settle_deliveries(
        &self,
        owner: &str,
        at: Time,
        settlements: &[Settlement],
    ) -> Result<(), Error> {
        let rows = settlements.iter().map(|settlement| settle_row(owner, at, settlement));
        self.write(Unit::new().run_each(&sql::DELIVERY_SETTLE, rows.collect())).await.map(drop)
    }

    /// Extends the lease of a delivery that `owner` has claimed.
    ///
    /// # Errors
    /// See above.
    pub async fn extend_lease(
        &self,
        owner: &str,
        key: &DeliveryKey,
        until: Time,
    ) -> Result<(), Error> {
        let [topic, recipient, subject, sequence] = key_args(key);
        let args = vec![topic, recipient, subject, sequence, owner.into(), until.into()];
        self.write(Unit::new().run(&sql::DELIVERY_EXTEND_LEASE, args)).await.map(drop)
    }

    /// Releases the leases of all deliveries of a topic. For a new leader, whose fence keeps
    /// the former one from recording anything more.
    ///
    /// # Errors
    /// See above.
    pub async fn release_deliveries(&self, topic: Topic) -> Result<(), Error> {
        let args = vec![topic.as_str().into()];
        self.write(Unit::new().run(&sql::DELIVERIES_RELEASE, args)).await.map(drop)
    }

    /// When the earliest pending delivery of a topic is due: a cheap check whether to claim.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn next_delivery_due(&self, topic: Topic) -> Result<Option<Time>, Error> {
        let next = match topic.policy().order {
            Order::BySubject => &sql::DELIVERY_NEXT_DUE,
            Order::ByRecipient => &sql::DELIVERY_NEXT_DUE_BY_RECIPIENT,
        };
        let row = self.db.read_one(next, vec![topic.as_str().into()]).await?;
        row.map_or(Ok(None), |mut row| row.take())
    }

    /// How many deliveries of a topic are in each state.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn delivery_counts(&self, topic: Topic) -> Result<DeliveryCounts, Error> {
        let mut counts = DeliveryCounts::default();
        for mut row in self.db.read(&sql::DELIVERY_COUNTS, vec![topic.as_str().into()]).await? {
            counts.add(row.take()?, row.take()?);
        }
        Ok(counts)
    }

    /// How many deliveries of a topic are in each state, by recipient.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn delivery_counts_by_recipient(
        &self,
        topic: Topic,
    ) -> Result<BTreeMap<String, DeliveryCounts>, Error> {
        let mut counts: BTreeMap<String, DeliveryCounts> = BTreeMap::new();
        let args = vec![topic.as_str().into()];
        for mut row in self.db.read(&sql::DELIVERY_COUNTS_BY_RECIPIENT, args).await? {
            let recipient: String = row.take()?;
            counts.entry(recipient).or_default().add(row.take()?, row.take()?);
        }
        Ok(counts)
    }

    /// Up to `limit` of the failed deliveries of a topic, the latest first.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn failed_deliveries(
        &self,
        topic: Topic,
        limit: usize,
    ) -> Result<Vec<FailedDelivery>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let args = vec![topic.as_str().into(), limit.into()];
        let rows = self.db.read(&sql::DELIVERIES_FAILED, args).await?;
        rows.into_iter().map(failed_from).collect()
    }

    /// Retries the failed deliveries of a topic that were not superseded; how many they are.
    ///
    /// # Errors
    /// See above.
    pub async fn retry_failed(&self, topic: Topic, now: Time) -> Result<u64, Error> {
        let supersedes = i64::from(topic.policy().supersedes_pending);
        let args = vec![topic.as_str().into(), now.into(), supersedes.into()];
        self.write_counted(Unit::new().run(&sql::DELIVERIES_RETRY, args)).await
    }
}

/// For `DELIVERY_INSERT`.
pub(crate) fn row(
    key: &DeliveryKey,
    channel: Option<DeliveryChannel>,
    created_at: Time,
) -> Vec<Value> {
    let [topic, recipient, subject, sequence] = key_args(key);
    let channel = channel.map(DeliveryChannel::as_str).into();
    vec![topic, recipient, subject, sequence, channel, created_at.into(), created_at.into()]
}

/// The arguments of a key.
pub(crate) fn key_args(key: &DeliveryKey) -> [Value; 4] {
    [
        key.topic.as_str().into(),
        (&key.recipient).into(),
        key.subject.into(),
        i64::from(key.sequence).into(),
    ]
}

fn settle_row(owner: &str, at: Time, settlement: &Settlement) -> Vec<Value> {
    let [topic, recipient, subject, sequence] = key_args(&settlement.key);
    vec![
        topic,
        recipient,
        subject,
        sequence,
        owner.into(),
        at.into(),
        settlement.state.as_str().into(),
        settlement.due_at.into(),
        settlement.attempts.into(),
        settlement.ended_at.into(),
        settlement.last_error.as_str().into(),
        settlement.channel.map(DeliveryChannel::as_str).into(),
        i64::from(settlement.key.topic.policy().supersedes_pending).into(),
        settlement.unknown.into(),
    ]
}

fn claimed_from(topic: Topic, lease_expires_at: Time, mut row: Row) -> Result<Claimed, Error> {
    let (recipient, subject, sequence) = (row.take()?, row.take()?, row.take()?);
    let key = DeliveryKey { topic, recipient, subject, sequence };
    let (created_at, attempts, unknown) = (row.take()?, row.take()?, row.take()?);
    let delivery = Delivery { key, created_at, attempts, unknown, lease_expires_at };
    Ok(Claimed { delivery, notice: row.optional_json()? })
}

fn failed_from(mut row: Row) -> Result<FailedDelivery, Error> {
    Ok(FailedDelivery {
        recipient: row.take()?,
        incident: row.take()?,
        number: row.take()?,
        at: row.take()?,
        last_error: row.take()?,
    })
}
