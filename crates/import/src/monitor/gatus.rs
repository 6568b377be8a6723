//! Gatus: its configuration (YAML).

use super::{Monitor, Websites, json_value, method, redirects};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::MAX_REDIRECTS;
use bongsu_core::inventory::import::{Field, Problem, short};

/// Whether this is a configuration.
pub fn is_configuration(tree: &Node) -> bool {
    let has_name = |it: &Node| it.text(&["name"]).is_some() && it.text(&["url"]).is_some();
    tree.list("endpoints").first().is_some_and(|it| has_name(it))
}

/// Parts beside the endpoints.
const PARTS: [&str; 6] =
    ["alerting", "external-endpoints", "suites", "maintenance", "security", "remote"];

/// Reads a configuration.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_configuration(tree) {
        let what = "a configuration of Gatus (a list of endpoints)";
        return Err((None, Problem::NotFormat(what)));
    }
    let mut websites = Websites::default();
    for node in tree.list("endpoints") {
        endpoint(node, &mut websites, sink);
    }
    websites.finish(sink);
    for part in PARTS.iter().filter(|part| tree.get(part).is_some()) {
        sink.leave_out(LeftOut::Part((*part).into()), "");
    }
    Ok(())
}

fn endpoint(node: &Node, websites: &mut Websites, sink: &mut Sink<'_>) {
    let name = node.text(&["name"]).unwrap_or_default();
    let url = node.text(&["url"]).unwrap_or_default();
    if node.text(&["enabled"]) == Some("false") {
        return sink.leave_out(LeftOut::NotInUse("enabled: false".into()), name);
    }
    if let Some(kind) = ["dns", "ssh"].into_iter().find(|kind| node.get(kind).is_some()) {
        return sink.leave_out(LeftOut::MonitorKind(kind.into()), name);
    }
    let lower = url.to_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        let scheme = url.split_once("://").map_or(url, |(scheme, _)| scheme);
        return sink.leave_out(LeftOut::MonitorKind(short(scheme)), name);
    }
    for key in ["headers", "body", "graphql"] {
        if node.get(key).is_some() {
            sink.leave_out(LeftOut::MonitorSetting(key.into()), name);
        }
    }
    let mut more = client(node, name, sink);
    match method(node.text(&["method"]), node.get("body").is_some()) {
        Ok(own) => more.extend(own),
        Err(()) => sink.leave_out(LeftOut::MonitorSetting("method".into()), name),
    }
    let (mut status, mut body) = (None, None);
    for condition in node.list("conditions").iter().filter_map(|it| it.as_text()) {
        match meaning(condition) {
            Meaning::Status(code) => status = Some(code.to_owned()),
            Meaning::Body(text) => body = Some(text.to_owned()),
            Meaning::Field(field, text) if more.iter().all(|(known, _)| *known != field) => {
                more.push((field, text));
            }
            Meaning::Always => {}
            Meaning::Other | Meaning::Field(..) => {
                let what = condition.split([' ', '.']).next().unwrap_or_default();
                sink.leave_out(
                    LeftOut::MonitorSetting(what.to_owned()),
                    &format!("{name}: {condition}"),
                );
            }
        }
    }
    let group = node.text(&["group"]);
    let entry = format!("endpoint {}", short(name));
    websites.add(Monitor { entry, name, url, group, status, body, more }, sink);
}

/// How a client asks. By itself it follows redirects without end.
fn client(node: &Node, name: &str, sink: &mut Sink<'_>) -> Vec<(Field, String)> {
    let client = node.get("client");
    let is_yes = |key: &str| client.is_some_and(|it| it.is_yes(key));
    let has_more = client.is_some_and(|it| {
        it.entries().iter().any(|(key, _)| !matches!(&**key, "ignore-redirect" | "insecure"))
    });
    if has_more {
        sink.leave_out(LeftOut::MonitorSetting("client".into()), name);
    }
    let followed = if is_yes("ignore-redirect") { 0 } else { MAX_REDIRECTS.into() };
    let certificate = is_yes("insecure").then(|| (Field::Certificate, "any".to_owned()));
    redirects(followed).into_iter().chain(certificate).collect()
}

/// What a condition means here.
enum Meaning<'a> {
    Status(&'a str),
    /// A text that the page must have.
    Body(&'a str),
    /// What else is expected.
    Field(Field, String),
    /// What holds of every site that works.
    Always,
    /// What has no counterpart.
    Other,
}

fn meaning(condition: &str) -> Meaning<'_> {
    let words: Vec<&str> = condition.splitn(3, ' ').map(str::trim).collect();
    match words[..] {
        ["[STATUS]", "==", code] if code.len() == 3 && code.parse::<u16>().is_ok() => {
            Meaning::Status(code)
        }
        ["[STATUS]", "<", "300" | "400"]
        | ["[STATUS]", "<=", "299" | "399"]
        | ["[STATUS]", ">=", "200"]
        | ["[CONNECTED]", "==", "true"] => Meaning::Always,
        ["[BODY]", "==", pattern] => contained(pattern).map_or(Meaning::Other, Meaning::Body),
        ["[BODY]", "!=", pattern] => contained(pattern)
            .map_or(Meaning::Other, |text| Meaning::Field(Field::Absent, text.to_owned())),
        ["[CERTIFICATE_EXPIRATION]", ">", span] => {
            days(span).map_or(Meaning::Other, |it| Meaning::Field(Field::Certificate, it))
        }
        // A function is no value.
        [path, "==", expected] if path.starts_with("[BODY]") && !expected.ends_with(')') => {
            json_value(&path["[BODY]".len()..], expected)
                .map_or(Meaning::Other, |it| Meaning::Field(Field::Json, it))
        }
        _ => Meaning::Other,
    }
}

/// The text that a pattern wants somewhere in the page.
fn contained(pattern: &str) -> Option<&str> {
    let inner = pattern.strip_prefix("pat(*")?.strip_suffix("*)")?;
    (!inner.contains(['*', '?', '[']) && !inner.is_empty()).then_some(inner)
}

/// A span in whole days, of which there may be so many.
fn days(span: &str) -> Option<String> {
    let hours: u32 = span.strip_suffix('h')?.parse().ok()?;
    (hours.is_multiple_of(24) && (1..=365).contains(&(hours / 24)))
        .then(|| (hours / 24).to_string())
}
