//! The inventory for programs: its entries, their changes, and how these are taken back.

use super::types::IdempotencyKey;
use crate::access::login::unusable;
use crate::middleware::AuditNote;
use crate::middleware::error_pages::Problem;
use crate::model::inventory::{
    Edited, MAX_ENTRIES, drift as find_drift, edit, preview, undo as take_back,
};
use crate::request::api_request::RepeatableRequest;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::Params;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::inventory::edit::{self, EntryBody, EntryKey, EntryType, texts};
use bongsu_core::inventory::history::{Change as Made, ChangeSource, EntryChange};
use bongsu_core::inventory::import::{Field, short};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An entry of the inventory.
#[derive(Serialize, ToSchema)]
pub struct InventoryEntry {
    /// `customer`, `site` or `component`.
    pub kind: &'static str,
    /// The customer's key, the site's host or the component's key.
    pub key: String,
    /// The number of its last change, to be sent with the next one; missing in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// Its fields by the names of the import, as texts; empty ones are left out.
    pub fields: BTreeMap<&'static str, String>,
}

/// A change of one entry.
#[derive(Deserialize, ToSchema)]
pub struct InventoryEdit {
    /// `customer`, `site` or `component`.
    #[serde(default)]
    pub kind: String,
    /// The customer's key, the site's host or the component's key.
    #[serde(default)]
    pub key: String,
    /// Fields as the cells of an import. One that is left out stays; an empty one takes away what
    /// was there.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Whether the entry is new. An entry that is there already is then refused.
    #[serde(default)]
    pub create: bool,
    /// The revision that was read. If the entry was changed since, the edit is refused, and the
    /// answer says by whom and what.
    #[serde(default)]
    pub revision: Option<i64>,
    /// Show what would change, without changing it.
    #[serde(default)]
    pub dry_run: bool,
}

/// The removal of one entry.
#[derive(Deserialize, ToSchema)]
pub struct InventoryRemoval {
    /// `customer`, `site` or `component`.
    #[serde(default)]
    pub kind: String,
    /// The customer's key, the site's host or the component's key.
    #[serde(default)]
    pub key: String,
    /// Whether the sites of a customer go too; without it a customer who has sites stays.
    #[serde(default)]
    pub with_sites: bool,
    /// The revision that was read.
    #[serde(default)]
    pub revision: Option<i64>,
    /// Show what would go, without removing it.
    #[serde(default)]
    pub dry_run: bool,
}

/// What an edit did, or would do.
#[derive(Serialize, ToSchema)]
pub struct InventoryResult {
    /// The number of the change; `null` when nothing differed, and in a dry run.
    pub change: Option<i64>,
    /// What was done to each entry.
    pub entries: Vec<EntryDifference>,
}

/// What a change did to one entry.
#[derive(Serialize, ToSchema)]
pub struct EntryDifference {
    /// `customer`, `site` or `component`.
    pub kind: &'static str,
    /// The entry's key.
    pub key: String,
    /// `added`, `changed` or `removed`.
    pub did: &'static str,
    /// Its fields that differ.
    pub fields: Vec<FieldDifference>,
}

/// A field that differs.
#[derive(Serialize, ToSchema)]
pub struct FieldDifference {
    /// Its name.
    pub field: &'static str,
    /// As it was; empty when there was none.
    pub from: String,
    /// As it is; empty when there is none.
    pub to: String,
}

/// A change of the inventory.
#[derive(Serialize, ToSchema)]
pub struct InventoryChange {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: String,
    /// Who.
    pub author: String,
    /// `operations`, `api`, `command_line`, `import` or `apply`.
    pub source: &'static str,
    /// The change that it took back.
    pub undoes: Option<i64>,
    /// How many entries it touched.
    pub count: u64,
    /// What it did to them, at most 200; left out in lists, and empty when it is not kept any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<Vec<EntryDifference>>,
}

/// How the inventory differs from the files that were applied last.
#[derive(Serialize, ToSchema)]
pub struct InventoryDrift {
    /// The change that applied them; `null` when none ever were.
    pub applied: Option<InventoryChange>,
    /// Whether some changes since are not kept any more, so that this is not all.
    pub incomplete: bool,
    /// What differs.
    pub entries: Vec<EntryDifference>,
}

/// An object without anything in it.
#[derive(Deserialize, ToSchema)]
pub struct UndoRequest {}

fn private<T: Serialize>(body: T) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn entry_of(key: &EntryKey, body: &EntryBody, revision: Option<i64>) -> InventoryEntry {
    let fields = texts(key, body).into_iter().filter(|(_, text)| !text.is_empty());
    let fields = fields.map(|(field, text)| (field.name(), text)).collect();
    InventoryEntry { kind: key.of().code(), key: key.text().to_owned(), revision, fields }
}

