//! Zabbix: a webhook media type that sends its macros by their names in small letters, such as
//! `event_id` for `{EVENT.ID}`. docs/alert-sources.md has the script.

use super::fields::{ParseError, first, labels, lines, required, text};
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use serde_json::Value;

/// The body of a webhook.
pub(super) fn read(body: &Value) -> Result<Vec<ExternalEvent>, ParseError> {
    let is_update = text(body, "event_update_status") == "1";
    let action = text(body, "event_update_action").to_lowercase();
    let signal = match (required(body, "event_value")?.as_str(), is_update) {
        ("0", _) => Signal::Resolved,
        ("1", false) => Signal::Firing,
        ("1", true) if action.contains("acknowledged") && !action.contains("unack") => {
            Signal::Acknowledged
        }
        ("1", true) if action.contains("unack") => Signal::GivenBack,
        // A problem has its own id: what is said more of one that is over opens none.
        ("1", true) => Signal::Updated,
        _ => return Err(ParseError("'event_value' is not 0 or 1".into())),
    };
    let severity = first(body, &["event_severity", "trigger_severity"]);
    let host = first(body, &["host_name", "host_host"]);
    let hints = [first(body, &["component"]), host.clone(), first(body, &["host_ip", "host_conn"])];
    let event_id = required(body, "event_id")?;
    // A macro that Zabbix does not know here is sent as it was written: all alerts would be one.
    if !event_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ParseError("'event_id' is not a number: it is the macro {EVENT.ID}".into()));
    }
    let event = ExternalEvent {
        dedup_key: format!("event:{event_id}"),
        signal,
        severity: Severity::of_tool(&severity),
        summary: match first(body, &["event_name", "trigger_name", "alert_subject"]) {
            name if host.is_empty() => name,
            name => format!("{host}: {name}"),
        },
        details: lines(&[text(body, "event_opdata"), text(body, "alert_message")]),
        labels: labels(body)
            .into_iter()
            .filter(|(name, _)| name != "alert_message" && name != "alert_subject")
            .collect(),
        hints: hints.into_iter().filter(|hint| !hint.is_empty()).collect(),
        started_at: None,
        said_at: None,
    };
    Ok(vec![event])
}
