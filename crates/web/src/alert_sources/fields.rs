//! What the forms share: labels, hints and instants.

use super::Unreadable;
use bongsu_core::Time;
use bongsu_core::hash::digest;
use serde_json::Value;
use std::collections::BTreeMap;

/// The labels that say what an alert is about, the most exact one first.
const HINT_LABELS: [&str; 14] = [
    "bongsu_component",
    "component",
    "site",
    "domain",
    "url",
    "target",
    "instance",
    "host",
    "hostname",
    "host_name",
    "node",
    "server",
    "address",
    "service",
];

/// A text of an object; empty when there is none. Numbers are texts too.
pub(super) fn text(body: &Value, name: &str) -> String {
    match &body[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

/// The first of these texts that is not empty.
pub(super) fn first(body: &Value, names: &[&str]) -> String {
    names.iter().map(|name| text(body, name)).find(|it| !it.is_empty()).unwrap_or_default()
}

/// A text that must be there.
pub(super) fn required(body: &Value, name: &str) -> Result<String, Unreadable> {
    match text(body, name) {
        text if text.trim().is_empty() => Err(Unreadable(format!("'{name}' is missing or blank"))),
        text => Ok(text),
    }
}

/// The fields of an object that are texts or numbers.
pub(super) fn labels(body: &Value) -> BTreeMap<String, String> {
    let fields = body.as_object().into_iter().flatten();
    let named = fields.map(|(name, _)| (name.clone(), text(body, name)));
    named.filter(|(_, value)| !value.is_empty()).collect()
}

/// What labels say that an alert is about.
pub(super) fn hints(labels: &BTreeMap<String, String>) -> Vec<String> {
    HINT_LABELS.iter().filter_map(|name| labels.get(*name).cloned()).collect()
}

/// By what alerts of a tool that has no key for them are told apart: all their labels.
pub(super) fn key_of(labels: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name:?}={value:?}")).collect();
    format!("labels:{:032x}", digest(&pairs.join(",")))
}

/// An instant in RFC 3339, or in seconds or milliseconds since 1970. The year 1 of Go's tools is
/// none.
pub(super) fn instant(value: &Value) -> Option<Time> {
    const MILLIS_FROM: f64 = 1e11;
    let number = |it: f64| {
        let secs = if it >= MILLIS_FROM { it / 1000.0 } else { it };
        (secs > 0.0 && secs < MILLIS_FROM).then(|| Time::from_micros((secs * 1e6) as i64))
    };
    match value {
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(secs) => number(secs),
            Err(_) => Time::parse(text.trim()).ok().filter(|at| *at > Time::ZERO),
        },
        Value::Number(it) => it.as_f64().and_then(number),
        _ => None,
    }
}

/// Lines that are not empty.
pub(super) fn lines(texts: &[String]) -> String {
    let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    texts.join("\n")
}
