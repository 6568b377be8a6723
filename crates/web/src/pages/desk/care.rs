//! `/ops/desk/care`: who takes calls and whose turn it is, breaks, and what counsellors may do
//! (S18).

use super::call_parts::CALLS_SPAN;
use super::care_report::report_row;
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::request::care::{attendance, own_attendance};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::call::Call;
use bongsu_core::care::attendance::Attendance;
use bongsu_core::care::turn::{is_talking, talked, turns};
use maud::{Markup, html};
use serde::Deserialize;

const MAX_CALLS: u32 = 1_000;
const MAX_REPORTS: u32 = 500;
const MAX_OWN: usize = 20;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct CareForm {
    /// `begin`, `end`, `break` or `back`.
    #[serde(default)]
    action: String,
}

/// Who takes calls now, and what is known of their load.
struct Shift {
    present: Vec<Attendance>,
    calls: Vec<Call>,
}

async fn shift(cx: &RequestContext) -> Result<Shift, Error> {
    let store = cx.app.users()?;
    let present = store.attendances(cx.now).await.map_err(unusable)?;
    let calls = store.calls_since(cx.now.before(CALLS_SPAN), MAX_CALLS).await.map_err(unusable)?;
    Ok(Shift { present, calls })
}

/// One line above the lists of calls: one's own state, and whose turn it is.
pub(super) async fn line(cx: &RequestContext) -> Result<Markup, Error> {
    let lang = cx.lang;
    let shift = shift(cx).await?;
    let me = cx.principal()?;
    let own = shift.present.iter().find(|it| me.is(&it.person.id));
    let on_break = own.and_then(|it| it.on_break(cx.now));
    Ok(html! {
        section.card aria-label=(say!(lang, "care-title")) {
            p {
                @match (own, on_break) {
                    (_, Some(until)) => (say!(lang, "care-on-break", at = cx.stamp(until))),
                    (Some(it), None) => (say!(lang, "care-here", at = cx.stamp(it.since))),
                    (None, None) => (say!(lang, "care-not-here")),
                }
                " " span #turn data-live-part { (turn(cx, &shift)) }
                " " a href="/ops/desk/care" { (say!(lang, "care-line-link")) }
            }
            (buttons(cx, own))
        }
    })
}

fn turn(cx: &RequestContext, shift: &Shift) -> String {
    let lang = cx.lang;
    let next = turns(&shift.present, &shift.calls, cx.now).into_iter().next();
    match next {
        None if shift.present.is_empty() => String::new(),
        None => say!(lang, "care-turn-none"),
        Some(it) if cx.principal().is_ok_and(|me| me.is(&it.person.id)) => {
            say!(lang, "care-your-turn")
        }
        Some(it) => say!(lang, "care-turn", name = it.person.name.as_str()),
    }
}

fn buttons(cx: &RequestContext, own: Option<&Attendance>) -> Markup {
    let lang = cx.lang;
    let minutes = cx.app.settings.care.break_length.as_secs() / 60;
    let offered: Vec<(&str, String)> = match own {
        None => vec![("begin", say!(lang, "care-begin"))],
        Some(it) if it.on_break(cx.now).is_some() => {
            vec![("back", say!(lang, "care-back")), ("end", say!(lang, "care-end"))]
        }
        Some(_) => vec![
            ("break", say!(lang, "care-break", minutes = minutes)),
            ("end", say!(lang, "care-end")),
        ],
    };
    html! {
        form.buttons method="post" action="/ops/desk/care" {
            @for (action, label) in offered { button name="action" value=(action) { (label) } }
        }
    }
}

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let shift = shift(&cx).await?;
    let me = cx.principal()?;
    let minutes = talked(&shift.calls, me.id.as_str(), cx.now).as_secs() / 60;
    let reports = cx.app.users()?.abuse_reports(MAX_REPORTS).await.map_err(unusable)?;
    let mut own: Vec<_> = reports.iter().filter(|it| me.is(&it.by.id)).collect();
    own.sort_by_key(|it| std::cmp::Reverse(it.at));
    let rights = [
        say!(lang, "care-right-stop"),
        say!(lang, "care-right-break"),
        say!(lang, "care-right-row"),
        say!(lang, "care-right-ask"),
        say!(lang, "care-right-private"),
    ];
    let title = say!(lang, "care-title");
    let main = html! {
        h1 { (title) }
        (line(&cx).await?)
        p.small { (say!(lang, "care-minutes", minutes = minutes)) }
        section.card aria-labelledby="present" {
            h2 #present { (say!(lang, "care-present")) }
            @if shift.present.is_empty() { p { (say!(lang, "care-turn-none")) } }
            ul.rows.tight { @for it in &shift.present { li.row { div.grow {
                (it.person.name) " · " (state(&cx, &shift, it)) } } } }
        }
        section.card aria-labelledby="rights" {
            h2 #rights { (say!(lang, "care-rights")) }
            ul { @for right in &rights { li { (right) } } }
        }
        section.card aria-labelledby="own" {
            h2 #own { (say!(lang, "care-own-reports")) }
            @if own.is_empty() { p { (say!(lang, "care-reports-none")) } }
            ul.rows { @for it in own.into_iter().take(MAX_OWN) { (report_row(&cx, it)) } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn state(cx: &RequestContext, shift: &Shift, it: &Attendance) -> String {
    let lang = cx.lang;
    match it.on_break(cx.now) {
        Some(_) => say!(lang, "care-present-break"),
        None if is_talking(&shift.calls, &it.person.id, cx.now) => {
            say!(lang, "care-present-talking")
        }
        None => say!(lang, "care-present-free"),
    }
}

/// Begins and ends taking calls, and breaks.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<CareForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let store = cx.app.users()?;
    let me = cx.principal()?;
    let own = own_attendance(&cx, store).await?;
    let mut it = attendance(&cx, store).await?;
    match form.action.as_str() {
        "begin" => {}
        "break" => it.take_break(cx.now, cx.app.settings.care.break_length),
        "back" => it.break_until = None,
        "end" => {
            store.end_attendance(me.id.as_str()).await.map_err(unusable)?;
            return Ok(Redirect::to("/ops/desk/care").into_response());
        }
        _ => return Err(Error::invalid("action", FieldError::NotOneOf("begin, end, break, back"))),
    }
    // Who takes calls already began when they began.
    if form.action != "begin" || own.is_none() {
        store.save_attendance(&it).await.map_err(unusable)?;
    }
    Ok(Redirect::to("/ops/desk/care").into_response())
}
