//! `/ops/tickets/new`: a counsellor writes down what a customer asks.

use crate::layout::fragments::ticket::ticket_path;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use crate::request::ticket::{form_seed, open_ticket};
use crate::request::ticket_form::{CONTACT_MAX_CHARS, NAME_MAX_CHARS, NewTicket, read_new_ticket};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::ticket::{Origin, SUBJECT_MAX_CHARS, TEXT_MAX_CHARS};
use bongsu_words::Language;
use maud::html;

/// The form, with a customer if one is given.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let form = NewTicket { customer: params.text("customer")?, ..NewTicket::default() };
    Ok(render(&cx, &form, None))
}

/// Opens it.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<NewTicket>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let opened = match read_new_ticket(&cx, &form, Origin::Counsellor).await {
        Ok(opening) => open_ticket(&cx, opening, &form.seed, false).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(ticket) => Ok(Redirect::to(&ticket_path(&ticket)).into_response()),
        Err(error) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, render(&cx, &form, Some(&error))))
        }
    }
}

fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "contact" => say!(lang, "ticket-contact"),
        name => name.to_owned(),
    }
}

fn render(cx: &RequestContext, form: &NewTicket, refused: Option<&Error>) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "ticket-new"));
    let seed = form_seed(cx, &form.seed);
    let main = html! {
        p.crumbs { a href="/ops/tickets" { (say!(lang, "ticket-nav")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        form.stacked.card method="post" action="/ops/tickets/new" {
            input type="hidden" name="seed" value=(seed);
            label for="customer" { (say!(lang, "ticket-customer-key")) }
            input #customer name="customer" value=(form.customer) maxlength="256" autocomplete="off";
            label for="name" { (say!(lang, "ticket-name")) }
            input #name name="name" value=(form.name) maxlength=(NAME_MAX_CHARS) autocomplete="off";
            label for="contact" { (say!(lang, "ticket-contact")) }
            input #contact name="contact" value=(form.contact) maxlength=(CONTACT_MAX_CHARS) autocomplete="off";
            p.small { (say!(lang, "ticket-contact-hint")) }
            label for="subject" { (say!(lang, "ticket-subject")) }
            input #subject name="subject" value=(form.subject) maxlength=(SUBJECT_MAX_CHARS) autocomplete="off";
            label for="text" { (say!(lang, "ticket-text")) }
            textarea #text name="text" rows="8" required maxlength=(TEXT_MAX_CHARS) { (form.text) }
            p.small { (say!(lang, "ticket-no-passwords")) }
            button { (say!(lang, "ticket-open")) }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}
