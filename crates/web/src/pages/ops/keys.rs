//! `GET /ops/keys`: what can be done by a key.

use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use axum::response::Response;
use maud::html;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let lang = cx.lang;
    let keys = [
        ("g o", say!(lang, "nav-operations")),
        ("g s", say!(lang, "nav-sites")),
        ("g c", say!(lang, "nav-components")),
        ("g i", say!(lang, "nav-incidents")),
        ("g p", say!(lang, "nav-card")),
        ("g d", say!(lang, "calls-title")),
        ("g b", say!(lang, "nav-outbox")),
        ("g a", say!(lang, "account-title")),
        ("/", say!(lang, "key-search")),
        ("?", say!(lang, "keys-title")),
    ];
    let title = say!(lang, "keys-title");
    let main = html! {
        h1 { (title) }
        section.card {
            p { (say!(lang, "keys-hint")) }
            dl.facts { @for (key, label) in keys { div { dt { kbd { (key) } } dd { (label) } } } }
        }
    };
    frame(&cx, &Page { audience: Audience::Operations, title, live: None, main })
}
