//! `GET /ops/desk/calls`: the calls of the last hours, those that go on first (S6).

use super::call_parts::outcome_label;
use super::care;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_core::call::Call;
use bongsu_core::call::step::{Choice, Step};
use maud::{Markup, html};

const MAX_CALLS: usize = 200;

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let shift = care::shift(&cx).await?;
    let mut calls: Vec<&Call> = shift.calls.iter().take(MAX_CALLS).collect();
    calls.sort_by_key(|call| (!call.is_open(), std::cmp::Reverse(call.started_at)));
    let title = say!(lang, "calls-title");
    let main = html! {
        h1 { (title) }
        p.buttons {
            a.button href="/ops/desk/call" { (say!(lang, "call-by-hand")) }
            a.button href="/ops/desk/callbacks" { (say!(lang, "callbacks-title")) }
        }
        (care::line(&cx, &shift))
        section.card {
            @if calls.is_empty() { p { (say!(lang, "calls-none")) } }
            ul #calls .rows data-live-part { @for call in &calls { (row(&cx, call)) } }
        }
    };
    Ok(frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

fn row(cx: &RequestContext, call: &Call) -> Markup {
    let lang = cx.lang;
    html! {
        li.row { div.grow {
            p {
                a href={ "/ops/desk/call?call=" (call.id) } {
                    @match (&call.customer, &call.number) {
                        (Some(key), _) => (cx.customer_label(key)),
                        (None, Some(number)) => (bongsu_words::phone(lang, number)),
                        (None, None) => (say!(lang, "call-hidden")),
                    }
                }
                " · " (state(cx, call))
            }
            p.small { (cx.time(call.started_at))
                @if let Some((_, person)) = &call.taken { " · " (say!(lang, "call-taken", name = person.name.as_str())) }
                @if !call.pressed.is_empty() { " · " (say!(lang, "call-pressed", keys = call.pressed.as_str())) } }
        } }
    }
}

fn state(cx: &RequestContext, call: &Call) -> String {
    let lang = cx.lang;
    match (call.outcome, &call.ended, call.step) {
        (Some(outcome), ..) => outcome_label(lang, outcome),
        (None, Some(_), _) => say!(lang, "call-state-ended"),
        (None, None, Step::Chose(Choice::Message | Choice::Callback | Choice::End)) => {
            say!(lang, "call-state-served")
        }
        (None, None, Step::Chose(Choice::Person)) => say!(lang, "call-state-person"),
        (None, None, Step::New | Step::Asked) => say!(lang, "call-state-menu"),
    }
}
