//! How each tool is answered: as the one whose form it speaks would.

use super::AlertForm;
use super::fields::ParseError;
use crate::commands::CommandError;
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use bongsu_core::engine::command::Refusal;
use serde_json::json;

/// When a tool should try again, in seconds.
const RETRY_SECS: u32 = 10;

/// It was committed.
pub(super) fn taken(form: &AlertForm, dedup_key: Option<&str>) -> Response {
    match form {
        AlertForm::PagerDuty => {
            let body = json!({
                "status": "success",
                "message": "Event processed",
                "dedup_key": dedup_key,
            });
            (StatusCode::ACCEPTED, Json(body)).into_response()
        }
        // Uptime Kuma and Grafana want 200; Prometheus and Alertmanager any of 2xx.
        _ => (StatusCode::OK, Json(json!({ "status": "success" }))).into_response(),
    }
}

/// It cannot be read, and is not worth sending again.
pub(super) fn unreadable(why: &ParseError) -> Response {
    let body = json!({
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": [why.0],
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// Too much at once; it is to be sent again. Alertmanager and Prometheus do so after 5xx alone.
pub(super) fn too_much(form: &AlertForm) -> Response {
    if *form != AlertForm::PagerDuty {
        return unavailable();
    }
    let body = json!({ "status": "throttle exceeded", "message": "Requests for this key are arriving too quickly" });
    let retry = [(RETRY_AFTER, RETRY_SECS.to_string())];
    (StatusCode::TOO_MANY_REQUESTS, retry, Json(body)).into_response()
}

/// Too many from one place whose key is none of ours, in PagerDuty's form.
pub(super) fn too_many_unknown() -> Response {
    let body = json!({
        "status": "throttle exceeded",
        "message": "Too many requests from this address have an invalid routing_key",
    });
    let retry = [(RETRY_AFTER, RETRY_SECS.to_string())];
    (StatusCode::TOO_MANY_REQUESTS, retry, Json(body)).into_response()
}

/// It is larger than PagerDuty takes.
pub(super) fn too_large() -> Response {
    let body = json!({
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": ["the event is larger than 512 KB"],
    });
    (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response()
}

/// It is to be sent again.
pub(super) fn unavailable() -> Response {
    let body = json!({ "status": "unavailable", "message": "Try again" });
    let retry = [(RETRY_AFTER, RETRY_SECS.to_string())];
    (StatusCode::SERVICE_UNAVAILABLE, retry, Json(body)).into_response()
}

/// It was not committed, or that is not known: what is sent again is the same alert. A heartbeat
/// has no form.
pub(super) fn refused(form: Option<&AlertForm>, error: &CommandError) -> Response {
    tracing::warn!(%error, "an alert of another tool was not taken; it is to send it again");
    match (error, form) {
        (CommandError::Refused(Refusal::TooManyAlerts), Some(form)) => too_much(form),
        _ => unavailable(),
    }
}
