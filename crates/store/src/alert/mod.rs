//! Alerts about single sites and dates, what was told of them, and what registries said.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::sql::DELIVERIES_PRUNE;
use crate::error::Error;
use crate::row::Row;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::alert::{Alert, AlertDigest};
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a registry last said of a domain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegistryAnswer {
    /// The domain.
    pub domain: Name,
    /// When it was asked last.
    pub asked_at: Time,
    /// What came of it.
    pub result: RegistryResult,
}

/// What came of asking a registry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegistryResult {
    /// When the registration ends, as last said; `None` when that was never said.
    pub until: Option<Time>,
    /// When that was said.
    pub known_at: Option<Time>,
    /// How often in a row it could not be asked, or said nothing of use.
    pub failures: u32,
    /// Why, the last time.
    pub last_error: String,
}

/// The row of an alert, as `ALERT_UPSERT` takes it.
pub(crate) fn row(alert: &Alert) -> Result<Vec<Value>, Error> {
    Ok(vec![
        alert.id.0.into(),
        alert.subject.as_str().into(),
        alert.customer.as_str().into(),
        alert.opened_at.into(),
        alert.end.map(|end| end.at()).into(),
        i64::from(alert.has_due()).into(),
        Value::json("an alert", alert)?,
    ])
}

/// The row of a message, as `ALERT_DIGEST_INSERT` takes it.
pub(crate) fn digest_row(digest: &AlertDigest) -> Result<Vec<Value>, Error> {
    Ok(vec![digest.id.into(), digest.at.into(), Value::json("an alert digest", digest)?])
}

impl Store {
    /// What is told by a delivery of the topic `alert`; `None` when it is not stored any more.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn alert_digest(&self, id: IncidentId) -> Result<Option<AlertDigest>, Error> {
        let row = self.db.read_one(&sql::ALERT_DIGEST, vec![id.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// Up to `limit` alerts that ended before an instant, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn ended_alerts(&self, before: Time, limit: u32) -> Result<Vec<Alert>, Error> {
        let args = vec![before.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::ALERTS_ENDED, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Deletes alerts that ended longer ago than `keep`, and what was told of them.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_alerts(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let before = now.before(keep);
        let unit = Unit::new()
            .run(&sql::ALERTS_PRUNE, vec![before.into()])
            .run(&sql::ALERT_DIGESTS_PRUNE, vec![before.into()])
            .run(&DELIVERIES_PRUNE, vec![Topic::Alert.as_str().into(), before.into()]);
        self.write_counted(unit).await
    }

    /// What registries last said, by domain.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn registry_answers(&self) -> Result<Vec<RegistryAnswer>, Error> {
        let rows = self.db.read(&sql::DOMAIN_EXPIRIES, vec![]).await?;
        rows.into_iter().map(answer_from).collect()
    }

    /// Records what a registry said.
    ///
    /// # Errors
    /// Any database error, or [`Error::Encode`].
    pub async fn save_registry_answer(&self, answer: &RegistryAnswer) -> Result<(), Error> {
        let body = Value::json("a registry's answer", &answer.result)?;
        let args = vec![answer.domain.as_str().into(), answer.asked_at.into(), body];
        self.write(Unit::new().run(&sql::DOMAIN_EXPIRY_UPSERT, args)).await.map(drop)
    }

    /// Forgets what a registry said of a domain that is not watched any more.
    ///
    /// # Errors
    /// Any database error.
    pub async fn forget_registry_answer(&self, domain: &Name) -> Result<(), Error> {
        let args = vec![domain.as_str().into()];
        self.write(Unit::new().run(&sql::DOMAIN_EXPIRY_DELETE, args)).await.map(drop)
    }
}

fn answer_from(mut row: Row) -> Result<RegistryAnswer, Error> {
    Ok(RegistryAnswer { domain: row.take()?, asked_at: row.take()?, result: row.json()? })
}
