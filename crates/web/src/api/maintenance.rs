//! Planned maintenance and mutes for programs.

use super::actions::submit;
use super::types::IdempotencyKey;
use crate::commands::CommandError;
use crate::middleware::error_pages::Problem;
use crate::model::maintenance::{ShownWindow, windows};
use crate::model::maintenance_form::{CalendarForm, MaintenanceForm};
use crate::request::api_request::{ApiRequest, RepeatableRequest};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::maintenance_form::{
    audit_note, calendar_ids, form_of, instant, maintenance_by_id, mute_target, read_calendar,
    read_plan,
};
use crate::request::params::required_text;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bongsu_core::Time;
use bongsu_core::engine::command::{Command, MaintenanceChange};
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::engine::view::MaintenanceView;
use bongsu_core::maintenance as core;
use bongsu_core::maintenance::mute::REASON_MAX_CHARS;
use bongsu_core::maintenance::{MaintenanceId, Phase};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A planned maintenance.
#[derive(Serialize, ToSchema)]
pub struct Maintenance {
    /// Its id.
    pub id: String,
    /// What was planned, as it can be sent again.
    pub plan: MaintenanceForm,
    /// Who planned it.
    pub author: String,
    /// When it was planned.
    pub created_at: String,
    /// When it was changed last.
    pub changed_at: String,
    /// When it was cancelled.
    pub cancelled_at: Option<String>,
    /// How many sites it can take from their visitors.
    pub sites: usize,
    /// Its windows of the last ninety days and of the next.
    pub windows: Vec<MaintenanceWindow>,
}

/// A window of a maintenance.
#[derive(Serialize, ToSchema)]
pub struct MaintenanceWindow {
    /// When it starts.
    pub start: String,
    /// When it ends.
    pub end: String,
    /// `scheduled`, `in_progress` or `completed`. That it is completed says nothing of the sites.
    pub status: &'static str,
}

/// A plan, with the id that it is to have.
#[derive(Deserialize, ToSchema)]
pub struct NewMaintenance {
    /// A UUID, drawn anew by the program; drawn for it when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The plan.
    #[serde(flatten)]
    pub plan: MaintenanceForm,
}

/// The id of a maintenance.
#[derive(Serialize, ToSchema)]
pub struct MaintenanceRef {
    /// Its id.
    pub id: String,
}

/// A new end.
#[derive(Deserialize, ToSchema)]
pub struct NewEnd {
    /// RFC 3339, or by the clocks of the status page's zone.
    #[serde(default)]
    pub until: String,
}

/// Whom to mute.
#[derive(Deserialize, ToSchema)]
pub struct NewMute {
    /// `site:example.com` or `customer:1001`.
    #[serde(default)]
    pub target: String,
    /// Why; at most 500 characters.
    #[serde(default)]
    pub reason: String,
    /// RFC 3339, or by the clocks of the status page's zone; within ninety days.
    #[serde(default)]
    pub until: String,
}

/// Whose mute to end.
#[derive(Deserialize, ToSchema)]
pub struct EndMute {
    /// `site:example.com` or `customer:1001`.
    #[serde(default)]
    pub target: String,
}

/// A mute that holds.
#[derive(Serialize, ToSchema)]
pub struct Mute {
    /// `site:example.com` or `customer:1001`.
    pub target: String,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub author: String,
    /// Since when.
    pub since: String,
    /// When it ends by itself.
    pub until: String,
}

fn maintenance(cx: &RequestContext, it: &MaintenanceView) -> Maintenance {
    let record = &it.record;
    let all = windows(&cx.summary.view);
    let its_windows = all.iter().filter(|window| window.of.record.id == record.id);
    let window = |it: &ShownWindow<'_>| MaintenanceWindow {
        start: it.window.start.to_string(),
        end: it.window.end.to_string(),
        status: Phase::code(it.phase),
    };
    Maintenance {
        id: record.id.to_string(),
        plan: form_of(&record.plan),
        author: record.author.clone(),
        created_at: record.created_at.to_string(),
        changed_at: record.changed_at.to_string(),
        cancelled_at: record.cancelled_at.map(|at| at.to_string()),
        sites: it.reach.sites.len(),
        windows: its_windows.map(window).collect(),
    }
}

fn private<T: Serialize>(status: StatusCode, body: T) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// All that is planned, and what ended within ninety days.
#[utoipa::path(get, path = "/api/v1/maintenance", tag = "operations", responses((status = 200, body = [Maintenance])))]
pub async fn list(cx: RequestContext) -> Response {
    let all = cx.summary.view.maintenances.iter();
    private(StatusCode::OK, all.map(|it| maintenance(&cx, it)).collect::<Vec<_>>())
}

