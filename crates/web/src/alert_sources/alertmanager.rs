//! Prometheus' Alertmanager: its webhook (version 4), and its API (version 2), to which Prometheus
//! itself sends (prometheus.io/docs/alerting/latest/configuration/#webhook_config,
//! github.com/prometheus/alertmanager, api/v2/openapi.yaml).

use super::fields::{ParseError, first, hints, instant, key_of, labels, lines, text};
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use serde_json::Value;

/// The body of a webhook.
pub(super) fn webhook(body: &Value) -> Result<Vec<ExternalEvent>, ParseError> {
    let alerts = body["alerts"].as_array();
    let alerts = alerts.ok_or_else(|| ParseError("'alerts' is not a list".into()))?;
    if let Some(cut) = body["truncatedAlerts"].as_u64().filter(|cut| *cut > 0) {
        tracing::warn!(cut, "a tool left alerts out of its message: set its max_alerts to 0");
    }
    let event = |alert: &Value| {
        let signal = match text(alert, "status").as_str() {
            "firing" => Signal::Firing,
            "resolved" => Signal::Resolved,
            other => return Err(ParseError(format!("'status' is “{other}”"))),
        };
        Ok(read(alert, signal))
    };
    alerts.iter().map(event).collect()
}

/// The body of a request to the API: an alert is over when its end is not in the future.
pub(super) fn api(body: &Value, now: Time) -> Result<Vec<ExternalEvent>, ParseError> {
    let alerts = body.as_array().ok_or_else(|| ParseError("the body is not a list".into()))?;
    let event = |alert: &Value| {
        if labels(&alert["labels"]).is_empty() {
            return Err(ParseError("an alert has no labels".into()));
        }
        let over = instant(&alert["endsAt"]).is_some_and(|at| at <= now);
        Ok(read(alert, if over { Signal::Resolved } else { Signal::Firing }))
    };
    alerts.iter().map(event).collect()
}

/// One alert; Grafana's have the same fields and some more.
pub(super) fn read(alert: &Value, signal: Signal) -> ExternalEvent {
    let labels = labels(&alert["labels"]);
    let annotations = &alert["annotations"];
    let name = labels.get("alertname").cloned().unwrap_or_default();
    let summary = first(annotations, &["summary", "title", "message"]);
    let summary = match (summary.is_empty(), labels.get("instance")) {
        (false, _) => summary,
        (true, Some(instance)) => format!("{name} {instance}"),
        (true, None) => name,
    };
    let details = [
        text(annotations, "description"),
        text(annotations, "runbook_url"),
        text(alert, "valueString"),
        text(alert, "generatorURL"),
    ];
    let fingerprint = text(alert, "fingerprint");
    ExternalEvent {
        dedup_key: if fingerprint.is_empty() { key_of(&labels) } else { fingerprint },
        signal,
        severity: labels.get("severity").and_then(|text| Severity::of_tool(text)),
        summary,
        details: lines(&details),
        hints: hints(&labels),
        labels,
        started_at: instant(&alert["startsAt"]),
        said_at: None,
    }
}
