//! `/ops/desk/promises`: what is owed to whom, by when and by whom (S9, S14).

use crate::commands::Once;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::redisplay_form;
use crate::middleware::error_pages::refusal;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use crate::request::promise_form::{
    PromiseChangeForm, PromiseForm, audit_note, field_label, open_promise, people, read_change,
    read_promise,
};
use crate::request::questions::answers_since;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::secret;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::promise::{Owner, Promise, PromiseChange, PromiseId, PromiseKind, TEXT_MAX_CHARS};
use bongsu_store::User;
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

/// Which are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Own,
    Owed,
    Desk,
    Program,
}

/// For how long the answers to one's questions stand above everything.
const ANSWERS_SPAN: Duration = Duration::from_secs(12 * 3600);

impl Shown {
    fn includes(self, promise: &Promise, me: &str) -> bool {
        match self {
            Shown::All => fragments::promises::is_of_people(promise),
            Shown::Own => promise.owner.is(me),
            Shown::Owed => promise.broken_at.is_some() || promise.needs_person,
            Shown::Desk => matches!(promise.owner, Owner::Desk | Owner::Engineers),
            Shown::Program => promise.owner == Owner::Program,
        }
    }
}

const SHOWN: [(&str, Shown); 5] = [
    ("all", Shown::All),
    ("own", Shown::Own),
    ("owed", Shown::Owed),
    ("desk", Shown::Desk),
    ("program", Shown::Program),
];

/// A form of one promise, and where it leads back to.
#[derive(Deserialize)]
pub struct ChangeForm {
    #[serde(flatten)]
    change: PromiseChangeForm,
    #[serde(default)]
    back: String,
}

/// A form of a new promise, and where it leads back to.
#[derive(Deserialize)]
pub struct MakeForm {
    #[serde(flatten)]
    promise: PromiseForm,
    #[serde(default)]
    back: String,
}

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let shown = params.one_of("show", &SHOWN, "all, own, owed, desk, program")?;
    let typed = PromiseForm { customer: params.text("customer")?, ..PromiseForm::default() };
    render(&cx, shown.unwrap_or(Shown::All), &typed, None).await
}

/// Gives a promise.
pub async fn make(
    cx: RequestContext,
    form: Result<Form<MakeForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(MakeForm { promise: form, back }) = form.map_err(|_| Error::unreadable_form())?;
    let by = cx.principal()?;
    let new = read_promise(&cx, &by, &form).await.map_err(|it| it.labelled(field_label));
    let new_text = format!("{form:?}");
    let new = match new {
        Ok(new) => new,
        Err(error) => {
            let page = render(&cx, Shown::All, &form, Some((&error, &back))).await?;
            return Ok(redisplay_form(&error, page));
        }
    };
    let seed = format!("{}/{}", by.id.as_str(), form.seed);
    let id = PromiseId::new(cx.now, &seed);
    let command = Command::Promise { id, change: PromiseChange::Make(Box::new(new)) };
    let note = audit_note(&command);
    let once = once(&form.seed, &new_text);
    if let Err(error) = cx.app.submit_once(by, command, Some(once)).await {
        let error = Error::from(error);
        let page = render(&cx, Shown::All, &form, Some((&error, &back))).await?;
        return Ok(redisplay_form(&error, page));
    }
    Ok((Extension(note), Redirect::to(&back_to(&back))).into_response())
}

/// A form that is sent twice takes effect once.
fn once(seed: &str, form: &str) -> Once {
    let key = format!("promise-{seed}");
    Once { key: RequestKey { key, request: secret::digest(form) }, status: 303 }
}

/// Does something with a promise.
pub async fn change(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ChangeForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(ChangeForm { change, back }) = form.map_err(|_| Error::unreadable_form())?;
    let promise = open_promise(&cx, &id)?;
    let read = read_change(&cx, promise, &change).await;
    let command = match read {
        Ok(change) => Command::Promise { id: promise.id, change },
        Err(error) => {
            let error = error.labelled(field_label);
            return Ok(redisplay_form(&error, one(&cx, promise, (&back, &change), &error).await));
        }
    };
    let note = audit_note(&command);
    if let Err(error) = cx.app.submit(cx.principal()?, command).await {
        let error = Error::from(error);
        return Ok(redisplay_form(&error, one(&cx, promise, (&back, &change), &error).await));
    }
    Ok((Extension(note), Redirect::to(&back_to(&back))).into_response())
}

