//! The declared inventory, one row an entry; only changed rows are written.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::inventory_change::{ChangeError, ChangeRequest, by_key, record};
use crate::receipt::sql::RECEIPT_OF_CHANGE;
use crate::row::Row;
use crate::statement::Sql;
use crate::subscriber::MovingSubscribers;
use crate::unit::{Expect, Query, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::edit::InventoryPart;
use bongsu_core::inventory::history::{self, Author, ChangeSource};
use bongsu_core::inventory::{Customer, Inventory};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How often another writer may come first before the caller gets the conflict.
pub(crate) const CONFLICT_ATTEMPTS: u32 = 5;
const REVISION: &str = "inventory";

/// What a save changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SaveSummary {
    /// Customers, sites and components that are new or changed.
    pub written: u64,
    /// Those that were deleted.
    pub deleted: u64,
    /// The number of the change in the history; `None` when nothing differed.
    pub change: Option<i64>,
}

/// How many changes of an entry somebody who was too late is told of.
const OVERTAKEN_MAX_CHANGES: u32 = 20;

impl Store {
    /// Replaces the stored inventory by `inventory`: all of it, or nothing. Unchanged rows
    /// are not touched.
    ///
    /// # Errors
    /// [`Error::Conflict`] when other writers keep coming first; any database error.
    pub async fn save_inventory(
        &self,
        inventory: &Inventory,
        at: Time,
    ) -> Result<SaveSummary, Error> {
        let author = Author { principal: None, name: String::new(), source: ChangeSource::Import };
        let request = ChangeRequest::new(author, at);
        let none = MovingSubscribers::default();
        let all = |_: &Inventory| Ok::<_, std::convert::Infallible>(inventory.clone());
        match self.change_inventory_with(&request, &none, all).await {
            Ok(saved) => Ok(saved),
            Err(ChangeError::Store(error)) => Err(error),
            // Nothing was expected, nothing has a key, and nothing refuses.
            Err(ChangeError::Refused(_) | ChangeError::Overtaken(_) | ChangeError::Repeated) => {
                Ok(SaveSummary::default())
            }
        }
    }

    /// Changes the inventory to what `new` makes of it, and records who did: in one transaction,
    /// all of it or nothing. When another writer comes first, `new` is asked again, so no change
    /// is made on what is not there any more.
    ///
    /// # Errors
    /// What `new` refuses; what came first, when an entry was expected to be as it was read;
    /// [`Error::Conflict`] when other writers keep coming first; any database error.
    pub async fn change_inventory<E>(
        &self,
        request: &ChangeRequest,
        new: impl FnMut(&Inventory) -> Result<Inventory, E>,
    ) -> Result<SaveSummary, ChangeError<E>> {
        self.change_inventory_with(request, &MovingSubscribers::default(), new).await
    }

