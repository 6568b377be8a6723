//! Promises, and what customers are told of them.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::sql::DELIVERIES_PRUNE;
use crate::error::Error;
use crate::row::Row;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::engine::MessageFate;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::promise::{Promise, PromiseId, PromiseMessage};
use std::time::Duration;

/// For `PROMISE_UPSERT`.
pub(crate) fn row(promise: &Promise) -> Result<Vec<Value>, Error> {
    Ok(vec![
        promise.id.uuid().into(),
        promise.customer.as_str().into(),
        promise.given_at.into(),
        promise.due.into(),
        promise.broken_at.into(),
        promise.end.as_ref().map(|end| end.at).into(),
        Value::json("a promise", promise)?,
    ])
}

/// For `PROMISE_MESSAGE_INSERT`.
pub(crate) fn message_row(message: &PromiseMessage) -> Result<Vec<Value>, Error> {
    Ok(vec![
        message.promise.uuid().into(),
        i64::from(message.number).into(),
        Value::from(&message.contact.to_string()),
        message.at.into(),
        Value::json("a message about a promise", message)?,
    ])
}

impl Store {
    /// A promise as it is now.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn promise(&self, id: PromiseId) -> Result<Option<Promise>, Error> {
        let row = self.db.read_one(&sql::PROMISE_BY_ID, vec![id.uuid().into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// Up to `limit` promises to a customer, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn promises_to(&self, customer: &str, limit: u32) -> Result<Vec<Promise>, Error> {
        let args = vec![customer.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::PROMISES_BY_CUSTOMER, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// The promises that ended, or were broken, from `from` and before `until`.
    ///
    /// # Errors
    /// See above.
    pub async fn promises_decided(&self, from: Time, until: Time) -> Result<Vec<Promise>, Error> {
        let rows = self.db.read(&sql::PROMISES_DECIDED, vec![from.into(), until.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// What is told by a delivery of the topic `promise`; `None` when it is not stored.
    ///
    /// # Errors
    /// See above.
    pub async fn promise_message(
        &self,
        promise: PromiseId,
        number: u32,
    ) -> Result<Option<PromiseMessage>, Error> {
        let args = vec![promise.uuid().into(), i64::from(number).into()];
        let row = self.db.read_one(&sql::PROMISE_MESSAGE, args).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// What became of the messages about open promises.
    ///
    /// # Errors
    /// See above.
    pub async fn promise_message_fates(&self) -> Result<Vec<MessageFate>, Error> {
        let rows = self.db.read(&sql::PROMISE_MESSAGE_FATES, vec![]).await?;
        rows.into_iter().map(fate_from).collect()
    }

    /// Deletes promises that ended longer ago than `keep`, and what was told of them.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_promises(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let before = now.before(keep);
        let unit = Unit::new()
            .run(&sql::PROMISES_PRUNE, vec![before.into()])
            .run(&sql::PROMISE_MESSAGES_PRUNE, vec![before.into()])
            .run(&DELIVERIES_PRUNE, vec![Topic::Promise.as_str().into(), before.into()]);
        self.write_counted(unit).await
    }
}

fn fate_from(mut row: Row) -> Result<MessageFate, Error> {
    let promise: IncidentId = row.take()?;
    let number: i64 = row.take()?;
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    Ok(MessageFate { promise: PromiseId::from_uuid(promise.uuid()), number, state: row.take()? })
}
