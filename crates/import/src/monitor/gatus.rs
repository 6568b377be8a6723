//! Gatus: its configuration (YAML).

use super::{Monitor, Websites};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};

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
    for key in ["headers", "body", "graphql", "client"] {
        if node.get(key).is_some() {
            sink.leave_out(LeftOut::MonitorSetting(key.into()), name);
        }
    }
    if node.text(&["method"]).is_some_and(|method| method != "GET") {
        sink.leave_out(LeftOut::MonitorSetting("method".into()), name);
    }
    let (mut status, mut body) = (None, None);
    for condition in node.list("conditions").iter().filter_map(|it| it.as_text()) {
        match meaning(condition) {
            Meaning::Status(code) => status = Some(code.to_owned()),
            Meaning::Body(text) => body = Some(text.to_owned()),
            Meaning::Always => {}
            Meaning::Other(what) => {
                sink.leave_out(
                    LeftOut::MonitorSetting(what.to_owned()),
                    &format!("{name}: {condition}"),
                );
            }
        }
    }
    let group = node.text(&["group"]);
    let entry = format!("endpoint {}", short(name));
    websites.add(Monitor { entry, name, url, group, status, body, more: Vec::new() }, sink);
}

/// What a condition means here.
enum Meaning<'a> {
    Status(&'a str),
    /// A text that the page must have.
    Body(&'a str),
    /// What holds of every site that works.
    Always,
    /// What has no counterpart: the placeholder.
    Other(&'a str),
}

fn meaning(condition: &str) -> Meaning<'_> {
    let words: Vec<&str> = condition.splitn(3, ' ').map(str::trim).collect();
    let what = condition.split([' ', '.']).next().unwrap_or_default();
    match words[..] {
        ["[STATUS]", "==", code] if code.len() == 3 && code.parse::<u16>().is_ok() => {
            Meaning::Status(code)
        }
        ["[STATUS]", "<", "300" | "400"] | ["[CONNECTED]", "==", "true"] => Meaning::Always,
        ["[BODY]", "==", pattern] => {
            let inner = pattern.strip_prefix("pat(*").and_then(|it| it.strip_suffix("*)"));
            let plain = inner.filter(|it| !it.contains(['*', '?', '[']) && !it.is_empty());
            plain.map_or(Meaning::Other("[BODY]"), Meaning::Body)
        }
        _ => Meaning::Other(what),
    }
}
