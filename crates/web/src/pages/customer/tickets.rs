//! `/c/{token}/tickets`: a customer writes, reads what was answered, and says what they think of
//! it, from their own page and without a login (S11).

use crate::layout::fragments::ticket::{for_customer, state};
use crate::layout::fragments::ticket_forms::thread_forms;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::customer::CustomerView;
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, Resource};
use crate::request::handover;
use crate::request::params::Params;
use crate::request::ticket::{
    answer_contact, away, form_seed, open_ticket, probable_incident, ticket_by_id, ticket_store,
};
use crate::request::ticket_file;
use crate::request::ticket_form::ThreadForm;
use crate::request::upload;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::ticket::{
    Author, Opening, Origin, Requester, SUBJECT_MAX_CHARS, Side, TEXT_MAX_CHARS, Ticket,
};
use bongsu_store::TicketFilter;
use bongsu_words::cause;
use maud::{Markup, html};
use serde::Deserialize;

/// Tickets that are listed.
const MAX_ROWS: u32 = 50;

/// A new ticket as it is sent.
#[derive(Deserialize, Default)]
pub struct NewForm {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    /// What names this submission.
    #[serde(default)]
    seed: String,
}

/// Their tickets, and the form of a new one.
pub async fn page(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    list_page(&cx, &customer, &NewForm::default(), None).await
}

/// Opens one.
pub async fn open(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Form<NewForm>, FormRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let key = cx.summary.view.topology.customers[customer.customer.ix()].clone();
    if !cx.app.ticket_limits.admit_customer(&key, cx.now) {
        return Err(Error::TooOften);
    }
    // Without the record the ticket is opened all the same, and answered on the page.
    let record = cx.store.customer(key.clone()).await.ok().flatten();
    let contact = record.as_ref().and_then(answer_contact);
    let opening = Opening {
        subject: form.subject.clone(),
        text: form.text.clone(),
        customer: Some(key.clone()),
        requester: Requester {
            name: record.map(|it| it.name).unwrap_or_default(),
            is_confirmed: true,
            contact,
            language: cx.lang,
        },
        origin: Origin::CustomerPage,
        author: Author::Customer,
        incident: probable_incident(&cx, customer.customer),
    };
    match open_ticket(&cx, opening, &form.seed, false).await {
        Ok(ticket) => Ok(Redirect::to(&path(&customer, &ticket)).into_response()),
        Err(error @ Error::Ticket(_)) => {
            let page = list_page(&cx, &customer, &form, Some(&error)).await?;
            Ok(redisplay_form(&error, page))
        }
        Err(error) => Err(error),
    }
}

/// One of their tickets.
pub async fn one(
    cx: RequestContext,
    Path((token, id)): Path<(String, String)>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let ticket = own_ticket(&cx, &customer, &id).await?;
    one_page(&cx, &customer, &ticket, &ThreadForm::default(), None).await
}

/// They write, close it, or say what they think of the answer.
pub async fn change(
    cx: RequestContext,
    Path((token, id)): Path<(String, String)>,
    form: Result<Form<ThreadForm>, FormRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let ticket = own_ticket(&cx, &customer, &id).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    if !cx.app.ticket_limits.admit_customer(&ticket.id.to_string(), cx.now) {
        return Err(Error::TooOften);
    }
    let back = path(&customer, &ticket);
    if form.action == "read-handover" {
        let text = handover::read(&cx, &ticket, Author::Customer, &form.handover).await?;
        return Ok(fragments::handover::once(&cx, Audience::Customer, &back, &text));
    }
    match form.submit(&cx, &ticket).await {
        Ok(()) => Ok(Redirect::to(&path(&customer, &ticket)).into_response()),
        Err(error @ Error::Ticket(_)) => {
            let page = one_page(&cx, &customer, &ticket, &form, Some(&error)).await?;
            Ok(redisplay_form(&error, page))
        }
        Err(error) => Err(error),
    }
}

/// They send files.
pub async fn upload(
    cx: RequestContext,
    Path((token, id)): Path<(String, String)>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let ticket = own_ticket(&cx, &customer, &id).await?;
    if !cx.app.ticket_limits.admit_customer(&ticket.id.to_string(), cx.now) {
        return Err(Error::TooOften);
    }
    let back = path(&customer, &ticket);
    let form = form.map_err(|_| Error::unreadable_form())?;
    upload::take(&cx, ticket, form).await?;
    Ok(Redirect::to(&back).into_response())
}

