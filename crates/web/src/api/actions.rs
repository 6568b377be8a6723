//! What a program may do in a person's name. Nothing is shown for confirmation here: the
//! program has asked its own user.

use super::types::{Exclude, IdempotencyKey};
use crate::commands::Once;
use crate::middleware::error_pages::Problem;
use crate::model::statement_form::StatementForm;
use crate::request::api_request::ApiRequest;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::incident::open_incident;
use crate::request::params::{incident_id, required_name, required_text};
use crate::request::statement_form::{MAX_TEXT_CHARS, read_statement};
use axum::extract::Path;
use axum::http::StatusCode;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::name::Name;

/// Has a command carried out, once if the program gave a key; answers with `status`, or as it did
/// the first time.
pub(super) async fn submit(
    cx: &RequestContext,
    command: Command,
    (key, status): (Option<RequestKey>, StatusCode),
) -> Result<StatusCode, Error> {
    let once = key.map(|key| Once { key, status: status.as_u16() });
    let before = cx.app.submit_once(cx.principal()?, command, once).await?;
    Ok(before.map_or(status, as_before))
}

fn as_before(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::NO_CONTENT)
}

/// Publishes what a person states for the host. Nothing becomes verified by it; a claim beyond
/// what was verified needs a reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/statements", tag = "operations",
    params(("id" = String, Path, description = "the incident's id"), IdempotencyKey),
    request_body = StatementForm,
    responses((status = 204, description = "published"), (status = 202, description = "it waits for another person to approve it"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it says more than was verified, and gives no reason; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn publish_statement(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<StatementForm>,
) -> Result<StatusCode, Error> {
    let ApiRequest { body: form, key } = request;
    let id = incident_id(&id)?;
    let view = open_incident(&cx.summary, id)?;
    let by = cx.principal()?;
    let (_, draft) = read_statement(&form, &by.name, &view, cx.public_names())?;
    let (command, proposed) = cx.app.statement_command(id, draft);
    let status = if proposed { StatusCode::ACCEPTED } else { StatusCode::NO_CONTENT };
    submit(&cx, command, (key, status)).await
}

/// Takes a site off an incident's victim list, for a reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/exclude", tag = "operations",
    params(("id" = String, Path, description = "the incident's id"), IdempotencyKey),
    request_body = Exclude,
    responses((status = 204, description = "recorded"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn exclude(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<Exclude>,
) -> Result<StatusCode, Error> {
    let ApiRequest { body, key } = request;
    let id = incident_id(&id)?;
    let site = required_name("site", &body.site, 253)?;
    let site = Name::parse(&site).map_err(|_| Error::invalid("site", FieldError::NotAHost))?;
    let reason = required_text("reason", &body.reason, MAX_TEXT_CHARS)?;
    let command = Command::Exclude { incident: id, site, reason };
    submit(&cx, command, (key, StatusCode::NO_CONTENT)).await
}
