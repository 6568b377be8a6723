//! `GET /healthz`: whether what the screens show can be trusted to be fresh
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

pub async fn check(State(app): State<Arc<App>>) -> Response {
    let (now, digest) = (app.clock.now(), app.now());
    let begun = digest.begun();
    let fresh = begun && app.stale(now, &digest.view).is_none();
    let healthy = digest.view.vantages.iter().filter(|v| v.healthy).count();
    let all = digest.view.vantages.len();
    let status = match (fresh, all > 0 && healthy == 0) {
        (false, _) => "fail",
        (true, true) => "warn",
        (true, false) => "pass",
    };
    let age = if begun { json!(now.since(digest.view.at).as_secs_f64()) } else { json!(null) };
    let body = json!({
        "status": status,
        "version": env!("CARGO_PKG_VERSION"),
        "checks": {
            "view:age": [{
                "componentType": "system",
                "observedValue": age,
                "observedUnit": "s",
                "status": if fresh { "pass" } else { "fail" },
                "time": rfc3339(now),
                "output": if begun { "" } else { "the engine has shown nothing yet" },
            }],
            "vantages:healthy": [{
                "componentType": "component",
                "observedValue": healthy,
                "observedUnit": format!("of {all}"),
                "status": if all > 0 && healthy == 0 { "warn" } else { "pass" },
                "time": rfc3339(now),
            }],
        },
    });
    let code = if fresh { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let headers = [(CONTENT_TYPE, "application/health+json"), (CACHE_CONTROL, "no-store")];
    (code, headers, Json(body)).into_response()
}
