//! `/ops/inventory/history`: who changed what, and how a change is taken back.

use super::{can_edit, change_line, change_path, crumbs, entry_change};
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::middleware::AuditNote;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::inventory::{MAX_ENTRIES, undo};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::Params;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::history::{Change, ChangeSource};
use maud::html;
use serde::Deserialize;

const ROWS: u32 = 50;

/// All changes, the latest first.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let before = match params.get("before").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            Some(text.parse().map_err(|_| Error::invalid("before", FieldError::NotAnId))?)
        }
    };
    let all = cx.app.users()?.inventory_changes(before, ROWS).await.map_err(unusable)?;
    let older = all.last().filter(|_| all.len() == ROWS as usize).map(|it| it.number);
    let title = say!(lang, "inventory-history");
    let main = html! {
        (crumbs(&cx))
        h1 { (title) }
        p { (say!(lang, "inventory-history-hint")) }
        section.card {
            @if all.is_empty() { p { (say!(lang, "inventory-history-none")) } }
            ul.rows { @for change in &all {
                li.row { div.grow { (change_line(&cx, change)) " · "
                    (say!(lang, "inventory-change-entries", n = change.entries)) } }
            } }
            @if let Some(older) = older {
                p { a href={ "/ops/inventory/history?before=" (older) } { (say!(lang, "record-older")) } }
            }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// One change.
pub async fn one(cx: RequestContext, Path(number): Path<String>) -> Result<Response, Error> {
    let change = find(&cx, &number).await?;
    render(&cx, &change, None).await
}

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct UndoForm {
    /// `yes` to do it; otherwise it is asked first.
    #[serde(default)]
    confirm: String,
}

/// Asks whether a change is to be taken back, or takes it back.
pub async fn take_back(
    cx: RequestContext,
    Path(number): Path<String>,
    form: Result<Form<UndoForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let change = find(&cx, &number).await?;
    if form.confirm != "yes" {
        return Ok(confirmation(&cx, &change));
    }
    match undo(&cx, ChangeSource::Operations, &change, None).await {
        Ok(done) => {
            let to = format!("/ops/inventory/history/{}", done.unwrap_or(change.number));
            let note = AuditNote(format!("change {}", change.number));
            Ok((Extension(note), Redirect::to(&to)).into_response())
        }
        Err(error @ Error::Inventory(_)) => {
            Ok(redisplay_form(&error, render(&cx, &change, Some(&error)).await?))
        }
        Err(error) => Err(error),
    }
}

async fn find(cx: &RequestContext, number: &str) -> Result<Change, Error> {
    let missing = || Error::NotFound(Resource::InventoryChange);
    let number: i64 = number.parse().map_err(|_| missing())?;
    let change = cx.app.users()?.inventory_change(number).await.map_err(unusable)?;
    change.ok_or_else(missing)
}

async fn render(
    cx: &RequestContext,
    change: &Change,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let entries = store.entries_of_change(change.number, Some(MAX_ENTRIES)).await;
    let entries = entries.map_err(unusable)?;
    let undone = store.undone_by(change.number).await.map_err(unusable)?;
    let is_gone = entries.is_empty() && change.entries > 0;
    let title = say!(lang, "inventory-change", number = change.number.to_string());
    let main = html! {
        (crumbs(cx))
        h1 { (title) }
        p { (change_line(cx, change)) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        @if let Some(by) = undone { p { (say!(lang, "inventory-change-undone", number = by.to_string())) } }
        @if is_gone { p { (say!(lang, "inventory-change-gone")) } }
        section.card {
            ul.rows { @for entry in &entries { (entry_change(cx, entry)) } }
            @if (entries.len() as u64) < change.entries && !is_gone {
                p { (say!(lang, "inventory-change-first", n = entries.len())) }
            }
        }
        @if can_edit(cx) && !entries.is_empty() && undone.is_none() {
            form method="post" action={ (change_path(change)) "/undo" } {
                button { (say!(lang, "inventory-undo")) }
            }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn confirmation(cx: &RequestContext, change: &Change) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "inventory-undo-ask", number = change.number.to_string());
    let main = html! {
        (crumbs(cx))
        section.card.confirm {
            h1 { (title) }
            p { (change_line(cx, change)) }
            p { (say!(lang, "inventory-undo-hint")) }
            form method="post" action={ (change_path(change)) "/undo" } {
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "inventory-undo")) }
                    a.button href=(change_path(change)) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}
