//! `/ops/oncall/escalations/{id}`: what happened in one escalation, and what can be done with it.

use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::oncall::subject_title;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::oncall_form::{ActionForm, audit_note, field_label, read_action};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::engine::command::Command;
use bongsu_core::oncall::escalation::{
    Attempt, Call, CallEnd, Escalation, EscalationId, EscalationSubject, PageOutcome,
};
use bongsu_words::{Language, oncall};
use maud::{Markup, html};
use std::sync::Arc;

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let it = find(&cx, &id)?;
    Ok(render(&cx, &it, None))
}

/// Has done what a person wants.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ActionForm>, FormRejection>,
) -> Result<Response, Error> {
    let it = find(&cx, &id)?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let form = ActionForm { now: cx.now, ..form };
    let action = match read_action(&form, cx.zone_name()) {
        Ok(action) => action,
        Err(error) => {
            let error = error.labelled(field_label);
            return Ok(redisplay_form(&error, render(&cx, &it, Some(&error))));
        }
    };
    let command = Command::Escalation { id: it.id, action };
    let note = audit_note(&command);
    if let Err(error) = cx.app.submit(cx.principal()?, command).await {
        let error = Error::from(error);
        return Ok(redisplay_form(&error, render(&cx, &it, Some(&error))));
    }
    let back = Redirect::to(&format!("/ops/oncall/escalations/{}", it.id));
    Ok((Extension(note), back).into_response())
}

fn find(cx: &RequestContext, id: &str) -> Result<Arc<Escalation>, Error> {
    let id: EscalationId = id.parse().map_err(|_| Error::NotFound(Resource::Escalation))?;
    let known = &cx.summary.view.oncall.escalations;
    let found =
        known.iter().find(|it| it.id == id || it.subject == EscalationSubject::Incident(id));
    found.cloned().ok_or(Error::NotFound(Resource::Escalation))
}

fn render(cx: &RequestContext, it: &Escalation, refused: Option<&Error>) -> Response {
    let (lang, title) = (cx.lang, subject_title(cx, cx.lang, &it.subject));
    let plan = &cx.summary.view.oncall.plan;
    let main = html! {
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        p.strong { (oncall::state(lang, &it.state, |at| cx.stamp(at))) }
        p { (say!(lang, "oncall-policy", name = it.policy.name.as_str())) " · " (cx.since(it.opened_at))
            @if let EscalationSubject::Incident(id) = &it.subject {
                " · " a href=(ops_incident_path(*id)) { (say!(lang, "oncall-incident")) }
            }
            @if it.is_open() && matches!(it.subject, EscalationSubject::Question(_)) {
                " · " a href="/ops/oncall/handover" { (say!(lang, "question-answer-label")) }
            } }
        @if it.is_open() && cx.may(Permission::OnCall) { (actions(cx, it)) }
        section.card aria-labelledby="people" {
            h2 #people { (say!(lang, "oncall-called")) }
            ul.rows { @for call in it.calls.iter().rev() { (call_row(cx, call)) } }
        }
        section.card aria-labelledby="log" {
            h2 #log { (say!(lang, "oncall-log")) }
            ol { @for entry in &it.log {
                li { (cx.time(entry.at)) " " (oncall::happened(lang, plan, &entry.what, |at| cx.stamp(at))) }
            } }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn actions(cx: &RequestContext, it: &Escalation) -> Markup {
    let lang = cx.lang;
    let path = format!("/ops/oncall/escalations/{}", it.id);
    let people = &cx.summary.view.oncall.plan.people;
    html! {
        section.card aria-labelledby="actions" {
            h2 #actions { (say!(lang, "oncall-do")) }
            form method="post" action=(path) {
                @match it.holder() {
                    None => button.primary name="action" value="acknowledge" { (say!(lang, "oncall-acknowledge")) },
                    Some(_) => button.primary name="action" value="take_over" { (say!(lang, "oncall-take-over")) },
                }
            }
            form.stacked.narrow method="post" action=(path) {
                label for="person" { (say!(lang, "oncall-person")) }
                select #person name="person" { @for person in people {
                    option value=(person.key) { (person.name) }
                } }
                p.buttons {
                    button name="action" value="hand_over" { (say!(lang, "oncall-hand-over")) }
                    button name="action" value="want_hands" { (say!(lang, "oncall-want-hands")) }
                }
            }
            form.stacked.narrow method="post" action=(path) {
                label for="minutes" { (say!(lang, "oncall-minutes")) }
                input #minutes name="minutes" type="number" min="1" max="720" value="30" required;
                button name="action" value="snooze" { (say!(lang, "oncall-snooze")) }
            }
        }
    }
}

fn call_row(cx: &RequestContext, call: &Call) -> Markup {
    let lang = cx.lang;
    let name = oncall::called(&cx.summary.view.oncall.plan, &call.to);
    html! {
        li.row { div.grow {
            p.strong { (name) @if let Some((at, end)) = call.end { " " span.small { (call_end(lang, end)) " " (cx.time(at)) } } }
            ul { @for attempt in &call.attempts {
                @if attempt.page.is_some() || call.is_open() { li { (attempt_line(cx, attempt)) } }
            } }
        } }
    }
}

fn attempt_line(cx: &RequestContext, attempt: &Attempt) -> Markup {
    let lang = cx.lang;
    let channel = oncall::channel(lang, &attempt.channel);
    let what = match (&attempt.page, attempt.fate) {
        (None, _) => say!(lang, "oncall-attempt-due"),
        (Some(_), None) => say!(lang, "oncall-attempt-on-its-way"),
        (_, Some(PageOutcome::Accepted)) => say!(lang, "oncall-attempt-accepted"),
        (_, Some(PageOutcome::Failed)) => say!(lang, "oncall-attempt-failed"),
        (_, Some(PageOutcome::Dropped)) => say!(lang, "oncall-attempt-dropped"),
    };
    let at = attempt.page.map_or(attempt.at, |(_, at)| at);
    html! { (cx.time(at)) " " (channel) " · " (what) }
}

fn call_end(lang: Language, end: CallEnd) -> String {
    match end {
        CallEnd::Acknowledged => say!(lang, "oncall-call-acknowledged"),
        CallEnd::AcknowledgedByAnother => say!(lang, "oncall-call-elsewhere"),
        CallEnd::Snoozed => say!(lang, "oncall-call-snoozed"),
        CallEnd::HandedOver => say!(lang, "oncall-call-handed-over"),
        CallEnd::Over => say!(lang, "oncall-call-over"),
    }
}