/// One maintenance.
#[utoipa::path(get, path = "/api/v1/maintenance/{id}", tag = "operations",
    params(("id" = String, Path, description = "the maintenance's id")),
    responses((status = 200, body = Maintenance), (status = 404, body = Problem)))]
pub async fn one(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let it = maintenance_by_id(&cx, &id)?;
    Ok(private(StatusCode::OK, maintenance(&cx, it)))
}

/// Plans a maintenance. Its windows explain what begins to fail in them, and nothing else.
#[utoipa::path(post, path = "/api/v1/maintenance", tag = "operations", params(IdempotencyKey),
    request_body = NewMaintenance,
    responses((status = 201, body = MaintenanceRef, description = "planned"), (status = 400, body = Problem, description = "all that is wrong with the plan"), (status = 409, body = Problem, description = "it is planned already, or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn plan(
    cx: RequestContext,
    request: RepeatableRequest<NewMaintenance>,
) -> Result<Response, Error> {
    let RepeatableRequest { body, key, before } = request;
    let by = cx.principal()?;
    let id = match (&body.id, &key) {
        (Some(id), _) => {
            let not_an_id = |_| Error::invalid("id", FieldError::NotAnId);
            MaintenanceId::from_uuid(id.parse::<Uuid>().map_err(not_an_id)?)
        }
        // The same request has the same id, whenever it is sent.
        (None, Some(key)) => {
            let seed = format!("{}/{}", by.id.as_str(), key.key);
            MaintenanceId::new(Time::ZERO, &seed)
        }
        (None, None) => {
            let seed = format!("{}/{}", by.id.as_str(), cx.now.as_micros());
            MaintenanceId::new(cx.now, &seed)
        }
    };
    let made = || MaintenanceRef { id: id.to_string() };
    if let Some(before) = before {
        return Ok(private(before.status, made()));
    }
    let change = MaintenanceChange::Plan(Box::new(read_plan(&cx, &body.plan)?));
    let status = submit(&cx, Command::Maintain { id, change }, (key, StatusCode::CREATED)).await?;
    Ok(private(status, made()))
}

/// Has a maintenance planned otherwise from now on. A window in progress goes on as it was planned.
#[utoipa::path(post, path = "/api/v1/maintenance/{id}", tag = "operations",
    params(("id" = String, Path, description = "the maintenance's id"), IdempotencyKey),
    request_body = MaintenanceForm,
    responses((status = 204, description = "changed"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it is over"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn change(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<MaintenanceForm>,
) -> Result<StatusCode, Error> {
    let ApiRequest { body, key } = request;
    let id = maintenance_by_id(&cx, &id)?.record.id;
    let change = MaintenanceChange::Change(Box::new(read_plan(&cx, &body)?));
    submit(&cx, Command::Maintain { id, change }, (key, StatusCode::NO_CONTENT)).await
}

/// Ends the window in progress, and has no other.
#[utoipa::path(post, path = "/api/v1/maintenance/{id}/cancel", tag = "operations",
    params(("id" = String, Path, description = "the maintenance's id"), IdempotencyKey),
    request_body = Nothing,
    responses((status = 204, description = "cancelled"), (status = 404, body = Problem), (status = 409, body = Problem, description = "it is over"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn cancel(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<Nothing>,
) -> Result<StatusCode, Error> {
    act(&cx, &id, request.key, MaintenanceChange::Cancel).await
}

/// Ends the window in progress; later ones stay.
#[utoipa::path(post, path = "/api/v1/maintenance/{id}/end", tag = "operations",
    params(("id" = String, Path, description = "the maintenance's id"), IdempotencyKey),
    request_body = Nothing,
    responses((status = 204, description = "ended"), (status = 404, body = Problem), (status = 409, body = Problem, description = "no window is in progress"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn end(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<Nothing>,
) -> Result<StatusCode, Error> {
    act(&cx, &id, request.key, MaintenanceChange::End).await
}

/// Has the window in progress end later.
#[utoipa::path(post, path = "/api/v1/maintenance/{id}/extend", tag = "operations",
    params(("id" = String, Path, description = "the maintenance's id"), IdempotencyKey),
    request_body = NewEnd,
    responses((status = 204, description = "extended"), (status = 400, body = Problem, description = "not after its end, or too late"), (status = 404, body = Problem), (status = 409, body = Problem, description = "no window is in progress"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn extend(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<NewEnd>,
) -> Result<StatusCode, Error> {
    let ApiRequest { body, key } = request;
    let until = instant("until", &body.until, &cx.app.settings.time_zone)?;
    act(&cx, &id, key, MaintenanceChange::Extend(until)).await
}

async fn act(
    cx: &RequestContext,
    id: &str,
    key: Option<RequestKey>,
    change: MaintenanceChange,
) -> Result<StatusCode, Error> {
    let id = maintenance_by_id(cx, id)?.record.id;
    submit(cx, Command::Maintain { id, change }, (key, StatusCode::NO_CONTENT)).await
}

/// An object without anything in it.
#[derive(Deserialize, ToSchema)]
pub struct Nothing {}

/// Plans what an iCalendar file says. An event that was read before is changed to what it is now;
/// sent again, a calendar changes nothing.
#[utoipa::path(post, path = "/api/v1/maintenance-calendar", tag = "operations", params(IdempotencyKey),
    request_body = CalendarForm,
    responses((status = 200, body = [MaintenanceRef], description = "of each event, in the calendar's order, the id that its maintenance has or would have"), (status = 400, body = Problem, description = "all that is wrong; nothing was planned"), (status = 409, body = Problem, description = "something changed meanwhile, and a part may have been planned: sent again, it goes on; or the same request is being carried out"), (status = 422, body = Problem, description = "another request was sent under this key"), (status = 503, body = Problem)))]
pub async fn calendar(
    cx: RequestContext,
    request: RepeatableRequest<CalendarForm>,
) -> Result<Response, Error> {
    let ids = calendar_ids(&cx, &request.body);
    let done: Vec<_> = ids.iter().map(|id| MaintenanceRef { id: id.to_string() }).collect();
    // It may not be possible any more, and was carried out.
    if request.before.is_some() {
        return Ok(private(StatusCode::OK, done));
    }
    let (cx, _, changes) = read_calendar(cx, request.body).await?;
    let changes = changes?;
    // With the last one all are done; until then the request may come again, and each of the
    // others changes nothing then.
    let (last, mut key) = (changes.len().saturating_sub(1), request.key);
    for (ix, (id, change)) in changes.into_iter().enumerate() {
        let key = key.take_if(|_| ix == last);
        let planned = submit(&cx, Command::Maintain { id, change }, (key, StatusCode::OK)).await;
        planned.map_err(|error| match error {
            Error::Command(CommandError::Refused(_)) if ix > 0 => Error::CalendarInPart,
            other => other,
        })?;
    }
    Ok(private(StatusCode::OK, done))
}

/// The mutes that hold.
#[utoipa::path(get, path = "/api/v1/mutes", tag = "operations", responses((status = 200, body = [Mute])))]
pub async fn mutes(cx: RequestContext) -> Response {
    let mute = |it: &core::Mute| Mute {
        target: it.target.to_string(),
        reason: it.reason.clone(),
        author: it.author.clone(),
        since: it.since.to_string(),
        until: it.until.to_string(),
    };
    private(StatusCode::OK, cx.summary.view.mutes.iter().map(mute).collect::<Vec<_>>())
}

/// Has nobody alerted of a site or a customer for a while. Checks, victim lists and counts go on.
#[utoipa::path(post, path = "/api/v1/mutes", tag = "operations", params(IdempotencyKey),
    request_body = NewMute,
    responses((status = 204, description = "muted"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn mute(cx: RequestContext, request: ApiRequest<NewMute>) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    let target = mute_target(&body.target)?;
    let reason = required_text("reason", &body.reason, REASON_MAX_CHARS)?;
    let until = instant("until", &body.until, &cx.app.settings.time_zone)?;
    noted(&cx, Command::Mute { target, reason, until }, key).await
}

/// Ends a mute.
#[utoipa::path(post, path = "/api/v1/mutes/end", tag = "operations", params(IdempotencyKey),
    request_body = EndMute,
    responses((status = 204, description = "ended"), (status = 400, body = Problem), (status = 404, body = Problem, description = "it is not muted"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn unmute(cx: RequestContext, request: ApiRequest<EndMute>) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    noted(&cx, Command::Unmute { target: mute_target(&body.target)? }, key).await
}

/// Has a command carried out, and what it did recorded.
async fn noted(
    cx: &RequestContext,
    command: Command,
    key: Option<RequestKey>,
) -> Result<Response, Error> {
    let note = audit_note(&command);
    let status = submit(cx, command, (key, StatusCode::NO_CONTENT)).await?;
    Ok((Extension(note), status).into_response())
}
