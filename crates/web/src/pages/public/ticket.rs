//! `/tickets/new` and `/t/{token}`: whoever has no page of their own writes here, and reads the
//! answer at an address that only they have (S11).
//!
//! The answer is the same for every address that is typed: nobody learns who is a customer. A
//! ticket belongs to a customer only once its address was confirmed; from then on another link
//! leads to it, which only that mailbox got.

use crate::layout::fragments::ticket::{for_customer, state};
use crate::layout::fragments::ticket_forms::thread_forms;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::client::client_address;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::handover;
use crate::request::params::Params;
use crate::request::ticket::{
    away, change_ticket, confirmation_token, form_seed, open_ticket, ticket_by_token, ticket_store,
    ticket_token,
};
use crate::request::ticket_file;
use crate::request::ticket_form::ThreadForm;
use crate::request::upload;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::{Contact, normalize_email};
use bongsu_core::plain_text::plain_line;
use bongsu_core::ticket::{
    Author, Command, Content, Opening, Origin, Requester, SUBJECT_MAX_CHARS, Side, TEXT_MAX_CHARS,
    Ticket, UNCONFIRMED_MAX,
};
use bongsu_words::{Language, cause};
use maud::{Markup, html};
use serde::Deserialize;

const MAX_ADDRESS_CHARS: usize = 254;
const MAX_NAME_CHARS: usize = 80;
/// Digits of the number in the seed of a form.
const SEED_CHARS: usize = 32;

/// A new ticket as it is sent.
#[derive(Deserialize, Default)]
pub struct PublicForm {
    #[serde(default)]
    mail: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    /// What names this submission.
    #[serde(default)]
    seed: String,
}

/// Refuses where nobody is asked to write.
fn check_offered(cx: &RequestContext) -> Result<(), Error> {
    match cx.app.settings.accepts_tickets && cx.app.settings.users.is_some() {
        true => Ok(()),
        false => Err(Error::NotFound(Resource::Page)),
    }
}

fn field_label(lang: Language, _: &'static str) -> String {
    say!(lang, "ticket-mail")
}

/// The form, empty.
pub async fn form_page(cx: RequestContext) -> Result<Response, Error> {
    check_offered(&cx)?;
    Ok(form(&cx, &PublicForm::default(), None))
}

/// Opens a ticket, and leads to it. The address is asked to be confirmed.
pub async fn open(cx: RequestContext, request: Request) -> Result<Response, Error> {
    check_offered(&cx)?;
    let client = client_address(&cx.app, &request);
    let sent: Result<Form<PublicForm>, FormRejection> = axum::RequestExt::extract(request).await;
    let Form(typed) = sent.map_err(|_| Error::unreadable_form())?;
    let short = Some(typed.mail.trim()).filter(|it| it.chars().count() <= MAX_ADDRESS_CHARS);
    let Some(address) = short.and_then(normalize_email) else {
        let error = Error::invalid("mail", FieldError::NotMail).labelled(field_label);
        return Ok(redisplay_form(&error, form(&cx, &typed, Some(&error))));
    };
    if typed.text.trim().is_empty() {
        let error = Error::Ticket(bongsu_core::ticket::Refusal::Empty);
        return Ok(redisplay_form(&error, form(&cx, &typed, Some(&error))));
    }
    let waiting = ticket_store(&cx)?.unconfirmed_tickets(UNCONFIRMED_MAX).await.map_err(away)?;
    if !cx.app.ticket_limits.admit_opening(client, cx.now) || waiting >= UNCONFIRMED_MAX {
        let error = Error::TooOften;
        return Ok(redisplay_form(&error, form(&cx, &typed, Some(&error))));
    }
    let asks = cx.app.ticket_limits.admit_mail(&address, cx.now);
    let opening = Opening {
        subject: typed.subject.clone(),
        text: typed.text.clone(),
        customer: None,
        requester: Requester {
            name: plain_line(&typed.name).chars().take(MAX_NAME_CHARS).collect(),
            contact: Some(Contact::Email(address)),
            is_confirmed: false,
            language: cx.lang,
        },
        origin: Origin::PublicForm,
        author: Author::Customer,
        incident: None,
    };
    // A seed that is not from here would let two strangers open one ticket.
    let seed =
        if typed.seed.len() > SEED_CHARS { typed.seed.as_str() } else { &form_seed(&cx, "") };
    match open_ticket(&cx, opening, seed, asks).await {
        Ok(ticket) => Ok(Redirect::to(&path(&cx, &ticket)?).into_response()),
        Err(error @ Error::Ticket(_)) => {
            Ok(redisplay_form(&error, form(&cx, &typed, Some(&error))))
        }
        Err(error) => Err(error),
    }
}

