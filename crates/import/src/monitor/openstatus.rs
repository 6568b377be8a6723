//! openstatus: its configuration (`openstatus.yaml`), and the monitors of its API
//! (`GET /v1/monitor`).

use super::expectation::{USUAL_REDIRECTS, headers, method, pace, redirects, span_ms};
use super::service::{ServiceAt, host_and_port};
use super::{Monitor, Websites};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Field, Problem, short};

/// Whether this is a configuration or a list of monitors.
pub fn is_configuration(tree: &Node) -> bool {
    let of_file = tree.entries().first().map(|(_, it)| &**it);
    let of_api = tree.as_list().and_then(<[_]>::first).map(|it| &**it);
    of_file.is_some_and(|it| it.get("request").is_some() && it.get("frequency").is_some())
        || of_api.is_some_and(|it| it.get("periodicity").is_some() && it.get("url").is_some())
}

/// Reads a configuration or a list.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_configuration(tree) {
        let what = "a configuration of openstatus, and no list of its monitors";
        return Err((None, Problem::NotFormat(what)));
    }
    let mut websites = Websites::default();
    for (key, node) in tree.entries() {
        monitor(key, node, node.get("request").unwrap_or(node), &mut websites, sink);
    }
    for node in tree.as_list().unwrap_or_default() {
        monitor(node.text(&["id"]).unwrap_or_default(), node, node, &mut websites, sink);
    }
    websites.finish(sink);
    Ok(())
}

fn monitor(key: &str, node: &Node, request: &Node, websites: &mut Websites, sink: &mut Sink<'_>) {
    let name = node.text(&["name"]).unwrap_or(key);
    let kind = node.text(&["kind", "jobType"]).unwrap_or("http");
    if node.text(&["active"]) == Some("false") {
        return sink.leave_out(LeftOut::NotInUse("active: false".into()), name);
    }
    let entry = format!("monitor {}", short(key));
    let of_pace = limits(node, request, name, sink);
    if kind == "tcp" {
        // The configuration has host and port, the API both in the URL.
        let target = request.text(&["url"]).unwrap_or_default();
        let (host, port) = host_and_port(target.split_once("://").map_or(target, |it| it.1));
        let host = request.text(&["host"]).unwrap_or(host);
        let port = request.text(&["port"]).map_or(port, |it| it.parse().ok());
        let at = ServiceAt { scheme: "tcp", host, port, rest: "" };
        let monitor = Monitor { entry, name, more: of_pace, ..Monitor::default() };
        return websites.add_service(monitor, &at, sink);
    }
    if kind != "http" {
        return sink.leave_out(LeftOut::MonitorKind(short(kind)), name);
    }
    let has = |key: &str| match request.get(key) {
        Some(Node::List(all)) => !all.is_empty(),
        Some(Node::Text(text)) => !text.is_empty(),
        Some(Node::Map(all)) => !all.is_empty(),
        Some(Node::Null) | None => false,
    };
    if has("body") {
        sink.leave_out(LeftOut::MonitorSetting("body".into()), name);
    }
    let follows = |key: &str| [node, request].iter().all(|it| it.text(&[key]) != Some("false"));
    let follows = follows("followRedirects") && follows("follow_redirects");
    let mut more: Vec<_> =
        redirects(if follows { USUAL_REDIRECTS } else { 0 }).into_iter().collect();
    match method(request.text(&["method"]), has("body")) {
        Ok(own) => more.extend(own),
        Err(()) => sink.leave_out(LeftOut::MonitorSetting("method".into()), name),
    }
    more.extend(of_pace);
    more.extend(own_headers(request, name, sink));
    let (mut status, mut body) = (None, None);
    for assertion in node.list("assertions") {
        let part = |key: &[&str]| assertion.text(key).unwrap_or_default();
        match (part(&["kind", "type"]), part(&["compare"]), part(&["target"])) {
            ("statusCode" | "status", "eq", code) => status = Some(code.to_owned()),
            ("textBody", "contains", text) => body = Some(text.to_owned()),
            ("textBody", "not_contains", text) if !text.is_empty() => {
                more.push((Field::Absent, text.to_owned()));
            }
            (kind, _, _) => sink.leave_out(LeftOut::MonitorSetting(short(kind)), name),
        }
    }
    let url = request.text(&["url"]).unwrap_or_default();
    websites.add(Monitor { entry, name, url, group: None, status, body, more }, sink);
}

/// How often a monitor asks and how long it waits, which openstatus says in milliseconds.
fn limits(node: &Node, request: &Node, name: &str, sink: &mut Sink<'_>) -> Vec<(Field, String)> {
    for setting in ["retry", "degradedAfter", "degraded_after"] {
        if node.text(&[setting]).is_some_and(|it| it != "0") {
            sink.leave_out(LeftOut::MonitorSetting(setting.into()), name);
        }
    }
    let interval = node.text(&["frequency", "periodicity"]).and_then(span_ms);
    let timeout = [node, request].iter().find_map(|it| it.text(&["timeout"])?.parse().ok());
    pace(interval.map(|ms| ms / 1_000), timeout, name, sink)
}

/// The headers of a request: a map in the configuration, a list of pairs in the API.
fn own_headers(request: &Node, name: &str, sink: &mut Sink<'_>) -> Option<(Field, String)> {
    let node = request.get("headers")?;
    let of_map = node.entries().iter().map(|(key, it)| (&**key, it.as_text().unwrap_or_default()));
    let of_list = node.as_list().unwrap_or_default().iter();
    let of_list = of_list.filter_map(|it| Some((it.text(&["key"])?, it.text(&["value"])?)));
    headers(of_map.chain(of_list), name, sink)
}
