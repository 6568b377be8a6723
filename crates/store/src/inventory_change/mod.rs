//! Who changed the inventory, and what was there before. Every change is written in the
//! transaction of what it changes.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::paging::page;
use crate::receipt::OnceRequest;
use crate::row::{FromValue, Row};
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::edit::{EntryBody, EntryKey, EntryType, InventoryPart};
use bongsu_core::inventory::history::{Author, Change, ChangeSource, EntryChange};
use bongsu_core::inventory::{ComponentKey, Inventory};
use bongsu_core::name::Name;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;

/// How many changes by hand an import is compared with, at most.
const BY_HAND_MAX_ROWS: i64 = 100_000;

/// A change, with what it did to one entry.
pub type ChangeOfEntry = (Change, EntryChange);

/// Why an inventory was not changed. Nothing of it was.
#[derive(Debug)]
pub enum ChangeError<E> {
    /// What was wanted cannot be.
    Refused(E),
    /// Somebody else changed the entry since it was read; their changes, the latest first.
    Overtaken(Vec<ChangeOfEntry>),
    /// The same request was carried out meanwhile.
    Repeated,
    /// The database.
    Store(Error),
}

impl<E> From<Error> for ChangeError<E> {
    fn from(error: Error) -> ChangeError<E> {
        ChangeError::Store(error)
    }
}

/// Who changes the inventory, and what they have seen of it.
#[derive(Clone, Debug)]
pub struct ChangeRequest {
    /// Who, and by what.
    pub author: Author,
    /// When.
    pub at: Time,
    /// The entry as it was read, by the number of its last change.
    pub expected: Option<(EntryKey, i64)>,
    /// The change that this one takes back.
    pub undoes: Option<i64>,
    /// Whether it is recorded even if nothing differs.
    pub is_mark: bool,
    /// How much of the inventory it is about; nothing else is read.
    pub part: InventoryPart,
    /// The request that it is, if a program named it: it is carried out once.
    pub once: Option<OnceRequest>,
}

impl ChangeRequest {
    /// A change of whatever is there.
    pub fn new(author: Author, at: Time) -> ChangeRequest {
        ChangeRequest {
            author,
            at,
            expected: None,
            undoes: None,
            is_mark: false,
            part: InventoryPart::All,
            once: None,
        }
    }
}

/// The inventory, and what changed since files were last applied to it.
#[derive(Clone, Debug)]
pub struct InventoryDrift {
    /// The change that applied them.
    pub applied: Change,
    /// What later changes did, in their order.
    pub since: Vec<EntryChange>,
    /// The inventory as it is.
    pub now: Inventory,
    /// Whether what some of them did is not kept any more.
    pub is_incomplete: bool,
}

/// An entry of the inventory, and the number of its last change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryRevision {
    /// The entry.
    pub body: EntryBody,
    /// The number; 0 when it was never changed since history is kept.
    pub revision: i64,
}

/// What adds a change to a unit.
pub(crate) fn record(
    unit: Unit,
    request: &ChangeRequest,
    number: i64,
    changes: &[EntryChange],
) -> Result<Unit, Error> {
    let Author { principal, name, source } = &request.author;
    let head = vec![
        number.into(),
        request.at.into(),
        principal.as_ref().into(),
        name.into(),
        source.code().into(),
        request.undoes.into(),
        (changes.len() as i64).into(),
    ];
    let rows = changes.iter().map(|change| {
        Ok(vec![
            number.into(),
            change.key.of().code().into(),
            change.key.text().into(),
            body(change.before.as_ref())?,
            body(change.after.as_ref())?,
        ])
    });
    let rows: Vec<Vec<Value>> = rows.collect::<Result<_, Error>>()?;
    Ok(unit.run(&sql::CHANGE_INSERT, head).run_each(&sql::CHANGE_ENTRY_INSERT, rows))
}

fn body(body: Option<&EntryBody>) -> Result<Value, Error> {
    const WHAT: &str = "an inventory entry";
    match body {
        None => Ok(Value::Null),
        Some(EntryBody::Customer(it)) => Value::json(WHAT, it),
        Some(EntryBody::Site(it)) => Value::json(WHAT, it),
        Some(EntryBody::Component(it)) => Value::json(WHAT, it),
    }
}

