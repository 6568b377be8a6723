//! Tickets, for programs.

use super::types::IdempotencyKey;
use crate::commands::CommandError;
use crate::middleware::error_pages::Problem;
use crate::request::api_request::ApiRequest;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::Params;
use crate::request::ticket::{away, check_reply, not_saved, staff, ticket_by_id, ticket_store};
use crate::request::ticket_form::{NewTicket, read_new_ticket};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::ticket::{
    self as core, Author, Command, Content, Entry, Origin, TicketId, decide,
};
use bongsu_store::{Error as StoreError, TicketFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often a change is tried that somebody else's change comes before.
const MAX_TRIES: usize = 8;

/// A ticket.
#[derive(Serialize, ToSchema)]
pub struct Ticket {
    /// Its id.
    pub id: String,
    /// What people name it by.
    pub reference: String,
    /// How often it was changed; an answer can say which one it answers.
    pub revision: u64,
    /// What it is about.
    pub subject: String,
    /// The customer's key, where it is known for sure whose it is.
    pub customer: Option<String>,
    /// The name of who wrote.
    pub name: String,
    /// Where answers go.
    pub contact: Option<String>,
    /// Whether it is known that this contact is theirs.
    pub confirmed: bool,
    /// `open` (the customer waits), `answered`, `closed` or `closed_with_incident`.
    pub state: &'static str,
    /// `customer_page`, `public_form`, `counsellor` or `api`.
    pub origin: &'static str,
    /// Who looks after it.
    pub assignee: Option<String>,
    /// What it is sorted by.
    pub tags: Vec<String>,
    /// The incident that it is about.
    pub incident: Option<String>,
    /// When it was opened.
    pub opened_at: String,
    /// When something was added last.
    pub changed_at: String,
    /// Since when the customer waits.
    pub waiting_since: Option<String>,
}

/// Tickets.
#[derive(Serialize, ToSchema)]
pub struct TicketList {
    /// Those that changed last first.
    pub rows: Vec<Ticket>,
}

/// A ticket with what was written.
#[derive(Serialize, ToSchema)]
pub struct TicketThread {
    /// The ticket.
    pub ticket: Ticket,
    /// What was written, oldest first.
    pub entries: Vec<TicketEntry>,
}

/// What was written on a ticket.
#[derive(Serialize, ToSchema)]
pub struct TicketEntry {
    /// Its number.
    pub number: u32,
    /// When.
    pub at: String,
    /// By whom; `null` for the customer.
    pub author: Option<String>,
    /// `message`, `incident_answer` (to all tickets of the incident) or `note` (among the
    /// company's people).
    pub kind: &'static str,
    /// The text; secrets in it are masked.
    pub text: String,
}

/// What is added to a ticket.
#[derive(Deserialize, ToSchema)]
pub struct NewEntry {
    /// `reply`, which is sent to the customer, or `note`.
    pub kind: String,
    /// The text.
    pub text: String,
    /// Whether the ticket ends with the reply.
    #[serde(default)]
    pub closes: bool,
    /// The revision that was read: refused with 409 when somebody changed it since.
    pub revision: Option<u64>,
}

/// The id of an opened ticket.
#[derive(Serialize, ToSchema)]
pub struct OpenedTicket {
    /// The id.
    pub id: String,
    /// What people name it by.
    pub reference: String,
}

impl Ticket {
    fn of(it: &core::Ticket) -> Ticket {
        Ticket {
            id: it.id.to_string(),
            reference: it.id.reference(),
            revision: it.revision,
            subject: it.subject.clone(),
            customer: it.customer.clone(),
            name: it.requester.name.clone(),
            contact: it.requester.contact.as_ref().map(|it| it.address().to_owned()),
            confirmed: it.requester.is_confirmed,
            state: it.state.as_str(),
            origin: it.origin.as_str(),
            assignee: it.assignee.as_ref().map(|it| it.name.clone()),
            tags: it.tags.iter().cloned().collect(),
            incident: it.incident.as_ref().map(|it| it.incident.to_string()),
            opened_at: it.opened_at.to_string(),
            changed_at: it.changed_at.to_string(),
            waiting_since: it.waiting_since.map(|at| at.to_string()),
        }
    }
}

impl TicketEntry {
    /// `None` for what is no text.
    fn of(entry: &Entry) -> Option<TicketEntry> {
        let (kind, text) = match &entry.content {
            Content::Message { text, .. } => ("message", text),
            Content::IncidentAnswer { text, .. } => ("incident_answer", text),
            Content::Note { text, .. } => ("note", text),
            Content::Change(_) => return None,
        };
        let author = match &entry.author {
            Author::Staff(person) => Some(person.name.clone()),
            Author::Customer | Author::System => None,
        };
        let (number, at) = (entry.number, entry.at.to_string());
        Some(TicketEntry { number, at, author, kind, text: text.clone() })
    }
}

/// Tickets, those that changed last first.
#[utoipa::path(get, path = "/api/v1/tickets", tag = "operations",
    params(("state" = Option<String>, Query, description = "open or closed"), ("customer" = Option<String>, Query, description = "a customer's key"), ("incident" = Option<String>, Query, description = "an incident's id"), ("limit" = Option<u32>, Query, description = "the most rows: 1 to 1,000, 100 when not given")),
    responses((status = 200, body = TicketList), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let open = params.one_of("state", &[("open", true), ("closed", false)], "open, closed")?;
    let customer = params.text("customer")?;
    let incident = params.get("incident").filter(|text| !text.is_empty());
    let incident = incident
        .map(|text| text.parse().map_err(|_| Error::invalid("incident", FieldError::NotAnId)))
        .transpose()?;
    let filter = TicketFilter {
        open,
        incident,
        customer: Some(customer).filter(|it| !it.is_empty()),
        limit: params.limit()?,
        ..TicketFilter::default()
    };
    let tickets = ticket_store(&cx)?.tickets(filter).await.map_err(away)?;
    let list = TicketList { rows: tickets.iter().map(Ticket::of).collect() };
    Ok(([(CACHE_CONTROL, "no-store")], Json(list)).into_response())
}

/// One ticket with what was written.
#[utoipa::path(get, path = "/api/v1/tickets/{id}", tag = "operations",
    params(("id" = String, Path, description = "the ticket's id")),
    responses((status = 200, body = TicketThread), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn one(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let ticket = ticket_by_id(&cx, &id).await?;
    let entries = ticket_store(&cx)?.ticket_entries(ticket.id).await.map_err(away)?;
    let entries = entries.iter().filter_map(TicketEntry::of).collect();
    let thread = TicketThread { ticket: Ticket::of(&ticket), entries };
    Ok(([(CACHE_CONTROL, "no-store")], Json(thread)).into_response())
}

/// Opens a ticket in a person's name. Sent again with its key, it is the same ticket.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "operations", params(IdempotencyKey),
    request_body = NewTicket,
    responses((status = 201, body = OpenedTicket), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn open(cx: RequestContext, request: ApiRequest<NewTicket>) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    let opening = read_new_ticket(&cx, &body, Origin::Api).await?;
    let by = cx.principal()?;
    let store = ticket_store(&cx)?;
    // What is opened under a key is found by it, whenever the request comes again.
    let at = if key.is_some() { Time::ZERO } else { cx.now };
    let named = key.as_ref().map_or_else(|| cx.now.as_micros().to_string(), |it| it.key.clone());
    let id = TicketId::new(at, &format!("api/{}/{named}", by.id.as_str()));
    let known = store.ticket(id).await.map_err(away)?;
    if known.is_none() {
        let mut opened = core::open(cx.now, opening, &named)?;
        opened.ticket.id = id;
        if let (Some(first), Some(key)) = (opened.entries.first_mut(), &key) {
            first.request = Some(key.request.clone());
        }
        store.open_ticket(&opened, false).await.map_err(not_saved)?;
    }
    if let Some(key) = &key {
        let first = store.ticket_entry(id, 0).await.map_err(away)?;
        if first.and_then(|it| it.request).as_ref() != Some(&key.request) {
            return Err(CommandError::KeyReused.into());
        }
    }
    let opened = OpenedTicket { id: id.to_string(), reference: id.reference() };
    Ok((StatusCode::CREATED, Json(opened)).into_response())
}

/// Adds a reply or a note in a person's name.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/entries", tag = "operations",
    params(("id" = String, Path, description = "the ticket's id"), IdempotencyKey),
    request_body = NewEntry,
    responses((status = 204, description = "added"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "somebody changed it since it was read"), (status = 503, body = Problem)))]
