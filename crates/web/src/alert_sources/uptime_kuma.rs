//! Uptime Kuma's webhook: a heartbeat of a monitor, or a message without one.

use super::fields::{ParseError, first, required, text};
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use bongsu_core::hash::digest;
use serde_json::Value;

/// The body of a webhook.
pub(super) fn read(body: &Value) -> Result<Vec<ExternalEvent>, ParseError> {
    let (beat, monitor) = (&body["heartbeat"], &body["monitor"]);
    if !beat.is_object() {
        return message(body).map(|event| vec![event]);
    }
    let signal = match beat["status"].as_i64() {
        Some(0) => Signal::Firing,
        Some(1) => Signal::Resolved,
        // Pending, and maintenance over there.
        Some(2 | 3) => return Ok(Vec::new()),
        _ => return Err(ParseError("'heartbeat.status' is not 0, 1, 2 or 3".into())),
    };
    let id = first(beat, &["monitorID", "monitor_id"]);
    let id = if id.is_empty() { required(monitor, "id")? } else { id };
    let names = ["url", "hostname", "name"];
    let hints = names.map(|name| text(monitor, name));
    let labels = names.map(|name| (name.to_owned(), text(monitor, name)));
    let event = ExternalEvent {
        dedup_key: format!("monitor:{id}"),
        signal,
        severity: Some(Severity::Error),
        summary: format!("{}: {}", text(monitor, "name"), text(beat, "msg")),
        details: text(body, "msg"),
        labels: labels.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        hints: hints.into_iter().filter(|hint| !hint.is_empty()).collect(),
        // Its times have no zone.
        started_at: None,
        said_at: None,
    };
    Ok(vec![event])
}

/// A certificate that expires soon, or a test: it has no end of its own.
fn message(body: &Value) -> Result<ExternalEvent, ParseError> {
    let msg = required(body, "msg")?;
    Ok(ExternalEvent {
        dedup_key: format!("message:{:032x}", digest(&msg)),
        signal: Signal::Firing,
        severity: Some(Severity::Warning),
        summary: msg,
        details: String::new(),
        labels: Default::default(),
        hints: Vec::new(),
        started_at: None,
        said_at: None,
    })
}