impl Store {
    /// A change, if it is known.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn inventory_change(&self, number: i64) -> Result<Option<Change>, Error> {
        let row = self.db.read_one(&sql::CHANGE, vec![number.into()]).await?;
        row.map(|mut row| change_from(&mut row)).transpose()
    }

    /// Changes before a number, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn inventory_changes(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Change>, Error> {
        let args = vec![before.unwrap_or(i64::MAX).into(), page(limit)];
        let rows = self.db.read(&sql::CHANGES_PAGE, args).await?;
        rows.into_iter().map(|mut row| change_from(&mut row)).collect()
    }

    /// The changes of one entry after one number and before another, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn changes_of_entry(
        &self,
        key: &EntryKey,
        (after, before): (i64, Option<i64>),
        limit: u32,
    ) -> Result<Vec<ChangeOfEntry>, Error> {
        let before = before.unwrap_or(i64::MAX);
        let (kind, id) = (key.of().code().into(), key.text().into());
        let args = vec![kind, id, after.into(), before.into(), page(limit)];
        let rows = self.db.read(&sql::CHANGES_OF_ENTRY, args).await?;
        let both = |mut row: Row| Ok((change_from(&mut row)?, entry_from(&mut row)?));
        rows.into_iter().map(both).collect()
    }

    /// What a change did to its entries: all of them, or the first `limit`.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn entries_of_change(
        &self,
        number: i64,
        limit: Option<u32>,
    ) -> Result<Vec<EntryChange>, Error> {
        let rows = match limit {
            Some(limit) => {
                self.db.read(&sql::CHANGE_ENTRIES_FIRST, vec![number.into(), page(limit)]).await
            }
            None => self.db.read(&sql::CHANGE_ENTRIES, vec![number.into()]).await,
        };
        rows?.into_iter().map(|mut row| entry_from(&mut row)).collect()
    }

    /// What people and programs did to single entries, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn changes_by_hand(&self) -> Result<Vec<ChangeOfEntry>, Error> {
        let files = [ChangeSource::Import, ChangeSource::Apply].map(|it| it.code().into());
        let [import, apply] = files;
        let args = vec![import, apply, BY_HAND_MAX_ROWS.into()];
        let rows = self.db.read(&sql::CHANGES_BY_OTHERS, args).await?;
        let both = |mut row: Row| Ok((change_from(&mut row)?, entry_from(&mut row)?));
        rows.into_iter().map(both).collect()
    }

    /// The last change by a source.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn last_change_by(&self, source: ChangeSource) -> Result<Option<Change>, Error> {
        let row = self.db.read_one(&sql::LAST_CHANGE_BY, vec![source.code().into()]).await?;
        row.map(|mut row| change_from(&mut row)).transpose()
    }

    /// How the inventory came to differ from the files that were last applied; `None` when none
    /// ever were.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn inventory_drift(&self) -> Result<Option<InventoryDrift>, Error> {
        let Some(applied) = self.last_change_by(ChangeSource::Apply).await? else {
            return Ok(None);
        };
        let after = vec![applied.number.into()];
        let results = self.db.read_snapshot(vec![
            (&sql::CHANGE_ENTRIES_AFTER, after.clone()),
            (&sql::ENTRIES_COUNTED_AFTER, after),
            (&crate::inventory::sql::CUSTOMERS, vec![]),
            (&crate::inventory::sql::SITES, vec![]),
            (&crate::inventory::sql::COMPONENTS, vec![]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default();
        let since: Result<Vec<EntryChange>, Error> =
            next().into_iter().map(|mut row| entry_from(&mut row)).collect();
        let since = since?;
        let counted: i64 = next().into_iter().next().map_or(Ok(0), |mut row| row.take())?;
        let now = Inventory {
            customers: by_key(next())?,
            sites: by_key(next())?,
            components: by_key(next())?,
        };
        let is_incomplete = (since.len() as i64) < counted;
        Ok(Some(InventoryDrift { applied, since, now, is_incomplete }))
    }

    /// The change that took another one back.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn undone_by(&self, number: i64) -> Result<Option<i64>, Error> {
        let row = self.db.read_one(&sql::UNDONE_BY, vec![number.into()]).await?;
        let by: i64 = row.map_or(Ok(0), |mut row| row.take())?;
        Ok(Some(by).filter(|by| *by > 0))
    }

    /// An entry, with the number of its last change.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn inventory_entry(&self, key: &EntryKey) -> Result<Option<EntryRevision>, Error> {
        use crate::inventory::sql::{COMPONENT_BY_ID, CUSTOMER_BY_ID, SITE_BY_HOST};
        let by_key = match key.of() {
            EntryType::Customer => &CUSTOMER_BY_ID,
            EntryType::Site => &SITE_BY_HOST,
            EntryType::Component => &COMPONENT_BY_ID,
        };
        let results = self.db.read_snapshot(vec![
            (by_key, vec![key.text().into()]),
            (&sql::ENTRY_REVISION, vec![key.of().code().into(), key.text().into()]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default().into_iter().next();
        let (row, revision) = (next(), next());
        let revision = revision.map_or(Ok(0), |mut row| row.take())?;
        row.map(|mut row| {
            let _key: String = row.take()?;
            let body = body_from(key.of(), &mut row)?.ok_or_else(|| undecodable("no body"))?;
            Ok(EntryRevision { body, revision })
        })
        .transpose()
    }

    /// Entries of one kind whose key or fields contain `text`, in order of their keys, after one
    /// of them.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn find_entries(
        &self,
        of: EntryType,
        text: &str,
        (after, limit): (&str, u32),
    ) -> Result<Vec<(EntryKey, EntryBody)>, Error> {
        let statement = match of {
            EntryType::Customer => &sql::CUSTOMERS_SEARCH,
            EntryType::Site => &sql::SITES_SEARCH,
            EntryType::Component => &sql::COMPONENTS_SEARCH,
        };
        let args = vec![crate::access_log::pattern(text).into(), after.into(), page(limit)];
        let rows = self.db.read(statement, args).await?;
        let entry = |mut row: Row| {
            let key = key_from(of, row.take()?)?;
            let body = body_from(of, &mut row)?.ok_or_else(|| undecodable("no body"))?;
            Ok((key, body))
        };
        rows.into_iter().map(entry).collect()
    }

    /// Deletes what changes longer ago than `keep` did to their entries, with all that they say of
    /// people; who changed something when, and how much, stays. How many they were.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_inventory_changes(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::CHANGE_ENTRIES_PRUNE, now.before(keep)).await
    }
}

