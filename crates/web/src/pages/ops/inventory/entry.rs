//! `/ops/inventory/entry` and `/ops/inventory/new`: one entry, changed in a form. Whoever was
//! slower than somebody else is told so, and keeps what they typed.

use super::{can_edit, change_line, crumbs, entry_path, key_of, kind_of, list, shown};
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::inventory::edit;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, InventoryRefusal, Resource};
use crate::request::params::Params;
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::edit::{Edit, EntryKey, EntryType, texts};
use bongsu_core::inventory::history::ChangeSource;
use bongsu_core::inventory::import::Field;
use bongsu_store::ChangeOfEntry;
use bongsu_words::inventory;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The longest text of a field, in bytes; the checks say what is too long for each.
const MAX_FIELD_BYTES: usize = 8_000;
/// How many changes of an entry are shown beside it.
const SHOWN_CHANGES: u32 = 20;

/// What the form holds.
struct Shown {
    of: EntryType,
    key: String,
    is_new: bool,
    /// The last change of the entry that who types has seen.
    revision: i64,
    fields: Vec<(Field, String)>,
}

/// The page of an entry.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let key = key_of(&params)?;
    let found = cx.app.users()?.inventory_entry(&key).await.map_err(unusable)?;
    let history = history(&cx, &key).await?;
    let Some(found) = found else {
        // What only sites name is a component too, of which nothing else is said yet.
        if key.of() == EntryType::Component && history.is_empty() && can_edit(&cx) {
            let (of, text) = (key.of(), key.text().into());
            let shown = Shown { of, key: text, is_new: true, revision: 0, fields: Vec::new() };
            return Ok(render(&cx, &shown, (None, None), &[]));
        }
        // What was removed is still in the history.
        if history.is_empty() {
            return Err(Error::NotFound(Resource::InventoryEntry));
        }
        let title = key.to_string();
        let gone = say!(cx.lang, "inventory-not-found", key = key.to_string());
        let main = html! { (crumbs(&cx)) h1 { (title) } p.notice { (gone) } (past(&cx, &history)) };
        return Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }));
    };
    let fields = texts(&key, &found.body);
    let shown = Shown {
        of: key.of(),
        key: key.text().into(),
        is_new: false,
        revision: found.revision,
        fields,
    };
    let note = match params.get("saved") {
        Some("yes") => Some(say!(cx.lang, "inventory-saved")),
        Some("no") => Some(say!(cx.lang, "inventory-unchanged")),
        _ => None,
    };
    Ok(render(&cx, &shown, (None, note.as_deref()), &history))
}

/// The form for a new entry.
pub async fn new(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let of = kind_of(&params)?.ok_or(Error::NotFound(Resource::InventoryEntry))?;
    let fields = of.fields().iter().map(|field| {
        let text = params.get(field.name()).unwrap_or_default();
        (*field, text.chars().take(200).collect())
    });
    let fields = fields.collect();
    let shown = Shown { of, key: String::new(), is_new: true, revision: 0, fields };
    Ok(render(&cx, &shown, (None, None), &[]))
}

/// Saves the form.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<BTreeMap<String, String>>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let shown = read(&form)?;
    let change = Edit::Set {
        of: shown.of,
        key: shown.key.clone(),
        fields: shown.fields.clone(),
        is_new: shown.is_new,
    };
    let seen = (!shown.is_new).then_some(shown.revision);
    let error = match edit(&cx, ChangeSource::Operations, &change, (seen, None)).await {
        Ok(done) => {
            let saved = if done.change.is_some() { "yes" } else { "no" };
            let note = audit(&done.key, done.change);
            let to = format!("{}&saved={saved}", entry_path(&done.key));
            return Ok((Extension(note), Redirect::to(&to)).into_response());
        }
        Err(error) => error,
    };
    let Error::Inventory(refused) = &error else { return Err(error) };
    let mut shown = shown;
    if let InventoryRefusal::Overtaken(later) = &**refused {
        // They have been told what changed: the next time they mean it.
        shown.revision = later.iter().map(|(change, _)| change.number).max().unwrap_or_default();
    }
    Ok(redisplay_form(&error, render(&cx, &shown, (Some(&error), None), &[])))
}

/// What the access log says of a change.
pub(super) fn audit(key: &EntryKey, change: Option<i64>) -> crate::middleware::AuditNote {
    let change = change.map_or_else(String::new, |number| format!(" (change {number})"));
    crate::middleware::AuditNote(format!("{} {}{change}", key.of().code(), key.text()))
}

