//! What a program may state in a person's name. There is no asking back here: a program
//! that calls this has asked its own user.

use super::types::Exclude;
use crate::desk::DeskError;
use crate::error::{Error, Flaw};
use crate::guard::Problem;
use crate::pages::ops::actions::open_incident;
use crate::params::{incident_id, words};
use crate::shell::Screen;
use crate::stating::{BY_MOST, Sent, WORDS_MOST};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use bongsu_core::name::Name;

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    body.map(|Json(body)| body).map_err(|_| Error::invalid("body", Flaw::NotReadable))
}

/// A person states something for the host. Nothing becomes verified by it; words that say
/// more than was verified need a reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/statements", tag = "operations",
    params(("id" = String, Path, description = "the incident's id")),
    request_body = Sent,
    responses((status = 204, description = "stated"), (status = 202, description = "it waits for another person to approve it"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it says more than was verified, and gives no reason"), (status = 503, body = Problem)))]
pub async fn state(
    screen: Screen,
    Path(id): Path<String>,
    body: Result<Json<Sent>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let id = incident_id(&id)?;
    let sent = read(body)?;
    let view = open_incident(&screen, id)?;
    let (stated, draft) = sent.read(&view)?;
    if screen.app.settings.approval.is_needed(&draft) {
        // What says more than was seen is stopped here as well.
        if let (Err(beyond), None) = (draft.check(&view.incident.counts), &draft.beyond) {
            return Err(DeskError::Beyond(beyond).into());
        }
        screen.app.history.put_draft(id, stated.by, sent, screen.now).await?;
        return Ok(StatusCode::ACCEPTED);
    }
    screen.app.desk.state(id, stated.by, draft).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A site is taken off an incident's list, with the reason.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/exclude", tag = "operations",
    params(("id" = String, Path, description = "the incident's id")),
    request_body = Exclude,
    responses((status = 204, description = "recorded"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn exclude(
    screen: Screen,
    Path(id): Path<String>,
    body: Result<Json<Exclude>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let id = incident_id(&id)?;
    let body = read(body)?;
    let site = words("site", &body.site, 253)?;
    let site = Name::parse(&site).map_err(|_| Error::invalid("site", Flaw::NotAHost))?;
    let (by, reason) =
        (words("by", &body.by, BY_MOST)?, words("reason", &body.reason, WORDS_MOST)?);
    let view = open_incident(&screen, id)?;
    if !view.victims.iter().any(|v| v.site == site) {
        return Err(DeskError::NoSuchVictim.into());
    }
    screen.app.desk.exclude(id, site, by, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
