//! `/api/v2/*.json` in the shape that the world's status clients read (Statuspage v2).
//!
//! A group's status is said of the parts that visitors have a name for. Whether an
//! incident is `major` is measured: by the share of watched sites that were seen hit.

use crate::error::Error;
use crate::history::IncidentRecord;
use crate::shell::Screen;
use crate::state::App;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, ETAG, LAST_MODIFIED};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bongsu_core::engine::view::ComponentStatus;
use bongsu_core::estate::ComponentIx;
use bongsu_core::id::hash;
use bongsu_core::incident::{Incident, Phase};
use bongsu_core::statement::{Statement, Word};
use bongsu_words::{cause, parts, statement, time};
use serde_json::{Value, json};
use std::sync::Arc;

/// Incidents in `incidents.json`, as Statuspage gives them.
const INCIDENTS: u32 = 50;

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/status.json", get(status))
        .route("/summary.json", get(summary))
        .route("/components.json", get(components))
        .route("/incidents.json", get(incidents))
        .route("/incidents/unresolved.json", get(unresolved))
        .route("/scheduled-maintenances.json", get(maintenances))
        .route("/scheduled-maintenances/upcoming.json", get(maintenances))
        .route("/scheduled-maintenances/active.json", get(maintenances))
}

/// Open to scripts of other pages: it is public, and made to be read from elsewhere.
fn answer(screen: &Screen, body: Value) -> Response {
    let text = body.to_string();
    let keep = "public, max-age=5, stale-while-revalidate=30, stale-if-error=300";
    let modified =
        screen.digest.view.at.to_jiff().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers = [
        (CACHE_CONTROL, keep.to_owned()),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
        (ETAG, format!("W/\"{:016x}\"", hash(&text, 0))),
        (LAST_MODIFIED, modified),
    ];
    (headers, Json(body)).into_response()
}

/// Twelve characters, as Statuspage's ids; stable for the same thing.
fn id(text: &str) -> String {
    let mut n = hash(text, 7);
    (0..12)
        .map(|_| {
            let digit = u32::try_from(n % 36).unwrap_or(0);
            n /= 36;
            char::from_digit(digit, 36).unwrap_or('0')
        })
        .collect()
}

fn page(screen: &Screen) -> Value {
    let settings = &screen.app.settings;
    json!({
        "id": page_id(screen),
        "name": settings.operator,
        "url": settings.public_url,
        "time_zone": settings.time_zone,
        "updated_at": time::rfc3339(screen.digest.view.at),
    })
}

fn page_id(screen: &Screen) -> String {
    id(&screen.app.settings.public_url)
}

/// By the share of watched sites seen hit: critical from a half, major from a tenth.
fn impact(screen: &Screen, it: &Incident) -> &'static str {
    let all = f64::from(screen.digest.sites.all.max(1));
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

fn status_of(screen: &Screen) -> Value {
    let lang = screen.lang;
    let rank = |word: &str| ["none", "minor", "major", "critical"].iter().position(|w| *w == word);
    let worst = screen.digest.open().map(|i| impact(screen, &i.incident)).max_by_key(|w| rank(w));
    let blind =
        !screen.digest.begun() || screen.app.stale(screen.now, &screen.digest.view).is_some();
    let description = match worst {
        Some("critical") => say!(lang, "sp-critical"),
        Some("major") => say!(lang, "sp-major"),
        Some(_) => say!(lang, "sp-minor"),
        None if blind => say!(lang, "sp-unknown"),
        None => say!(lang, "sp-none"),
    };
    let indicator = worst.unwrap_or(if blind { "minor" } else { "none" });
    json!({ "indicator": indicator, "description": description })
}

fn component_status(now: &ComponentStatus) -> &'static str {
    let share = f64::from(now.failing) / f64::from(now.sites.max(1));
    match now.fault {
        Some(_) if share >= 0.9 => "major_outage",
        Some(_) => "partial_outage",
        None if now.suspected => "degraded_performance",
        None => "operational",
    }
}

fn component(screen: &Screen, at: ComponentIx, position: usize) -> Value {
    let digest = &screen.digest;
    let (it, now) = (&digest.view.estate.components[at.ix()], digest.component_status(at));
    let stamp = time::rfc3339(digest.view.at);
    json!({
        "id": id(&it.key.0),
        "page_id": page_id(screen),
        "group_id": null,
        "name": parts::component(screen.lang, &it.key),
        "description": say!(screen.lang, "blast-fail", failing = now.failing, sites = now.sites),
        "position": position + 1,
        "status": component_status(&now),
        "showcase": true,
        "only_show_if_degraded": false,
        "group": false,
        "start_date": null,
        "created_at": stamp,
        "updated_at": stamp,
    })
}

fn component_list(screen: &Screen) -> Vec<Value> {
    let all = screen.digest.public_components();
    all.into_iter().take(500).enumerate().map(|(ix, c)| component(screen, c, ix)).collect()
}