/// A file on one of their tickets.
pub async fn file(
    cx: RequestContext,
    Path((token, id, number)): Path<(String, String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let ticket = own_ticket(&cx, &customer, &id).await?;
    ticket_file::serve(&cx, &ticket, &number, &params).await
}

fn path(customer: &CustomerView, ticket: &Ticket) -> String {
    format!("{}/tickets/{}", customer.path(), percent_encode(&ticket.id.to_string()))
}

/// A ticket of this customer; another's is not there.
async fn own_ticket(
    cx: &RequestContext,
    customer: &CustomerView,
    id: &str,
) -> Result<Ticket, Error> {
    let ticket = ticket_by_id(cx, id).await?;
    let key = &cx.summary.view.topology.customers[customer.customer.ix()];
    match ticket.customer.as_ref() == Some(key) {
        true => Ok(ticket),
        false => Err(Error::NotFound(Resource::Ticket)),
    }
}

async fn list_page(
    cx: &RequestContext,
    customer: &CustomerView,
    typed: &NewForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let (lang, title) = (cx.lang, say!(cx.lang, "ticket-customers"));
    let key = &cx.summary.view.topology.customers[customer.customer.ix()];
    let filter =
        TicketFilter { customer: Some(key.clone()), limit: MAX_ROWS, ..TicketFilter::default() };
    let tickets = ticket_store(cx)?.tickets(filter).await.map_err(away)?;
    let main = html! {
        p.crumbs { a href=(customer.path()) { (say!(lang, "customer-title")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        (known(cx, customer))
        (new_form(cx, customer, typed))
        @if !tickets.is_empty() {
            section.card aria-labelledby="tickets" {
                h2 #tickets { (say!(lang, "ticket-yours")) }
                ul.rows { @for ticket in &tickets {
                    li.row {
                        div.grow { a href=(path(customer, ticket)) { (ticket.subject) }
                            p.small { (ticket.id.reference()) " · " (cx.since(ticket.changed_at)) } }
                        (state(lang, ticket.state))
                    }
                } }
            }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Customer, title, live: None, main }))
}

/// The outage that a new ticket is probably about, before it is written.
fn known(cx: &RequestContext, customer: &CustomerView) -> Markup {
    let incident = probable_incident(cx, customer.customer);
    let view = incident.and_then(|(id, _)| cx.summary.incident(id));
    html! {
        @if let Some(view) = view {
            div.notice.warn role="status" {
                p { strong { a href={ "/incidents/" (view.incident.id) } { (cause::title(cx.lang, &cx.names, &view.incident)) } } }
                p { (say!(cx.lang, "ticket-known-incident")) }
            }
        }
    }
}

fn new_form(cx: &RequestContext, customer: &CustomerView, typed: &NewForm) -> Markup {
    let lang = cx.lang;
    let seed = form_seed(cx, &typed.seed);
    html! {
        form.stacked.card method="post" action={ (customer.path()) "/tickets" } {
            h2 { (say!(lang, "ticket-write")) }
            input type="hidden" name="seed" value=(seed);
            label for="subject" { (say!(lang, "ticket-subject")) }
            input #subject name="subject" value=(typed.subject) maxlength=(SUBJECT_MAX_CHARS) autocomplete="off";
            label for="text" { (say!(lang, "ticket-text")) }
            textarea #text name="text" rows="7" required maxlength=(TEXT_MAX_CHARS) { (typed.text) }
            p.small { (say!(lang, "ticket-no-passwords")) }
            button { (say!(lang, "ticket-send-new")) }
        }
    }
}

async fn one_page(
    cx: &RequestContext,
    customer: &CustomerView,
    ticket: &Ticket,
    typed: &ThreadForm,
    refused: Option<&Error>,
) -> Result<Response, Error> {
    let (lang, title) = (cx.lang, ticket.subject.clone());
    let entries = ticket_store(cx)?.ticket_entries(ticket.id).await.map_err(away)?;
    let main = html! {
        p.crumbs { a href={ (customer.path()) "/tickets" } { (say!(lang, "ticket-customers")) } " / " (ticket.id.reference()) }
        header.title { h1 { (title) } (state(lang, ticket.state)) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        section.card aria-label=(say!(lang, "ticket-thread")) { (for_customer(cx, &path(customer, ticket), &entries)) }
        (fragments::handover::forms(cx, &path(customer, ticket), &entries, Side::Customer))
        (thread_forms(cx, &path(customer, ticket), ticket, typed))
    };
    Ok(frame(cx, &Page { audience: Audience::Customer, title, live: None, main }))
}
