//! `/ops/external-alerts/{id}`: one alert, and what can be done with it.

use super::{marks, path_of, target};
use crate::access::login::unusable;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::external_alert_form::{ActionForm, audit_note, read_action};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::engine::command::{Command, ExternalAlertAction};
use bongsu_core::external_alert::{ExternalAlert, ExternalAlertId};
use bongsu_core::oncall::escalation::EscalationSubject;
use bongsu_words::{cause, external_alert, oncall};
use maud::{Markup, html};

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let alert = find(&cx, &id).await?;
    Ok(render(&cx, &alert))
}

/// Resolves it, or joins it to an incident.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ActionForm>, FormRejection>,
) -> Result<Response, Error> {
    let alert = find(&cx, &id).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let action = read_action(&form)?;
    if action == ExternalAlertAction::Resolve && form.confirm != "yes" {
        return Ok(confirmation(&cx, &alert));
    }
    let command = Command::ExternalAlert { id: alert.id, action };
    let note = audit_note(&command);
    cx.app.submit(cx.principal()?, command).await?;
    Ok((Extension(note), Redirect::to(&path_of(&alert))).into_response())
}

/// Asks whether to end it: who is called for it hears no more of it, and that is not undone.
fn confirmation(cx: &RequestContext, it: &ExternalAlert) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "external-resolve"));
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p.strong { (external_alert::title(lang, it)) }
            p { (say!(lang, "external-resolve-ask", source = it.source.as_str())) }
            form method="post" action=(path_of(it)) {
                input type="hidden" name="action" value="resolve";
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href=(path_of(it)) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// One that is shown, or is in the store alone by now.
pub async fn find(cx: &RequestContext, id: &str) -> Result<ExternalAlert, Error> {
    let missing = || Error::NotFound(Resource::ExternalAlert);
    let id: ExternalAlertId = id.parse().map_err(|_| missing())?;
    let shown = cx.summary.view.external_alerts.iter().find(|alert| alert.id == id);
    if let Some(alert) = shown {
        return Ok(ExternalAlert::clone(alert));
    }
    let stored = cx.app.users()?.external_alert(id).await.map_err(unusable)?;
    stored.ok_or_else(missing)
}

fn render(cx: &RequestContext, it: &ExternalAlert) -> Response {
    let (lang, title) = (cx.lang, external_alert::title(cx.lang, it));
    let main = html! {
        p.crumbs { a href="/ops/external-alerts" { (say!(lang, "external-title")) } }
        h1 { (title) }
        p.strong { (external_alert::severity(lang, it.severity)) " · "
            (external_alert::state(lang, it, |at| cx.stamp(at))) (marks(cx, it)) }
        dl.facts {
            div { dt { (say!(lang, "external-column-target")) } dd { (target(cx, it)) } }
            div { dt { (say!(lang, "external-column-since")) } dd { (cx.time(it.started_at)) } }
            div { dt { (say!(lang, "external-column-told")) } dd { (cx.time(it.told_at)) } }
            @if let Some((incident, _)) = it.joined {
                div { dt { (say!(lang, "external-incident")) }
                    dd { a href=(ops_incident_path(incident)) { (incident_title(cx, incident)) } } }
            }
        }
        (call(cx, it))
        @if it.is_open() && cx.may(Permission::OnCall) { (actions(cx, it)) }
        @if !it.details.is_empty() {
            section.card aria-labelledby="details" {
                h2 #details { (say!(lang, "external-details")) }
                @for line in it.details.lines() { p { (line) } }
            }
        }
        @if !it.labels.is_empty() {
            section.card aria-labelledby="labels" {
                h2 #labels { (say!(lang, "external-labels")) }
                dl.facts { @for (name, value) in &it.labels { div { dt { (name) } dd { (value) } } } }
            }
        }
        section.card aria-labelledby="log" {
            h2 #log { (say!(lang, "external-log")) }
            ol { @for entry in &it.log {
                li { (cx.time(entry.at)) " " (external_alert::happened(lang, &it.source, &entry.what)) }
            } }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// Who is called for it, and who has it.
fn call(cx: &RequestContext, it: &ExternalAlert) -> Markup {
    let (lang, subject) = (cx.lang, EscalationSubject::External(it.id));
    let found = cx.summary.view.oncall.escalations.iter().find(|it| it.subject == subject);
    html! {
        section.card aria-labelledby="call" {
            h2 #call { (say!(lang, "external-escalation")) }
            @if let Some(escalation) = found {
                @let path = format!("/ops/oncall/escalations/{}", escalation.id);
                p { a href=(path) { (oncall::state(lang, &escalation.state, |at| cx.stamp(at))) } }
                @if escalation.is_open() && cx.may(Permission::OnCall) {
                    form method="post" action=(path) { p.buttons {
                        button.primary name="action" value="acknowledge" { (say!(lang, "oncall-acknowledge")) }
                    } }
                    form.stacked.narrow method="post" action=(path) {
                        label for="minutes" { (say!(lang, "oncall-minutes")) }
                        input #minutes name="minutes" type="number" min="1" max="720" value="30" required;
                        button name="action" value="snooze" { (say!(lang, "oncall-snooze")) }
                    }
                }
            } @else { p { (say!(lang, "external-calls-nobody")) } }
        }
    }
}

fn actions(cx: &RequestContext, it: &ExternalAlert) -> Markup {
    let lang = cx.lang;
    let incidents = cx.summary.view.incidents.iter().filter(|it| it.incident.resolved_at.is_none());
    let incidents: Vec<_> = incidents.collect();
    html! {
        section.card aria-labelledby="actions" {
            h2 #actions { (say!(lang, "external-actions")) }
            form method="post" action=(path_of(it)) {
                button name="action" value="resolve" { (say!(lang, "external-resolve")) }
            }
            @if !incidents.is_empty() {
                form.stacked.narrow method="post" action=(path_of(it)) {
                    label for="incident" { (say!(lang, "external-join-label")) }
                    select #incident name="incident" { @for view in &incidents {
                        option value=(view.incident.id) { (cause::title(lang, &cx.inside, &view.incident)) }
                    } }
                    button name="action" value="join" { (say!(lang, "external-join")) }
                }
            }
        }
    }
}

fn incident_title(cx: &RequestContext, id: bongsu_core::incident::IncidentId) -> String {
    let found = cx.summary.view.incidents.iter().find(|it| it.incident.id == id);
    found.map_or_else(|| id.to_string(), |it| cause::title(cx.lang, &cx.inside, &it.incident))
}
