//! What people change of schedules: one more, one less, one for another, a swap.

use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::oncall::names;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::oncall_form::{ChangeForm, audit_note, field_label, read_change, read_edit};
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::oncall::OncallView;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::{ChangeId, Schedule, ScheduleChange, What};
use bongsu_words::{Language, time};
use maud::{Markup, html};

/// The most changes that are listed.
const MAX_LISTED: usize = 50;

/// Makes a change, or changes one.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<ChangeForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let command = match command(&cx, &form) {
        Ok(command) => command,
        Err(error) => return Ok(redisplay(&cx, &form, error)),
    };
    let note = audit_note(&command);
    match cx.app.submit(cx.principal()?, command).await {
        Ok(()) => Ok((Extension(note), Redirect::to("/ops/oncall")).into_response()),
        // A button beside an existing change has no form that could be typed again.
        Err(error) if !form.id.is_empty() => Err(error.into()),
        Err(error) => Ok(redisplay(&cx, &form, error.into())),
    }
}

/// The form as it was typed, with why nothing was changed.
fn redisplay(cx: &RequestContext, typed: &ChangeForm, error: Error) -> Response {
    let error = error.labelled(field_label);
    let title = say!(cx.lang, "oncall-changes");
    let main = html! { h1 { (title) } (refusal(cx.lang, &error)) (form(cx, typed)) };
    let page = Page { audience: Audience::Operations, title, live: None, main };
    redisplay_form(&error, frame(cx, &page))
}

fn command(cx: &RequestContext, form: &ChangeForm) -> Result<Command, Error> {
    if form.id.is_empty() {
        let change = read_change(form, &cx.summary.view.oncall.plan)?;
        return Ok(Command::ChangeSchedule { id: new_id(cx)?, change });
    }
    let id: ChangeId = form.id.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    Ok(Command::ChangeSchedule { id, change: read_edit(form)? })
}

/// The id of a change that is made now.
pub fn new_id(cx: &RequestContext) -> Result<ChangeId, Error> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| Error::TooOften)?;
    Ok(ChangeId::new(cx.now, &format!("schedule change {bits:?}")))
}

/// The changes that are not over, and the form of a new one.
pub fn section(cx: &RequestContext, view: &OncallView) -> Markup {
    let lang = cx.lang;
    let now = cx.summary.view.at;
    let shown = |it: &&ScheduleChange| it.ends_at() > now && it.withdrawn.is_none();
    let changes: Vec<&ScheduleChange> = view.changes.iter().filter(shown).collect();
    html! {
        @if !view.plan.schedules.is_empty() {
            section.card aria-labelledby="changes" {
                h2 #changes { (say!(lang, "oncall-changes")) }
                @if changes.is_empty() { p { (say!(lang, "oncall-no-changes")) } }
                ul.rows { @for it in changes.iter().take(MAX_LISTED) { (row(cx, view, it)) } }
                @if cx.may(Permission::OnCall) {
                    (form(cx, &ChangeForm::default()))
                    p { a href="/ops/oncall/calendar" { (say!(lang, "shift-import-title")) } }
                }
            }
        }
    }
}

fn row(cx: &RequestContext, view: &OncallView, it: &ScheduleChange) -> Markup {
    let lang = cx.lang;
    let own = cx.principal().ok().and_then(|by| by.login);
    let own = own.and_then(|login| view.plan.person_of(&login)).map(|person| &person.key);
    let asks_me = it.is_asked() && matches!(&it.what, What::Swap { with, .. } if own == Some(with));
    let button = |action: &str, label: String| {
        html! {
            form method="post" action="/ops/oncall/changes" {
                input type="hidden" name="id" value=(it.id);
                button name="action" value=(action) { (label) }
            }
        }
    };
    html! {
        li.row {
            div.grow {
                p.strong { (text(cx, view, it)) }
                p { (by_its_clocks(cx, view, it)) }
                p.small { (it.author) " · " (cx.time(it.made_at))
                    @if it.is_asked() { " · " (say!(lang, "oncall-swap-asked")) }
                    @if let Some(answer) = &it.answered {
                        " · " @if answer.agreed { (say!(lang, "oncall-swap-agreed", by = answer.by.as_str())) }
                        @else { (say!(lang, "oncall-swap-declined", by = answer.by.as_str())) }
                    } }
            }
            @if cx.may(Permission::OnCall) {
                @if asks_me {
                    (button("agree", say!(lang, "oncall-agree")))
                    (button("decline", say!(lang, "oncall-decline")))
                }
                (button("withdraw", say!(lang, "oncall-withdraw")))
            }
        }
    }
}

