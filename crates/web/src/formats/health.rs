//! `GET /healthz`: whether what the pages show is fresh, everything is watched, and the clock
//! right (application/health+json, draft-inadarei-api-health-check-06).

use crate::app::App;
use crate::queries::Queries;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_words::time::rfc3339;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// From here on, times are noticeably ahead of the system's clock.
const AHEAD_WARN: Duration = Duration::from_secs(1);
/// How long packets that answered no query are told after they were many.
const STRAYS_TOLD: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Health {
    Pass,
    Warn,
    Fail,
}

impl Health {
    fn as_str(self) -> &'static str {
        match self {
            Health::Pass => "pass",
            Health::Warn => "warn",
            Health::Fail => "fail",
        }
    }
}

/// The checks so far, and the worst of them.
struct Checks {
    time: String,
    worst: Health,
    all: serde_json::Map<String, Value>,
}

impl Checks {
    fn new(now: Time) -> Checks {
        Checks { time: rfc3339(now), worst: Health::Pass, all: serde_json::Map::new() }
    }

    fn add(&mut self, name: &str, kind: &str, (value, unit): (Value, String), health: Health) {
        self.worst = self.worst.max(health);
        let check = json!([{
            "componentType": kind,
            "observedValue": value,
            "observedUnit": unit,
            "status": health.as_str(),
            "time": self.time,
        }]);
        self.all.insert(name.to_owned(), check);
    }
}

/// The health of the view, the store, the vantages, of what is watched and of the clock; 503 when
/// the view is stale, the store does not answer or takes nothing, no site is watched, or a part of
/// the program ended by a fault.
pub async fn check(State(app): State<Arc<App>>) -> Response {
    let (now, summary) = (app.clock.now(), app.summary());
    let mut checks = Checks::new(now);
    let has_data = summary.has_data();
    let is_fresh = has_data && app.stale_for(now, &summary.view).is_none();
    let age = if has_data { json!(now.since(summary.view.at).as_secs_f64()) } else { json!(null) };
    let health = if is_fresh { Health::Pass } else { Health::Fail };
    checks.add("view:age", "system", (age, "s".into()), health);

    let takes = app.queries.unreachable_for().is_none();
    let answers = takes && app.patient_store().ping().await.is_ok();
    let health = if answers { Health::Pass } else { Health::Fail };
    checks.add("store:answers", "datastore", (json!(answers), "boolean".into()), health);

    let healthy = summary.view.vantages.iter().filter(|v| v.healthy).count();
    let all = summary.view.vantages.len();
    let health = if all > 0 && healthy == 0 { Health::Warn } else { Health::Pass };
    checks.add("vantages:healthy", "component", (json!(healthy), format!("of {all}")), health);

    let sites = summary.sites;
    let watched = sites.all - sites.unwatched;
    let health = match watched {
        0 => Health::Fail,
        _ if sites.unwatched == 0 => Health::Pass,
        _ => Health::Warn,
    };
    let observed = (json!(watched), format!("of {}", sites.all));
    checks.add("sites:watched", "component", observed, health);

    let ahead = app.clock.ahead();
    let health = if ahead >= AHEAD_WARN { Health::Warn } else { Health::Pass };
    checks.add("clock:ahead", "system", (json!(ahead.as_secs_f64()), "s".into()), health);

    let behind = app.clock.behind();
    let health = if behind.is_zero() { Health::Pass } else { Health::Warn };
    checks.add("clock:behind", "system", (json!(behind.as_secs_f64()), "s".into()), health);

    let strays = app.commands.stray_packets();
    let recent = strays.last_at.is_some_and(|at| now.since(at) < STRAYS_TOLD);
    let health = if recent { Health::Warn } else { Health::Pass };
    checks.add("dns:stray-packets", "system", (json!(strays.total), "packets".into()), health);

    let recent = app.settings.crash_loop.filter(|it| now < it.until);
    let (deaths, health) = recent.map_or((0, Health::Pass), |it| (it.deaths, Health::Warn));
    checks.add("process:recent-deaths", "system", (json!(deaths), "starts".into()), health);

    let dead = app.task_deaths.dead();
    let health = if dead > 0 { Health::Fail } else { Health::Pass };
    checks.add("process:dead-tasks", "system", (json!(dead), "tasks".into()), health);

    let unread = app.mailboxes.unread(now).len();
    let health = if unread > 0 { Health::Warn } else { Health::Pass };
    checks.add("mail:unread-mailboxes", "component", (json!(unread), "mailboxes".into()), health);

    let code = match checks.worst {
        Health::Fail => StatusCode::SERVICE_UNAVAILABLE,
        Health::Pass | Health::Warn => StatusCode::OK,
    };
    let status = checks.worst.as_str();
    let body =
        json!({ "status": status, "version": env!("CARGO_PKG_VERSION"), "checks": checks.all });
    let headers = [(CONTENT_TYPE, "application/health+json"), (CACHE_CONTROL, "no-store")];
    (code, headers, Json(body)).into_response()
}
