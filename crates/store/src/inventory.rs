//! The declared inventory, by rows, written only where it changed.

use crate::Store;
use crate::db::{Expect, Unit};
use crate::error::Error;
use crate::row::{FromValue, Row};
use crate::sql::{self, Sql};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::Inventory;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How often somebody else may be faster before the caller is told.
const TRIES: u32 = 5;
const REVISION: &str = "inventory";

/// What a save changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Saved {
    /// Customers, sites and parts that are new or different.
    pub written: u64,
    /// Those that are gone.
    pub removed: u64,
}

impl Store {
    /// Makes `inventory` the stored one: all of it, or nothing. Rows that are the same
    /// are not touched.
    ///
    /// # Errors
    /// [`Error::Conflict`] when others keep saving at the same time; what the database says.
    pub async fn save_inventory(&self, inventory: &Inventory, at: Time) -> Result<Saved, Error> {
        for _ in 1..TRIES {
            match self.try_save_inventory(inventory, at).await {
                Err(Error::Conflict { .. }) => {}
                result => return result,
            }
        }
        self.try_save_inventory(inventory, at).await
    }

    /// The stored inventory; empty when none was ever saved.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn inventory(&self) -> Result<Inventory, Error> {
        Ok(self.inventory_and_revision().await?.0)
    }

    /// Numbers that grow with every change of the inventory and with every look at DNS:
    /// cheap to ask, to learn whether reading either again is worth while.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn revisions(&self) -> Result<(i64, i64), Error> {
        let answers = self.db.look(vec![
            (&sql::REVISION, vec![REVISION.into()]),
            (&sql::REVISION, vec!["discovery".into()]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || revision(answers.next().unwrap_or_default());
        Ok((next()?, next()?))
    }

    async fn inventory_and_revision(&self) -> Result<(Inventory, i64), Error> {
        let answers = self.db.look(vec![
            (&sql::REVISION, vec![REVISION.into()]),
            (&sql::CUSTOMERS, vec![]),
            (&sql::SITES, vec![]),
            (&sql::PARTS, vec![]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let revision = revision(next())?;
        let inventory = Inventory {
            customers: by_key(next())?,
            sites: by_key(next())?,
            components: by_key(next())?,
        };
        Ok((inventory, revision))
    }

    async fn try_save_inventory(&self, new: &Inventory, at: Time) -> Result<Saved, Error> {
        let (old, revision) = self.inventory_and_revision().await?;
        let read = vec![REVISION.into(), revision.into()];
        let unit = Unit::new().must(&sql::REVISE, read, Expect::Touch);
        let mut change = Change { at, saved: Saved::default(), unit };
        let customer = (&sql::CUSTOMER_PUT, &sql::CUSTOMER_REMOVE);
        change.table(customer, &old.customers, &new.customers)?;
        change.table((&sql::SITE_PUT, &sql::SITE_REMOVE), &old.sites, &new.sites)?;
        change.table((&sql::PART_PUT, &sql::PART_REMOVE), &old.components, &new.components)?;
        if change.saved != Saved::default() {
            self.write(change.unit).await?;
        }
        Ok(change.saved)
    }
}

/// The number that a revision row held when it was read.
pub(crate) fn revision(rows: Vec<Row>) -> Result<i64, Error> {
    rows.into_iter().next().map_or(Ok(0), |mut row| row.take())
}

fn by_key<K: FromValue + Ord, V: DeserializeOwned>(
    rows: Vec<Row>,
) -> Result<BTreeMap<K, V>, Error> {
    rows.into_iter().map(|mut row| Ok((row.take()?, row.json()?))).collect()
}

/// A save in the making.
struct Change {
    at: Time,
    saved: Saved,
    unit: Unit,
}

impl Change {
    /// Adds what differs between the `old` and the `new` rows of one table.
    fn table<K: Ord, V: PartialEq + Serialize>(
        &mut self,
        (put, remove): (&'static Sql, &'static Sql),
        old: &BTreeMap<K, V>,
        new: &BTreeMap<K, V>,
    ) -> Result<(), Error>
    where
        for<'a> Value: From<&'a K>,
    {
        let mut written = Vec::new();
        for (k, v) in new.iter().filter(|(k, v)| old.get(k) != Some(v)) {
            written.push(vec![k.into(), self.at.into(), Value::json("an inventory entry", v)?]);
        }
        let gone = old.keys().filter(|k| !new.contains_key(*k));
        let removed: Vec<Vec<Value>> = gone.map(|k| vec![k.into()]).collect();
        self.saved.written += written.len() as u64;
        self.saved.removed += removed.len() as u64;
        let unit = std::mem::take(&mut self.unit);
        self.unit = unit.run_each(put, written).run_each(remove, removed);
        Ok(())
    }
}
