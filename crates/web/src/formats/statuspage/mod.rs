//! `/api/v2/*.json` in the format of Statuspage v2, which many status clients read.
//!
//! The components are those that visitors know by name. An incident's impact is measured: by
//! the share of monitored sites that were seen hit.

mod component;
mod incident;
mod maintenance;

use super::last_modified::add_last_modified;
use crate::access::routes::OpenRoutes;
use crate::model::maintenance::public_windows;
use crate::model::public_id::short_id;
use crate::queries::{IncidentRecord, Queries};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::Json;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::hash::digest;
use bongsu_core::incident::Incident;
use bongsu_core::maintenance::Phase as MaintenancePhase;
use bongsu_core::statement::Statement;
use bongsu_words::time;
use component::component_list;
use incident::{impact, incident};
use maintenance::maintenance_list;
use serde_json::{Value, json};

/// The most incidents of `incidents.json`, as at Statuspage.
const MAX_INCIDENTS: u32 = 50;

/// The routes below `/api/v2`.
pub fn routes() -> OpenRoutes {
    OpenRoutes::default()
        .get("/api/v2/status.json", status)
        .get("/api/v2/summary.json", summary)
        .get("/api/v2/components.json", components)
        .get("/api/v2/incidents.json", incidents)
        .get("/api/v2/incidents/unresolved.json", unresolved)
        .get("/api/v2/scheduled-maintenances.json", all_maintenances)
        .get("/api/v2/scheduled-maintenances/upcoming.json", upcoming_maintenances)
        .get("/api/v2/scheduled-maintenances/active.json", active_maintenances)
}

/// A response that scripts of other sites may read, since it is public: `body` of `path`, with
/// the page beside it.
fn respond(cx: &RequestContext, path: &str, mut body: Value) -> Response {
    let updated = updated_at(cx, &format!("{path}/{}", cx.lang.tag()), &body.to_string());
    body["page"] = page(cx, updated);
    let headers = [
        // "All systems operational" must not outlive whoever said it.
        (CACHE_CONTROL, "public, max-age=5, must-revalidate".to_owned()),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    let mut response = (headers, Json(body)).into_response();
    add_last_modified(cx, &mut response, updated);
    response
}

/// Since when a thing has this content: not before what was stated last, or this process began.
fn updated_at(cx: &RequestContext, thing: &str, content: &str) -> Time {
    let view = &cx.summary.view;
    let stated = view.incidents.iter().filter_map(|it| it.statements.last()).map(|it| it.as_of);
    let first = stated.max().unwrap_or_default().max(cx.app.started_at.min(view.at));
    cx.app.changes.changed_at(thing, content, first, view.at)
}

/// An id of twelve characters, as at Statuspage; the same text gives the same id.
fn id(text: &str) -> String {
    short_id(digest(text))
}

fn page(cx: &RequestContext, updated: Time) -> Value {
    let settings = &cx.app.settings;
    json!({
        "id": page_id(cx),
        "name": settings.operator,
        "url": settings.public_url,
        "time_zone": settings.time_zone,
        "updated_at": time::rfc3339(updated),
    })
}

fn page_id(cx: &RequestContext) -> String {
    id(&cx.app.settings.public_url)
}

fn status_of(cx: &RequestContext) -> Value {
    let lang = cx.lang;
    let rank = |name: &str| ["none", "minor", "major", "critical"].iter().position(|n| *n == name);
    let worst =
        cx.public_incidents().map(|i| impact(cx, &i.incident)).max_by_key(|name| rank(name));
    let (summary, sums) = (&cx.summary, cx.summary.sites);
    let is_blind = summary.view.vantages.iter().all(|vantage| !vantage.healthy);
    // Nor is everything well where nothing was judged yet.
    let is_unknown = !summary.has_data()
        || cx.app.stale_for(cx.now, &summary.view).is_some()
        || is_blind
        || sums.unknown == sums.all;
    let windows = public_windows(&cx.summary.view);
    let is_maintained = windows.iter().any(|it| it.phase == MaintenancePhase::InProgress);
    let description = match worst {
        Some("critical") => say!(lang, "sp-critical"),
        Some("major") => say!(lang, "sp-major"),
        Some(_) => say!(lang, "sp-minor"),
        None if is_unknown => say!(lang, "sp-unknown"),
        None if is_maintained => say!(lang, "sp-maintenance"),
        None => say!(lang, "sp-none"),
    };
    let indicator = worst.unwrap_or(if is_unknown { "minor" } else { "none" });
    json!({ "indicator": indicator, "description": description })
}

/// The payload of a webhook about a change of an incident.
pub fn webhook(cx: &RequestContext, it: &Incident, statements: &[Statement]) -> Value {
    let status = status_of(cx);
    json!({
        "meta": { "generated_at": time::rfc3339(cx.now) },
        "page": {
            "id": page_id(cx),
            "status_indicator": status["indicator"],
            "status_description": status["description"],
        },
        "incident": incident(cx, it, statements),
    })
}

fn open_incidents(cx: &RequestContext) -> Vec<Value> {
    cx.public_incidents().map(|i| incident(cx, &i.incident, &i.statements)).collect()
}

async fn status(cx: RequestContext) -> Response {
    respond(&cx, "status", json!({ "status": status_of(&cx) }))
}

async fn summary(cx: RequestContext) -> Response {
    let body = json!({
        "status": status_of(&cx),
        "components": component_list(&cx),
        "incidents": open_incidents(&cx),
        "scheduled_maintenances": maintenance_list(&cx, |phase| phase != MaintenancePhase::Completed),
    });
    respond(&cx, "summary", body)
}

async fn components(cx: RequestContext) -> Response {
    respond(&cx, "components", json!({ "components": component_list(&cx) }))
}

async fn incidents(cx: RequestContext) -> Result<Response, Error> {
    let found = cx.store.incidents(None, MAX_INCIDENTS).await?;
    let mut rows = Vec::new();
    for it in found.into_iter().filter(|it| cx.is_public(it)) {
        let known = match cx.summary.incident(it.id) {
            Some(view) => Some((view.incident.clone(), view.statements.clone())),
            None => cx.store.incident(it.id).await?.map(incident_and_statements),
        };
        rows.extend(known.map(|(it, statements)| incident(&cx, &it, &statements)));
    }
    Ok(respond(&cx, "incidents", json!({ "incidents": rows })))
}

fn incident_and_statements(record: IncidentRecord) -> (Incident, Vec<Statement>) {
    (record.incident, record.statements)
}

async fn unresolved(cx: RequestContext) -> Response {
    respond(&cx, "unresolved", json!({ "incidents": open_incidents(&cx) }))
}

fn maintenances(
    cx: &RequestContext,
    path: &str,
    is_wanted: fn(MaintenancePhase) -> bool,
) -> Response {
    let list = maintenance_list(cx, is_wanted);
    respond(cx, path, json!({ "scheduled_maintenances": list }))
}

async fn all_maintenances(cx: RequestContext) -> Response {
    maintenances(&cx, "maintenances", |_| true)
}

async fn upcoming_maintenances(cx: RequestContext) -> Response {
    maintenances(&cx, "maintenances/upcoming", |phase| phase == MaintenancePhase::Scheduled)
}

async fn active_maintenances(cx: RequestContext) -> Response {
    maintenances(&cx, "maintenances/active", |phase| phase == MaintenancePhase::InProgress)
}
