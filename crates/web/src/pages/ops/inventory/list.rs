//! `GET /ops/inventory`: what is declared, searched.

use super::{can_edit, entry_path, kind_of, tabs};
use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::inventory::edit::{EntryBody, EntryKey, EntryType, texts};
use bongsu_core::inventory::import::Field;
use bongsu_words::{inventory, labels};
use maud::{Markup, html};

const ROWS: u32 = 50;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let of = kind_of(&params)?.unwrap_or(EntryType::Site);
    let (query, after) = (params.search()?, params.text("after")?);
    let found = cx.app.users()?.find_entries(of, &query, (&after, ROWS)).await;
    let found = found.map_err(unusable)?;
    let next = found.last().filter(|_| found.len() == ROWS as usize).map(|(key, _)| {
        let (q, key) = (percent_encode(&query), percent_encode(key.text()));
        format!("/ops/inventory?kind={}&q={q}&after={key}", of.code())
    });
    let title = say!(lang, "inventory-nav");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "inventory-hint")) }
        (tabs(&cx))
        section.card {
            nav.tabs aria-label=(title) { @for kind in EntryType::ALL {
                a href={ "/ops/inventory?kind=" (kind.code()) } aria-current=[(kind == of).then_some("true")] { (inventory::kinds(lang, kind)) }
            } }
            form.search method="get" action="/ops/inventory" role="search" {
                input type="hidden" name="kind" value=(of.code());
                label.sr for="q" { (say!(lang, "inventory-search")) }
                input #q type="search" name="q" value=(query) maxlength="256" autocomplete="off"
                    placeholder=(say!(lang, "inventory-search"));
                button { (say!(lang, "search")) }
            }
            @if can_edit(&cx) {
                p { a.button href={ "/ops/inventory/new?kind=" (of.code()) } { (add(&cx, of)) } }
            }
            @if found.is_empty() { p { (say!(lang, "inventory-none")) } } @else { (table(&cx, of, &found)) }
            @if let Some(next) = next { p { a href=(next) rel="next" { (say!(lang, "inventory-next")) } } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

pub(super) fn add(cx: &RequestContext, of: EntryType) -> String {
    match of {
        EntryType::Customer => say!(cx.lang, "inventory-add-customer"),
        EntryType::Site => say!(cx.lang, "inventory-add-site"),
        EntryType::Component => say!(cx.lang, "inventory-add-component"),
    }
}

/// The columns of a list, beside the key.
const fn columns(of: EntryType) -> &'static [Field] {
    match of {
        EntryType::Customer => &[Field::Name, Field::Language, Field::Contact],
        EntryType::Site => &[Field::Customer, Field::Url, Field::Server],
        EntryType::Component => &[Field::Parent, Field::Owner, Field::Addresses],
    }
}

/// What people call an entry: a site by its name, or by its host and what is offered there.
fn name(cx: &RequestContext, key: &EntryKey) -> String {
    match key {
        EntryKey::Site(host) => labels::site(cx.lang, host),
        _ => key.text().to_owned(),
    }
}

fn table(cx: &RequestContext, of: EntryType, found: &[(EntryKey, EntryBody)]) -> Markup {
    let label = |field: Field| inventory::field(cx.lang, field.name());
    html! {
        table.list {
            caption.sr { (inventory::kinds(cx.lang, of)) }
            thead { tr {
                th scope="col" { (inventory::kind(cx.lang, of)) }
                @for field in columns(of) { th scope="col" { (label(*field)) } }
            } }
            tbody {
                @for (key, body) in found {
                    @let all = texts(key, body);
                    tr {
                        th scope="row" { a href=(entry_path(key)) { (name(cx, key)) } }
                        @for field in columns(of) {
                            td data-label=(label(*field)) {
                                @if let Some((_, text)) = all.iter().find(|(it, _)| it == field) {
                                    @if *field == Field::Customer { (cx.customer_label(text)) } @else { (text) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