fn path(cx: &RequestContext, ticket: &Ticket) -> Result<String, Error> {
    Ok(format!("/t/{}", ticket_token(ticket_store(cx)?.secret(), ticket)))
}

/// The ticket, for who has the link.
pub async fn page(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let ticket = ticket_by_token(&cx, &token, ticket_token).await?;
    render(&cx, &ticket, &ThreadForm::default(), None).await
}

/// They write, close it, or say what they think of the answer.
pub async fn change(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Form<ThreadForm>, FormRejection>,
) -> Result<Response, Error> {
    let ticket = ticket_by_token(&cx, &token, ticket_token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    if !cx.app.ticket_limits.admit_writing(&ticket.id.to_string(), cx.now) {
        let error = Error::TooOften;
        // A secret is not shown in the field of the answer.
        let form = if form.action == "hand-over" { ThreadForm::default() } else { form };
        return Ok(redisplay_form(&error, render(&cx, &ticket, &form, Some(&error)).await?));
    }
    let back = path(&cx, &ticket)?;
    if form.action == "read-handover" {
        let text = handover::read(&cx, &ticket, Author::Customer, &form.handover).await?;
        return Ok(fragments::handover::once(&cx, Audience::Customer, &back, &text));
    }
    match form.submit(&cx, &ticket).await {
        Ok(()) => Ok(Redirect::to(&path(&cx, &ticket)?).into_response()),
        Err(error @ Error::Ticket(_)) => {
            Ok(redisplay_form(&error, render(&cx, &ticket, &form, Some(&error)).await?))
        }
        Err(error) => Err(error),
    }
}

/// Asks to confirm the address: mail programs open links by themselves.
pub async fn confirm_page(
    cx: RequestContext,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let ticket = ticket_by_token(&cx, &token, confirmation_token).await?;
    let entries = ticket_store(&cx)?.ticket_entries(ticket.id).await.map_err(away)?;
    let written: Vec<String> = entries
        .into_iter()
        .filter_map(|it| match it.content {
            Content::Message { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    let (lang, title) = (cx.lang, say!(cx.lang, "ticket-confirm-title"));
    let main = html! {
        h1 { (title) }
        section.card {
            p { strong { (ticket.subject) } " · " (cx.time(ticket.opened_at)) }
            // Somebody else may have typed this address: what they wrote in its name is shown.
            @for text in &written { blockquote { (text) } }
            p { (say!(lang, "ticket-confirm-hint")) }
            form method="post" action={ "/t/confirm/" (token) } { button.main { (say!(lang, "ticket-confirm")) } }
        }
    };
    Ok(private_page(&cx, title, main))
}

/// Confirms the address, and leads to the ticket by its new link.
pub async fn confirm(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let ticket = ticket_by_token(&cx, &token, confirmation_token).await?;
    let customer = only_customer(&cx, &ticket);
    let command = Command::Confirm(customer);
    let confirmed = change_ticket(&cx, ticket, (Author::Customer, None), command).await?;
    Ok(Redirect::to(&path(&cx, &confirmed.ticket)?).into_response())
}

/// The customer who has the address on record, if it is one alone.
fn only_customer(cx: &RequestContext, ticket: &Ticket) -> Option<String> {
    let topology = &cx.summary.view.topology;
    let contact = topology.contacts.key_of(ticket.requester.contact.as_ref()?);
    let mut customers = topology.contacts.customers_of(contact);
    let only = customers.next().filter(|_| customers.next().is_none())?;
    topology.customers.get(only.ix()).cloned()
}

fn form(cx: &RequestContext, typed: &PublicForm, refused: Option<&Error>) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "ticket-write"));
    let main = html! {
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        @for view in cx.public_incidents() {
            div.notice.warn role="status" {
                p { strong { a href={ "/incidents/" (view.incident.id) } { (cause::title(lang, &cx.names, &view.incident)) } } }
                p { (say!(lang, "ticket-known-public")) }
            }
        }
        form.stacked.card method="post" action="/tickets/new" {
            input type="hidden" name="seed" value=(form_seed(cx, &typed.seed));
            label for="mail" { (say!(lang, "ticket-mail")) }
            input #mail type="email" name="mail" value=(typed.mail) required maxlength=(MAX_ADDRESS_CHARS) autocomplete="email";
            label for="name" { (say!(lang, "ticket-name")) }
            input #name name="name" value=(typed.name) maxlength=(MAX_NAME_CHARS) autocomplete="name";
            label for="subject" { (say!(lang, "ticket-subject")) }
            input #subject name="subject" value=(typed.subject) maxlength=(SUBJECT_MAX_CHARS) autocomplete="off";
            label for="text" { (say!(lang, "ticket-text")) }
            textarea #text name="text" rows="7" required maxlength=(TEXT_MAX_CHARS) { (typed.text) }
            p.small { (say!(lang, "ticket-no-passwords")) }
            button { (say!(lang, "ticket-send-new")) }
        }
    };
    frame(cx, &Page { audience: Audience::Public, title, live: None, main })
}

async fn render(
    cx: &RequestContext,
    ticket: &Ticket,
    typed: &ThreadForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let (lang, title) = (cx.lang, ticket.subject.clone());
    let entries = ticket_store(cx)?.ticket_entries(ticket.id).await.map_err(away)?;
    let main = html! {
        p.crumbs { (ticket.id.reference()) }
        header.title { h1 { (title) } (state(lang, ticket.state)) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        p.notice { (say!(lang, "ticket-keep-link")) @if !ticket.requester.is_confirmed { " " (say!(lang, "ticket-please-confirm")) } }
        section.card aria-label=(say!(lang, "ticket-thread")) { (for_customer(cx, &path(cx, ticket)?, &entries)) }
        (fragments::handover::forms(cx, &path(cx, ticket)?, &entries, Side::Customer))
        (thread_forms(cx, &path(cx, ticket)?, ticket, typed))
    };
    Ok(private_page(cx, title, main))
}

/// A page at a secret address, which no cache on the way keeps.
fn private_page(cx: &RequestContext, title: String, main: Markup) -> Response {
    frame(cx, &Page { audience: Audience::Customer, title, live: None, main })
}

/// A file on the ticket, for who has the link.
pub async fn file(
    cx: RequestContext,
    Path((token, number)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let ticket = ticket_by_token(&cx, &token, ticket_token).await?;
    ticket_file::serve(&cx, &ticket, &number, &params).await
}

/// They send files.
pub async fn upload(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let ticket = ticket_by_token(&cx, &token, ticket_token).await?;
    if !cx.app.ticket_limits.admit_writing(&ticket.id.to_string(), cx.now) {
        return Err(Error::TooOften);
    }
    let back = path(&cx, &ticket)?;
    let form = form.map_err(|_| Error::unreadable_form())?;
    upload::take(&cx, ticket, form).await?;
    Ok(Redirect::to(&back).into_response())
}
