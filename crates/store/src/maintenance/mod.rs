//! What is planned, who was told of it, and who is muted.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::DeliveryCounts;
use crate::error::Error;
use crate::value::Value;
use bongsu_core::maintenance::{Announcement, Maintenance, MaintenanceId, Mute};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::DeliveryState;

impl Store {
    /// A maintenance as it is now.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn maintenance(&self, id: MaintenanceId) -> Result<Option<Maintenance>, Error> {
        let row = self.db.read_one(&sql::MAINTENANCE_BY_ID, vec![id.uuid().into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// All that a contact was to be told of a maintenance, oldest first, with what came of it.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn announcements_to(
        &self,
        maintenance: MaintenanceId,
        contact: ContactKey,
    ) -> Result<Vec<(Announcement, DeliveryState)>, Error> {
        let args = vec![maintenance.uuid().into(), Value::from(&contact.to_string())];
        let rows = self.db.read(&sql::ANNOUNCEMENTS_BY_CONTACT, args).await?;
        rows.into_iter().map(|mut row| Ok((row.json()?, row.take()?))).collect()
    }

    /// How many announcements of a maintenance are in each state of delivery.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn announcement_counts(
        &self,
        maintenance: MaintenanceId,
    ) -> Result<DeliveryCounts, Error> {
        let args = vec![maintenance.uuid().into()];
        let mut counts = DeliveryCounts::default();
        for mut row in self.db.read(&sql::ANNOUNCEMENT_COUNTS, args).await? {
            counts.add(row.take()?, row.take()?);
        }
        Ok(counts)
    }

    /// The latest mutes, whether they hold or not, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn latest_mutes(&self, limit: usize) -> Result<Vec<Mute>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.db.read(&sql::MUTES_LATEST, vec![limit.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }
}

/// For `MAINTENANCE_UPSERT`.
pub(crate) fn row(record: &Maintenance) -> Result<Vec<Value>, Error> {
    Ok(vec![
        record.id.uuid().into(),
        record.changed_at.into(),
        record.last_end().into(),
        Value::json("a maintenance", record)?,
    ])
}

/// For `ANNOUNCEMENT_INSERT`.
pub(crate) fn announcement_row(told: &Announcement) -> Result<Vec<Value>, Error> {
    Ok(vec![
        told.maintenance.uuid().into(),
        Value::from(&told.contact.to_string()),
        i64::from(told.number).into(),
        told.at.into(),
        Value::json("an announcement", told)?,
    ])
}

/// For `MUTE_UPSERT`.
pub(crate) fn mute_row(mute: &Mute) -> Result<Vec<Value>, Error> {
    let target = Value::from(&mute.target.to_string());
    Ok(vec![target, mute.since.into(), mute.until.into(), Value::json("a mute", mute)?])
}
