//! `POST /ops/inventory/remove`: says first what would go with an entry, and then removes it.

use super::entry::audit;
use super::{crumbs, entry_path};
use crate::layout::{Audience, Page, frame};
use crate::model::inventory::{edit, read};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::edit::{Edit, EntryKey, EntryType, Impact, impact};
use bongsu_core::inventory::history::ChangeSource;
use maud::{Markup, html};
use serde::Deserialize;

/// How many names of a list are shown.
const MAX_NAMES: usize = 20;

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct RemoveForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    revision: i64,
    /// `yes` to do it; otherwise what goes with it is shown first.
    #[serde(default)]
    confirm: String,
}

/// Shows what would go, or removes it.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<RemoveForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let of = EntryType::from_code(&form.kind)
        .ok_or(Error::invalid("kind", FieldError::NotOneOf("customer, site, component")))?;
    let key = EntryKey::parse(of, &form.key).ok_or(Error::NotFound(Resource::InventoryEntry))?;
    if form.confirm != "yes" {
        let inventory = read(&cx).await?;
        let there = key.entry(&inventory).is_some();
        let found = impact(&inventory, &key);
        if !there && found.is_empty() {
            return Err(Error::NotFound(Resource::InventoryEntry));
        }
        return Ok(confirmation(&cx, &form, &key, &found));
    }
    // Whoever confirms has read which sites go.
    let removal = Edit::Remove { key: key.clone(), with_sites: true };
    let done = edit(&cx, ChangeSource::Operations, &removal, (Some(form.revision), None)).await?;
    let to = done.change.map_or_else(
        || "/ops/inventory".to_owned(),
        |number| format!("/ops/inventory/history/{number}"),
    );
    Ok((Extension(audit(&key, done.change)), Redirect::to(&to)).into_response())
}

fn confirmation(
    cx: &RequestContext,
    form: &RemoveForm,
    key: &EntryKey,
    found: &Impact,
) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "inventory-remove-ask", name = key.to_string());
    let main = html! {
        (crumbs(cx))
        section.card.confirm {
            h1 { (title) }
            (consequences(cx, key, found))
            p.small { (say!(lang, "inventory-remove-incidents")) }
            form method="post" action="/ops/inventory/remove" {
                input type="hidden" name="kind" value=(form.kind);
                input type="hidden" name="key" value=(form.key);
                input type="hidden" name="revision" value=(form.revision);
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "inventory-remove")) }
                    a.button href=(entry_path(key)) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn consequences(cx: &RequestContext, key: &EntryKey, found: &Impact) -> Markup {
    let lang = cx.lang;
    let sites = found.sites.len();
    html! {
        @if found.is_empty() { p { (say!(lang, "inventory-remove-nothing-else")) } }
        @if sites > 0 {
            @match key {
                EntryKey::Customer(_) => p { (say!(lang, "inventory-remove-sites", sites = sites)) },
                _ => p { (say!(lang, "inventory-remove-carries", sites = sites, customers = found.customers)) },
            }
            (names(cx, &found.sites))
        }
        @if found.contacts > 0 { p { (say!(lang, "inventory-remove-contacts", n = found.contacts)) } }
        @if !found.components.is_empty() {
            p { (say!(lang, "inventory-remove-below")) }
            (names(cx, &found.components))
        }
    }
}

fn names(cx: &RequestContext, all: &[String]) -> Markup {
    html! { ul {
        @for name in all.iter().take(MAX_NAMES) { li { (name) } }
        @if all.len() > MAX_NAMES {
            li { (say!(cx.lang, "inventory-remove-more", n = all.len() - MAX_NAMES)) }
        }
    } }
}
