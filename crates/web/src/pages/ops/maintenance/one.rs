//! `/ops/maintenance/{id}`: one maintenance: its windows, what it takes, and who was told; ends,
//! extends and cancels it.

use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{maintenance_label, redisplay_form, refusal};
use crate::model::maintenance::windows;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::maintenance_form::{audit_note, instant, maintenance_by_id};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::engine::command::{Command, MaintenanceChange, Refusal};
use bongsu_core::engine::view::MaintenanceView;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::maintenance::{Phase, Scope};
use bongsu_store::DeliveryCounts;
use bongsu_words::names::ComponentNames;
use bongsu_words::{Language, labels, maintenance};
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

/// The most sites named.
const MAX_SITES: usize = 200;
/// By how much a window is extended unless something else is typed.
const EXTENSION: Duration = Duration::from_secs(3600);

/// An action as it is sent.
#[derive(Deserialize, Default)]
pub struct ActionForm {
    /// `end`, `extend` or `cancel`.
    #[serde(default)]
    action: String,
    /// The new end, by the clocks of the zone of the page.
    #[serde(default)]
    until: String,
    /// `yes` to do it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    render(&cx, &id, &ActionForm::default(), None).await
}

/// Shows what would be done, or does it.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ActionForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let it = maintenance_by_id(&cx, &id)?;
    let change = match read(&cx, &form).and_then(|change| possible(&cx, it, change)) {
        Ok(change) => change,
        Err(error) => return refused(&cx, &id, &form, &error).await,
    };
    if form.confirm != "yes" {
        return Ok(confirmation(&cx, it, &form, &change));
    }
    let command = Command::Maintain { id: it.record.id, change };
    let note = audit_note(&command);
    if let Err(error) = cx.app.submit(cx.principal()?, command).await {
        return refused(&cx, &id, &form, &Error::from(error)).await;
    }
    let planned = Redirect::to(&format!("/ops/maintenance/{}", it.record.id));
    Ok((Extension(note), planned).into_response())
}

/// The page again, with what was typed and why it was not done.
async fn refused(
    cx: &RequestContext,
    id: &str,
    form: &ActionForm,
    error: &Error,
) -> Result<Response, Error> {
    Ok(redisplay_form(error, render(cx, id, form, Some(error)).await?))
}

/// The change, unless it is known before it is asked about that it cannot be.
fn possible(
    cx: &RequestContext,
    it: &MaintenanceView,
    change: MaintenanceChange,
) -> Result<MaintenanceChange, Error> {
    let end = it.record.current(cx.summary.view.at).map(|window| window.end);
    match change {
        MaintenanceChange::Extend(until) if end.is_some_and(|end| until <= end) => {
            Err(Error::Command(Refusal::ExtensionEnd.into()))
        }
        other => Ok(other),
    }
}

