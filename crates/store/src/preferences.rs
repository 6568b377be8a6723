//! How contacts want to be told.

use crate::Store;
use crate::db::Unit;
use crate::error::Error;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::Customer;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::NotificationPreferences;
use std::collections::BTreeMap;

impl Store {
    /// Keeps what a contact wishes.
    ///
    /// # Errors
    /// What the database says; the same holds for the next, and [`Error::Decode`].
    pub async fn keep_preferences(
        &self,
        contact: ContactKey,
        preferences: &NotificationPreferences,
        now: Time,
    ) -> Result<(), Error> {
        let contact = contact.to_string();
        let row = vec![(&contact).into(), now.into(), Value::json("a wish", preferences)?];
        let unit = Unit::new().run(&sql::WISH_PUT, row).run(&sql::WISHES_REVISE, vec![]);
        self.write(unit).await.map(drop)
    }

    /// All wishes, and a number that grows with every change of them.
    ///
    /// # Errors
    /// As above.
    pub async fn preferences(
        &self,
    ) -> Result<BTreeMap<ContactKey, NotificationPreferences>, Error> {
        let rows = self.db.read(&sql::WISHES, vec![]).await?;
        rows.into_iter()
            .map(|mut row| {
                let contact: String = row.take()?;
                let contact = ContactKey::try_from(contact).map_err(|error| Error::Decode {
                    statement: "wish",
                    column: 0,
                    reason: error.to_string(),
                })?;
                Ok((contact, row.json()?))
            })
            .collect()
    }

    /// A number that grows with every change of a wish.
    ///
    /// # Errors
    /// What the database says.
    pub async fn preferences_revision(&self) -> Result<i64, Error> {
        let rows = self.db.read(&sql::REVISION, vec!["wish".into()]).await?;
        rows.into_iter().next().map_or(Ok(0), |mut row| row.take())
    }

    /// A customer by his key.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn customer(&self, key: &str) -> Result<Option<Customer>, Error> {
        let rows = self.db.read(&sql::CUSTOMER, vec![key.into()]).await?;
        let read = |mut row: crate::Row| {
            let _: String = row.take()?;
            row.json()
        };
        rows.into_iter().next().map(read).transpose()
    }
}
