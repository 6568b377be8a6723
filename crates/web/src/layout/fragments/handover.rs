//! Secrets that are handed over on a ticket, as both sides see them.

use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bongsu_core::ticket::handover::HANDOVER_MAX_CHARS;
use bongsu_core::ticket::{Entry, Side, pending_handovers};
use maud::{Markup, html};

/// What a side can read, and the form by which it hands something over.
pub fn forms(cx: &RequestContext, path: &str, entries: &[Entry], side: Side) -> Markup {
    let lang = cx.lang;
    let waiting = pending_handovers(entries, side, cx.now);
    html! {
        @if cx.app.settings.sealing_key.is_there() {
            section.card aria-labelledby="handover-title" {
                h2 #handover-title { (say!(lang, "handover-title")) }
                @for it in &waiting {
                    form method="post" action=(path) {
                        p { (say!(lang, "handover-waits", until = cx.full_stamp(it.expires_at))) }
                        input type="hidden" name="handover" value=(it.id);
                        button name="action" value="read-handover" { (say!(lang, "handover-read")) }
                    }
                }
                form.stacked method="post" action=(path) {
                    label for="handover-text" { @match side {
                        Side::Customer => (say!(lang, "handover-to-us")),
                        Side::Staff => (say!(lang, "handover-to-customer")),
                    } }
                    textarea #handover-text name="text" rows="2" required maxlength=(HANDOVER_MAX_CHARS) autocomplete="off" spellcheck="false" {}
                    p.small { (say!(lang, "handover-hint")) }
                    button name="action" value="hand-over" { (say!(lang, "handover-do")) }
                }
            }
        }
    }
}

/// The page that shows it, once.
pub fn once(cx: &RequestContext, audience: Audience, back: &str, text: &str) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "handover-title"));
    let main = html! {
        h1 { (title) }
        section.card {
            p.notice.warn role="status" { (say!(lang, "handover-once")) }
            blockquote { (text) }
            p { a.button href=(back) { (say!(lang, "handover-back")) } }
        }
    };
    let mut page = frame(cx, &Page { audience, title, live: None, main });
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}
