//! `/ops/desk/hand-over`: nobody goes home with open promises (S14).

use crate::access::login;
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::promise_form::{audit_note, field_label, people, person};
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::command::Command;
use bongsu_core::promise::Promise;
use maud::html;
use serde::Deserialize;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct HandOverForm {
    #[serde(default)]
    to: String,
    /// Given when the session ends with it.
    #[serde(default)]
    leave: String,
}

/// The open promises of who asks.
pub fn owned(cx: &RequestContext) -> Result<Vec<&Promise>, Error> {
    let me = cx.principal()?;
    let all = cx.summary.view.promises.iter();
    Ok(all.filter(|it| it.owner.is(me.id.as_str())).collect())
}

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let own = owned(&cx)?;
    let me = cx.principal()?;
    let mut people = people(&cx).await?;
    people.retain(|user| !me.is(user.principal().id.as_str()));
    let title = say!(lang, "promise-hand-over-title");
    let main = html! {
        h1 { (title) }
        @if own.is_empty() { p role="status" { (say!(lang, "promises-none")) } }
        @else {
            section.card.narrow {
                p { (say!(lang, "promise-hand-over-hint", n = own.len())) }
                form.stacked method="post" action="/ops/desk/hand-over" {
                    (fragments::promises::person_field(lang, "all", &people))
                    p.buttons {
                        button { (say!(lang, "promise-hand-over-all")) }
                        button name="leave" value="yes" { (say!(lang, "promise-hand-over-and-leave")) }
                    }
                }
            }
            section.card { (fragments::promises::rows(&cx, &own, &people, "/ops/desk/hand-over")) }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Hands all of them over; and ends the session, if that was wanted.
pub async fn submit(
    cx: RequestContext,
    headers: HeaderMap,
    form: Result<Form<HandOverForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let to = person(&cx, "to", form.to.trim()).await.map_err(|it| it.labelled(field_label))?;
    let by = cx.principal()?;
    let from = by.id.as_str().to_owned();
    let command = Command::HandOverPromises { from, to };
    let note = audit_note(&command);
    cx.app.submit(by, command).await?;
    if form.leave == "yes" {
        return login::log_out(&cx.app, &headers).await;
    }
    Ok((Extension(note), Redirect::to("/ops/desk/promises")).into_response())
}
