//! Promises and calls back for programs.

use super::actions::submit;
use super::types::IdempotencyKey;
use crate::access::login::unusable;
use crate::middleware::error_pages::Problem;
use crate::request::api_request::{ApiRequest, RepeatableRequest};
use crate::request::care::{not_to_call, note_call_back};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use crate::request::promise_form::{
    PromiseChangeForm, PromiseForm, audit_note, open_promise, read_change, read_promise,
};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bongsu_core::Time;
use bongsu_core::engine::command::Command;
use bongsu_core::promise::{self as core, Owner, PromiseChange, PromiseId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most promises to one customer.
const MAX_ROWS: u32 = 200;

/// A promise.
#[derive(Serialize, ToSchema)]
pub struct Promise {
    /// Its id.
    pub id: String,
    /// The customer's key.
    pub customer: String,
    /// `answer`, `engineers`, `callback`, `update` or `recovery`.
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// The incident that it is about, if any.
    pub incident: Option<String>,
    /// Who gave it.
    pub author: String,
    /// `program`, `desk`, `engineers` or `person`.
    pub owner: &'static str,
    /// The person's name.
    pub owner_name: Option<String>,
    /// When it was given.
    pub given_at: String,
    /// By when; `null` where an event ends it.
    pub due: Option<String>,
    /// How often its time was moved, each time with a word to the customer.
    pub moves: usize,
    /// When its time passed without it.
    pub broken_at: Option<String>,
    /// Why, once somebody has said it.
    pub broken_cause: Option<&'static str>,
    /// Whether no message reached the customer, so that a person has to keep it.
    pub needs_person: bool,
    /// Of a call back: since when the customer waits, which is their place.
    pub waiting_since: Option<String>,
    /// Of a call back: who is calling them.
    pub called_by: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// `kept`, `messaged`, `released` or `not_reached`.
    pub end: Option<&'static str>,
    /// The answer, or the reason of its end.
    pub note: Option<String>,
}

/// The id of a promise.
#[derive(Serialize, ToSchema)]
pub struct PromiseRef {
    /// Its id.
    pub id: String,
}

/// Whom one wants to call.
#[derive(Deserialize, ToSchema)]
pub struct NextCallback {
    /// Also one who would be left to others, since they were reported lately and the last call of
    /// who asks was abusive.
    #[serde(default)]
    pub anyway: bool,
}

fn promise(it: &core::Promise) -> Promise {
    let text = |at: Time| at.to_string();
    let callback = it.callback.as_ref();
    let (owner, owner_name) = match &it.owner {
        Owner::Program => ("program", None),
        Owner::Desk => ("desk", None),
        Owner::Engineers => ("engineers", None),
        Owner::Person(person) => ("person", Some(person.name.clone())),
    };
    Promise {
        id: it.id.to_string(),
        customer: it.customer.clone(),
        kind: it.kind.as_str(),
        text: it.text.clone(),
        incident: it.incident.map(|id| id.to_string()),
        author: it.author.name.clone(),
        owner,
        owner_name,
        given_at: text(it.given_at),
        due: it.due.map(text),
        moves: it.moves.len(),
        broken_at: it.broken_at.map(text),
        broken_cause: it.broken_cause.map(core::Cause::as_str),
        needs_person: it.needs_person,
        waiting_since: callback.map(|it| text(it.asked_at)),
        called_by: callback.and_then(|it| it.taken.as_ref()).map(|it| it.by.name.clone()),
        ended_at: it.end.as_ref().map(|end| text(end.at)),
        end: it.end.as_ref().map(|end| end.kind.as_str()),
        note: it.end.as_ref().map(|end| end.note.clone()).filter(|note| !note.is_empty()),
    }
}

pub(super) fn private<T: Serialize>(status: StatusCode, body: T) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// All open promises; or the latest to one customer, ended ones too.
#[utoipa::path(get, path = "/api/v1/promises", tag = "operations",
    params(("customer" = Option<String>, Query, description = "the customer's key: then up to 200, the latest first")),
    responses((status = 200, body = [Promise]), (status = 400, body = Problem)))]
