//! What a program may state in a person's name. There is no asking back here: a program
//! that calls this has asked its own user.

use super::types::{Exclude, HostRestored};
use crate::desk::DeskError;
use crate::error::{Error, Flaw};
use crate::guard::Problem;
use crate::pages::ops::actions::{BY_MOST, WORDS_MOST, open_incident};
use crate::params::{incident_id, words};
use crate::shell::Screen;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use bongsu_core::name::Name;

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    body.map(|Json(body)| body).map_err(|_| Error::invalid("body", Flaw::NotReadable))
}

/// The host states that an incident is over. Nothing becomes verified by it.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/host_restored", tag = "operations",
    params(("id" = String, Path, description = "the incident's id")),
    request_body = HostRestored,
    responses((status = 204, description = "recorded"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn host_restored(
    screen: Screen,
    Path(id): Path<String>,
    body: Result<Json<HostRestored>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let id = incident_id(&id)?;
    let body = read(body)?;
    let (by, said) = (words("by", &body.by, BY_MOST)?, words("words", &body.words, WORDS_MOST)?);
    open_incident(&screen, id)?;
    screen.app.desk.host_restored(id, by, said).await?;
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