fn difference(change: &EntryChange) -> EntryDifference {
    let fields = change.fields().into_iter();
    let fields = fields.map(|it| FieldDifference { field: it.field, from: it.from, to: it.to });
    EntryDifference {
        kind: change.key.of().code(),
        key: change.key.text().to_owned(),
        did: match (&change.before, &change.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        },
        fields: fields.collect(),
    }
}

fn change_of(change: &Made, entries: Option<&[EntryChange]>) -> InventoryChange {
    InventoryChange {
        number: change.number,
        at: change.at.to_string(),
        author: change.author.name.clone(),
        source: change.author.source.code(),
        undoes: change.undoes,
        count: change.entries,
        entries: entries.map(|all| all.iter().map(difference).collect()),
    }
}

fn kind(text: &str) -> Result<EntryType, Error> {
    EntryType::from_code(text)
        .ok_or(Error::invalid("kind", FieldError::NotOneOf("customer, site, component")))
}

fn key(of: &str, text: &str) -> Result<EntryKey, Error> {
    EntryKey::parse(kind(of)?, text).ok_or(Error::NotFound(Resource::InventoryEntry))
}

/// Entries of one kind whose key or fields hold a text, in the order of their keys.
#[utoipa::path(get, path = "/api/v1/inventory", tag = "operations",
    params(("kind" = String, Query, description = "`customer`, `site` or `component`"), ("q" = Option<String>, Query, description = "what to look for"), ("after" = Option<String>, Query, description = "the last key of the page before"), ("limit" = Option<u32>, Query, description = "1 to 1000; 100 when not given")),
    responses((status = 200, body = [InventoryEntry]), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let of = kind(params.get("kind").unwrap_or_default())?;
    let (query, after, limit) = (params.search()?, params.text("after")?, params.limit()?);
    let found = cx.app.users()?.find_entries(of, &query, (&after, limit)).await;
    let found = found.map_err(unusable)?;
    let all = found.iter().map(|(key, body)| entry_of(key, body, None));
    Ok(private(all.collect::<Vec<_>>()))
}

