//! `/ops/inventory`: customers, sites and components as they are declared, and their history.

pub mod drift;
pub mod entry;
pub mod history;
pub mod list;
pub mod remove;

use crate::layout::links::percent_encode;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::Params;
use bongsu_core::access::Permission;
use bongsu_core::inventory::edit::{EntryKey, EntryType};
use bongsu_core::inventory::history::{Change, EntryChange};
use bongsu_words::inventory;
use maud::{Markup, html};

/// The page of an entry.
pub fn entry_path(key: &EntryKey) -> String {
    format!("/ops/inventory/entry?kind={}&key={}", key.of().code(), percent_encode(key.text()))
}

/// The link to what is declared of something, for who may change it.
pub fn edit_link(cx: &RequestContext, key: &EntryKey) -> Markup {
    html! { @if can_edit(cx) { p { a href=(entry_path(key)) { (say!(cx.lang, "inventory-edit")) } } } }
}

/// The page of a change.
pub fn change_path(change: &Change) -> String {
    format!("/ops/inventory/history/{}", change.number)
}

/// `kind=` and `key=`.
fn key_of(params: &Params) -> Result<EntryKey, Error> {
    let of = kind_of(params)?.ok_or(Error::NotFound(Resource::InventoryEntry))?;
    EntryKey::parse(of, &params.text("key")?).ok_or(Error::NotFound(Resource::InventoryEntry))
}

/// `kind=`, if it is given.
fn kind_of(params: &Params) -> Result<Option<EntryType>, Error> {
    let values = EntryType::ALL.map(|of| (of.code(), of));
    params.one_of("kind", &values, "customer, site, component")
}

fn crumbs(cx: &RequestContext) -> Markup {
    html! { p.crumbs {
        a href="/ops" { (say!(cx.lang, "nav-operations")) } " / "
        a href="/ops/inventory" { (say!(cx.lang, "inventory-nav")) }
    } }
}

/// The other pages of the inventory.
fn tabs(cx: &RequestContext) -> Markup {
    html! { p {
        a href="/ops/inventory/history" { (say!(cx.lang, "inventory-history")) } " · "
        a href="/ops/inventory/drift" { (say!(cx.lang, "inventory-drift")) }
    } }
}

/// What a change did to an entry, field by field.
fn entry_change(cx: &RequestContext, change: &EntryChange) -> Markup {
    let lang = cx.lang;
    html! {
        li.row { div.grow {
            span.strong { (inventory::kind(lang, change.key.of())) " " a href=(entry_path(&change.key)) { (change.key) } }
            " " (inventory::did(lang, change))
            ul { @for field in change.fields() {
                li { (inventory::field(lang, field.field)) ": "
                    (shown(&field.from)) " → " (shown(&field.to)) }
            } }
        } }
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// Who made a change, when, and by what.
fn change_line(cx: &RequestContext, change: &Change) -> Markup {
    let lang = cx.lang;
    html! {
        a href=(change_path(change)) { (say!(lang, "inventory-change", number = change.number.to_string())) }
        " · " (cx.time(change.at))
        " · " (say!(lang, "inventory-change-by", name = author(change)))
        " · " (inventory::source(lang, change.author.source))
        @if let Some(undone) = change.undoes {
            " · " (say!(lang, "inventory-change-undoes", number = undone.to_string()))
        }
    }
}

fn author(change: &Change) -> &str {
    shown(&change.author.name)
}

fn can_edit(cx: &RequestContext) -> bool {
    cx.may(Permission::EditInventory)
}
