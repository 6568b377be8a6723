//! `/ops/oncall/handover`: what the next shift takes over, by name (S14).

use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::model::oncall::{names, open_escalations, rosters, subject_title};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::questions::open_questions;
use axum::body::Bytes;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::engine::command::{Command, EscalationAction, Refusal};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::oncall::escalation::{Escalation, EscalationId};
use bongsu_core::promise::{Promise, PromiseKind};
use bongsu_words::cause;
use maud::{Markup, html};
use std::sync::Arc;

/// The most matters that are taken over at once.
const MAX_TAKEN: usize = 500;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "shift-handover-title"));
    let open = open_escalations(&cx.summary.view.oncall);
    let nobodys = open.iter().filter(|it| it.holder().is_none()).count();
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "shift-handover-hint")) }
        @if nobodys > 0 { p.notice.bad role="alert" { (say!(lang, "handover-nobodys", n = nobodys as u32)) } }
        (shifts(&cx))
        (calls(&cx, &open))
        (incidents(&cx))
        (drafts(&cx))
        (questions(&cx))
        (owed(&cx))
        (leaving(&cx).await)
    };
    frame(&cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// Has whoever asks take over what they chose.
pub async fn submit(cx: RequestContext, body: Bytes) -> Result<Response, Error> {
    let chosen: Vec<EscalationId> = form_urlencoded::parse(&body)
        .filter(|(field, _)| field == "id")
        .take(MAX_TAKEN)
        .map(|(_, id)| id.parse().map_err(|_| Error::unreadable_form()))
        .collect::<Result<_, _>>()?;
    for id in chosen {
        let command = Command::Escalation { id, action: EscalationAction::TakeOver };
        match cx.app.submit(cx.principal()?, command).await {
            // It ended meanwhile: there is nothing to take over.
            Err(crate::commands::CommandError::Refused(Refusal::EscalationOver)) => {}
            other => other?,
        }
    }
    Ok(Redirect::to("/ops/oncall/handover").into_response())
}

/// Who goes off next, and who comes.
fn shifts(cx: &RequestContext) -> Markup {
    let (lang, view) = (cx.lang, &cx.summary.view);
    let rosters = rosters(&view.oncall, view.at);
    let who = |people: &[bongsu_core::oncall::OncallKey]| match people.is_empty() {
        true => say!(lang, "oncall-gap"),
        false => names(&view.oncall.plan, people),
    };
    html! {
        @if !rosters.is_empty() {
            section.card aria-labelledby="shifts" {
                h2 #shifts { (say!(lang, "handover-shifts")) }
                ul { @for it in &rosters {
                    @if let Some(next) = &it.next {
                        li { (say!(lang, "handover-shift", schedule = it.schedule.name.as_str(),
                            from = who(&it.present.people), at = cx.stamp(next.window.start), to = who(&next.people))) }
                    }
                } }
            }
        }
    }
}

fn calls(cx: &RequestContext, open: &[&Arc<Escalation>]) -> Markup {
    let lang = cx.lang;
    let may = cx.may(Permission::OnCall);
    html! {
        section.card aria-labelledby="open" {
            h2 #open { (say!(lang, "handover-open")) }
            @if open.is_empty() { p { (say!(lang, "handover-nothing")) } }
            @else {
                form method="post" action="/ops/oncall/handover" {
                    ul.rows { @for it in open.iter().take(MAX_TAKEN) { li.row {
                        @if may { input type="checkbox" id=(it.id) name="id" value=(it.id) checked; }
                        label.grow for=[may.then_some(it.id)] {
                            span.strong { (subject_title(cx, lang, &it.subject)) } " · "
                            @match it.holder() {
                                Some(by) => (say!(lang, "handover-held", name = by.name.as_str())),
                                None => span.strong { (say!(lang, "handover-nobody")) },
                            }
                            " · " (cx.since(it.opened_at))
                        }
                    } } }
                    @if may { button.primary { (say!(lang, "handover-take")) } }
                }
            }
        }
    }
}

fn incidents(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    let open: Vec<&Arc<IncidentView>> = cx.summary.open_incidents().collect();
    html! {
        section.card aria-labelledby="incidents" {
            h2 #incidents { (say!(lang, "handover-incidents")) }
            @if open.is_empty() { p { (say!(lang, "handover-nothing")) } }
            ul { @for it in open {
                @let next = it.statements.last().and_then(|said| said.next_update_by);
                li { a href=(ops_incident_path(it.incident.id)) { (cause::title(lang, &cx.inside, &it.incident)) }
                    " · " (cx.since(it.incident.began_at))
                    @if let Some(by) = next { " · " (say!(lang, "handover-next-update", at = cx.stamp(by))) } }
            } }
        }
    }
}

/// What the desk wants to know of the engineers: answered here by whoever may.
fn questions(cx: &RequestContext) -> Markup {
    let open = open_questions(cx);
    html! {
        @if !open.is_empty() {
            section.card aria-labelledby="questions" {
                h2 #questions { (say!(cx.lang, "call-questions")) }
                (fragments::promises::rows(cx, &open, &[], "/ops/oncall/handover"))
            }
        }
    }
}

/// What is owed to customers by people: what was promised, and calls back.
fn owed(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    let all = cx.summary.view.promises.iter();
    // As the page of promises counts them, so that both say one number.
    let promises: Vec<&Promise> = all.filter(|it| fragments::promises::is_of_people(it)).collect();
    let calls = promises.iter().filter(|it| it.kind == PromiseKind::Callback).count();
    let broken = promises.iter().filter(|it| it.broken_at.is_some()).count();
    html! {
        @if !promises.is_empty() {
            section.card aria-labelledby="owed" {
                h2 #owed { (say!(lang, "handover-owed")) }
                ul {
                    li { (entry(cx, "/ops/desk/promises", &say!(lang, "handover-promises", n = promises.len() as u32, late = broken as u32))) }
                    @if calls > 0 { li { (entry(cx, "/ops/desk/callbacks", &say!(lang, "handover-callbacks", n = calls as u32))) } }
                }
            }
        }
    }
}

/// Customers who may be leaving, with whom nobody has spoken.
async fn leaving(cx: &RequestContext) -> Markup {
    let Ok(store) = cx.app.users() else { return html! {} };
    let open = store.open_leaving_alarms().await.unwrap_or_default();
    html! {
        @if open > 0 {
            section.card { p { (entry(cx, "/ops/desk/leaving", &say!(cx.lang, "handover-leaving", n = open))) } }
        }
    }
}

/// A line that leads there whoever may go.
fn entry(cx: &RequestContext, path: &str, text: &str) -> Markup {
    html! { @if cx.may(Permission::Promise) { a href=(path) { (text) } } @else { (text) } }
}

fn drafts(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    let waiting: Vec<(String, String, String)> = cx
        .summary
        .open_incidents()
        .flat_map(|it| {
            let title = cause::title(lang, &cx.inside, &it.incident);
            let path = ops_incident_path(it.incident.id);
            it.proposals
                .iter()
                .map(move |draft| (path.clone(), title.clone(), draft.author.clone()))
        })
        .collect();
    html! {
        @if !waiting.is_empty() {
            section.card aria-labelledby="drafts" {
                h2 #drafts { (say!(lang, "handover-drafts")) }
                ul { @for (path, title, author) in &waiting {
                    li { a href=(path) { (say!(lang, "handover-draft", title = title.as_str(), author = author.as_str())) } }
                } }
            }
        }
    }
}
