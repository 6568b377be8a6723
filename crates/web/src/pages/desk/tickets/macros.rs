//! `/ops/ticket-macros`: texts that are answered often.

use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::{optional_text, required_name};
use crate::request::ticket::{away, not_saved, ticket_store};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use maud::html;
use serde::Deserialize;

const MAX_NAME_CHARS: usize = 80;
const MAX_TEXT_CHARS: usize = 4_000;

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct MacroForm {
    #[serde(default)]
    name: String,
    /// Empty to delete it.
    #[serde(default)]
    text: String,
}

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    render(&cx, &MacroForm::default(), None).await
}

async fn render(
    cx: &RequestContext,
    typed: &MacroForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let macros = ticket_store(cx)?.ticket_macros().await.map_err(away)?;
    let may_change = cx.may(Permission::AnswerTickets);
    let title = say!(lang, "ticket-macros");
    let main = html! {
        p.crumbs { a href="/ops/tickets" { (say!(lang, "ticket-nav")) } }
        h1 { (title) }
        p { (say!(lang, "ticket-macros-hint")) }
        @for (name, text) in &macros {
            section.card {
                h2 { (name) }
                blockquote { (text) }
                @if may_change {
                    form method="post" action="/ops/ticket-macros" {
                        input type="hidden" name="name" value=(name);
                        button.danger { (say!(lang, "ticket-macro-delete")) }
                    }
                }
            }
        }
        @if macros.is_empty() { p { (say!(lang, "ticket-macros-none")) } }
        @if let Some(error) = refused { (refusal(lang, error)) }
        @if may_change {
            form.stacked.card method="post" action="/ops/ticket-macros" {
                label for="name" { (say!(lang, "ticket-macro-name")) }
                input #name name="name" required maxlength=(MAX_NAME_CHARS) value=(typed.name);
                label for="text" { (say!(lang, "ticket-text")) }
                textarea #text name="text" rows="5" required maxlength=(MAX_TEXT_CHARS) { (typed.text) }
                button { (say!(lang, "ticket-macro-save")) }
            }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Saves one, or deletes it.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<MacroForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let read = (
        required_name("name", &form.name, MAX_NAME_CHARS),
        optional_text("text", &form.text, MAX_TEXT_CHARS),
    );
    let (name, text) = match read {
        (Ok(name), Ok(text)) => (name, text),
        (name, text) => {
            let all = [name.err(), text.err()].into_iter().flatten().collect();
            let error = Error::several(all);
            return Ok(redisplay_form(&error, render(&cx, &form, Some(&error)).await?));
        }
    };
    ticket_store(&cx)?.save_ticket_macro(&name, &text).await.map_err(not_saved)?;
    Ok(Redirect::to("/ops/ticket-macros").into_response())
}
