//! Promises as rows, with what can be done about them.

use super::masked;
use crate::layout::links::{ops_incident_path, percent_encode};
use crate::request::context::RequestContext;
use crate::request::promise_form::PromiseChangeForm;
use bongsu_core::access::Permission;
use bongsu_core::promise::{Cause, Owner, Promise, PromiseKind, TEXT_MAX_CHARS, Warned};
use bongsu_store::User;
use bongsu_words::Language;
use maud::{Markup, html};

/// The spans that are offered by one press, in minutes.
pub const QUICK_MINUTES: [u32; 4] = [15, 30, 60, 120];

/// Promises, one a row; with forms for who may act, `people` being whom one can be handed to.
pub fn rows(cx: &RequestContext, promises: &[&Promise], people: &[User], back: &str) -> Markup {
    let none = PromiseChangeForm::default();
    html! {
        @if promises.is_empty() { p { (say!(cx.lang, "promises-none")) } }
        ul.rows { @for it in promises { (row(cx, it, people, (back, &none))) } }
    }
}

/// One promise, with what was typed in its forms.
pub fn row(
    cx: &RequestContext,
    it: &Promise,
    people: &[User],
    typed: (&str, &PromiseChangeForm),
) -> Markup {
    let lang = cx.lang;
    html! {
        li.row id={ "promise-" (it.id) } { div.grow {
            p id=(what_id(it)) { span.strong { (kind(lang, it.kind)) } " · "
                a href={ "/ops/desk/call?q=" (percent_encode(&it.customer)) } {
                    (say!(lang, "promise-of", customer = cx.customer_label(&it.customer))) }
                @if let Some(incident) = it.incident {
                    " · " a href=(ops_incident_path(incident)) { (say!(lang, "promise-incident")) } } }
            @if !it.text.is_empty() { p { "“" (it.text) "”" } (masked(lang, &it.text)) }
            p { (due(cx, it)) " · " (owner(lang, it)) (state(cx, it)) }
            p.small { (made(cx, it)) }
            @for moved in &it.moves {
                p.small { @match moved.from {
                    Some(from) => (say!(lang, "promise-moved-from", from = cx.stamp(from), cause = cause(lang, moved.cause))),
                    None => (say!(lang, "promise-moved-none", cause = cause(lang, moved.cause))),
                }
                    @if !moved.reason.is_empty() { " “" (moved.reason) "”" } }
            }
            (ended(cx, it))
            @if it.is_open() && cx.may(Permission::Promise) { (actions(cx, it, people, typed)) }
        } }
    }
}

/// The id of the line that says what a promise is.
fn what_id(it: &Promise) -> String {
    format!("about-promise-{}", it.id)
}

/// What people owe to customers, calls back and questions among it; the program keeps the rest.
pub fn is_of_people(it: &Promise) -> bool {
    it.owner != Owner::Program
}

fn actions(
    cx: &RequestContext,
    it: &Promise,
    people: &[User],
    (back, typed): (&str, &PromiseChangeForm),
) -> Markup {
    let (lang, id) = (cx.lang, it.id.to_string());
    // The same field stands in two forms.
    let reason = |action: &str| Some(typed.reason.as_str()).filter(|_| typed.action == action);
    let path = format!("/ops/desk/promises/{id}");
    // The same buttons stand in every row: each says of which promise it is.
    let what = what_id(it);
    let is_question = it.kind == PromiseKind::Engineers;
    let begin = |action: &str| {
        html! {
            input type="hidden" name="action" value=(action);
            input type="hidden" name="back" value=(back);
        }
    };
    html! {
        form.inline method="post" action=(path) {
            (begin("keep"))
            label.sr for={ "note-" (id) } { (say!(lang, "promise-note")) }
            input id={ "note-" (id) } name="note" maxlength=(TEXT_MAX_CHARS) required[is_question]
                placeholder=(say!(lang, "promise-note")) value=(typed.note);
            button aria-describedby=(what) { @if is_question { (say!(lang, "promise-answer-do")) } @else { (say!(lang, "promise-keep")) } }
        }
        details {
            summary aria-describedby=(what) { (say!(lang, "promise-move")) }
            form.stacked method="post" action=(path) {
                (begin("move"))
                input type="hidden" name="moves" value=(it.moves.len());
                (cause_field(lang, &id))
                label for={ "reason-" (id) } { (say!(lang, "promise-reason")) }
                input id={ "reason-" (id) } name="reason" maxlength=(TEXT_MAX_CHARS) value=[reason("move")];
                p.buttons { @for minutes in QUICK_MINUTES {
                    button name="minutes" value=(minutes) aria-describedby=(what) { (say!(lang, "promise-quick", minutes = minutes)) }
                } }
                label for={ "due-" (id) } { (say!(lang, "promise-move-to")) }
                input id={ "due-" (id) } name="due" type="datetime-local" value=(typed.due);
                button aria-describedby=(what) { (say!(lang, "promise-move")) }
            }
        }
        details {
            summary aria-describedby=(what) { (say!(lang, "promise-hand-over")) }
            form.inline method="post" action=(path) {
                (begin("hand_over"))
                (person_field(lang, &id, people))
                button aria-describedby=(what) { (say!(lang, "promise-hand-over")) }
            }
            form.inline method="post" action=(path) {
                (begin("release"))
                label.sr for={ "release-" (id) } { (say!(lang, "field-reason")) }
                input id={ "release-" (id) } name="reason" required maxlength=(TEXT_MAX_CHARS)
                    placeholder=(say!(lang, "field-reason")) value=[reason("release")];
                button aria-describedby=(what) { (say!(lang, "promise-release")) }
            }
        }
        @if it.broken_at.is_some() && it.broken_cause.is_none() {
            form.inline method="post" action=(path) {
                (begin("explain"))
                (cause_field(lang, &format!("{id}-why")))
                button aria-describedby=(what) { (say!(lang, "promise-explain")) }
            }
        }
    }
}