/// One entry, with its revision.
#[utoipa::path(get, path = "/api/v1/inventory/entry", tag = "operations",
    params(("kind" = String, Query, description = "`customer`, `site` or `component`"), ("key" = String, Query, description = "the entry's key")),
    responses((status = 200, body = InventoryEntry), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn entry(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let key = key(params.get("kind").unwrap_or_default(), &params.text("key")?)?;
    let found = cx.app.users()?.inventory_entry(&key).await.map_err(unusable)?;
    let found = found.ok_or(Error::NotFound(Resource::InventoryEntry))?;
    Ok(private(entry_of(&key, &found.body, Some(found.revision))))
}

/// Adds or changes an entry, by the checks of an import.
#[utoipa::path(post, path = "/api/v1/inventory/entry", tag = "operations", params(IdempotencyKey), request_body = InventoryEdit,
    responses((status = 200, body = InventoryResult), (status = 400, body = Problem, description = "every field that is wrong; nothing was changed"), (status = 404, body = Problem), (status = 409, body = Problem, description = "it is there already, or somebody else changed it since; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn set(
    cx: RequestContext,
    request: RepeatableRequest<InventoryEdit>,
) -> Result<Response, Error> {
    let RepeatableRequest { body, key, before } = request;
    if let Some(before) = before {
        return result(&cx, before.change).await;
    }
    let of = kind(&body.kind)?;
    let known = |name: &str| of.fields().iter().copied().find(|field| field.name() == name);
    let fields = body.fields.into_iter().map(|(name, text)| {
        let field = known(&name).or_else(|| Field::from_name(&name));
        field.map(|field| (field, text)).ok_or_else(|| unknown_field(of, &name))
    });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let change = edit::Edit::Set { of, key: body.key, fields, is_new: body.create };
    done(&cx, &change, (body.revision, key), body.dry_run).await
}

fn unknown_field(of: EntryType, name: &str) -> Error {
    let known: Vec<&str> = of.fields().iter().map(|field| field.name()).collect();
    Error::UnknownField {
        field: format!("fields.{}", short(name)).into(),
        known: known.join(", ").into(),
    }
}

/// Removes an entry. The sites on a component stay, and are not on it any more.
#[utoipa::path(post, path = "/api/v1/inventory/remove", tag = "operations", params(IdempotencyKey), request_body = InventoryRemoval,
    responses((status = 200, body = InventoryResult), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "a customer who has sites, or somebody else changed it since; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn remove(
    cx: RequestContext,
    request: RepeatableRequest<InventoryRemoval>,
) -> Result<Response, Error> {
    let RepeatableRequest { body, key: once, before } = request;
    if let Some(before) = before {
        return result(&cx, before.change).await;
    }
    let key = key(&body.kind, &body.key)?;
    let removal = edit::Edit::Remove { key, with_sites: body.with_sites };
    done(&cx, &removal, (body.revision, once), body.dry_run).await
}

async fn done(
    cx: &RequestContext,
    change: &edit::Edit,
    seen: (Option<i64>, Option<RequestKey>),
    dry_run: bool,
) -> Result<Response, Error> {
    if dry_run {
        let would = preview(cx, change).await?;
        let entries = would.iter().map(difference).collect();
        return Ok(private(InventoryResult { change: None, entries }));
    }
    let Edited { key, change } = edit(cx, ChangeSource::Api, change, seen).await?;
    let note = AuditNote(format!("{} {}", key.of().code(), key.text()));
    Ok((Extension(note), result(cx, change).await?).into_response())
}

async fn result(cx: &RequestContext, change: Option<i64>) -> Result<Response, Error> {
    let entries = match change {
        Some(number) => {
            let all = cx.app.users()?.entries_of_change(number, Some(MAX_ENTRIES)).await;
            all.map_err(unusable)?
        }
        None => Vec::new(),
    };
    let entries = entries.iter().map(difference).collect();
    Ok(private(InventoryResult { change, entries }))
}

/// Changes of the inventory, the latest first; of one entry, if it is named.
#[utoipa::path(get, path = "/api/v1/inventory/changes", tag = "operations",
    params(("kind" = Option<String>, Query, description = "with `key`: the changes of this entry, with what each did to it"), ("key" = Option<String>, Query, description = "the entry's key"), ("before" = Option<i64>, Query, description = "the last number of the page before"), ("limit" = Option<u32>, Query, description = "1 to 1000; 100 when not given")),
    responses((status = 200, body = [InventoryChange]), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn changes(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let limit = params.limit()?;
    let before = params.get("before").filter(|text| !text.is_empty()).map(str::parse);
    let before = before.transpose().map_err(|_| Error::invalid("before", FieldError::NotAnId))?;
    let store = cx.app.users()?;
    let all: Vec<InventoryChange> = match params.get("key").filter(|key| !key.is_empty()) {
        Some(text) => {
            let key = key(params.get("kind").unwrap_or_default(), text)?;
            let all = store.changes_of_entry(&key, (0, before), limit).await.map_err(unusable)?;
            let one = |(change, entry): (Made, EntryChange)| change_of(&change, Some(&[entry]));
            all.into_iter().map(one).collect()
        }
        None => {
            let all = store.inventory_changes(before, limit).await.map_err(unusable)?;
            all.iter().map(|change| change_of(change, None)).collect()
        }
    };
    Ok(private(all))
}

/// One change, with what it did.
#[utoipa::path(get, path = "/api/v1/inventory/changes/{number}", tag = "operations",
    params(("number" = i64, Path, description = "the change's number")),
    responses((status = 200, body = InventoryChange), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn change(cx: RequestContext, Path(number): Path<String>) -> Result<Response, Error> {
    let change = find(&cx, &number).await?;
    let entries = cx.app.users()?.entries_of_change(change.number, Some(MAX_ENTRIES)).await;
    Ok(private(change_of(&change, Some(&entries.map_err(unusable)?))))
}

async fn find(cx: &RequestContext, number: &str) -> Result<Made, Error> {
    let missing = || Error::NotFound(Resource::InventoryChange);
    let number = number.parse().map_err(|_| missing())?;
    let change = cx.app.users()?.inventory_change(number).await.map_err(unusable)?;
    change.ok_or_else(missing)
}

/// Takes a change back, by a change of its own. What was changed again since is not touched, and
/// the whole is refused then.
#[utoipa::path(post, path = "/api/v1/inventory/changes/{number}/undo", tag = "operations",
    params(("number" = i64, Path, description = "the change's number"), IdempotencyKey), request_body = UndoRequest,
    responses((status = 200, body = InventoryResult), (status = 404, body = Problem), (status = 409, body = Problem, description = "its entries were changed again, or what it did is not kept any more; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn undo(
    cx: RequestContext,
    Path(number): Path<String>,
    request: RepeatableRequest<UndoRequest>,
) -> Result<Response, Error> {
    if let Some(before) = request.before {
        return result(&cx, before.change).await;
    }
    let change = find(&cx, &number).await?;
    let done = take_back(&cx, ChangeSource::Api, &change, request.key).await?;
    let note = AuditNote(format!("change {}", change.number));
    Ok((Extension(note), result(&cx, done).await?).into_response())
}

/// How the inventory differs from the files that `bongsu apply` took last.
#[utoipa::path(get, path = "/api/v1/inventory/drift", tag = "operations",
    responses((status = 200, body = InventoryDrift), (status = 503, body = Problem)))]
pub async fn drift(cx: RequestContext) -> Result<Response, Error> {
    let found = find_drift(&cx).await?;
    Ok(private(match found {
        None => InventoryDrift { applied: None, incomplete: false, entries: Vec::new() },
        Some(found) => InventoryDrift {
            applied: Some(change_of(&found.applied, None)),
            incomplete: found.is_incomplete,
            entries: found.changes.iter().map(difference).collect(),
        },
    }))
}
