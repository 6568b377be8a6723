//! `GET /healthz`: whether what the pages show is fresh, and the clock right
//! (application/health+json, draft-inadarei-api-health-check-06).

use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_words::time::rfc3339;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// From here on, times are noticeably ahead of the system's clock.
const AHEAD_WARN: Duration = Duration::from_secs(1);

/// The health of the view, of the vantages and of the clock; 503 when the view is stale.
pub async fn check(State(app): State<Arc<App>>) -> Response {
    let (now, summary) = (app.clock.now(), app.summary());
    let has_data = summary.has_data();
    let is_fresh = has_data && app.stale_for(now, &summary.view).is_none();
    let healthy = summary.view.vantages.iter().filter(|v| v.healthy).count();
    let all = summary.view.vantages.len();
    let ahead = app.clock.ahead();
    let blind = all > 0 && healthy == 0;
    let status = match (is_fresh, blind || ahead >= AHEAD_WARN) {
        (false, _) => "fail",
        (true, true) => "warn",
        (true, false) => "pass",
    };
    let age = if has_data { json!(now.since(summary.view.at).as_secs_f64()) } else { json!(null) };
    let body = json!({
        "status": status,
        "version": env!("CARGO_PKG_VERSION"),
        "checks": {
            "view:age": [{
                "componentType": "system",
                "observedValue": age,
                "observedUnit": "s",
                "status": if is_fresh { "pass" } else { "fail" },
                "time": rfc3339(now),
                "output": if has_data { "" } else { "the engine has no view yet" },
            }],
            "vantages:healthy": [{
                "componentType": "component",
                "observedValue": healthy,
                "observedUnit": format!("of {all}"),
                "status": if blind { "warn" } else { "pass" },
                "time": rfc3339(now),
            }],
            "clock:ahead": [{
                "componentType": "system",
                "observedValue": ahead.as_secs_f64(),
                "observedUnit": "s",
                "status": if ahead >= AHEAD_WARN { "warn" } else { "pass" },
                "time": rfc3339(now),
            }],
        },
    });
    let code = if is_fresh { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let headers = [(CONTENT_TYPE, "application/health+json"), (CACHE_CONTROL, "no-store")];
    (code, headers, Json(body)).into_response()
}
