//! `GET /ops/inventory/drift`: what differs from the files that were last applied.

use super::{author, crumbs, entry_change};
use crate::layout::{Audience, Page, frame};
use crate::model::inventory::{Drift, MAX_ENTRIES, drift};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_words::time;
use maud::{Markup, html};

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let found = drift(&cx).await?;
    let title = say!(lang, "inventory-drift");
    let main = html! {
        (crumbs(&cx))
        h1 { (title) }
        p { (say!(lang, "inventory-drift-hint")) }
        @match &found {
            None => p { (say!(lang, "inventory-drift-never")) },
            Some(found) => (shown(&cx, found)),
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn shown(cx: &RequestContext, found: &Drift) -> Markup {
    let lang = cx.lang;
    let at = time::rfc3339(found.applied.at);
    html! {
        p { (say!(lang, "inventory-drift-since", name = author(&found.applied), time = at)) }
        @if found.is_incomplete { p.notice { (say!(lang, "inventory-drift-incomplete")) } }
        @else if found.changes.is_empty() { p { (say!(lang, "inventory-drift-none")) } }
        section.card {
            ul.rows { @for change in found.changes.iter().take(MAX_ENTRIES as usize) {
                (entry_change(cx, change))
            } }
            @if found.changes.len() > MAX_ENTRIES as usize {
                p { (say!(lang, "inventory-change-first", n = MAX_ENTRIES)) }
            }
        }
    }
}