    /// The same, and adds subscribers in the same transaction.
    ///
    /// # Errors
    /// As above.
    pub async fn change_inventory_with<E>(
        &self,
        request: &ChangeRequest,
        subscribers: &MovingSubscribers,
        mut new: impl FnMut(&Inventory) -> Result<Inventory, E>,
    ) -> Result<SaveSummary, ChangeError<E>> {
        let more = subscribers.unit(request.at)?;
        let mut attempt = 1;
        loop {
            match self.try_change(request, more.clone(), &mut new).await {
                Err(ChangeError::Store(Error::Conflict { .. })) if attempt < CONFLICT_ATTEMPTS => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// The stored inventory; empty when none was ever saved.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn inventory(&self) -> Result<Inventory, Error> {
        Ok(self.inventory_and_revision().await?.0)
    }

    /// Numbers that grow with every change of the inventory and of the discovered DNS data:
    /// a cheap check whether either must be read again.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn revisions(&self) -> Result<(i64, i64), Error> {
        let results = self.db.read_snapshot(vec![
            (&sql::REVISION_GET, vec![REVISION.into()]),
            (&sql::REVISION_GET, vec!["discovery".into()]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || revision(results.next().unwrap_or_default());
        Ok((next()?, next()?))
    }

    /// A customer by key.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn customer(&self, key: &str) -> Result<Option<Customer>, Error> {
        let row = self.db.read_one(&sql::CUSTOMER_BY_ID, vec![key.into()]).await?;
        let customer = |mut row: Row| {
            let _key: String = row.take()?;
            row.json()
        };
        row.map(customer).transpose()
    }

    async fn inventory_and_revision(&self) -> Result<(Inventory, i64), Error> {
        let results = self.db.read_snapshot(vec![
            (&sql::REVISION_GET, vec![REVISION.into()]),
            (&sql::CUSTOMERS, vec![]),
            (&sql::SITES, vec![]),
            (&sql::COMPONENTS, vec![]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default();
        let revision = revision(next())?;
        let inventory = Inventory {
            customers: by_key(next())?,
            sites: by_key(next())?,
            components: by_key(next())?,
        };
        Ok((inventory, revision))
    }

    /// A part of the stored inventory.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn inventory_part(&self, part: &InventoryPart) -> Result<Inventory, Error> {
        Ok(self.part_and_revision(part).await?.0)
    }

    /// A part of the inventory, and the revision at which it was begun to be read: what changes
    /// meanwhile has a later one.
    async fn part_and_revision(&self, part: &InventoryPart) -> Result<(Inventory, i64), Error> {
        let InventoryPart::Entries { customers, sites, has_components } = part else {
            return self.inventory_and_revision().await;
        };
        let mut queries: Vec<Query> = vec![(&sql::REVISION_GET, vec![REVISION.into()])];
        if *has_components {
            queries.push((&sql::COMPONENTS, vec![]));
        }
        queries.extend(sites.iter().map(|host| one(&sql::SITE_BY_HOST, host.into())));
        let mut results = self.db.read_snapshot(queries).await?.into_iter();
        let revision = revision(results.next().unwrap_or_default())?;
        let mut found = Inventory::default();
        if *has_components {
            found.components = by_key(results.next().unwrap_or_default())?;
        }
        found.sites = by_key(results.flatten().collect())?;
        let owners = found.sites.values().map(|site| &site.customer);
        let owners: BTreeSet<&String> = owners.chain(customers).collect();
        if !owners.is_empty() {
            let by_id = owners.into_iter().map(|key| one(&sql::CUSTOMER_BY_ID, key.into()));
            let rows = self.db.read_snapshot(by_id.collect()).await?;
            found.customers = by_key(rows.into_iter().flatten().collect())?;
        }
        Ok((found, revision))
    }

    async fn try_change<E>(
        &self,
        request: &ChangeRequest,
        more: Unit,
        new: &mut impl FnMut(&Inventory) -> Result<Inventory, E>,
    ) -> Result<SaveSummary, ChangeError<E>> {
        let (old, revision) = self.part_and_revision(&request.part).await?;
        if let Some(once) = &request.once
            && self.request_seen(once, request.at).await?.is_some()
        {
            return Err(ChangeError::Repeated);
        }
        // What is written below is only written if the revision is still this one, so nothing
        // comes between this look at the entry and the change.
        if let Some((key, seen)) = &request.expected {
            let later = self.changes_of_entry(key, (*seen, None), OVERTAKEN_MAX_CHANGES).await?;
            if !later.is_empty() {
                return Err(ChangeError::Overtaken(later));
            }
        }
        let new = new(&old).map_err(ChangeError::Refused)?;
        let changes = history::changes(&old, &new);
        // What was not looked for may be there, and nothing is written over it.
        if changes.iter().any(|it| it.before.is_none() && !request.part.has(&it.key)) {
            return Err(Error::Conflict { statement: "INVENTORY_PART" }.into());
        }
        let read = vec![REVISION.into(), revision.into()];
        let unit = Unit::new().expect(&sql::REVISION_BUMP_FROM, read, Expect::Touch);
        let mut change = EntryWrites {
            at: request.at,
            saved: SaveSummary::default(),
            unit,
            number: revision + 1,
        };
        let customer = (&sql::CUSTOMER_UPSERT, &sql::CUSTOMER_DELETE);
        change.table(customer, &old.customers, &new.customers)?;
        change.table((&sql::SITE_UPSERT, &sql::SITE_DELETE), &old.sites, &new.sites)?;
        change.table(
            (&sql::COMPONENT_UPSERT, &sql::COMPONENT_DELETE),
            &old.components,
            &new.components,
        )?;
        let mut saved = change.saved;
        let is_change = !changes.is_empty() || request.is_mark;
        saved.change = is_change.then_some(change.number);
        // What changes nothing has no revision of its own, so that nobody reads everything again.
        let mut unit = match is_change || !more.is_empty() {
            true => change.unit,
            false => Unit::new(),
        };
        if is_change {
            unit = record(unit, request, change.number, &changes)?;
        }
        if let Some(once) = &request.once {
            unit = unit.run(&RECEIPT_OF_CHANGE, once.row(request.at, saved.change));
        }
        let unit = more.after(unit);
        if !unit.is_empty() {
            self.write(unit).await?;
        }
        Ok(saved)
    }
}

fn one(statement: &'static Sql, key: Value) -> Query {
    (statement, vec![key])
}

/// The number that a revision row held when it was read.
pub(crate) fn revision(rows: Vec<Row>) -> Result<i64, Error> {
    rows.into_iter().next().map_or(Ok(0), |mut row| row.take())
}

/// The writes of a change being prepared.
struct EntryWrites {
    at: Time,
    saved: SaveSummary,
    unit: Unit,
    /// The revision that the change leads to.
    number: i64,
}

impl EntryWrites {
    /// Adds the differences between the `old` and the `new` rows of one table.
    fn table<K: Ord, V: PartialEq + Serialize>(
        &mut self,
        (upsert, delete): (&'static Sql, &'static Sql),
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
        let deleted: Vec<Vec<Value>> = gone.map(|k| vec![k.into()]).collect();
        self.saved.written += written.len() as u64;
        self.saved.deleted += deleted.len() as u64;
        let unit = std::mem::take(&mut self.unit);
        self.unit = unit.run_each(upsert, written).run_each(delete, deleted);
        Ok(())
    }
}
