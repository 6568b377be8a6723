//! `/api/v2/*.json` in the format of Statuspage v2, which many status clients read.
//!
//! The components are those that visitors know by name. An incident's impact is measured: by
//! the share of monitored sites that were seen hit.

mod component;
mod envelope;
mod incident;
mod maintenance;
mod uptime;

use crate::access::routes::OpenRoutes;
use crate::model::maintenance::public_windows;
use crate::queries::{IncidentRecord, Queries};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_core::incident::Incident;
use bongsu_core::maintenance::Phase as MaintenancePhase;
use bongsu_core::statement::Statement;
use bongsu_words::time;
use component::component_list;
use envelope::{MAX_INCIDENTS, respond};
pub use envelope::{id as public_id, page_id};
use incident::{impact, impact_of_share, incident};
use maintenance::maintenance_list;
use serde_json::{Value, json};

/// The routes below `/api/v2`.
pub fn routes() -> OpenRoutes {
    OpenRoutes::default()
        .get("/api/v2/status.json", status)
        .get("/api/v2/summary.json", summary)
        .get("/api/v2/components.json", components)
        .get("/api/v2/incidents.json", incidents)
        .get("/api/v2/incidents/unresolved.json", unresolved)
        .get("/v1/pages/{page}/components/{id}/uptime", uptime::uptime)
        .get("/api/v2/scheduled-maintenances.json", all_maintenances)
        .get("/api/v2/scheduled-maintenances/upcoming.json", upcoming_maintenances)
        .get("/api/v2/scheduled-maintenances/active.json", active_maintenances)
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
    // What is measured is said, also where no incident was opened for it.
    let measured = sums.widely_down().filter(|_| !is_unknown);
    let share = |down: u32| f64::from(down) / f64::from(sums.all.max(1));
    let worst = worst.or_else(|| measured.map(|down| impact_of_share(share(down))));
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
    let indicator = match worst {
        Some(worst) => worst,
        None if is_unknown => "minor",
        None if is_maintained => "maintenance",
        None => "none",
    };
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
