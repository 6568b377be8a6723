//! `GET /ops/outbox`: notices by delivery state, and the failed ones, which a person retries
//! once the reason is fixed (S8).

use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, fragments, frame};
use crate::queries::{Queries, Updates};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::notification::NoticeReason;
use bongsu_store::NoticeDelivery;
use bongsu_words::Language;
use maud::{Markup, html};

/// The most failed notices shown.
const MAX_FAILED: usize = 100;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (outbox, failed) = cx.store.outbox(MAX_FAILED).await?;
    let counts = [
        (say!(lang, "outbox-sent"), outbox.sent),
        (say!(lang, "outbox-waiting"), outbox.pending),
        (say!(lang, "outbox-dead"), outbox.failed),
        (say!(lang, "outbox-dropped"), outbox.dropped),
    ];
    let main = html! {
        h1 { (say!(lang, "outbox-title")) }
        p { (say!(lang, "outbox-intro")) }
        @if params.get("done").is_some() { p.notice.ok role="status" { (say!(lang, "outbox-retried")) } }
        section.card {
            dl.facts {
                @for (label, n) in counts {
                    div { dt { (label) } dd { (fragments::count(u32::try_from(n).unwrap_or(u32::MAX))) } }
                }
            }
        }
        section.card aria-labelledby="failed" {
            h2 #failed { (say!(lang, "outbox-dead-title")) }
            @if failed.is_empty() { p { (say!(lang, "outbox-none-dead")) } }
            @else {
                p.small { (say!(lang, "outbox-dead-hint")) }
                (rows(&cx, &failed))
                form method="post" action="/ops/outbox/retry" {
                    p.buttons { button { (say!(lang, "outbox-retry")) } }
                }
            }
        }
    };
    let title = say!(lang, "outbox-title");
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Queues all failed notices for retry.
pub async fn retry(cx: RequestContext) -> Result<Response, Error> {
    cx.store.retry_failed(cx.now).await.map_err(Error::NotSaved)?;
    Ok(Redirect::to("/ops/outbox?done=1").into_response())
}

fn rows(cx: &RequestContext, failed: &[NoticeDelivery]) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "outbox-dead-title")) }
            thead { tr { th scope="col" { (say!(lang, "when")) } th scope="col" { (say!(lang, "outbox-to")) }
                th scope="col" { (say!(lang, "why")) } th scope="col" { (say!(lang, "outbox-attempts")) }
                th scope="col" { (say!(lang, "field-reason")) } } }
            tbody {
                @for it in failed {
                    tr {
                        th scope="row" { (cx.time(it.notice.at)) }
                        td data-label=(say!(lang, "outbox-to")) {
                            @for customer in &it.notice.customers {
                                a href={ "/ops/caller?customer=" (percent_encode(customer)) } { (customer) } " "
                            }
                        }
                        td data-label=(say!(lang, "why")) { (reason_label(lang, it.notice.why)) }
                        td.num data-label=(say!(lang, "outbox-attempts")) { (it.attempts) }
                        td data-label=(say!(lang, "field-reason")) {
                            @match &it.returned {
                                Some((at, reason)) => { (say!(lang, "outbox-returned", at = cx.stamp(*at), reason = reason.as_str())) }
                                None => { (it.last_error) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The label of a notice's reason.
fn reason_label(lang: Language, reason: NoticeReason) -> String {
    match reason {
        NoticeReason::First => say!(lang, "why-first"),
        NoticeReason::Cause => say!(lang, "why-cause"),
        NoticeReason::HostUpdate => say!(lang, "why-stated"),
        NoticeReason::HostRestored => say!(lang, "why-host-restored"),
        NoticeReason::Changed => say!(lang, "why-changed"),
        NoticeReason::StillDown => say!(lang, "why-still-down"),
        NoticeReason::Works => say!(lang, "why-works"),
        NoticeReason::Again => say!(lang, "why-again"),
        NoticeReason::Excluded => say!(lang, "why-excluded"),
        NoticeReason::Removed => say!(lang, "why-removed"),
    }
}
