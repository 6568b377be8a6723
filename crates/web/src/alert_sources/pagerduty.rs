//! The Events API of PagerDuty, version 2 (developer.pagerduty.com/docs/events-api-v2): whatever
//! can send to PagerDuty can send here.

use super::fields::{ParseError, hints, instant, labels, lines, required, text};
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use bongsu_core::hash::digest;
use serde_json::Value;

/// Within so many microseconds the same event without a key and a timestamp is taken for one that was
/// sent again.
const RESENT_MICROS: i64 = 300 * 1_000_000;

/// One event.
pub(super) fn read(body: &Value, now: Time) -> Result<ExternalEvent, ParseError> {
    let signal = match required(body, "event_action")?.as_str() {
        "trigger" => Signal::Firing,
        "acknowledge" => Signal::Acknowledged,
        "resolve" => Signal::Resolved,
        _ => {
            return Err(ParseError("'event_action' is not trigger, acknowledge or resolve".into()));
        }
    };
    let payload = &body["payload"];
    let mut dedup_key = text(body, "dedup_key");
    if dedup_key.chars().count() > 255 {
        return Err(ParseError("'dedup_key' is longer than 255 characters".into()));
    }
    if signal != Signal::Firing {
        return Ok(ExternalEvent { dedup_key: required(body, "dedup_key")?, ..bare(signal) });
    }
    if !payload.is_object() {
        return Err(ParseError("'payload' is missing".into()));
    }
    if dedup_key.is_empty() {
        // The same event sent again is the same alert; one of another hour is another, as each is
        // to PagerDuty. Its timestamp tells them apart, or else the time at which it comes.
        let slot = match instant(&payload["timestamp"]) {
            Some(_) => 0,
            None => now.as_micros().div_euclid(RESENT_MICROS),
        };
        dedup_key = format!("{:032x}", digest(&format!("{slot} {payload}")));
    }
    let severity = required(payload, "severity")?;
    let known = Severity::ALL.into_iter().find(|it| it.as_str() == severity);
    let severity = known.ok_or_else(|| {
        ParseError("'payload.severity' is not critical, error, warning or info".into())
    })?;
    let source = required(payload, "source")?;
    let mut named = labels(&payload["custom_details"]);
    let own = ["component", "group", "class"].map(|name| (name.to_owned(), text(payload, name)));
    named.extend(own.into_iter().filter(|(_, value)| !value.is_empty()));
    named.insert("source".into(), source.clone());
    let details = match &payload["custom_details"] {
        Value::String(details) => details.clone(),
        _ => String::new(),
    };
    let links = body["links"].as_array().into_iter().flatten().map(|link| text(link, "href"));
    let more: Vec<String> = std::iter::once(details)
        .chain(std::iter::once(text(body, "client_url")))
        .chain(links)
        .collect();
    let mut hinted = hints(&named);
    hinted.push(source);
    Ok(ExternalEvent {
        dedup_key,
        severity: Some(severity),
        summary: required(payload, "summary")?,
        details: lines(&more),
        hints: hinted,
        labels: named,
        started_at: instant(&payload["timestamp"]),
        ..bare(signal)
    })
}

fn bare(signal: Signal) -> ExternalEvent {
    ExternalEvent {
        dedup_key: String::new(),
        signal,
        severity: None,
        summary: String::new(),
        details: String::new(),
        labels: Default::default(),
        hints: Vec::new(),
        started_at: None,
        said_at: None,
    }
}
