//! `GET /ops/outbox`: what was handed over, what waits, and what nobody took, which a person
//! has sent again when the reason is mended (S8).

use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, encoded, frame};
use crate::pages::pieces;
use crate::params::Params;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::notification::NoticeReason;
use bongsu_store::NoticeDelivery;
use bongsu_words::Lang;
use maud::{Markup, html};

/// The dead are shown up to this many.
const SHOWN: usize = 100;

pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (outbox, dead) = cx.app.history.outbox(SHOWN).await?;
    let tiles = [
        (say!(lang, "outbox-sent"), outbox.sent),
        (say!(lang, "outbox-waiting"), outbox.pending),
        (say!(lang, "outbox-dead"), outbox.failed),
        (say!(lang, "outbox-dropped"), outbox.dropped),
    ];
    let main = html! {
        h1 { (say!(lang, "outbox-title")) }
        @if params.get("done").is_some() { p.notice.ok role="status" { (say!(lang, "outbox-retried")) } }
        section.card {
            dl.facts {
                @for (words, n) in tiles {
                    div { dt { (words) } dd { (pieces::count(u32::try_from(n).unwrap_or(u32::MAX))) } }
                }
            }
        }
        section.card aria-labelledby="dead" {
            h2 #dead { (say!(lang, "outbox-dead-title")) }
            @if dead.is_empty() { p { (say!(lang, "outbox-none-dead")) } }
            @else {
                p.small { (say!(lang, "outbox-dead-hint")) }
                (rows(&cx, &dead))
                form method="post" action="/ops/outbox/retry" {
                    p.buttons { button { (say!(lang, "outbox-retry")) } }
                }
            }
        }
    };
    let title = say!(lang, "outbox-title");
    Ok(frame(&cx, &Page { room: Audience::Operations, title, live: None, main }))
}

/// Has all of them sent again that nobody took.
pub async fn retry(cx: RequestContext) -> Result<Response, Error> {
    cx.app.history.retry(cx.now).await?;
    Ok(Redirect::to("/ops/outbox?done=1").into_response())
}

fn rows(cx: &RequestContext, dead: &[NoticeDelivery]) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "outbox-dead-title")) }
            thead { tr { th scope="col" { (say!(lang, "when")) } th scope="col" { (say!(lang, "outbox-to")) }
                th scope="col" { (say!(lang, "why")) } th scope="col" { (say!(lang, "outbox-attempts")) }
                th scope="col" { (say!(lang, "field-reason")) } } }
            tbody {
                @for it in dead {
                    tr {
                        th scope="row" { (cx.time(it.notice.at)) }
                        td data-label=(say!(lang, "outbox-to")) {
                            @for customer in &it.notice.customers {
                                a href={ "/ops/card?q=" (encoded(customer)) } { (customer) } " "
                            }
                        }
                        td data-label=(say!(lang, "why")) { (why(lang, it.notice.why)) }
                        td.num data-label=(say!(lang, "outbox-attempts")) { (it.attempts) }
                        td data-label=(say!(lang, "field-reason")) { (it.last_error) }
                    }
                }
            }
        }
    }
}

/// What occasioned a notice, in words.
fn why(lang: Lang, why: NoticeReason) -> String {
    match why {
        NoticeReason::First => say!(lang, "why-first"),
        NoticeReason::Cause => say!(lang, "why-cause"),
        NoticeReason::HostUpdate => say!(lang, "why-stated"),
        NoticeReason::HostRestored => say!(lang, "why-host-restored"),
        NoticeReason::Changed => say!(lang, "why-changed"),
        NoticeReason::StillDown => say!(lang, "why-still-down"),
        NoticeReason::Works => say!(lang, "why-works"),
        NoticeReason::Again => say!(lang, "why-again"),
    }
}
