//! What a program may state in a person's name. There is no asking back here: a program
//! that calls this has asked its own user.

use super::types::Exclude;
use crate::commands::CommandError;
use crate::error::{Error, FieldError};
use crate::guard::Problem;
use crate::layout::RequestContext;
use crate::pages::ops::actions::open_incident;
use crate::params::{incident_id, words};
use crate::statement_form::{BY_MOST, StatementForm, WORDS_MOST};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use bongsu_core::name::Name;

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    body.map(|Json(body)| body).map_err(|_| Error::invalid("body", FieldError::NotReadable))
}

/// A person states something for the host. Nothing becomes verified by it; words that say
/// more than was verified need a reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/statements", tag = "operations",
    params(("id" = String, Path, description = "the incident's id")),
    request_body = StatementForm,
    responses((status = 204, description = "stated"), (status = 202, description = "it waits for another person to approve it"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it says more than was verified, and gives no reason"), (status = 503, body = Problem)))]
pub async fn state(
    cx: RequestContext,
    Path(id): Path<String>,
    body: Result<Json<StatementForm>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let id = incident_id(&id)?;
    let sent = read(body)?;
    let view = open_incident(&cx, id)?;
    let (stated, draft) = sent.read(&view)?;
    if draft.needs_approval(cx.app.settings.approval) {
        // What says more than was seen is stopped here as well.
        if let (Err(beyond), None) = (draft.check(&view.incident.counts), &draft.unverified_reason)
        {
            return Err(CommandError::UnverifiedClaim(beyond).into());
        }
        cx.app.history.put_draft(id, stated.author, sent, cx.now).await?;
        return Ok(StatusCode::ACCEPTED);
    }
    cx.app.desk.state(id, stated.author, draft).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A site is taken off an incident's list, with the reason.
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
    let site = words("site", &body.site, 253)?;
    let site = Name::parse(&site).map_err(|_| Error::invalid("site", FieldError::NotAHost))?;
    let (by, reason) =
        (words("by", &body.by, BY_MOST)?, words("reason", &body.reason, WORDS_MOST)?);
    let view = open_incident(&cx, id)?;
    if !view.victims.iter().any(|v| v.site == site) {
        return Err(CommandError::NoSuchVictim.into());
    }
    cx.app.desk.exclude(id, site, by, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