fn change_from(row: &mut Row) -> Result<Change, Error> {
    let (number, at, principal, name): (i64, Time, Option<String>, String) =
        (row.take()?, row.take()?, row.take()?, row.take()?);
    let (source, undoes, entries): (String, Option<i64>, i64) =
        (row.take()?, row.take()?, row.take()?);
    let source = ChangeSource::from_code(&source).ok_or_else(|| undecodable("source"))?;
    let entries = u64::try_from(entries).unwrap_or_default();
    let author = Author { principal, name, source };
    Ok(Change { number, at, author, undoes, entries })
}

fn entry_from(row: &mut Row) -> Result<EntryChange, Error> {
    let kind: String = row.take()?;
    let of = EntryType::from_code(&kind).ok_or_else(|| undecodable("kind"))?;
    let key = key_from(of, row.take()?)?;
    Ok(EntryChange { key, before: body_from(of, row)?, after: body_from(of, row)? })
}

fn key_from(of: EntryType, text: String) -> Result<EntryKey, Error> {
    Ok(match of {
        EntryType::Customer => EntryKey::Customer(text),
        EntryType::Site => EntryKey::Site(Name::parse(&text).map_err(|_| undecodable("host"))?),
        EntryType::Component => EntryKey::Component(ComponentKey(text.into())),
    })
}

fn body_from(of: EntryType, row: &mut Row) -> Result<Option<EntryBody>, Error> {
    fn read<T: DeserializeOwned>(row: &mut Row) -> Result<Option<T>, Error> {
        row.optional_json()
    }
    Ok(match of {
        EntryType::Customer => read(row)?.map(EntryBody::Customer),
        EntryType::Site => read(row)?.map(EntryBody::Site),
        EntryType::Component => read(row)?.map(EntryBody::Component),
    })
}

fn undecodable(what: &str) -> Error {
    Error::Decode { statement: "INVENTORY_CHANGE", column: 0, reason: what.to_owned() }
}

/// Entries by their keys.
pub(crate) fn by_key<K: FromValue + Ord, V: DeserializeOwned>(
    rows: Vec<Row>,
) -> Result<BTreeMap<K, V>, Error> {
    rows.into_iter().map(|mut row| Ok((row.take()?, row.json()?))).collect()
}