pub async fn list(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let customer = params.text("customer")?;
    let rows: Vec<Promise> = match customer.as_str() {
        "" => cx.summary.view.promises.iter().map(promise).collect(),
        customer => {
            let found = cx.app.users()?.promises_to(customer, MAX_ROWS).await;
            found.map_err(unusable)?.iter().map(promise).collect()
        }
    };
    Ok(private(StatusCode::OK, rows))
}

/// Gives a promise. It is warned of at half time and before its time; the customer is told when it
/// is moved, and when its time passes.
#[utoipa::path(post, path = "/api/v1/promises", tag = "operations", params(IdempotencyKey),
    request_body = PromiseForm,
    responses((status = 201, body = PromiseRef, description = "given"), (status = 400, body = Problem), (status = 404, body = Problem, description = "no such customer, or the incident is not open"), (status = 409, body = Problem, description = "the customer has asked for it already, or cannot be sent a message; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn make(
    cx: RequestContext,
    request: RepeatableRequest<PromiseForm>,
) -> Result<Response, Error> {
    let RepeatableRequest { body, key, before } = request;
    let by = cx.principal()?;
    // The same request has the same id, whenever it is sent.
    let (at, seed) = match &key {
        Some(key) => (Time::ZERO, key.key.clone()),
        None => (cx.now, cx.now.as_micros().to_string()),
    };
    let id = PromiseId::new(at, &format!("{}/{seed}", by.id.as_str()));
    let made = PromiseRef { id: id.to_string() };
    if let Some(before) = before {
        return Ok(private(before.status, made));
    }
    let new = read_promise(&cx, &by, &body).await?;
    let command = Command::Promise { id, change: PromiseChange::Make(Box::new(new)) };
    let note = audit_note(&command);
    let status = submit(&cx, command, (key, StatusCode::CREATED)).await?;
    Ok((Extension(note), private(status, made)).into_response())
}

/// Does something with an open promise: keeps it, moves it, hands it over, lets it go, or says why
/// it was broken.
#[utoipa::path(post, path = "/api/v1/promises/{id}", tag = "operations",
    params(("id" = String, Path, description = "the promise's id"), IdempotencyKey),
    request_body = PromiseChangeForm,
    responses((status = 204, description = "done"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "somebody else is calling this customer back; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn change(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<PromiseChangeForm>,
) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    let promise = open_promise(&cx, &id)?;
    let change = read_change(&cx, promise, &body).await?;
    let command = Command::Promise { id: promise.id, change };
    let note = audit_note(&command);
    let status = submit(&cx, command, (key, StatusCode::NO_CONTENT)).await?;
    Ok((Extension(note), status).into_response())
}

/// Takes the call back that is next: the customer who waits longest of those who may be called
/// now. The list of promises then says whom.
#[utoipa::path(post, path = "/api/v1/callbacks/next", tag = "operations", params(IdempotencyKey),
    request_body = NextCallback,
    responses((status = 204, description = "taken"), (status = 404, body = Problem, description = "nobody may be called now"), (status = 409, body = Problem, description = "one is taken already; who asks is on a break; all who wait are left to others; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn next(
    cx: RequestContext,
    request: RepeatableRequest<NextCallback>,
) -> Result<StatusCode, Error> {
    let RepeatableRequest { body, key, before } = request;
    if let Some(before) = before {
        return Ok(before.status);
    }
    let store = cx.app.users()?;
    let except = not_to_call(&cx, store, body.anyway).await?;
    let taken = Command::TakeCallback { except };
    let status = submit(&cx, taken, (key, StatusCode::NO_CONTENT)).await?;
    note_call_back(&cx, store).await?;
    Ok(status)
}
