//! Alerts of other tools for programs of people.

use super::actions::submit;
use super::types::IdempotencyKey;
use crate::middleware::error_pages::Problem;
use crate::pages::ops::external_alerts::one::find;
use crate::pages::ops::external_alerts::quiet_site;
use crate::request::api_request::ApiRequest;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::external_alert_form::{ActionForm, audit_note, read_action};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bongsu_core::engine::command::Command;
use bongsu_core::external_alert as core;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An alert of another tool. Its words are the tool's.
#[derive(Serialize, ToSchema)]
pub struct ExternalAlert {
    /// Its id.
    pub id: String,
    /// The name of the source; `heartbeat` for a heartbeat that is missing.
    pub source: String,
    /// By what the source tells its alerts apart.
    pub dedup_key: String,
    /// `info`, `warning`, `error` or `critical`.
    pub severity: &'static str,
    /// What it is, in a line.
    pub summary: String,
    /// More of it.
    pub details: String,
    /// The labels of the source.
    pub labels: BTreeMap<String, String>,
    /// What it is about, where the inventory knows it: `site:` or the kind of a component, and a
    /// name.
    pub target: Option<String>,
    /// Since when, by the source if it says so.
    pub started_at: String,
    /// When it was first reported.
    pub opened_at: String,
    /// When it was last reported.
    pub told_at: String,
    /// When the source said that somebody has it there.
    pub acknowledged_at: Option<String>,
    /// Whether all sites that it is about are muted or under maintenance: nobody is called for it.
    pub is_quiet: bool,
    /// The incident that explains it.
    pub incident: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
}

/// A heartbeat that is expected.
#[derive(Serialize, ToSchema)]
pub struct Heartbeat {
    /// Its name.
    pub name: String,
    /// Since when it is expected.
    pub watched_since: String,
    /// When it was last received.
    pub last_at: Option<String>,
}

impl ExternalAlert {
    fn of(cx: &RequestContext, it: &core::ExternalAlert) -> ExternalAlert {
        ExternalAlert {
            id: it.id.to_string(),
            source: it.source.clone(),
            dedup_key: it.dedup_key.clone(),
            severity: it.severity.as_str(),
            summary: it.summary.clone(),
            details: it.details.clone(),
            labels: it.labels.clone(),
            target: it.target.as_ref().map(ToString::to_string),
            started_at: it.started_at.to_string(),
            opened_at: it.opened_at.to_string(),
            told_at: it.told_at.to_string(),
            acknowledged_at: it.acknowledged_at.map(|at| at.to_string()),
            is_quiet: quiet_site(cx, it).is_some(),
            incident: it.joined.map(|(incident, _)| incident.to_string()),
            ended_at: it.end.as_ref().map(|(at, _)| at.to_string()),
        }
    }
}

/// Alerts of other tools that are open, or ended within the last day, newest first.
#[utoipa::path(get, path = "/api/v1/external-alerts", tag = "operations", responses((status = 200, body = [ExternalAlert])))]
pub async fn list(cx: RequestContext) -> Response {
    let shown = cx.summary.view.external_alerts.iter();
    private(shown.map(|alert| ExternalAlert::of(&cx, alert)).collect::<Vec<_>>())
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/external-alerts/{id}", tag = "operations",
    params(("id" = String, Path, description = "the id of the alert")),
    responses((status = 200, body = ExternalAlert), (status = 404, body = Problem)))]
pub async fn one(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    Ok(private(ExternalAlert::of(&cx, &find(&cx, &id).await?)))
}

/// Resolves an alert of another tool, or joins it to the incident that explains it.
#[utoipa::path(post, path = "/api/v1/external-alerts/{id}", tag = "operations",
    params(("id" = String, Path, description = "the id of the alert"), IdempotencyKey),
    request_body = ActionForm,
    responses((status = 204, description = "done"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it is over"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn act(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<ActionForm>,
) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    let id = find(&cx, &id).await?.id;
    let command = Command::ExternalAlert { id, action: read_action(&body)? };
    let note = audit_note(&command);
    let status = submit(&cx, command, (key, StatusCode::NO_CONTENT)).await?;
    Ok((Extension(note), status).into_response())
}

/// Heartbeats that are expected, by name.
#[utoipa::path(get, path = "/api/v1/heartbeats", tag = "operations", responses((status = 200, body = [Heartbeat])))]
pub async fn heartbeats(cx: RequestContext) -> Response {
    let beats = cx.summary.view.heartbeats.iter().map(|it| Heartbeat {
        name: it.name.clone(),
        watched_since: it.watched_since.to_string(),
        last_at: it.last_at.map(|at| at.to_string()),
    });
    private(beats.collect::<Vec<_>>())
}

fn private(body: impl Serialize) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