fn read(cx: &RequestContext, form: &ActionForm) -> Result<MaintenanceChange, Error> {
    match form.action.as_str() {
        "end" => Ok(MaintenanceChange::End),
        "cancel" => Ok(MaintenanceChange::Cancel),
        "extend" => {
            let until = instant("until", &form.until, cx.zone_name());
            let label: fn(Language, &'static str) -> String =
                |lang, field| maintenance_label(lang, field);
            until.map(MaintenanceChange::Extend).map_err(|error| error.labelled(label))
        }
        _ => Err(Error::invalid("action", FieldError::NotOneOf("end, extend, cancel"))),
    }
}

fn confirmation(
    cx: &RequestContext,
    it: &MaintenanceView,
    form: &ActionForm,
    change: &MaintenanceChange,
) -> Response {
    let lang = cx.lang;
    let title = it.record.plan.title.of(lang).to_owned();
    let question = match change {
        MaintenanceChange::Extend(until) => {
            say!(lang, "maintenance-ask-extend", until = cx.full_stamp(*until))
        }
        MaintenanceChange::End => say!(lang, "maintenance-ask-end"),
        _ => say!(lang, "maintenance-ask-cancel"),
    };
    let path = format!("/ops/maintenance/{}", it.record.id);
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p { (question) }
            form method="post" action=(path) {
                input type="hidden" name="action" value=(form.action);
                input type="hidden" name="until" value=(form.until);
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href=(path) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

async fn render(
    cx: &RequestContext,
    id: &str,
    typed: &ActionForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let (lang, it) = (cx.lang, maintenance_by_id(cx, id)?);
    let (record, plan) = (&it.record, &it.record.plan);
    let title = plan.title.of(lang).to_owned();
    let told = match cx.app.users() {
        Ok(store) => store.announcement_counts(record.id).await.ok(),
        Err(_) => None,
    };
    let all = windows(&cx.summary.view);
    let its_windows = || all.iter().filter(|window| window.of.record.id == record.id);
    let main = html! {
        p.crumbs { a href="/ops/maintenance" { (say!(lang, "maintenance-nav")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        @if let Some(at) = record.cancelled_at { p.notice.warn { (say!(lang, "maintenance-cancelled", at = cx.stamp(at))) } }
        section.card {
            @for line in plan.body.of(lang).lines() { p { (line) } }
            (facts(cx, it))
            @if let Some(counts) = told { (announced(cx, counts)) }
        }
        @if cx.may(Permission::Maintain) { (actions(cx, it, typed)) }
        section.card aria-labelledby="windows" {
            h2 #windows { (say!(lang, "maintenance-windows")) }
            ul.rows.tight {
                @for window in its_windows() {
                    li.row { span.grow { (maintenance::window(lang, &cx.zone, window.window)) }
                        (fragments::maintenance::phase(cx, window.phase)) }
                }
            }
        }
        section.card aria-labelledby="sites-title" {
            h2 #sites-title { (say!(lang, "maintenance-can-take", n = it.reach.sites.len())) }
            ul.rows.tight {
                @for site in it.reach.sites.iter().take(MAX_SITES) {
                    @let host = &cx.summary.view.topology.sites[site.ix()].host;
                    li.row { span.grow { a href={ "/ops/sites/" (host) } { (labels::site(lang, host)) } }
                        (fragments::health(cx, cx.summary.site_status(*site).health)) }
                }
            }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// How many contacts were told, by what came of it.
fn announced(cx: &RequestContext, counts: DeliveryCounts) -> Markup {
    let lang = cx.lang;
    let counts = [
        (say!(lang, "outbox-sent"), counts.sent),
        (say!(lang, "outbox-waiting"), counts.pending),
        (say!(lang, "outbox-dead"), counts.failed),
        (say!(lang, "outbox-dropped"), counts.dropped),
    ];
    html! {
        h2 { (say!(lang, "maintenance-told")) }
        dl.facts { @for (label, n) in counts { div { dt { (label) } dd { (n) } } } }
    }
}

fn facts(cx: &RequestContext, it: &MaintenanceView) -> Markup {
    let (lang, record) = (cx.lang, &it.record);
    let Scope { components, sites, customers } = &record.plan.scope;
    let rule = record.plan.schedule.rule.as_ref();
    html! {
        dl.facts {
            @if !components.is_empty() {
                div { dt { (maintenance_label(lang, "components")) }
                    dd { @for key in components { div { (cx.inside.component(lang, key)) } } } }
            }
            @if !sites.is_empty() {
                div { dt { (maintenance_label(lang, "sites")) } dd { @for host in sites { div { (labels::site(lang, host)) } } } }
            }
            @if !customers.is_empty() {
                div { dt { (maintenance_label(lang, "customers")) } dd { @for key in customers { div { (cx.customer_label(key)) } } } }
            }
            @if let Some(rule) = rule { div { dt { (maintenance_label(lang, "rule")) } dd { code { (rule) } } } }
            div { dt { (maintenance_label(lang, "zone")) } dd { (record.plan.schedule.zone) } }
            div { dt { (say!(lang, "maintenance-author")) } dd { (record.author) " · " (cx.time(record.created_at)) } }
        }
    }
}

fn actions(cx: &RequestContext, it: &MaintenanceView, typed: &ActionForm) -> Markup {
    let (lang, record) = (cx.lang, &it.record);
    let path = format!("/ops/maintenance/{}", record.id);
    let current = record.current(cx.summary.view.at);
    let running = current.filter(|window| window.phase(cx.summary.view.at) == Phase::InProgress);
    let until = running.map(|window| LocalTime::at(window.end + EXTENSION, cx.zone_name()));
    let until = match typed.until.as_str() {
        "" => until.map_or(String::new(), |until| until.to_string()),
        typed => typed.to_owned(),
    };
    html! {
        @if current.is_some() {
            section.card {
                @if running.is_some() {
                    form.stacked method="post" action=(path) {
                        input type="hidden" name="action" value="extend";
                        label for="until" { (maintenance_label(lang, "until")) }
                        input #until name="until" type="datetime-local" required value=(until);
                        button { (say!(lang, "maintenance-extend")) }
                    }
                }
                form method="post" action=(path) {
                    p.buttons {
                        @if running.is_some() { button name="action" value="end" { (say!(lang, "maintenance-end")) } }
                        button name="action" value="cancel" { (say!(lang, "maintenance-cancel")) }
                        a.button href={ "/ops/maintenance/new?id=" (record.id) } { (say!(lang, "maintenance-change")) }
                    }
                }
            }
        }
    }
}
