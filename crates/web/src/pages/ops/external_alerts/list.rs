//! `GET /ops/external-alerts`: all that are open, and those that ended within a day.

use super::{mails, marks, path_of, target};
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::external_alert::ExternalAlert;
use bongsu_words::external_alert;
use maud::{Markup, html};
use std::sync::Arc;

const ROWS: u32 = 50;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (lang, title) = (cx.lang, say!(cx.lang, "external-title"));
    let page = params.page(ROWS)?;
    let view = &cx.summary.view;
    let (open, ended): (Vec<_>, Vec<_>) =
        view.external_alerts.iter().partition(|alert| alert.is_open());
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let has_policy = view.oncall.plan.policies.iter().any(|it| !it.when.sources.is_empty());
    let settings = &cx.app.settings;
    let has_sources = !settings.alert_sources.is_empty()
        || settings.takes_alert_mail
        || !view.heartbeats.is_empty();
    let mails = mails::refused(&cx).await?;
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "external-intro")) }
        @if !has_sources { p.notice { (say!(lang, "external-no-sources")) } }
        @else if !has_policy { p.notice.warn { (say!(lang, "external-no-policy")) } }
        section.card {
            div #rows data-live-part {
                p.small role="status" { (say!(lang, "rows-found", n = open.len())) }
                @if open.len() <= from { p { (say!(lang, "external-none")) } }
                @else { (table(&cx, &say!(lang, "external-caption"), open.iter().skip(from).take(ROWS as usize))) }
                (fragments::pager(&cx, page, open.len() as u64, ""))
            }
        }
        @if !ended.is_empty() {
            section.card {
                h2 { (say!(lang, "external-ended-caption")) }
                div #ended data-live-part {
                    (table(&cx, &say!(lang, "external-ended-caption"), ended.iter().take(ROWS as usize)))
                    @if ended.len() > ROWS as usize { p.small {
                        (say!(lang, "oncall-page-more", n = (ended.len() - ROWS as usize) as u32)) } }
                }
            }
        }
        div #beats data-live-part { (heartbeats(&cx)) }
        div #mails data-live-part { (mails) }
    };
    let live = Some("/ops/live".into());
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live, main }))
}

fn table<'a>(
    cx: &RequestContext,
    caption: &str,
    shown: impl Iterator<Item = &'a &'a Arc<ExternalAlert>>,
) -> Markup {
    let lang = cx.lang;
    let columns = [
        say!(lang, "external-column-severity"),
        say!(lang, "external-column-target"),
        say!(lang, "external-column-since"),
        say!(lang, "external-column-told"),
        say!(lang, "external-column-state"),
    ];
    let [severity, about, since, told, state] = &columns;
    html! {
        table.list {
            caption.sr { (caption) }
            thead { tr {
                th scope="col" { (say!(lang, "external-column-what")) }
                @for column in &columns { th scope="col" { (column) } }
            } }
            tbody { @for it in shown { tr {
                th scope="row" { a href=(path_of(it)) { (external_alert::title(lang, it)) } }
                td data-label=(severity) { (external_alert::severity(lang, it.severity)) }
                td data-label=(about) { (target(cx, it)) }
                td data-label=(since) { (cx.time(it.started_at)) }
                td data-label=(told) { (cx.time(it.told_at)) }
                td data-label=(state) { (external_alert::state(lang, it, |at| cx.stamp(at))) (marks(cx, it)) }
            } } }
        }
    }
}

fn heartbeats(cx: &RequestContext) -> Markup {
    let (lang, beats) = (cx.lang, &cx.summary.view.heartbeats);
    html! {
        @if !beats.is_empty() {
            section.card aria-labelledby="beats-title" {
                h2 #beats-title { (say!(lang, "external-heartbeats")) }
                table.list {
                    caption.sr { (say!(lang, "external-heartbeats")) }
                    thead { tr {
                        th scope="col" { (say!(lang, "external-heartbeat-name")) }
                        th scope="col" { (say!(lang, "external-heartbeat-last")) }
                    } }
                    tbody { @for it in beats.iter() { tr {
                        th scope="row" { (it.name) }
                        td data-label=(say!(lang, "external-heartbeat-last")) {
                            @match it.last_at {
                                Some(at) => (cx.time(at)),
                                None => (say!(lang, "external-heartbeat-never")),
                            }
                        }
                    } } }
                }
            }
        }
    }
}
