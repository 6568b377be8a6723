//! `/ops/oncall/calendar`: shifts from an iCalendar file, as a temporary schedule that its reader
//! looks at before it is made.

use super::changes;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::maintenance_form::instant;
use crate::request::oncall_form::{ChangeForm, field_label};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::maintenance::Window;
use bongsu_core::oncall::schedule::Shift;
use bongsu_core::oncall::schedule::import::{DAYS_MAX, ImportError, SHIFTS_MAX, shifts};
use bongsu_words::Language;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;
use std::fmt::Write as _;
use tokio::task::spawn_blocking;

/// The most mistakes that are shown.
const MAX_SHOWN: usize = 20;

/// What is read of which time.
#[derive(Deserialize, Default)]
pub struct ImportForm {
    /// The key of the schedule.
    #[serde(default)]
    schedule: String,
    /// The text of the calendar.
    #[serde(default)]
    calendar: String,
    /// From when.
    #[serde(default)]
    from: String,
    /// Until when.
    #[serde(default)]
    until: String,
}

/// The form.
pub async fn page(cx: RequestContext) -> Response {
    show(&cx, form(&cx, &ImportForm::default(), &[]))
}

/// Reads the calendar, and shows the change that would be made; nothing is made here.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<ImportForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(typed) = form.map_err(|_| Error::unreadable_form())?;
    let plan = cx.summary.view.oncall.plan.clone();
    let mut schedules = plan.schedules.iter();
    let schedule = schedules.find(|it| it.key.as_str() == typed.schedule.trim());
    let schedule = schedule.ok_or(Error::invalid("schedule", FieldError::Missing))?;
    // Times without a zone are of the clocks by which the schedule goes, wherever the reader is.
    let zone = schedule.time_zone();
    let (calendar, floating) = (typed.calendar.clone(), schedule.zone.clone());
    let within = match window(&typed, &floating) {
        Ok(within) => within,
        Err(error) => {
            let error = error.labelled(field_label);
            let main = html! { (refusal(cx.lang, &error)) (self::form(&cx, &typed, &[])) };
            return Ok(redisplay_form(&error, show(&cx, main)));
        }
    };
    // A calendar of series takes a while, in which others want their answers.
    let read = spawn_blocking(move || shifts(&plan, &calendar, &floating, within)).await;
    match read.map_err(|_| Error::invalid("calendar", FieldError::NotReadable))? {
        Ok(shifts) => {
            let change = ChangeForm {
                action: "temporary".into(),
                schedule: typed.schedule,
                from: typed.from,
                until: typed.until,
                shifts: lines(&shifts, &zone),
                ..ChangeForm::default()
            };
            Ok(show(&cx, found(&cx, shifts.len(), &change)))
        }
        Err(errors) => {
            let errors: Vec<String> = errors.iter().map(|it| error(cx.lang, it)).collect();
            let mut response = show(&cx, self::form(&cx, &typed, &errors));
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
    }
}

/// Of which time the calendar is read.
fn window(typed: &ImportForm, zone: &str) -> Result<Window, Error> {
    let start = instant("from", &typed.from, zone)?;
    let end = instant("until", &typed.until, zone)?;
    match start < end {
        true => Ok(Window { start, end }),
        false => Err(Error::invalid("from", FieldError::AfterEnd)),
    }
}

/// Shifts as they are typed, one a line, by the clocks of the schedule. With the offset they are
/// instants: an hour that comes twice in autumn is one.
fn lines(shifts: &[Shift], zone: &TimeZone) -> String {
    let mut text = String::new();
    let stamp = |at: Time| at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z");
    for Shift { person, window } in shifts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{person} {} {}", stamp(window.start), stamp(window.end));
    }
    text
}

fn error(lang: Language, error: &ImportError) -> String {
    match error {
        ImportError::Calendar(it) => {
            say!(lang, "shift-import-line", line = it.line as u32, why = it.problem.to_string())
        }
        ImportError::Nobody(summary) => {
            say!(lang, "shift-import-nobody", summary = summary.as_str())
        }
        ImportError::Several(name) => say!(lang, "shift-import-several", name = name.as_str()),
        ImportError::TooLong => say!(lang, "shift-import-too-long", days = DAYS_MAX),
        ImportError::TooMany => say!(lang, "shift-import-too-many", most = SHIFTS_MAX as u32),
        ImportError::Empty => say!(lang, "shift-import-empty"),
    }
}

fn show(cx: &RequestContext, main: Markup) -> Response {
    let title = say!(cx.lang, "shift-import-title");
    let main = html! {
        p.crumbs { a href="/ops/oncall" { (say!(cx.lang, "oncall-title")) } }
        h1 { (title) }
        (main)
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn found(cx: &RequestContext, count: usize, change: &ChangeForm) -> Markup {
    html! {
        p.notice.ok role="status" { (say!(cx.lang, "shift-import-found", n = count as u32)) }
        section.card { (changes::form(cx, change)) }
    }
}

fn form(cx: &RequestContext, typed: &ImportForm, errors: &[String]) -> Markup {
    let lang = cx.lang;
    let plan = &cx.summary.view.oncall.plan;
    html! {
        p { (say!(lang, "shift-import-intro")) }
        @if !errors.is_empty() {
            div.notice.bad role="alert" {
                p.strong { (say!(lang, "shift-import-refused")) }
                ul { @for it in errors.iter().take(MAX_SHOWN) { li { (it) } } }
            }
        }
        form.stacked.card method="post" action="/ops/oncall/calendar" {
            label for="schedule" { (say!(lang, "oncall-schedule")) }
            (changes::schedule_choice(lang, plan, &typed.schedule))
            label for="from" { (say!(lang, "oncall-from")) }
            input #from name="from" type="datetime-local" value=(typed.from) required;
            label for="until" { (say!(lang, "oncall-until")) }
            input #until name="until" type="datetime-local" value=(typed.until) required;
            label for="calendar" { (say!(lang, "shift-import-text")) }
            textarea #calendar name="calendar" rows="12" required spellcheck="false" { (typed.calendar) }
            button { (say!(lang, "shift-import-read")) }
        }
    }
}