/// One promise, with what was typed and why it was refused.
async fn one(
    cx: &RequestContext,
    promise: &Promise,
    (back, typed): (&str, &PromiseChangeForm),
    error: &Error,
) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "promises-title"));
    let people = people(cx).await.unwrap_or_default();
    let main = html! {
        h1 { (title) }
        (refusal(lang, error))
        p { a href=(back_to(back)) { (say!(lang, "promise-back")) } }
        section.card { ul.rows { (fragments::promises::row(cx, promise, &people, (back, typed))) } }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// A page of the desk, of an incident or of who is on call, whatever was asked for.
pub fn back_to(back: &str) -> String {
    let ours = ["/ops/desk/", "/ops/incidents/", "/ops/oncall/"];
    let is_ours = ours.iter().any(|prefix| back.starts_with(prefix))
        && !back.chars().any(|c| c.is_control() || c == '\\')
        && back.len() <= 1_024;
    if is_ours { back.to_owned() } else { "/ops/desk/promises".to_owned() }
}

async fn render(
    cx: &RequestContext,
    shown: Shown,
    typed: &PromiseForm,
    refused: Option<(&Error, &str)>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let people = people(cx).await.unwrap_or_default();
    let me = cx.principal()?.id.as_str().to_owned();
    let all = &cx.summary.view.promises;
    let count = |which: Shown| all.iter().filter(|it| which.includes(it, &me)).count();
    let mut found: Vec<&Promise> = all.iter().filter(|it| shown.includes(it, &me)).collect();
    found.sort_by_key(|it| (it.due.is_none(), it.due, it.id));
    let labels = [
        say!(lang, "promises-all"),
        say!(lang, "promises-own"),
        say!(lang, "promises-owed"),
        say!(lang, "promises-desk"),
        say!(lang, "promises-by-program"),
    ];
    let mut answers = answers_since(cx, cx.now.before(ANSWERS_SPAN)).await;
    answers.retain(|it| it.author.id == me);
    let answers: Vec<&Promise> = answers.iter().collect();
    let main = html! {
        h1 { (say!(lang, "promises-title")) }
        @if let Some((error, back)) = refused {
            (refusal(lang, error))
            @if !back.is_empty() { p { a href=(back_to(back)) { (say!(lang, "promise-back")) } } }
        }
        (links(cx))
        @if !answers.is_empty() {
            section.card role="status" aria-labelledby="answers" {
                h2 #answers { (say!(lang, "call-answers")) }
                (fragments::promises::rows(cx, &answers, &[], "/ops/desk/promises"))
            }
        }
        section.card {
            nav #shown .tabs data-live-part aria-label=(say!(lang, "promises-title")) {
                @for ((code, which), label) in SHOWN.iter().zip(&labels) {
                    a href=(cx.with_param("show", code)) aria-current=[(shown == *which).then_some("true")] {
                        (label) " " span.num { (count(*which)) } }
                }
            }
            (fragments::promises::rows(cx, &found, &people, "/ops/desk/promises"))
        }
        (form(cx, typed, refused.map(|(_, back)| back), &people))
    };
    let title = say!(lang, "promises-title");
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// The pages beside this one.
fn links(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    html! {
        p.buttons {
            a.button href="/ops/desk/callbacks" { (say!(lang, "callbacks-title")) }
            a.button href="/ops/desk/hand-over" { (say!(lang, "promise-hand-over-title")) }
            a.button href="/ops/desk/thanks" { (say!(lang, "thanks-nav")) }
            @if cx.may(bongsu_core::access::Permission::ReviewPromises) {
                a.button href="/ops/desk/weeks" { (say!(lang, "promise-weeks-title")) }
            }
        }
    }
}

fn form(cx: &RequestContext, typed: &PromiseForm, back: Option<&str>, people: &[User]) -> Markup {
    let lang = cx.lang;
    let seed = cx.now.as_micros().to_string();
    html! {
        section.card.narrow aria-labelledby="new" {
            h2 #new { (say!(lang, "promise-new")) }
            form.stacked method="post" action="/ops/desk/promises" {
                @if let Some(back) = back.filter(|it| !it.is_empty()) { input type="hidden" name="back" value=(back); }
                input type="hidden" name="seed" value=(seed);
                label for="customer" { (say!(lang, "promise-field-customer")) }
                input #customer name="customer" required maxlength="256" autocomplete="off" value=(typed.customer);
                label for="kind" { (say!(lang, "promise-kind-label")) }
                select #kind name="kind" {
                    @for kind in PromiseKind::ALL {
                        option value=(kind.as_str()) selected[typed.kind == kind.as_str()] { (fragments::promises::kind(lang, kind)) }
                    }
                }
                label for="text" { (say!(lang, "promise-field-text")) }
                textarea #text name="text" rows="2" maxlength=(TEXT_MAX_CHARS) { (typed.text) }
                label for="owner" { (say!(lang, "promise-field-to")) }
                select #owner name="owner" {
                    option value="" { (say!(lang, "promises-own")) }
                    option value="desk" { (say!(lang, "promise-owner-desk")) }
                    @for user in people { option value=(user.id) { (user.name) } }
                }
                label for="incident" { (say!(lang, "promise-incident")) }
                select #incident name="incident" {
                    option value="" { "–" }
                    @for it in cx.summary.open_incidents() {
                        option value=(it.incident.id) selected[typed.incident == it.incident.id.to_string()] {
                            (bongsu_words::cause::title(lang, &cx.inside, &it.incident)) }
                    }
                }
                label for="due" { (say!(lang, "promise-field-due")) }
                input #due name="due" type="datetime-local" value=(typed.due);
                button { (say!(lang, "promise-new-do")) }
                p.buttons { @for minutes in fragments::promises::QUICK_MINUTES {
                    button name="minutes" value=(minutes) { (say!(lang, "promise-quick", minutes = minutes)) }
                } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::back_to;

    #[test]
    fn a_form_leads_back_to_the_desk_and_nowhere_else() {
        assert_eq!(back_to("/ops/desk/call?q=1001"), "/ops/desk/call?q=1001");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/ops/desk/\\a", "/logout"]
        {
            assert_eq!(back_to(elsewhere), "/ops/desk/promises", "{elsewhere}");
        }
    }
}
