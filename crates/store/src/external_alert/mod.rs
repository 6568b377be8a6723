//! Alerts of other tools, and the heartbeats that are expected.

mod mail;
pub(crate) mod sql;

pub use mail::AlertMail;

use crate::Store;
use crate::delivery::sql::DELIVERIES_PRUNE;
use crate::error::Error;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalAlert, ExternalAlertId, HeartbeatState};
use bongsu_core::notification::delivery::Topic;
use std::time::Duration;

/// The row of an alert, as `EXTERNAL_ALERT_UPSERT` takes it.
pub(crate) fn row(alert: &ExternalAlert) -> Result<Vec<Value>, Error> {
    Ok(vec![
        alert.id.0.into(),
        alert.source.as_str().into(),
        alert.opened_at.into(),
        // Those that a source repeats after their end are kept, and restored, as long as it does.
        alert.ended_and_told_at().into(),
        Value::json("an alert of another tool", alert)?,
    ])
}

/// The row of a heartbeat, as `HEARTBEAT_UPSERT` takes it.
pub(crate) fn heartbeat_row(state: &HeartbeatState) -> Result<Vec<Value>, Error> {
    Ok(vec![state.name.as_str().into(), Value::json("a heartbeat", state)?])
}

impl Store {
    /// One alert of another tool.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn external_alert(
        &self,
        id: ExternalAlertId,
    ) -> Result<Option<ExternalAlert>, Error> {
        let row = self.db.read_one(&sql::EXTERNAL_ALERT, vec![id.0.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// Deletes alerts of other tools that ended longer ago than `keep`, and what programs were told
    /// of escalations.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_external_alerts(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let before = now.before(keep);
        let topic = Topic::EscalationUpdate.as_str();
        let unit = Unit::new()
            .run(&sql::EXTERNAL_ALERTS_PRUNE, vec![before.into()])
            .run(&DELIVERIES_PRUNE, vec![topic.into(), before.into()]);
        self.write_counted(unit).await
    }
}
