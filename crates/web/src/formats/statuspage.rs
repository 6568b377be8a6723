//! `/api/v2/*.json` in the format of Statuspage v2, which many status clients read.
//!
//! The components are those that visitors know by name. An incident's impact is measured: by
//! the share of monitored sites that were seen hit.

use super::last_modified::add_last_modified;
use crate::access::routes::OpenRoutes;
use crate::model::maintenance::{ShownWindow, public_windows};
use crate::model::public_id::short_id;
use crate::queries::{IncidentRecord, Queries};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::Json;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::engine::view::ComponentStatus;
use bongsu_core::hash::digest;
use bongsu_core::incident::{Incident, IncidentClass, Phase};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::maintenance::Phase as MaintenancePhase;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::topology::ComponentIx;
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, maintenance as words, statement, time};
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

/// The impact by the share of monitored sites seen hit: critical from a half, major from a
/// tenth.
fn impact(cx: &RequestContext, it: &Incident) -> &'static str {
    if it.class == IncidentClass::RedundancyLost {
        return "none";
    }
    let all = f64::from(cx.summary.sites.all.max(1));
    let hit = if it.phase == Phase::Resolved {
        it.counts.ever_hit
    } else {
        it.counts.hit.max(it.counts.ever_hit)
    };
    match f64::from(hit) / all {
        share if share >= 0.5 => "critical",
        share if share >= 0.1 => "major",
        _ => "minor",
    }
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

/// The status of a component by what is said of it: an incident that names it is not resolved,
/// whatever the last probes show.
fn component_status(
    cx: &RequestContext,
    key: &ComponentKey,
    status: &ComponentStatus,
) -> &'static str {
    let named = |it: &Incident| it.cause.as_ref().is_some_and(|cause| cause.component == *key);
    let open = cx.summary.open_incidents().find(|view| named(&view.incident));
    let share = f64::from(status.failing) / f64::from(status.sites.max(1));
    match open.map(|view| &view.incident) {
        Some(it) if it.class == IncidentClass::RedundancyLost => "degraded_performance",
        Some(it) if it.phase == Phase::Monitoring => "degraded_performance",
        Some(_) if share >= 0.9 => "major_outage",
        Some(_) => "partial_outage",
        None if is_maintained(cx, key) => "under_maintenance",
        None if status.fault.is_some() || status.suspected => "degraded_performance",
        None => "operational",
    }
}

/// Whether a maintenance that names a component runs.
fn is_maintained(cx: &RequestContext, key: &ComponentKey) -> bool {
    public_windows(&cx.summary.view).iter().any(|it| {
        it.phase == MaintenancePhase::InProgress && it.of.record.plan.scope.components.contains(key)
    })
}

fn component(cx: &RequestContext, at: ComponentIx, position: usize) -> Value {
    let summary = &cx.summary;
    let (it, status) = (&summary.view.topology.components[at.ix()], summary.component_status(at));
    let (shown, name) =
        (component_status(cx, &it.key, &status), cx.names.component(cx.lang, &it.key));
    let content = format!("{shown} {} {}", status.failing, status.sites);
    let updated = updated_at(cx, &it.key.0, &content);
    json!({
        "id": cx.app.component_id(&it.key),
        "page_id": page_id(cx),
        "group_id": null,
        "name": name,
        "description": say!(cx.lang, "impact-fail", failing = status.failing, sites = status.sites),
        "position": position + 1,
        "status": shown,
        "showcase": true,
        "only_show_if_degraded": false,
        "group": false,
        "start_date": null,
        "created_at": time::rfc3339(cx.app.started_at.min(updated)),
        "updated_at": time::rfc3339(updated),
    })
}

fn component_list(cx: &RequestContext) -> Vec<Value> {
    let all = cx.summary.public_components();
    all.into_iter().take(500).enumerate().map(|(ix, c)| component(cx, c, ix)).collect()
}

fn incident(cx: &RequestContext, it: &Incident, statements: &[Statement]) -> Value {
    let summary = &cx.summary;
    let named = it.cause.as_ref().and_then(|c| summary.component(&c.component));
    let updated = statements.last().map_or(it.opened_at, |s| s.as_of);
    let updates: Vec<Value> = statements.iter().rev().map(|s| update(cx, it, s)).collect();
    json!({
        "id": it.id.to_string(),
        "page_id": page_id(cx),
        "name": cause::title(cx.lang, &cx.names, it),
        "status": it.phase.as_str(),
        "impact": impact(cx, it),
        "shortlink": format!("{}/incidents/{}", cx.app.settings.public_url, it.id),
        "created_at": time::rfc3339(it.opened_at),
        "updated_at": time::rfc3339(updated),
        "started_at": time::rfc3339(it.began_at),
        "monitoring_at": it.monitoring_at.map(time::rfc3339),
        "resolved_at": it.resolved_at.map(time::rfc3339),
        "components": named.map(|c| vec![component(cx, c, 0)]).unwrap_or_default(),
        "incident_updates": updates,
    })
}