/// The choice of a cause.
pub fn cause_field(lang: Language, id: &str) -> Markup {
    html! {
        label for={ "cause-" (id) } { (say!(lang, "promise-cause")) }
        select id={ "cause-" (id) } name="cause" required {
            option value="" { (say!(lang, "promise-cause-choose")) }
            @for it in Cause::ALL { option value=(it.as_str()) { (cause(lang, it)) } }
        }
    }
}

/// The choice of who answers for it from now on.
pub fn person_field(lang: Language, id: &str, people: &[User]) -> Markup {
    html! {
        label for={ "to-" (id) } { (say!(lang, "promise-hand-over-to")) }
        select id={ "to-" (id) } name="to" {
            option value="desk" { (say!(lang, "promise-owner-desk")) }
            @for user in people { option value=(user.id) { (user.name) } }
        }
    }
}

/// How it ended: when, by whom, and with which answer.
pub fn ended(cx: &RequestContext, it: &Promise) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(end) = &it.end {
            p { (end_text(lang, it)) " " (cx.stamp(end.at)) @if !end.by.is_empty() { " · " (end.by) }
                @if !end.note.is_empty() { ": “" (end.note) "”" } }
            (masked(lang, &end.note))
        }
    }
}

/// Who gave it, or that the customer asked for it.
fn made(cx: &RequestContext, it: &Promise) -> String {
    let at = cx.stamp(it.given_at);
    match it.author.id.starts_with("customer:") {
        true => say!(cx.lang, "promise-asked", at = at),
        false => say!(cx.lang, "promise-made", name = it.author.name.as_str(), at = at),
    }
}

fn due(cx: &RequestContext, it: &Promise) -> Markup {
    let lang = cx.lang;
    html! {
        @match it.due {
            Some(due) => { span.strong { (say!(lang, "promise-due", at = cx.stamp(due))) } },
            None => span.dim { (say!(lang, "promise-no-time")) },
        }
    }
}

fn owner(lang: Language, it: &Promise) -> String {
    match &it.owner {
        Owner::Program => say!(lang, "promise-owner-program"),
        Owner::Desk => say!(lang, "promise-owner-desk"),
        Owner::Engineers => say!(lang, "promise-owner-engineers"),
        Owner::Person(person) => say!(lang, "promise-owner", name = person.name.as_str()),
    }
}

fn state(cx: &RequestContext, it: &Promise) -> Markup {
    let lang = cx.lang;
    html! {
        @if it.is_open() {
            @if let Some(at) = it.broken_at { " · " span.badge.bad { (say!(lang, "promise-broken", at = cx.stamp(at))) } }
            @else if it.warned == Warned::Soon { " · " span.badge.warn { (say!(lang, "promise-soon")) } }
            @else if it.warned == Warned::Half { " · " span.badge { (say!(lang, "promise-half")) } }
            @if it.telling.is_some() { " · " (say!(lang, "promise-telling")) }
            @if it.needs_person { " · " span.badge.bad { (say!(lang, "promise-needs-person")) } }
        }
    }
}

/// What is promised.
pub fn kind(lang: Language, kind: PromiseKind) -> String {
    match kind {
        PromiseKind::Answer => say!(lang, "promise-kind-answer"),
        PromiseKind::Engineers => say!(lang, "promise-kind-engineers"),
        PromiseKind::Callback => say!(lang, "promise-kind-callback"),
        PromiseKind::Update => say!(lang, "promise-kind-update"),
        PromiseKind::Recovery => say!(lang, "promise-kind-recovery"),
    }
}

/// Why it slipped.
pub fn cause(lang: Language, cause: Cause) -> String {
    match cause {
        Cause::Overload => say!(lang, "promise-cause-overload"),
        Cause::WaitingForEngineers => say!(lang, "promise-cause-waiting_for_engineers"),
        Cause::ThirdParty => say!(lang, "promise-cause-third_party"),
        Cause::NotReached => say!(lang, "promise-cause-not_reached"),
        Cause::TooEarly => say!(lang, "promise-cause-too_early"),
        Cause::NoOwner => say!(lang, "promise-cause-no_owner"),
        Cause::Other => say!(lang, "promise-cause-other"),
    }
}

/// How it ended.
pub fn end_text(lang: Language, it: &Promise) -> String {
    use bongsu_core::promise::EndKind;
    match it.end.as_ref().map(|end| end.kind) {
        Some(EndKind::Kept) if it.kind == PromiseKind::Engineers => {
            say!(lang, "promise-end-answered")
        }
        Some(EndKind::Kept) | None => say!(lang, "promise-end-kept"),
        Some(EndKind::Messaged) => say!(lang, "promise-end-told"),
        Some(EndKind::Released) => say!(lang, "promise-end-released"),
        Some(EndKind::NotReached) => say!(lang, "promise-end-not_reached"),
    }
}
