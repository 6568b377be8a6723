//! `/ops/maintenance/calendar`: plans what an iCalendar file says: all of it, or nothing.

use super::fields;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{maintenance_label, redisplay_form, refusal};
use crate::model::maintenance_form::CalendarForm;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::maintenance_form::read_calendar;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::command::{Command, MaintenanceChange};
use bongsu_core::maintenance::MaintenanceId;
use bongsu_core::maintenance::plan::NOTICE_LEAD_DEFAULT;
use bongsu_words::maintenance;
use maud::html;
use serde::Deserialize;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct Submission {
    #[serde(flatten)]
    form: CalendarForm,
    /// `yes` to plan it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The form.
pub async fn page(cx: RequestContext) -> Response {
    let hours = (NOTICE_LEAD_DEFAULT.as_secs() / 3600).to_string();
    let form =
        CalendarForm { notice_hours: hours, public: "yes".to_owned(), ..CalendarForm::default() };
    form_page(&cx, &form, None)
}

/// Shows what would be planned, or plans it.
pub async fn submit(
    cx: RequestContext,
    submission: Result<Form<Submission>, FormRejection>,
) -> Result<Response, Error> {
    let Form(Submission { form, confirm }) = submission.map_err(|_| Error::unreadable_form())?;
    let (cx, form, changes) = read_calendar(cx, form).await?;
    let changes = match changes {
        Ok(changes) => changes,
        Err(error) => return Ok(redisplay_form(&error, form_page(&cx, &form, Some(&error)))),
    };
    if confirm != "yes" {
        return Ok(confirmation(&cx, &form, &changes));
    }
    for (id, change) in changes {
        cx.app.submit(cx.principal()?, Command::Maintain { id, change }).await?;
    }
    Ok(Redirect::to("/ops/maintenance").into_response())
}

fn form_page(cx: &RequestContext, form: &CalendarForm, refused: Option<&Error>) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "maintenance-import");
    let main = html! {
        p.crumbs { a href="/ops/maintenance" { (say!(lang, "maintenance-nav")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        form.stacked.card method="post" action="/ops/maintenance/calendar" {
            label for="calendar" { (maintenance_label(lang, "calendar")) }
            textarea #calendar name="calendar" rows="10" required spellcheck="false" { (form.calendar) }
            p.small { (say!(lang, "maintenance-import-hint")) }
            (fields::scope(cx, [&form.components, &form.sites, &form.customers]))
            (fields::telling(cx, &form.notice_hours, &form.public))
            button { (say!(lang, "act-check")) }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn confirmation(
    cx: &RequestContext,
    form: &CalendarForm,
    changes: &[(MaintenanceId, MaintenanceChange)],
) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "maintenance-import");
    let fields = [
        ("calendar", &form.calendar),
        ("components", &form.components),
        ("sites", &form.sites),
        ("customers", &form.customers),
        ("notice_hours", &form.notice_hours),
        ("public", &form.public),
    ];
    // All events of a calendar take the same.
    let scope = changes.iter().find_map(|(_, change)| match change {
        MaintenanceChange::Plan(plan) | MaintenanceChange::Change(plan) => Some(&plan.scope),
        _ => None,
    });
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            @if changes.is_empty() { p { (say!(lang, "maintenance-import-nothing")) } }
            ul { @for (id, change) in changes { li { (line(cx, *id, change)) } } }
            @if let Some(scope) = scope { p { (fields::takes(cx, scope)) } }
            form method="post" action="/ops/maintenance/calendar" {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    @if !changes.is_empty() { button { (say!(lang, "act-do")) } }
                    a.button href="/ops/maintenance/calendar" { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// What is done with one event.
fn line(cx: &RequestContext, id: MaintenanceId, change: &MaintenanceChange) -> String {
    let lang = cx.lang;
    match change {
        MaintenanceChange::Plan(plan) | MaintenanceChange::Change(plan) => {
            let next = plan.schedule.windows_after(cx.summary.view.at).next();
            let when = next.map(|next| maintenance::window(lang, &cx.zone, next));
            format!("{} — {}", plan.title.of(lang), when.unwrap_or_default())
        }
        _ => {
            let known = cx.summary.view.maintenances.iter().find(|it| it.record.id == id);
            let title = known.map_or("", |it| it.record.plan.title.of(lang));
            format!("{title} — {}", say!(lang, "maintenance-cancel"))
        }
    }
}
