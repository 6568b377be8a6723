//! Grafana's webhook: the alerting of today has Alertmanager's fields and some more; the one before
//! version 11 had a state for each rule.

use super::alertmanager;
use super::fields::{ParseError, first, hints, labels, lines, required, text};
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use serde_json::Value;

/// The body of a webhook.
pub(super) fn read(body: &Value) -> Result<Vec<ExternalEvent>, ParseError> {
    match body["alerts"].is_array() {
        true => alertmanager::webhook(body),
        false => legacy(body),
    }
}

fn legacy(body: &Value) -> Result<Vec<ExternalEvent>, ParseError> {
    let signal = match required(body, "state")?.as_str() {
        "alerting" | "no_data" => Signal::Firing,
        "ok" => Signal::Resolved,
        // What waits or is paused says nothing.
        _ => return Ok(Vec::new()),
    };
    let labels = labels(&body["tags"]);
    let event = ExternalEvent {
        dedup_key: format!("rule:{}", required(body, "ruleId")?),
        signal,
        severity: labels.get("severity").and_then(|text| Severity::of_tool(text)),
        summary: first(body, &["ruleName", "title"]),
        details: lines(&[text(body, "message"), text(body, "ruleUrl")]),
        hints: hints(&labels),
        labels,
        started_at: None,
        said_at: None,
    };
    Ok(vec![event])
}