pub async fn add(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<NewEntry>,
) -> Result<StatusCode, Error> {
    let ApiRequest { body, key } = request;
    let command = match body.kind.as_str() {
        "reply" => Command::Reply { text: body.text, closes: body.closes },
        "note" => Command::Note { text: body.text },
        _ => return Err(Error::invalid("kind", FieldError::NotOneOf("reply, note"))),
    };
    let (author, store) = (staff(&cx)?, ticket_store(&cx)?);
    for _ in 0..MAX_TRIES {
        let ticket = ticket_by_id(&cx, &id).await?;
        if was_added(&cx, ticket.id, key.as_ref()).await? {
            return Ok(StatusCode::NO_CONTENT);
        }
        let by = (author.clone(), body.revision);
        check_reply(&cx, &ticket, &command)?;
        let mut added = decide(cx.now, &ticket, by, command.clone())?;
        if let (Some(first), Some(key)) = (added.entries.first_mut(), &key) {
            first.request = Some(name_of(cx.principal()?.id.as_str(), key));
        }
        match store.change_ticket(&added).await {
            Ok(()) => {
                cx.app.ticket_watch.changed(ticket.id);
                return Ok(StatusCode::NO_CONTENT);
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(not_saved(error)),
        }
    }
    Err(Error::Ticket(core::Refusal::Changed))
}

/// Whose key it is, the key and the whole request. No header value has a line break in it.
fn name_of(of: &str, key: &RequestKey) -> String {
    format!("{of}\n{}\n{}", key.key, key.request)
}

/// Whether the request was carried out before.
async fn was_added(
    cx: &RequestContext,
    id: TicketId,
    key: Option<&RequestKey>,
) -> Result<bool, Error> {
    let Some(key) = key else { return Ok(false) };
    let entries = ticket_store(cx)?.ticket_entries(id).await.map_err(away)?;
    let principal = cx.principal()?;
    let of = principal.id.as_str();
    let prefix = format!("{of}\n{}\n", key.key);
    let known = entries.iter().filter_map(|it| it.request.as_ref());
    match known.into_iter().find(|it| it.starts_with(&prefix)) {
        None => Ok(false),
        Some(known) if *known == name_of(of, key) => Ok(true),
        Some(_) => Err(CommandError::KeyReused.into()),
    }
}