fn update(cx: &RequestContext, it: &Incident, s: &Statement) -> Value {
    let quote = statement::quote(cx.lang, &cx.names, &cx.zone, time::ANY_DAY, s);
    let stamp = time::rfc3339(s.as_of);
    let affected = s.kind.cause().map(|c| {
        json!([{
            "code": cx.app.component_id(&c.component),
            "name": cx.names.component(cx.lang, &c.component),
            "old_status": "operational",
            "new_status": match s.class {
                IncidentClass::RedundancyLost => "degraded_performance",
                IncidentClass::Outage if c.rate >= 0.9 => "major_outage",
                IncidentClass::Outage => "partial_outage",
            },
        }])
    });
    json!({
        "id": id(&format!("{}/{}", it.id, s.number)),
        "incident_id": it.id.to_string(),
        "status": phase_of(it, &s.kind),
        "body": quote.paragraph(),
        "display_at": stamp,
        "created_at": stamp,
        "updated_at": stamp,
        "deliver_notifications": true,
        "affected_components": affected,
    })
}

/// The phase in which an update was published.
fn phase_of(it: &Incident, kind: &StatementKind) -> &'static str {
    match kind {
        kind if kind.claims_restored() => "monitoring",
        StatementKind::Official(_) if it.cause.is_some() => "identified",
        StatementKind::Official(_) => "investigating",
        StatementKind::Investigating
        | StatementKind::Ongoing { cause: None, .. }
        | StatementKind::Relapsed { cause: None } => "investigating",
        StatementKind::Identified { .. }
        | StatementKind::Ongoing { .. }
        | StatementKind::Relapsed { .. } => "identified",
        StatementKind::Recovering => "monitoring",
        StatementKind::Resolved => "resolved",
    }
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

/// A window of a maintenance, which Statuspage has as an incident of its own kind.
fn maintenance(cx: &RequestContext, it: &ShownWindow<'_>) -> Value {
    let (record, window, id) = (&it.of.record, it.window, it.id().to_string());
    let updates: Vec<Value> = maintenance_updates(cx, it).into_iter().rev().collect();
    json!({
        "id": id,
        "page_id": page_id(cx),
        "name": record.plan.title.of(cx.lang),
        "status": it.phase.code(),
        "impact": "maintenance",
        "shortlink": format!("{}/#maintenance", cx.app.settings.public_url),
        "created_at": time::rfc3339(record.created_at),
        "updated_at": time::rfc3339(it.updated_at()),
        "started_at": (it.phase > MaintenancePhase::Scheduled).then(|| time::rfc3339(window.start)),
        "monitoring_at": null,
        "resolved_at": (it.phase == MaintenancePhase::Completed).then(|| time::rfc3339(window.end)),
        "scheduled_for": time::rfc3339(window.start),
        "scheduled_until": time::rfc3339(window.end),
        "components": maintained_components(cx, it),
        "incident_updates": updates,
    })
}

/// The components that a maintenance names and the public knows.
fn maintained_components(cx: &RequestContext, it: &ShownWindow<'_>) -> Vec<Value> {
    let topology = &cx.summary.view.topology;
    let named = &it.of.record.plan.scope.components;
    let known = cx.summary.public_components();
    let known = known.into_iter().filter(|c| named.contains(&topology.components[c.ix()].key));
    known.enumerate().map(|(position, c)| component(cx, c, position)).collect()
}

/// What was said of a window so far, oldest first.
fn maintenance_updates(cx: &RequestContext, it: &ShownWindow<'_>) -> Vec<Value> {
    let (record, window) = (&it.of.record, it.window);
    let said = [
        (MaintenancePhase::Scheduled, record.changed_at.min(window.start)),
        (MaintenancePhase::InProgress, window.start),
        (MaintenancePhase::Completed, window.end),
    ];
    let so_far = said.into_iter().filter(|(phase, _)| *phase <= it.phase);
    let update = |(phase, at): (MaintenancePhase, Time)| {
        let text = words::update(cx.lang, &cx.zone, phase, window);
        let body = match (phase, record.plan.body.of(cx.lang)) {
            (MaintenancePhase::Scheduled, body) if !body.is_empty() => format!("{text}\n{body}"),
            _ => text,
        };
        let stamp = time::rfc3339(at);
        json!({
            "id": id(&format!("{}/{}", it.id(), phase.code())),
            "incident_id": it.id().to_string(),
            "status": phase.code(),
            "body": body,
            "display_at": stamp,
            "created_at": stamp,
            "updated_at": stamp,
            "deliver_notifications": true,
            "affected_components": null,
        })
    };
    so_far.map(update).collect()
}

/// The windows in certain phases, as Statuspage orders them: the latest first.
fn maintenance_list(cx: &RequestContext, is_wanted: fn(MaintenancePhase) -> bool) -> Vec<Value> {
    let mut windows = public_windows(&cx.summary.view);
    windows.retain(|it| is_wanted(it.phase));
    windows.iter().rev().take(MAX_INCIDENTS as usize).map(|it| maintenance(cx, it)).collect()
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