fn incident(screen: &Screen, it: &Incident, statements: &[Statement]) -> Value {
    let digest = &screen.digest;
    let named = it.cause.as_ref().and_then(|c| digest.component(&c.component));
    let updated = statements.last().map_or(it.opened_at, |s| s.as_of);
    let updates: Vec<Value> = statements.iter().rev().map(|s| update(screen, it, s)).collect();
    json!({
        "id": it.id.to_string(),
        "page_id": page_id(screen),
        "name": cause::title(screen.lang, it),
        "status": it.phase.as_str(),
        "impact": impact(screen, it),
        "shortlink": format!("{}/incidents/{}", screen.app.settings.public_url, it.id),
        "created_at": time::rfc3339(it.opened_at),
        "updated_at": time::rfc3339(updated),
        "started_at": time::rfc3339(it.began_at),
        "monitoring_at": it.monitoring_at.map(time::rfc3339),
        "resolved_at": it.resolved_at.map(time::rfc3339),
        "components": named.map(|c| vec![component(screen, c, 0)]).unwrap_or_default(),
        "incident_updates": updates,
    })
}

fn update(screen: &Screen, it: &Incident, s: &Statement) -> Value {
    let said = statement::said(screen.lang, &screen.app.zone, screen.now, s);
    let stamp = time::rfc3339(s.as_of);
    let named = match &s.word {
        Word::Identified { cause } => Some(cause),
        Word::Ongoing { cause } | Word::Relapsed { cause } => cause.as_ref(),
        _ => None,
    };
    let affected = named.map(|c| {
        json!([{
            "code": id(&c.component.0),
            "name": parts::component(screen.lang, &c.component),
            "old_status": "operational",
            "new_status": if c.rate >= 0.9 { "major_outage" } else { "partial_outage" },
        }])
    });
    json!({
        "id": id(&format!("{}/{}", it.id, s.number)),
        "incident_id": it.id.to_string(),
        "status": phase_of(it, &s.word),
        "body": said.paragraph(),
        "display_at": stamp,
        "created_at": stamp,
        "updated_at": stamp,
        "deliver_notifications": true,
        "affected_components": affected,
    })
}

/// The status that an update was given under.
fn phase_of(it: &Incident, word: &Word) -> &'static str {
    match word {
        word if word.claims_restored() => "monitoring",
        Word::Stated(_) if it.cause.is_some() => "identified",
        Word::Stated(_) => "investigating",
        Word::Investigating | Word::Ongoing { cause: None } | Word::Relapsed { cause: None } => {
            "investigating"
        }
        Word::Identified { .. } | Word::Ongoing { .. } | Word::Relapsed { .. } => "identified",
        Word::Recovering => "monitoring",
        Word::Resolved => "resolved",
    }
}

/// As Statuspage tells a webhook of a change of an incident.
pub fn webhook(screen: &Screen, it: &Incident, statements: &[Statement]) -> Value {
    let status = status_of(screen);
    json!({
        "meta": { "generated_at": time::rfc3339(screen.now) },
        "page": {
            "id": page_id(screen),
            "status_indicator": status["indicator"],
            "status_description": status["description"],
        },
        "incident": incident(screen, it, statements),
    })
}

fn open_incidents(screen: &Screen) -> Vec<Value> {
    screen.digest.open().map(|i| incident(screen, &i.incident, &i.statements)).collect()
}

async fn status(screen: Screen) -> Response {
    answer(&screen, json!({ "page": page(&screen), "status": status_of(&screen) }))
}

async fn summary(screen: Screen) -> Response {
    let body = json!({
        "page": page(&screen),
        "status": status_of(&screen),
        "components": component_list(&screen),
        "incidents": open_incidents(&screen),
        "scheduled_maintenances": [],
    });
    answer(&screen, body)
}

async fn components(screen: Screen) -> Response {
    answer(&screen, json!({ "page": page(&screen), "components": component_list(&screen) }))
}

async fn incidents(screen: Screen) -> Result<Response, Error> {
    let found = screen.app.history.incidents(None, INCIDENTS).await?;
    let mut rows = Vec::new();
    for it in found {
        let said = match screen.digest.incident(it.id) {
            Some(view) => Some((view.incident.clone(), view.statements.clone())),
            None => screen.app.history.incident(it.id).await?.map(of_record),
        };
        rows.extend(said.map(|(it, statements)| incident(&screen, &it, &statements)));
    }
    Ok(answer(&screen, json!({ "page": page(&screen), "incidents": rows })))
}

fn of_record(record: IncidentRecord) -> (Incident, Vec<Statement>) {
    (record.incident, record.statements)
}

async fn unresolved(screen: Screen) -> Response {
    answer(&screen, json!({ "page": page(&screen), "incidents": open_incidents(&screen) }))
}

/// None yet: planned work is not this product's to announce so far, and the shape says so.
async fn maintenances(screen: Screen) -> Response {
    answer(&screen, json!({ "page": page(&screen), "scheduled_maintenances": [] }))
}
