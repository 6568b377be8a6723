//! What programs and rooms were told: each statement once, in its order.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::outbox::{DeliveryCounts, DeliveryOutcome};
use crate::row::Row;
use crate::rows;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::id::IncidentId;
use bongsu_core::statement::Statement;
use std::collections::BTreeMap;

/// A statement that a hook is to be told next.
#[derive(Clone, PartialEq, Debug)]
pub struct PendingPost {
    /// What was stated.
    pub statement: Statement,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it is to be tried.
    pub due_at: Time,
}

/// A statement that a hook did not take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedPost {
    /// The hook.
    pub hook: String,
    /// Which incident's
    pub incident: IncidentId,
    /// and which statement.
    pub number: u32,
    /// When it was tried last.
    pub at: Time,
    /// What was said then.
    pub last_error: String,
}

impl Store {
    /// Makes a hook known: statements from `since` on are its. One that is known stays as
    /// it is.
    ///
    /// # Errors
    /// What the database says; the same holds for all here, and [`Error::Decode`] for what
    /// reads.
    pub async fn register_webhook(&self, name: &str, since: Time) -> Result<(), Error> {
        self.write(Unit::new().run(&sql::WEBHOOK_INSERT, vec![name.into(), since.into()]))
            .await
            .map(drop)
    }

    /// What a hook is to be told next, of all that was stated at `oldest` or later.
    ///
    /// # Errors
    /// As above.
    pub async fn next_webhook_post(
        &self,
        hook: &str,
        oldest: Time,
    ) -> Result<Option<PendingPost>, Error> {
        let rows = self.db.read(&sql::WEBHOOK_NEXT, vec![hook.into(), oldest.into()]).await?;
        rows.into_iter().next().map(next_webhook_post).transpose()
    }

    /// Writes down what became of telling a hook.
    ///
    /// # Errors
    /// As above; [`Error::Fenced`] when another program leads.
    pub async fn settle_webhook(
        &self,
        hook: &str,
        at: Time,
        next_webhook_post: &PendingPost,
        fate: &DeliveryOutcome,
    ) -> Result<(), Error> {
        let (incident, number) =
            (next_webhook_post.statement.incident, next_webhook_post.statement.number);
        let settled = fate.settled(at);
        let attempts = i64::from(next_webhook_post.attempts + u32::from(fate.is_a_try()));
        let args = vec![
            hook.into(),
            incident.into(),
            number.into(),
            settled.state.into(),
            settled.due.into(),
            attempts.into(),
            settled.ended.into(),
            settled.last_error.into(),
        ];
        self.write(Unit::new().run(&sql::WEBHOOK_SETTLE, args)).await.map(drop)
    }

    /// How much each hook was told.
    ///
    /// # Errors
    /// As above.
    pub async fn hooks(&self) -> Result<BTreeMap<String, DeliveryCounts>, Error> {
        let mut hooks: BTreeMap<String, DeliveryCounts> = BTreeMap::new();
        for mut row in self.db.read(&sql::WEBHOOK_COUNTS, vec![]).await? {
            let (hook, state, count): (String, String, i64) =
                (row.take()?, row.take()?, row.take()?);
            hooks.entry(hook).or_default().add(&state, count.unsigned_abs());
        }
        Ok(hooks)
    }

    /// Up to `limit` of the statements that a hook did not take, the latest first.
    ///
    /// # Errors
    /// As above.
    pub async fn failed_webhook_posts(&self, limit: usize) -> Result<Vec<FailedPost>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.db.read(&sql::WEBHOOK_FAILED, vec![limit.into()]).await?;
        rows.into_iter().map(failed_webhook_posts).collect()
    }

    /// Has those tried again that a hook did not take; how many they are.
    ///
    /// # Errors
    /// As above.
    pub async fn retry_webhooks(&self, now: Time) -> Result<u64, Error> {
        let done = self.write(Unit::new().run(&sql::WEBHOOK_RETRY, vec![now.into()])).await?;
        Ok(done.iter().map(|done| done.touched).sum())
    }
}

fn next_webhook_post(mut row: Row) -> Result<PendingPost, Error> {
    let (attempts, due_at): (i64, Time) = (row.take()?, row.take()?);
    let attempts = attempts.try_into().unwrap_or(u32::MAX);
    Ok(PendingPost { statement: rows::statement_from(row)?, attempts, due_at })
}

fn failed_webhook_posts(mut row: Row) -> Result<FailedPost, Error> {
    Ok(FailedPost {
        hook: row.take()?,
        incident: row.take()?,
        number: row.take()?,
        at: row.take()?,
        last_error: row.take()?,
    })
}
