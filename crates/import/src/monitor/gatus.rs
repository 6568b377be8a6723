//! Gatus: its configuration (YAML).

use super::expectation::{headers, json_value, method, pace, redirects, span_ms};
use super::service::{ServiceAt, encoded, host_and_port, record};
use super::{Monitor, Websites};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::MAX_REDIRECTS;
use bongsu_core::inventory::import::{Field, Problem, short};

/// Whether this is a configuration.
pub fn is_configuration(tree: &Node) -> bool {
    let has_name = |it: &Node| it.text(&["name"]).is_some() && it.text(&["url"]).is_some();
    endpoints(tree).next().is_some_and(has_name)
}

/// What is watched; `services` is what old versions call it.
fn endpoints(tree: &Node) -> impl Iterator<Item = &Node> {
    ["endpoints", "services"].into_iter().flat_map(|key| tree.list(key)).map(|it| &**it)
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
    for node in endpoints(tree) {
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
    let has_body = node.get("body").is_some();
    let mut more = client(node, name, sink);
    let (mut status, mut body) = (None, None);
    for condition in node.list("conditions").iter().filter_map(|it| it.as_text()) {
        match meaning(condition) {
            Meaning::Status(code) => status = Some(code.to_owned()),
            Meaning::Body(text) if body.is_none() => body = Some(text.to_owned()),
            Meaning::Field(field, text) if more.iter().all(|(known, _)| *known != field) => {
                more.push((field, text));
            }
            Meaning::Always => {}
            Meaning::Other | Meaning::Body(_) | Meaning::Field(..) => {
                let what = condition.split([' ', '.']).next().unwrap_or_default();
                sink.leave_out(
                    LeftOut::MonitorSetting(what.to_owned()),
                    &format!("{name}: {condition}"),
                );
            }
        }
    }
    if node.get("maintenance-windows").is_some() {
        sink.leave_out(LeftOut::MonitorSetting("maintenance-windows".into()), name);
    }
    let entry = format!("endpoint {}", short(name));
    let group = node.text(&["group"]);
    let lower = url.to_lowercase();
    let is_web = node.get("dns").is_none() && node.get("ssh").is_none();
    if is_web && (lower.starts_with("http://") || lower.starts_with("https://")) {
        for key in ["body", "graphql"].into_iter().filter(|key| node.get(key).is_some()) {
            sink.leave_out(LeftOut::MonitorSetting(key.into()), name);
        }
        match method(node.text(&["method"]), has_body) {
            Ok(own) => more.extend(own),
            Err(()) => sink.leave_out(LeftOut::MonitorSetting("method".into()), name),
        }
        let all = node.get("headers").map(Node::entries).unwrap_or_default();
        let all = all.iter().map(|(key, it)| (&**key, it.as_text().unwrap_or_default()));
        more.extend(headers(all, name, sink));
        return websites.add(Monitor { entry, name, url, group, status, body, more }, sink);
    }
    // Redirects are the client's, by itself.
    more.retain(|(field, _)| *field != Field::Redirects);
    let send = node.get("body").and_then(Node::as_text);
    let send = send.map(|it| format!("?send={}", encoded(it))).unwrap_or_default();
    let Some(at) = service(node, &lower, &send) else {
        let kind = ["dns", "ssh"].into_iter().find(|kind| node.get(kind).is_some());
        let scheme = url.split_once("://").map_or(url, |(scheme, _)| scheme);
        return sink.leave_out(LeftOut::MonitorKind(short(kind.unwrap_or(scheme))), name);
    };
    if at.scheme == "ssh" {
        sink.leave_out(LeftOut::MonitorSetting("ssh".into()), name);
    }
    if at.scheme == "dns" {
        sink.leave_out(LeftOut::MonitorSetting("dns: url".into()), name);
    }
    if has_body && at.rest.is_empty() {
        sink.leave_out(LeftOut::MonitorSetting("body".into()), name);
    }
    websites.add_service(Monitor { entry, name, url: "", group, status, body, more }, &at, sink);
}

/// What an endpoint that is no page watches, where that is watched here; `send` is what it sends.
fn service<'a>(node: &'a Node, url: &'a str, send: &'a str) -> Option<ServiceAt<'a>> {
    let at = |scheme, host, port, rest| Some(ServiceAt { scheme, host, port, rest });
    if let Some(dns) = node.get("dns") {
        let kind = record(dns.text(&["query-type"])?)?;
        return at("dns", dns.text(&["query-name"])?, None, kind);
    }
    let (scheme, rest) = url.split_once("://")?;
    let (host, port) = host_and_port(rest);
    match scheme {
        "tcp" => at("tcp", host, port, send),
        "tls" => at("tls", host, port, send),
        "icmp" => at("ping", host, None, ""),
        "ssh" => at("ssh", host, port, ""),
        // By its port, as there is no telling otherwise what speaks.
        "starttls" => match port {
            Some(587) => at("submission", host, port, ""),
            Some(143) => at("imap", host, port, ""),
            Some(110) => at("pop3", host, port, ""),
            _ => at("smtp", host, port, "?starttls=yes"),
        },
        _ => None,
    }
}

/// How a client asks, and how often. By itself it follows redirects without end.
fn client(node: &Node, name: &str, sink: &mut Sink<'_>) -> Vec<(Field, String)> {
    let client = node.get("client");
    let is_yes = |key: &str| client.is_some_and(|it| it.is_yes(key));
    for (key, _) in client.map(Node::entries).unwrap_or_default() {
        if !matches!(&**key, "ignore-redirect" | "insecure" | "timeout" | "<<") {
            sink.leave_out(LeftOut::MonitorSetting(format!("client.{}", short(key))), name);
        }
    }
    let interval = node.text(&["interval"]).and_then(span_ms).map(|ms| ms / 1_000);
    let timeout = client.and_then(|it| span_ms(it.text(&["timeout"])?));
    let followed = if is_yes("ignore-redirect") { 0 } else { MAX_REDIRECTS.into() };
    let certificate = is_yes("insecure").then(|| (Field::Certificate, "any".to_owned()));
    let pace = pace(interval, timeout, name, sink);
    redirects(followed).into_iter().chain(certificate).chain(pace).collect()
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
        | ["[CONNECTED]", "==", "true"]
        | ["[DNS_RCODE]", "==", "NOERROR"] => Meaning::Always,
        ["[BODY]", "==", pattern] if pattern.ends_with(')') => {
            contained(pattern).map_or(Meaning::Other, Meaning::Body)
        }
        ["[BODY]", "==", text] if !text.is_empty() => Meaning::Body(text),
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
