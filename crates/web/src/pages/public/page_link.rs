//! `/page-link`: a customer who lost the link to their page has it sent to a contact on record
//! (S7, S13).
//!
//! The answer is the same for every address, and so is what is written for it; whether it is on
//! record is found out when the message is sent. Nobody reads here who is a customer.

use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::queries::Updates;
use crate::request::client::client_address;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Request};
use axum::response::Response;
use bongsu_core::inventory::import::parse_contact;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_words::Language;
use maud::{Markup, html};
use serde::Deserialize;

/// The longest mail address; numbers are shorter.
const MAX_CONTACT_CHARS: usize = 254;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct PageLinkForm {
    #[serde(default)]
    contact: String,
}

/// Refuses where no link can be sent.
fn check_offered(cx: &RequestContext) -> Result<(), Error> {
    match cx.app.settings.sends_page_links {
        true => Ok(()),
        false => Err(Error::NotFound(Resource::Page)),
    }
}

fn field_label(lang: Language, _: &'static str) -> String {
    say!(lang, "page-link-contact")
}

/// The form, empty.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    check_offered(&cx)?;
    Ok(render(&cx, form(cx.lang, "", None)))
}

/// Has the link sent, if the contact is on record.
pub async fn submit(cx: RequestContext, request: Request) -> Result<Response, Error> {
    check_offered(&cx)?;
    let client = client_address(&cx.app, &request);
    let sent: Result<Form<PageLinkForm>, FormRejection> = axum::RequestExt::extract(request).await;
    let Form(PageLinkForm { contact }) = sent.map_err(|_| Error::unreadable_form())?;
    let typed = contact.trim();
    let read = Some(typed).filter(|it| it.chars().count() <= MAX_CONTACT_CHARS);
    let Some(contact) = read.and_then(|it| parse_contact(it, cx.app.settings.country)) else {
        let error = Error::invalid("contact", FieldError::NotAContact).labelled(field_label);
        let again = render(&cx, form(cx.lang, typed, Some(&error)));
        return Ok(redisplay_form(&error, again));
    };
    if !cx.app.page_link_limits.admit(client, cx.now) {
        let error = Error::TooOften;
        return Ok(redisplay_form(&error, render(&cx, form(cx.lang, typed, Some(&error)))));
    }
    cx.store.request_page_link(contact, RequestedBy::Anybody, cx.now).await?;
    let main = html! {
        h1 { (say!(cx.lang, "page-link-title")) }
        p.notice.ok role="status" { (say!(cx.lang, "page-link-asked")) }
    };
    Ok(render(&cx, main))
}

fn form(lang: Language, typed: &str, refused: Option<&Error>) -> Markup {
    html! {
        h1 { (say!(lang, "page-link-title")) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        p { (say!(lang, "page-link-hint")) }
        form.stacked.card method="post" action="/page-link" {
            label for="contact" { (say!(lang, "page-link-contact")) }
            input #contact name="contact" value=(typed) required maxlength=(MAX_CONTACT_CHARS)
                autocomplete="email" autocapitalize="none" spellcheck="false";
            button { (say!(lang, "page-link-do")) }
        }
    }
}

fn render(cx: &RequestContext, main: Markup) -> Response {
    let title = say!(cx.lang, "page-link-title");
    frame(cx, &Page { audience: Audience::Public, title, live: None, main })
}
