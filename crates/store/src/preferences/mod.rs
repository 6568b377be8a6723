//! Contacts' notification preferences.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::inventory::revision;
use crate::inventory::sql::{REVISION_BUMP, REVISION_GET};
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::NotificationPreferences;
use std::collections::BTreeMap;

const REVISION: &str = "notification_preference";

impl Store {
    /// Saves a contact's preferences.
    ///
    /// # Errors
    /// Any database error; the same holds for the next two.
    pub async fn save_preferences(
        &self,
        contact: ContactKey,
        preferences: &NotificationPreferences,
        now: Time,
    ) -> Result<(), Error> {
        let contact = contact.to_string();
        let body = Value::json("notification preferences", preferences)?;
        let unit = Unit::new()
            .run(&sql::PREFERENCES_UPSERT, vec![(&contact).into(), now.into(), body])
            .run(&REVISION_BUMP, vec![REVISION.into()]);
        self.write(unit).await.map(drop)
    }

    /// All saved preferences, by contact.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn preferences(
        &self,
    ) -> Result<BTreeMap<ContactKey, NotificationPreferences>, Error> {
        let rows = self.db.read(&sql::PREFERENCES, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.json()?))).collect()
    }

    /// A number that grows with every change of a contact's preferences.
    ///
    /// # Errors
    /// See above.
    pub async fn preferences_revision(&self) -> Result<i64, Error> {
        revision(self.db.read(&REVISION_GET, vec![REVISION.into()]).await?)
    }
}
