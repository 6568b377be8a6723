//! `/ops/tickets/new`: a counsellor writes down what a customer asks.

use crate::layout::fragments::ticket::ticket_path;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::Params;
use crate::request::ticket::{answer_contact, open_ticket, probable_incident, staff};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::Contact;
use bongsu_core::inventory::import::parse_contact;
use bongsu_core::plain_text::plain_line;
use bongsu_core::ticket::{Opening, Origin, Requester, SUBJECT_MAX_CHARS, TEXT_MAX_CHARS};
use bongsu_words::Language;
use maud::html;
use serde::Deserialize;

const MAX_NAME_CHARS: usize = 80;
const MAX_CONTACT_CHARS: usize = 254;

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct NewTicketForm {
    /// The customer's key; empty when it is not known whose it is.
    #[serde(default)]
    customer: String,
    #[serde(default)]
    name: String,
    /// Where the answer goes; empty for the first contact on record.
    #[serde(default)]
    contact: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    /// What names this submission.
    #[serde(default)]
    seed: String,
}

/// The form, with a customer if one is given.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let form = NewTicketForm { customer: params.text("customer")?, ..NewTicketForm::default() };
    Ok(render(&cx, &form, None))
}

/// Opens it.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<NewTicketForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let opened = match read(&cx, &form).await {
        Ok(opening) => {
            let by = cx.principal()?;
            open_ticket(&cx, opening, &format!("{}/{}", by.id.as_str(), form.seed), false).await
        }
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

/// The opening of what was typed: the address is known to be theirs when it is on record.
pub async fn read(cx: &RequestContext, form: &NewTicketForm) -> Result<Opening, Error> {
    let typed = contact(cx, &form.contact)?;
    let key = form.customer.trim();
    let (mut language, mut contact, mut is_confirmed) = (cx.lang, typed.clone(), false);
    let mut incident = None;
    if !key.is_empty() {
        let unknown = || Error::NotFound(Resource::Customer);
        let customer = cx.store.customer(key.to_owned()).await?.ok_or_else(unknown)?;
        language = customer.language;
        contact = typed.clone().or_else(|| answer_contact(&customer));
        is_confirmed = contact.as_ref().is_some_and(|it| customer.contacts.contains(it));
        incident = cx.summary.customer(key).and_then(|it| probable_incident(cx, it));
    }
    // What is sent to an address that is not on record says nothing of the customer.
    let belongs = !key.is_empty() && (is_confirmed || contact.is_none());
    Ok(Opening {
        subject: form.subject.clone(),
        text: form.text.clone(),
        customer: belongs.then(|| key.to_owned()),
        requester: Requester {
            name: plain_line(&form.name).chars().take(MAX_NAME_CHARS).collect(),
            contact,
            is_confirmed,
            language,
        },
        origin: Origin::Counsellor,
        author: staff(cx)?,
        incident: incident.filter(|_| belongs),
    })
}

fn contact(cx: &RequestContext, typed: &str) -> Result<Option<Contact>, Error> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let short = Some(typed).filter(|it| it.chars().count() <= MAX_CONTACT_CHARS);
    let read = short.and_then(|it| parse_contact(it, cx.app.settings.country));
    read.map(Some).ok_or(Error::invalid("contact", FieldError::NotAContact))
}

fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "contact" => say!(lang, "ticket-contact"),
        name => name.to_owned(),
    }
}

fn render(cx: &RequestContext, form: &NewTicketForm, refused: Option<&Error>) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "ticket-new"));
    let seed = match form.seed.as_str() {
        "" => cx.now.as_micros().to_string(),
        seed => seed.to_owned(),
    };
    let main = html! {
        p.crumbs { a href="/ops/tickets" { (say!(lang, "ticket-nav")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        form.stacked.card method="post" action="/ops/tickets/new" {
            input type="hidden" name="seed" value=(seed);
            label for="customer" { (say!(lang, "ticket-customer-key")) }
            input #customer name="customer" value=(form.customer) maxlength="256" autocomplete="off";
            label for="name" { (say!(lang, "ticket-name")) }
            input #name name="name" value=(form.name) maxlength=(MAX_NAME_CHARS) autocomplete="off";
            label for="contact" { (say!(lang, "ticket-contact")) }
            input #contact name="contact" value=(form.contact) maxlength=(MAX_CONTACT_CHARS) autocomplete="off";
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
