//! `/ops/mutes`: sites and customers of whom nobody is alerted: who decided it, why, and until
//! when.

use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{maintenance_label, redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::maintenance_form::{MAX_TARGET_CHARS, audit_note, instant, mute_target};
use crate::request::params::{Params, required_text};
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::access::Permission;
use bongsu_core::engine::command::Command;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::maintenance::mute::REASON_MAX_CHARS;
use bongsu_core::maintenance::{Mute, MuteTarget};
use bongsu_words::{Language, labels};
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

/// The most mutes of the past that are shown.
const MAX_PAST: usize = 50;
/// A mute lasts so long unless something else is typed.
const DEFAULT_SPAN: Duration = Duration::from_secs(24 * 3600);

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct MuteForm {
    /// `mute` or `end`.
    #[serde(default)]
    action: String,
    /// `site:example.com` or `customer:1001`.
    #[serde(default)]
    target: String,
    #[serde(default)]
    reason: String,
    /// By the clocks of the zone of the page.
    #[serde(default)]
    until: String,
    /// `yes` to do it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let form = MuteForm { target: params.text("target")?, ..MuteForm::default() };
    Ok(render(&cx, &form, None).await)
}

/// Shows who would be muted, or does it; ends a mute at once.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<MuteForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let command = match read(&cx, &form) {
        Ok(command) => command,
        Err(error) => return Ok(redisplay_form(&error, render(&cx, &form, Some(&error)).await)),
    };
    if form.confirm != "yes" && matches!(command, Command::Mute { .. }) {
        return Ok(confirmation(&cx, &form, &command));
    }
    let note = audit_note(&command);
    if let Err(error) = cx.app.submit(cx.principal()?, command).await {
        let error = Error::from(error);
        return Ok(redisplay_form(&error, render(&cx, &form, Some(&error)).await));
    }
    Ok((Extension(note), Redirect::to("/ops/mutes")).into_response())
}

/// The command, or all that is wrong with the form.
fn read(cx: &RequestContext, form: &MuteForm) -> Result<Command, Error> {
    let label: fn(Language, &'static str) -> String = |lang, field| maintenance_label(lang, field);
    let labelled = |error: Error| error.labelled(label);
    let target = mute_target(&form.target);
    if form.action == "end" {
        return target.map(|target| Command::Unmute { target }).map_err(labelled);
    }
    let reason = required_text("reason", &form.reason, REASON_MAX_CHARS);
    let until = instant("until", &form.until, cx.zone_name());
    match (target, reason, until) {
        (Ok(target), Ok(reason), Ok(until)) => Ok(Command::Mute { target, reason, until }),
        (target, reason, until) => {
            let all = [target.err(), reason.err(), until.err()];
            Err(Error::several(all.into_iter().flatten().map(labelled).collect()))
        }
    }
}

fn confirmation(cx: &RequestContext, form: &MuteForm, command: &Command) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "mute-title"));
    let Command::Mute { target, reason, until } = command else {
        return Redirect::to("/ops/mutes").into_response();
    };
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p { (say!(lang, "mute-ask", target = name(cx, target), until = cx.full_stamp(*until))) }
            blockquote { p { "“" (reason) "”" } }
            p.small { (say!(lang, "mute-hint")) }
            form method="post" action="/ops/mutes" {
                @for (field, value) in [("target", &form.target), ("reason", &form.reason), ("until", &form.until)] {
                    input type="hidden" name=(field) value=(value);
                }
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href="/ops/mutes" { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

async fn render(cx: &RequestContext, typed: &MuteForm, refused: Option<&Error>) -> Response {
    let (lang, now) = (cx.lang, cx.summary.view.at);
    let title = say!(lang, "mute-title");
    let past = match cx.app.users() {
        Ok(store) => store.latest_mutes(MAX_PAST).await.ok(),
        Err(_) => None,
    };
    let over = past.into_iter().flatten().filter(|mute| !mute.holds_at(now));
    let past: Vec<Mute> = over.collect();
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "mute-hint")) }
        section.card aria-labelledby="muted" {
            h2 #muted { (say!(lang, "mute-now")) }
            @if cx.summary.view.mutes.is_empty() { p { (say!(lang, "mute-nobody")) } }
            ul.rows { @for mute in &cx.summary.view.mutes { (row(cx, mute, cx.may(Permission::Mute))) } }
        }
        @if cx.may(Permission::Mute) { (form(cx, typed, refused)) }
        @if !past.is_empty() {
            section.card aria-labelledby="past" {
                h2 #past { (say!(lang, "mute-past")) }
                ul.rows { @for mute in &past { (row(cx, mute, false)) } }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn row(cx: &RequestContext, mute: &Mute, can_end: bool) -> Markup {
    let lang = cx.lang;
    html! {
        li.row {
            div.grow {
                span.strong { (name(cx, &mute.target)) }
                p { "“" (mute.reason) "”" }
                p.small { (mute.author) " · " (cx.time(mute.since)) " – " (cx.time(mute.until))
                    @if let Some(by) = &mute.ended_by { " · " (say!(lang, "mute-ended-by", name = by.as_str())) } }
            }
            @if can_end {
                form method="post" action="/ops/mutes" {
                    input type="hidden" name="action" value="end";
                    input type="hidden" name="target" value=(mute.target);
                    button { (say!(lang, "mute-end")) }
                }
            }
        }
    }
}

fn form(cx: &RequestContext, typed: &MuteForm, refused: Option<&Error>) -> Markup {
    let lang = cx.lang;
    let until = match typed.until.as_str() {
        "" => {
            let micros = (cx.now + DEFAULT_SPAN).as_micros();
            let whole_minute = Time::from_micros(micros - micros.rem_euclid(60_000_000));
            LocalTime::at(whole_minute, cx.zone_name()).to_string()
        }
        typed => typed.to_owned(),
    };
    html! {
        section.card.narrow aria-labelledby="mute" {
            h2 #mute { (say!(lang, "mute-do")) }
            @if let Some(error) = refused { (refusal(lang, error)) }
            form.stacked method="post" action="/ops/mutes" {
                label for="target" { (maintenance_label(lang, "target")) }
                input #target name="target" required maxlength=(MAX_TARGET_CHARS) autocomplete="off"
                    spellcheck="false" value=(typed.target);
                label for="reason" { (maintenance_label(lang, "reason")) }
                textarea #reason name="reason" required maxlength=(REASON_MAX_CHARS) rows="2" { (typed.reason) }
                label for="until" { (maintenance_label(lang, "until")) }
                input #until name="until" type="datetime-local" required value=(until);
                button { (say!(lang, "act-check")) }
            }
        }
    }
}

fn name(cx: &RequestContext, target: &MuteTarget) -> String {
    match target {
        MuteTarget::Site(host) => say!(cx.lang, "mute-site", name = labels::site(cx.lang, host)),
        MuteTarget::Customer(key) => {
            say!(cx.lang, "mute-customer", name = cx.customer_label(key))
        }
    }
}
