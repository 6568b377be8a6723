//! `/ops/desk/care`: who takes calls and whose turn it is, breaks, and what counsellors may do
//! (S18).

use super::call_parts::CALLS_SPAN;
use super::care_report::report_row;
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::request::care::attendance;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::call::Call;
use bongsu_core::care::attendance::Attendance;
use bongsu_core::care::turn::{is_talking, talked, turns};
use bongsu_core::promise::Taken;
use bongsu_store::Error as StoreError;
use maud::{Markup, html};
use serde::Deserialize;

const MAX_CALLS: u32 = 1_000;
const MAX_OWN: u32 = 20;
/// How often an attendance is read again that was written meanwhile.
const TRIES: usize = 5;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct CareForm {
    /// `begin`, `end`, `break` or `back`.
    #[serde(default)]
    action: String,
}

/// Who takes calls now, and what is known of their load.
pub(super) struct Shift {
    /// Who asks, while they take calls or have a break.
    own: Option<Attendance>,
    present: Vec<Attendance>,
    /// The calls of the last hours, the latest first.
    pub(super) calls: Vec<Call>,
    /// The calls back that are taken.
    back: Vec<Taken>,
}

/// Reads it; once for a page.
pub(super) async fn shift(cx: &RequestContext) -> Result<Shift, Error> {
    let store = cx.app.users()?;
    let own = attendance(cx, store).await?;
    let shows = own.is_there || own.attendance.on_break(cx.now).is_some();
    let own = Some(own.attendance).filter(|_| shows);
    let back = cx.summary.view.promises.iter().filter_map(|it| it.callback.as_ref()?.taken.clone());
    let back = back.collect();
    let present = store.attendances(cx.now).await.map_err(unusable)?;
    let calls = store.calls_since(cx.now.before(CALLS_SPAN), MAX_CALLS).await.map_err(unusable)?;
    Ok(Shift { own, present, calls, back })
}

/// One line above the lists of calls: one's own state, and whose turn it is.
pub(super) fn line(cx: &RequestContext, shift: &Shift) -> Markup {
    let lang = cx.lang;
    let own = shift.own.as_ref();
    let on_break = own.and_then(|it| it.on_break(cx.now));
    html! {
        section.card aria-label=(say!(lang, "care-title")) {
            p {
                @match (own, on_break) {
                    (_, Some(until)) => (say!(lang, "care-on-break", at = cx.stamp(until))),
                    (Some(it), None) => (say!(lang, "care-here", at = cx.stamp(it.since))),
                    (None, None) => (say!(lang, "care-not-here")),
                }
                " " span #turn data-live-part { (turn(cx, shift)) }
                " " a href="/ops/desk/care" { (say!(lang, "care-line-link")) }
            }
            (buttons(cx, own))
        }
    }
}

fn turn(cx: &RequestContext, shift: &Shift) -> String {
    let lang = cx.lang;
    let next = turns(&shift.present, (&shift.calls, &shift.back), cx.now).into_iter().next();
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
    let own = cx.app.users()?.abuse_reports_by(me.id.as_str(), MAX_OWN).await.map_err(unusable)?;
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
        (line(&cx, &shift))
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
            ul.rows { @for it in &own { (report_row(&cx, it)) } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn state(cx: &RequestContext, shift: &Shift, it: &Attendance) -> String {
    let lang = cx.lang;
    match it.on_break(cx.now) {
        Some(_) => say!(lang, "care-present-break"),
        None if is_talking(&shift.calls, &shift.back, &it.person.id, cx.now) => {
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
    for _ in 0..TRIES {
        let mut read = attendance(&cx, store).await?;
        let it = &mut read.attendance;
        match form.action.as_str() {
            "begin" => {}
            "break" => it.take_break(cx.now, cx.app.settings.care.break_length),
            "back" => it.break_until = None,
            "end" => {
                store.end_attendance(me.id.as_str()).await.map_err(unusable)?;
                return Ok(Redirect::to("/ops/desk/care").into_response());
            }
            _ => {
                let all = "begin, end, break, back";
                return Err(Error::invalid("action", FieldError::NotOneOf(all)));
            }
        }
        it.heard_at = cx.now;
        match store.save_attendance(&read, cx.now).await {
            Ok(()) => return Ok(Redirect::to("/ops/desk/care").into_response()),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}
