//! `/ops/desk/callbacks`: who waits for a call back, in their order (S6).

use super::care;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::queries::Queries;
use crate::request::care::{not_to_call, note_call_back};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::engine::command::Command;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::promise::{Promise, PromiseKind, TEXT_MAX_CHARS};
use maud::{Markup, html};
use serde::Deserialize;

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let me = cx.principal()?;
    let mut all: Vec<&Promise> =
        cx.summary.view.promises.iter().filter(|it| it.kind == PromiseKind::Callback).collect();
    all.sort_by_key(|it| (it.callback.as_ref().map(|it| it.asked_at), it.id));
    let is_mine = |it: &&&Promise| {
        let taken = it.callback.as_ref().and_then(|it| it.taken.as_ref());
        taken.is_some_and(|taken| me.is(&taken.by.id))
    };
    let own = all.iter().find(is_mine).copied();
    let yours = match own {
        Some(own) => Some(yours(&cx, own).await),
        None => None,
    };
    let shift = care::shift(&cx).await?;
    // Who has a break is not given anybody, and reads that above.
    let except = not_to_call(&cx, cx.app.users()?, false).await.unwrap_or_default();
    let mut waiting = all.iter().filter(|it| is_free(it, cx.now)).peekable();
    let is_left = waiting.peek().is_some() && waiting.all(|it| except.contains(&it.customer));
    let title = say!(lang, "callbacks-title");
    let main = html! {
        h1 { (title) }
        (care::line(&cx, &shift))
        @match yours {
            Some(yours) => (yours),
            None => section.card {
                p { (say!(lang, "callbacks-waiting", n = all.len())) }
                @if is_left { p.notice { (say!(lang, "care-callbacks-left")) } }
                @if !all.is_empty() {
                    form method="post" action="/ops/desk/callbacks" {
                        input type="hidden" name="action" value="take";
                        @if is_left {
                            input type="hidden" name="anyway" value="yes";
                            p.buttons { button { (say!(lang, "care-anyway")) } }
                        } @else { p.buttons { button.main data-key="n" { (say!(lang, "callbacks-take")) } } }
                    }
                }
            },
        }
        @if !all.is_empty() {
            section.card { ul.rows { @for it in &all { (row(&cx, it)) } } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Whether they may be called, and nobody calls them.
fn is_free(it: &Promise, now: Time) -> bool {
    it.callback.as_ref().is_some_and(|it| it.taken.is_none() && it.next_at <= now)
}

/// The form as it is sent.
#[derive(Deserialize)]
pub struct TakeForm {
    #[serde(default)]
    action: String,
    /// `yes`: they want one who would be left to somebody else.
    #[serde(default)]
    anyway: String,
}

/// Takes the one who waits longest.
pub async fn take(
    cx: RequestContext,
    form: Result<Form<TakeForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    if form.action != "take" {
        return Err(Error::invalid("action", FieldError::NotOneOf("take")));
    }
    let store = cx.app.users()?;
    let except = not_to_call(&cx, store, form.anyway == "yes").await?;
    cx.app.submit(cx.principal()?, Command::TakeCallback { except }).await?;
    note_call_back(&cx, store).await?;
    Ok(Redirect::to("/ops/desk/callbacks").into_response())
}

/// The call that one has taken, and how it goes.
async fn yours(cx: &RequestContext, it: &Promise) -> Markup {
    let lang = cx.lang;
    let customer = cx.store.customer(it.customer.clone()).await.ok().flatten();
    let secret = cx.app.users().ok().map(|store| store.secret());
    let contacts = customer.map(|it| it.contacts).unwrap_or_default();
    let numbers: Vec<(String, bool)> = contacts
        .into_iter()
        .filter_map(|contact| {
            let asked = it.contact.zip(secret);
            let is_theirs =
                asked.is_some_and(|(key, secret)| key == ContactKey::of(secret, &contact));
            match contact {
                Contact::Phone(number) => Some((number, is_theirs)),
                Contact::Email(_) => None,
            }
        })
        .collect();
    let path = format!("/ops/desk/promises/{}", it.id);
    let outcomes = [
        ("not_reached", say!(lang, "callbacks-not-reached")),
        ("return", say!(lang, "callbacks-return")),
    ];
    html! {
        section.card aria-labelledby="yours" {
            h2 #yours { (say!(lang, "callbacks-yours")) }
            p.strong { (cx.customer_label(&it.customer)) @if !it.text.is_empty() { " “" (it.text) "”" } }
            @if numbers.is_empty() { p { (say!(lang, "callbacks-no-number")) } }
            ul { @for (number, is_theirs) in &numbers {
                li { a.strong href={ "tel:" (number) } { (bongsu_words::phone(lang, number)) }
                    @if *is_theirs { " " (say!(lang, "callbacks-asked-from")) } }
            } }
            p { a.button.main href={ "/ops/desk/call?q=" (percent_encode(&it.customer)) } { (say!(lang, "callbacks-open")) } }
            form.stacked method="post" action=(path) {
                input type="hidden" name="action" value="keep";
                input type="hidden" name="back" value="/ops/desk/callbacks";
                label for="note" { (say!(lang, "call-note")) }
                textarea #note name="note" rows="3" maxlength=(TEXT_MAX_CHARS) {}
                p.buttons { button.main { (say!(lang, "callbacks-reached")) } }
            }
            div.buttons { @for (action, label) in outcomes {
                form method="post" action=(path) {
                    input type="hidden" name="action" value=(action);
                    input type="hidden" name="back" value="/ops/desk/callbacks";
                    button { (label) }
                }
            } }
        }
    }
}

fn row(cx: &RequestContext, it: &Promise) -> Markup {
    let lang = cx.lang;
    html! {
        li.row { div.grow {
            p { span.strong { (cx.customer_label(&it.customer)) } @if !it.text.is_empty() { " “" (it.text) "”" } }
            @if let Some(callback) = &it.callback {
                p.small { (say!(lang, "callbacks-since", at = cx.stamp(callback.asked_at)))
                    @if let Some(due) = it.due { " · " (say!(lang, "promise-due", at = cx.stamp(due))) }
                    @if callback.attempts > 0 { " · " (say!(lang, "callbacks-attempts", n = callback.attempts)) }
                    @if callback.next_at > cx.now { " · " (say!(lang, "callbacks-next", at = cx.stamp(callback.next_at))) }
                    @if let Some(taken) = &callback.taken { " · " (say!(lang, "callbacks-taken", name = taken.by.name.as_str())) } }
            }
        } }
    }
}