/// When a change counts, by the clocks of its schedule, as it was typed.
fn by_its_clocks(cx: &RequestContext, view: &OncallView, it: &ScheduleChange) -> String {
    let Some(schedule) = view.plan.schedule(&it.schedule) else {
        return format!("{} – {}", cx.stamp(it.window.start), cx.stamp(it.window.end));
    };
    let zone = schedule.time_zone();
    let stamp = |at| time::stamp(cx.lang, &zone, time::ANY_DAY, at);
    format!("{} – {} ({})", stamp(it.window.start), stamp(it.window.end), schedule.zone)
}

fn text(cx: &RequestContext, view: &OncallView, it: &ScheduleChange) -> String {
    let lang = cx.lang;
    let name = |key: &OncallKey| names(&view.plan, std::slice::from_ref(key));
    let known = view.plan.schedule(&it.schedule);
    let zone = known.map_or_else(|| cx.zone.clone(), Schedule::time_zone);
    let stamp = |at| time::stamp(lang, &zone, time::ANY_DAY, at);
    let schedule = known.map_or(it.schedule.as_str(), |it| &it.name);
    match &it.what {
        What::Add { person } => {
            say!(lang, "oncall-change-add", schedule = schedule, name = name(person))
        }
        What::Remove { person } => {
            say!(lang, "oncall-change-remove", schedule = schedule, name = name(person))
        }
        What::Replace { person, by } => say!(
            lang,
            "oncall-change-replace",
            schedule = schedule,
            name = name(person),
            by = name(by)
        ),
        What::Swap { person, with, back } => say!(
            lang,
            "oncall-change-swap",
            schedule = schedule,
            name = name(person),
            by = name(with),
            from = stamp(back.start),
            until = stamp(back.end)
        ),
        What::Temporary { shifts, .. } => {
            let n = shifts.len() as u32;
            say!(lang, "oncall-change-temporary", schedule = schedule, n = n)
        }
    }
}

/// The choice of a schedule, each with the zone by whose clocks the times of the form are.
pub fn schedule_choice(lang: Language, plan: &Plan, chosen: &str) -> Markup {
    html! {
        select #schedule name="schedule" aria-describedby="schedule-zone" {
            @for it in &plan.schedules {
                option value=(it.key) selected[it.key.as_str() == chosen] {
                    (it.name) " (" (it.zone) ")"
                }
            }
        }
        p.small #schedule-zone { (say!(lang, "oncall-change-clock")) }
    }
}

/// The form of a change.
pub fn form(cx: &RequestContext, typed: &ChangeForm) -> Markup {
    let lang = cx.lang;
    let plan = &cx.summary.view.oncall.plan;
    let people = |chosen: &str, empty: bool| {
        html! {
            @if empty { option value="" { "–" } }
            @for person in &plan.people {
                option value=(person.key) selected[person.key.as_str() == chosen] { (person.name) }
            }
        }
    };
    let kinds = [
        ("add", say!(lang, "oncall-kind-add")),
        ("remove", say!(lang, "oncall-kind-remove")),
        ("replace", say!(lang, "oncall-kind-replace")),
        ("swap", say!(lang, "oncall-kind-swap")),
        ("temporary", say!(lang, "oncall-kind-temporary")),
    ];
    html! {
        form.stacked.narrow method="post" action="/ops/oncall/changes" {
            p.strong { (say!(lang, "oncall-change-new")) }
            label for="schedule" { (say!(lang, "oncall-schedule")) }
            (schedule_choice(lang, plan, &typed.schedule))
            label for="action" { (say!(lang, "oncall-change-kind")) }
            select #action name="action" { @for (value, label) in &kinds {
                option value=(value) selected[*value == typed.action] { (label) }
            } }
            label for="person" { (say!(lang, "oncall-person")) }
            select #person name="person" { (people(&typed.person, false)) }
            label for="by" { (say!(lang, "oncall-by")) }
            select #by name="by" { (people(&typed.by, true)) }
            @for (field, label, value, needed) in [
                ("from", say!(lang, "oncall-from"), &typed.from, true),
                ("until", say!(lang, "oncall-until"), &typed.until, true),
                ("back_from", say!(lang, "oncall-back-from"), &typed.back_from, false),
                ("back_until", say!(lang, "oncall-back-until"), &typed.back_until, false),
            ] {
                label for=(field) { (label) }
                input id=(field) name=(field) type="datetime-local" value=(value) required[needed];
            }
            label for="shifts" { (say!(lang, "oncall-shifts")) }
            textarea #shifts name="shifts" rows="3" spellcheck="false" { (typed.shifts) }
            label for="gaps" { (say!(lang, "oncall-gaps")) }
            select #gaps name="gaps" { @for (value, label) in [
                ("layers", say!(lang, "oncall-gaps-layers")), ("fallback", say!(lang, "oncall-gaps-fallback")),
            ] { option value=(value) selected[value == typed.gaps] { (label) } } }
            button { (say!(lang, "oncall-change-do")) }
        }
    }
}
