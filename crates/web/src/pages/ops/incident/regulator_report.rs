//! `GET /ops/incidents/{id}/report`: a draft of the report to the authority, filled in from the
//! records (S8).

use super::initial_notices::initial_notices;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::{LoadedIncident, load_incident};
use crate::request::params::incident_id;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::incident::{EventKind, Incident};
use bongsu_words::{cause, statement, time};
use maud::{Markup, html};

/// The draft, with gaps for what only a person knows.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let loaded = load_incident(&cx, id).await?;
    let first = cx.store.initial_notices(id).await?;
    let (lang, it) = (cx.lang, &loaded.view.incident);
    let settings = &cx.app.settings;
    // Without those that were taken off the list.
    let hit = cx.summary.victim_tally(it.id).map_or(it.counts.ever_hit, |it| it.ever_hit);
    let main = html! {
        p.crumbs { a href={ (ops_incident_path(it.id)) "/obligations" } { (say!(lang, "obligation-title")) } }
        h1 { (say!(lang, "report-title")) }
        p.notice { (say!(lang, "report-hint")) }
        section.card {
            dl.facts.stacked {
                div { dt { (say!(lang, "report-who")) } dd { (settings.operator.of(lang)) } }
                div { dt { (say!(lang, "report-when")) } dd { (times(&cx, it)) } }
                div { dt { (say!(lang, "notice-cause-label")) } dd { (cause_text(&cx, &loaded)) } }
                div { dt { (say!(lang, "report-what")) } dd { (say!(lang, "report-what-words",
                    all = it.counts.at_risk + it.counts.hit + it.counts.verified + it.counts.excluded,
                    hit = hit, verified = it.counts.verified, at = cx.full_stamp(cx.summary.view.at)))
                    @if it.counts.excluded > 0 { " " (say!(lang, "report-what-excluded", n = it.counts.excluded)) } } }
                div { dt { (say!(lang, "report-response")) } dd { (responses(&cx, &loaded)) } }
                div { dt { (say!(lang, "report-told")) } dd { (initial_notices(&cx, &first)) } }
                div { dt { (say!(lang, "report-contact")) } dd {
                    (settings.contact.clone().unwrap_or_else(|| say!(lang, "report-fill"))) } }
            }
        }
        section.card aria-labelledby="statements" {
            h2 #statements { (say!(lang, "statement-title")) }
            (fragments::statements(&cx, &loaded.view.statements))
        }
    };
    let title = say!(lang, "report-title");
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// When it began, when it became known, and when it ended.
fn times(cx: &RequestContext, it: &Incident) -> Markup {
    let lang = cx.lang;
    let (began, known) = (cx.full_stamp(it.began_at), cx.full_stamp(it.opened_at));
    html! {
        (say!(lang, "report-when-words", began = began, known = known))
        @if let Some(over) = it.resolved_at { " " (say!(lang, "report-when-over", over = cx.full_stamp(over))) }
    }
}

/// The cause as the probes show it, and as the host last stated it.
fn cause_text(cx: &RequestContext, loaded: &LoadedIncident) -> Markup {
    let (lang, it) = (cx.lang, &loaded.view.incident);
    let stated = loaded.view.statements.iter().rev().filter_map(|it| it.kind.official());
    let stated_cause = stated.map(|s| s.narrative(lang).cause.clone()).find(|c| !c.is_empty());
    html! {
        @match it.presumed_cause() {
            Some(known) => { (say!(lang, "cause-was", component = cause::suspect(lang, &cx.inside, known)))
                " " (cause::confidence(lang, known)) },
            None => (cause::unnamed_of(lang, it)),
        }
        @if let Some(text) = stated_cause { " " (say!(lang, "notice-cause-stated", words = text)) }
        @else { " " (say!(lang, "report-fill")) }
    }
}

/// What people of the host did and stated, in order.
fn responses(cx: &RequestContext, loaded: &LoadedIncident) -> Markup {
    let lang = cx.lang;
    let events = loaded.events.as_deref().unwrap_or_default();
    let by_host = events.iter().filter(|event| {
        matches!(event.kind, EventKind::StatementPublished | EventKind::HostRestored)
    });
    let stated: Vec<_> =
        loaded.view.statements.iter().filter(|it| it.kind.official().is_some()).collect();
    html! {
        @if stated.is_empty() && by_host.count() == 0 { (say!(lang, "report-fill")) }
        ul {
            @for it in stated {
                @let quote = statement::quote(lang, &cx.names, &cx.zone, time::ANY_DAY, it);
                li { (cx.full_stamp(it.as_of)) " " (quote.fact)
                    @for (label, text) in &quote.more { " " (label) ": " (text) } }
            }
        }
    }
}