fn read(form: &BTreeMap<String, String>) -> Result<Shown, Error> {
    let text = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let of = EntryType::from_code(text("kind"));
    let of = of.ok_or(Error::invalid("kind", FieldError::NotOneOf("customer, site, component")))?;
    let revision = text("revision").parse().unwrap_or_default();
    let long = of.fields().iter().find(|field| text(field.name()).len() > MAX_FIELD_BYTES);
    if let Some(field) = long {
        return Err(Error::invalid(field.name(), FieldError::TooLong(MAX_FIELD_BYTES)));
    }
    let given = of.fields().iter().filter(|field| form.contains_key(field.name()));
    let is_new = text("new") == "yes";
    let fields = given.map(|field| (*field, text(field.name()).trim().to_owned()));
    // Of what is new, an empty field says nothing.
    let fields = fields.filter(|(_, text)| !is_new || !text.is_empty()).collect();
    // The key of what is new is typed in the field of its name.
    let key = if is_new { text(of.key_field().name()) } else { text("key") };
    Ok(Shown { of, key: key.trim().to_owned(), is_new, revision, fields })
}

async fn history(cx: &RequestContext, key: &EntryKey) -> Result<Vec<ChangeOfEntry>, Error> {
    let all = cx.app.users()?.changes_of_entry(key, (0, None), SHOWN_CHANGES).await;
    all.map_err(unusable)
}

fn render(
    cx: &RequestContext,
    shown: &Shown,
    (refused, note): (Option<&Error>, Option<&str>),
    history: &[ChangeOfEntry],
) -> Response {
    let lang = cx.lang;
    let title = match EntryKey::parse(shown.of, &shown.key).filter(|_| !shown.is_new) {
        Some(key) => key.to_string(),
        None => list::add(cx, shown.of),
    };
    let main = html! {
        (crumbs(cx))
        header.title { h1 { (title) } span.dim { (inventory::kind(lang, shown.of)) } }
        @if let Some(note) = note { p.notice.good role="status" { (note) } }
        @if let Some(error) = refused {
            (refusal(lang, error))
            @if matches!(error, Error::Inventory(it) if matches!(**it, InventoryRefusal::Overtaken(_))) {
                p { (say!(lang, "inventory-overtaken-shown")) }
            }
        }
        @if can_edit(cx) { (form(cx, shown)) } @else { (facts(cx, shown)) }
        @if !shown.is_new && refused.is_none() && can_edit(cx) {
            section.card.narrow {
                form method="post" action="/ops/inventory/remove" {
                    input type="hidden" name="kind" value=(shown.of.code());
                    input type="hidden" name="key" value=(shown.key);
                    input type="hidden" name="revision" value=(shown.revision);
                    button.danger { (say!(lang, "inventory-remove")) }
                }
            }
        }
        (past(cx, history))
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn hidden(shown: &Shown) -> Markup {
    html! {
        input type="hidden" name="kind" value=(shown.of.code());
        input type="hidden" name="revision" value=(shown.revision);
        @if shown.is_new { input type="hidden" name="new" value="yes"; }
        @else { input type="hidden" name="key" value=(shown.key); }
    }
}

fn form(cx: &RequestContext, shown: &Shown) -> Markup {
    let lang = cx.lang;
    let of = |field: Field| {
        let text = shown.fields.iter().find(|(it, _)| *it == field);
        text.map_or("", |(_, text)| text.as_str())
    };
    html! {
        section.card.narrow {
            form.stacked method="post" action="/ops/inventory/entry" {
                (hidden(shown))
                @if shown.is_new {
                    (input(cx, shown.of.key_field(), &shown.key, true))
                }
                @for field in shown.of.fields() {
                    @let is_needed = *field == Field::Customer;
                    (input(cx, *field, of(*field), is_needed))
                }
                p.small { (say!(lang, "inventory-form-hint")) }
                button { (say!(lang, "inventory-save")) }
            }
        }
    }
}

fn input(cx: &RequestContext, field: Field, text: &str, is_needed: bool) -> Markup {
    let (lang, name) = (cx.lang, field.name());
    let id = format!("field-{name}");
    html! {
        label for=(id) { (inventory::field(lang, name)) }
        @if let Some(example) = inventory::example(lang, name) { p.small { (example) } }
        input id=(id) name=(name) value=(text) required[is_needed] autocomplete="off" spellcheck="false";
    }
}

fn facts(cx: &RequestContext, of: &Shown) -> Markup {
    html! {
        section.card { dl.facts {
            @for (field, text) in of.fields.iter().filter(|(_, text)| !text.is_empty()) {
                div { dt { (inventory::field(cx.lang, field.name())) } dd { (text) } }
            }
        } }
    }
}

fn past(cx: &RequestContext, history: &[ChangeOfEntry]) -> Markup {
    let lang = cx.lang;
    html! {
        @if !history.is_empty() {
            section.card aria-labelledby="history" {
                h2 #history { (say!(lang, "inventory-history-of")) }
                ul.rows { @for (change, entry) in history {
                    li.row { div.grow {
                        (change_line(cx, change)) " · " (inventory::did(lang, entry))
                        ul { @for field in entry.fields() {
                            li { (inventory::field(lang, field.field)) ": " (shown(&field.from)) " → " (shown(&field.to)) }
                        } }
                    } }
                } }
            }
        }
    }
}
