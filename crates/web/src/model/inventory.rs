//! Changing the inventory, as the pages and the API do it.

use crate::access::login::unusable;
use crate::commands::CommandError;
use crate::queries::QueryError;
use crate::request::context::RequestContext;
use crate::request::error::{Error, InventoryRefusal};
use bongsu_core::access::{self, Permission};
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::inventory::edit::{
    self, Edit, EditRefusal, EntryKey, EntryType, InventoryPart, UndoRefusal,
};
use bongsu_core::inventory::history::{Author, Change, ChangeSource, EntryChange, before, changes};
use bongsu_core::inventory::{Inventory, import};
use bongsu_store::{ChangeError, ChangeRequest, OnceRequest, SaveSummary};
use std::sync::Arc;

/// The most entries of one change that a page or an answer lists.
pub const MAX_ENTRIES: u32 = 200;

/// What an edit did.
pub struct Edited {
    /// The entry.
    pub key: EntryKey,
    /// The number of the change; `None` when nothing differed.
    pub change: Option<i64>,
}

/// Makes a change, if who asks may; `seen` is the number of the last change of the entry as they
/// read it.
///
/// # Errors
/// Why it was not made.
pub async fn edit(
    cx: &RequestContext,
    source: ChangeSource,
    edit: &Edit,
    (seen, once): (Option<i64>, Option<RequestKey>),
) -> Result<Edited, Error> {
    let mut request = request(cx, source, once)?;
    request.part = InventoryPart::of(edit);
    let key = match edit {
        Edit::Set { of, key, .. } => EntryKey::parse(*of, key),
        Edit::Remove { key, .. } => Some(key.clone()),
        Edit::Contact { customer, .. } => EntryKey::parse(EntryType::Customer, customer),
    };
    request.expected = key.clone().zip(seen);
    let country = cx.app.settings.country;
    let mut about = None;
    let result = cx.app.users()?.change_inventory(&request, |old| {
        let (new, key) = edit::apply(old, edit, country)?;
        about = Some(key);
        Ok(new)
    });
    let saved = result.await;
    let change = match repeated(cx, &request, &saved).await? {
        Some(change) => change,
        None => saved.map_err(refused(InventoryRefusal::Edit))?.change,
    };
    let key = about.or(key).ok_or_else(|| not_found(edit))?;
    Ok(Edited { key, change })
}

/// What an edit would do, without doing it.
///
/// # Errors
/// Why it would not be made.
pub async fn preview(cx: &RequestContext, edit: &Edit) -> Result<Vec<EntryChange>, Error> {
    let old = cx.app.users()?.inventory_part(&InventoryPart::of(edit)).await.map_err(unusable)?;
    let new = edit::apply(&old, edit, cx.app.settings.country);
    let (new, _) = new.map_err(|refusal| inventory_error(InventoryRefusal::Edit(refusal)))?;
    Ok(changes(&old, &new))
}

/// Takes a change back; the number of the change that does.
///
/// # Errors
/// Why it was not.
pub async fn undo(
    cx: &RequestContext,
    source: ChangeSource,
    change: &Change,
    once: Option<RequestKey>,
) -> Result<Option<i64>, Error> {
    let store = cx.app.users()?;
    let done = store.entries_of_change(change.number, None).await.map_err(unusable)?;
    if (done.len() as u64) < change.entries {
        return Err(inventory_error(InventoryRefusal::Gone));
    }
    let request = ChangeRequest { undoes: Some(change.number), ..request(cx, source, once)? };
    let result = store.change_inventory(&request, |now| edit::undo(now, &done)).await;
    match repeated(cx, &request, &result).await? {
        Some(change) => Ok(change),
        None => Ok(result.map_err(refused::<UndoRefusal>(InventoryRefusal::Undo))?.change),
    }
}

/// What the same request has changed, when it was carried out while this one was on its way.
async fn repeated<E>(
    cx: &RequestContext,
    request: &ChangeRequest,
    result: &Result<SaveSummary, ChangeError<E>>,
) -> Result<Option<Option<i64>>, Error> {
    let (Err(ChangeError::Repeated), Some(once)) = (result, &request.once) else {
        return Ok(None);
    };
    let seen = cx.app.users()?.request_seen(once, cx.now).await.map_err(unusable)?;
    match seen {
        Some(seen) if seen.receipt.key == once.key => Ok(Some(seen.change)),
        Some(_) => Err(CommandError::KeyReused.into()),
        None => Ok(None),
    }
}

/// How the inventory differs from the files that were applied last.
pub struct Drift {
    /// When they were applied; nothing is known without.
    pub applied: Change,
    /// What differs now.
    pub changes: Vec<EntryChange>,
    /// Whether some changes since are not kept any more.
    pub is_incomplete: bool,
}

/// The drift, if files were ever applied.
///
/// # Errors
/// When the store cannot be read.
pub async fn drift(cx: &RequestContext) -> Result<Option<Drift>, Error> {
    let store = cx.app.users()?;
    let drift = store.inventory_drift().await.map_err(unusable)?;
    Ok(drift.map(|it| {
        let then = before(&it.now, &it.since);
        let changes = changes(&then, &it.now);
        Drift { applied: it.applied, changes, is_incomplete: it.is_incomplete }
    }))
}

/// The inventory as it is stored.
///
/// # Errors
/// When the store cannot be read.
pub async fn read(cx: &RequestContext) -> Result<Inventory, Error> {
    cx.app.users()?.inventory().await.map_err(unusable)
}

fn request(
    cx: &RequestContext,
    source: ChangeSource,
    once: Option<RequestKey>,
) -> Result<ChangeRequest, Error> {
    let by = cx.principal()?;
    if !access::may(&by, Permission::EditInventory) {
        return Err(Error::NotPermitted);
    }
    let principal = Some(by.id.as_str().to_owned());
    let of = |key| OnceRequest { principal: by.id.as_str().to_owned(), key, status: 200 };
    let once = once.map(of);
    let author = Author { principal, name: by.name, source };
    Ok(ChangeRequest { once, ..ChangeRequest::new(author, cx.now) })
}

fn refused<E>(of: fn(E) -> InventoryRefusal) -> impl FnOnce(ChangeError<E>) -> Error {
    move |error| match error {
        ChangeError::Refused(refusal) => inventory_error(of(refusal)),
        ChangeError::Overtaken(later) => inventory_error(InventoryRefusal::Overtaken(later)),
        ChangeError::Repeated => CommandError::InFlight.into(),
        ChangeError::Store(error) => Error::NotSaved(QueryError(error.to_string())),
    }
}

/// The answer to what was refused.
pub fn inventory_error(refusal: InventoryRefusal) -> Error {
    Error::Inventory(Arc::new(refusal))
}

fn not_found(edit: &Edit) -> Error {
    let (of, key) = match edit {
        Edit::Set { of, key, .. } => (*of, import::short(key)),
        Edit::Remove { key, .. } => (key.of(), key.to_string()),
        Edit::Contact { customer, .. } => (EntryType::Customer, import::short(customer)),
    };
    inventory_error(InventoryRefusal::Edit(EditRefusal::NotFound { of, key }))
}
