//! `GET /ops/oncall/fairness`: who carried how much, and who should not be on call tonight.

use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::model::oncall::names;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_core::oncall::fairness::{loads, tired};
use bongsu_words::time;
use maud::html;
use std::time::Duration;

/// How far back it looks.
const DAYS: u32 = 30;

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let (lang, title) = (cx.lang, say!(cx.lang, "fairness-title"));
    let (now, view) = (cx.summary.view.at, &cx.summary.view.oncall);
    let store = cx.app.users()?;
    let window = now - Duration::from_secs(u64::from(DAYS) * 86_400);
    // Nobody was on call before there was a plan.
    let first = store.oncall_since().await.map_err(unusable)?;
    let from = window.max(first.unwrap_or(now).min(now));
    let records = store.oncall_records(now, from).await.map_err(unusable)?;
    let loads = loads(&records, &view.changes, (from, now), &cx.zone);
    let tired = tired(&records, &loads, &view.changes, now, &cx.zone);
    let name = |key| names(&view.plan, std::slice::from_ref(key));
    let main = html! {
        p.crumbs { a href="/ops/oncall" { (say!(lang, "oncall-title")) } }
        h1 { (title) }
        p { (say!(lang, "fairness-hint", days = DAYS))
            @if first.is_some() && from > window { " " (say!(lang, "fairness-since", at = cx.full_stamp(from))) } }
        @for (person, nights) in &tired {
            p.notice.warn role="alert" { (say!(lang, "fairness-tired", name = name(person), nights = *nights as u32)) }
        }
        @if loads.is_empty() { p { (say!(lang, "fairness-none")) } }
        @else { table.list {
            caption.sr { (say!(lang, "fairness-title")) }
            thead { tr {
                th scope="col" { (say!(lang, "fairness-person")) }
                th scope="col" { (say!(lang, "fairness-on-call")) }
                th scope="col" { (say!(lang, "fairness-pages")) }
                th scope="col" { (say!(lang, "fairness-nights")) }
                th scope="col" { (say!(lang, "fairness-lost")) }
            } }
            tbody { @for (person, load) in &loads { tr {
                th scope="row" { (name(person)) }
                td data-label=(say!(lang, "fairness-on-call")) { (time::span(lang, load.on_call)) }
                td data-label=(say!(lang, "fairness-pages")) { (load.pages) }
                td data-label=(say!(lang, "fairness-nights")) { (load.nights.len()) }
                td data-label=(say!(lang, "fairness-lost")) { (time::span(lang, load.sleep_lost)) }
            } } }
        } }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}
