//! What a program may do in a person's name. Nothing is shown for confirmation here: the
//! program has asked its own user.

use super::types::Exclude;
use crate::middleware::error_pages::Problem;
use crate::model::statement_form::StatementForm;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::incident::open_incident;
use crate::request::params::{incident_id, required_text};
use crate::request::statement_form::{MAX_TEXT_CHARS, read_statement};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use bongsu_core::engine::command::Command;
use bongsu_core::name::Name;

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    body.map(|Json(body)| body).map_err(|_| Error::invalid("body", FieldError::NotReadable))
}

/// Publishes what a person states for the host. Nothing becomes verified by it; a claim beyond
/// what was verified needs a reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/statements", tag = "operations",
    params(("id" = String, Path, description = "the incident's id")),
    request_body = StatementForm,
    responses((status = 204, description = "published"), (status = 202, description = "it waits for another person to approve it"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it says more than was verified, and gives no reason"), (status = 503, body = Problem)))]
pub async fn publish_statement(
    cx: RequestContext,
    Path(id): Path<String>,
    body: Result<Json<StatementForm>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let id = incident_id(&id)?;
    let form = read(body)?;
    let view = open_incident(&cx.summary, id)?;
    let by = cx.principal()?;
    let (_, draft) = read_statement(&form, &by.name, &view)?;
    let proposed = cx.app.state(id, by, draft).await?;
    Ok(if proposed { StatusCode::ACCEPTED } else { StatusCode::NO_CONTENT })
}

/// Takes a site off an incident's victim list, for a reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/exclude", tag = "operations",
    params(("id" = String, Path, description = "the incident's id")),
    request_body = Exclude,
    responses((status = 204, description = "recorded"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn exclude(
    cx: RequestContext,
    Path(id): Path<String>,
    body: Result<Json<Exclude>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let id = incident_id(&id)?;
    let body = read(body)?;
    let site = required_text("site", &body.site, 253)?;
    let site = Name::parse(&site).map_err(|_| Error::invalid("site", FieldError::NotAHost))?;
    let reason = required_text("reason", &body.reason, MAX_TEXT_CHARS)?;
    let command = Command::Exclude { incident: id, site, reason };
    cx.app.submit(cx.principal()?, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
