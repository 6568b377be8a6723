//! What was sent to whom, when, by which carrier, and what it said.

use super::claims_path;
use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::load_incident;
use crate::request::params::incident_id;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::plain_text::table_cell;
use bongsu_core::settlement::claims_notice::{ClaimsNotice, NoticeState};
use bongsu_store::NoticeProof;
use bongsu_words::Language;
use maud::{Markup, html};
use std::fmt::Write;

/// The most recipients shown; the table has all.
const MAX_SHOWN: u32 = 200;
/// How many are read at once for the table.
const AT_ONCE: u32 = 1_000;

/// The proof of a notice.
pub(super) async fn section(cx: &RequestContext, notice: &ClaimsNotice) -> Result<Markup, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let progress = store.claims_progress(notice).await.map_err(unusable)?;
    let rows = store.claims_proof(notice, "", MAX_SHOWN).await.map_err(unusable)?;
    let counts = progress.outbox;
    let times = progress.first.zip(progress.last);
    Ok(html! {
        section.card {
            h2 { (say!(lang, "claims-proof")) }
            p { (say!(
                lang, "claims-proof-counts", sent = counts.sent, pending = counts.pending,
                failed = counts.failed, dropped = counts.dropped, returned = progress.returned
            )) }
            @if let Some((first, last)) = times {
                p { (say!(lang, "claims-proof-times", first = cx.full_stamp(first), last = cx.full_stamp(last))) }
            }
            @if !rows.is_empty() { (table(cx, &rows)) }
            @if rows.len() as u32 == MAX_SHOWN { p { (say!(lang, "claims-proof-more", n = MAX_SHOWN)) } }
            p { a href={ (claims_path(notice.incident)) ".csv" } { (say!(lang, "claims-proof-csv")) } }
        }
    })
}

fn table(cx: &RequestContext, rows: &[NoticeProof]) -> Markup {
    let lang = cx.lang;
    let head = [
        say!(lang, "claims-proof-to"),
        say!(lang, "claims-proof-customers"),
        say!(lang, "claims-proof-state"),
        say!(lang, "claims-proof-at"),
        say!(lang, "claims-proof-carrier"),
    ];
    html! {
        table.list {
            caption.sr { (say!(lang, "claims-proof")) }
            thead { tr { @for it in &head { th scope="col" { (it) } } } }
            tbody { @for it in rows { tr {
                th scope="row" { (it.recipient.address) }
                td data-label=(head[1]) { (it.recipient.customers.join(", ")) }
                td data-label=(head[2]) { (state(lang, it.state)) }
                td data-label=(head[3]) { @if let Some(at) = it.ended_at { (cx.full_stamp(at)) } }
                td data-label=(head[4]) {
                    @if let Some(channel) = &it.channel { (channel) ": " }
                    (it.answer)
                    @if let Some((at, reason)) = &it.returned {
                        " " (say!(lang, "claims-proof-returned", at = cx.full_stamp(*at), reason = reason.as_str()))
                    }
                }
            } } }
        }
    }
}

fn state(lang: Language, state: DeliveryState) -> String {
    match state {
        DeliveryState::Pending => say!(lang, "claims-state-pending"),
        DeliveryState::Sent => say!(lang, "claims-state-sent"),
        DeliveryState::Dropped => say!(lang, "claims-state-dropped"),
        DeliveryState::Failed => say!(lang, "claims-state-failed"),
    }
}

/// `/ops/incidents/{id}/claims.csv`: all recipients of the notice that was sent.
pub async fn csv(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let store = cx.app.users()?;
    let notices = store.claims_notices(id).await.map_err(unusable)?;
    let sent = notices.iter().find(|it| matches!(it.state, NoticeState::Approved { .. }));
    if sent.is_none() {
        // Nothing was sent about it yet; there must be such an incident all the same.
        load_incident(&cx, id).await?;
    }
    let mut text = String::from(
        "\u{feff}to,customers,state,approved_at,ended_at,attempts,channel,answer,returned_at,return_reason\r\n",
    );
    let mut after = String::new();
    while let Some(sent) = sent {
        let rows = store.claims_proof(sent, &after, AT_ONCE).await.map_err(unusable)?;
        let Some(last) = rows.last() else { break };
        after = last.recipient.contact.to_string();
        rows.iter().for_each(|it| line(&mut text, it));
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"claims-notice-{id}.csv\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}

fn line(text: &mut String, it: &NoticeProof) {
    let at = |at: Option<bongsu_core::Time>| at.map(|at| at.to_string()).unwrap_or_default();
    let (returned_at, reason) = match &it.returned {
        Some((at, reason)) => (at.to_string(), reason.as_str()),
        None => (String::new(), ""),
    };
    let cells = [
        it.recipient.address.clone(),
        it.recipient.customers.join(" "),
        it.state.as_str().to_owned(),
        it.created_at.to_string(),
        at(it.ended_at),
        it.attempts.to_string(),
        it.channel.clone().unwrap_or_default(),
        it.answer.clone(),
        returned_at,
        reason.to_owned(),
    ];
    let quoted = cells.iter().map(|cell| format!("\"{}\"", table_cell(cell).replace('"', "\"\"")));
    // Writing to a string does not fail.
    let _ = write!(text, "{}\r\n", quoted.collect::<Vec<_>>().join(","));
}
