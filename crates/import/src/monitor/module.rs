//! A module of the blackbox exporter: how it asks, and what it expects.

use super::expectation::{USUAL_REDIRECTS, headers, method, plain_text, redirects, span_ms};
use super::service::record;
use crate::left_out::LeftOut;
use crate::sink::Sink;
use crate::tree::Node;
use bongsu_core::inventory::import::{Field, short};

/// How a module asks.
pub(super) enum Asked {
    /// For a page.
    Web { status: Option<String>, body: Option<String>, more: Vec<(Field, String)> },
    /// With an echo.
    Ping,
    /// For a connection.
    Tcp { tls: bool },
    /// For records of a name; the target is the server that is asked there.
    Dns { name: String, record: &'static str },
}

/// Modules of the configuration that the exporter comes with: any status from 200 to 299 after the
/// redirects of a page, a connection, an echo.
const USUAL: [&str; 4] = ["http_2xx", "http_post_2xx", "tcp_connect", "icmp"];

/// What of the part for pages is taken over, or says nothing.
const TAKEN: [&str; 9] = [
    "valid_status_codes",
    "method",
    "headers",
    "follow_redirects",
    "no_follow_redirects",
    "fail_if_body_matches_regexp",
    "fail_if_body_not_matches_regexp",
    "tls_config",
    "<<",
];

/// How a module asks a target, which is a URL or not. `known` is the module, where the
/// configuration of the exporter was given. What it does beyond that is named.
pub(super) fn asked(
    module: Option<&str>,
    known: Option<&Node>,
    is_url: bool,
    target: &str,
    sink: &mut Sink<'_>,
) -> Option<Asked> {
    let page = |more: Vec<(Field, String)>| {
        let more = redirects(USUAL_REDIRECTS).into_iter().chain(more).collect();
        Some(Asked::Web { status: None, body: None, more })
    };
    let Some(node) = known else {
        return match module {
            Some("tcp_connect") if !is_url => Some(Asked::Tcp { tls: false }),
            Some("icmp") => Some(Asked::Ping),
            Some("http_post_2xx") => page(vec![(Field::Method, "POST".into())]),
            Some(name) if is_url || name.starts_with("http") => {
                if !USUAL.contains(&name) {
                    sink.leave_out(LeftOut::MonitorSetting(short(name)), target);
                }
                page(Vec::new())
            }
            None if is_url => page(Vec::new()),
            _ => None,
        };
    };
    let unnamed = module.unwrap_or_default();
    let mut name_all = |part: &str, taken: &[&str]| {
        let all = node.get(part).map(Node::entries).unwrap_or_default();
        for (key, _) in all.iter().filter(|(key, _)| !taken.contains(&&**key)) {
            let setting = format!("{}: {part}.{}", short(unnamed), short(key));
            sink.leave_out(LeftOut::MonitorSetting(setting), target);
        }
    };
    match node.text(&["prober"])? {
        "icmp" => {
            name_all("icmp", &[]);
            Some(Asked::Ping)
        }
        "tcp" => {
            name_all("tcp", &["tls", "tls_config"]);
            let tls = node.get("tcp").is_some_and(|it| it.is_yes("tls"));
            Some(Asked::Tcp { tls })
        }
        "dns" => {
            name_all("dns", &["query_name", "query_type"]);
            let dns = node.get("dns")?;
            let record = record(dns.text(&["query_type"]).unwrap_or("ANY"))?;
            Some(Asked::Dns { name: dns.text(&["query_name"])?.to_owned(), record })
        }
        "http" => {
            name_all("http", &TAKEN);
            Some(web(node, unnamed, target, sink))
        }
        _ => None,
    }
}

/// What a module expects of a page.
fn web(node: &Node, module: &str, target: &str, sink: &mut Sink<'_>) -> Asked {
    const NONE: &Node = &Node::Null;
    let http = node.get("http").unwrap_or(NONE);
    let unsaid = |setting: &str, sink: &mut Sink<'_>| {
        let setting = format!("{}: {setting}", short(module));
        sink.leave_out(LeftOut::MonitorSetting(setting), target);
    };
    let follows = http.text(&["follow_redirects"]) != Some("false");
    let follows = follows && !http.is_yes("no_follow_redirects");
    let mut more: Vec<(Field, String)> =
        redirects(if follows { USUAL_REDIRECTS } else { 0 }).into_iter().collect();
    match method(http.text(&["method"]), http.get("body").is_some()) {
        Ok(own) => more.extend(own),
        Err(()) => unsaid("method", sink),
    }
    let all = http.get("headers").map(Node::entries).unwrap_or_default();
    let all = all.iter().map(|(key, it)| (&**key, it.as_text().unwrap_or_default()));
    more.extend(headers(all, target, sink));
    if http.get("tls_config").is_some_and(|it| it.is_yes("insecure_skip_verify")) {
        more.push((Field::Certificate, "any".into()));
    }
    if let Some(ms) = node.text(&["timeout"]).and_then(span_ms) {
        more.push((Field::TimeoutMs, ms.clamp(100, 60_000).to_string()));
    }
    let codes: Vec<&str> =
        http.list("valid_status_codes").iter().filter_map(|it| it.as_text()).collect();
    let status = match codes[..] {
        [] if follows => None,
        // There a redirect that is not followed fails.
        [] => {
            unsaid("valid_status_codes", sink);
            None
        }
        [code] if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) => {
            Some(code.to_owned())
        }
        _ => {
            unsaid("valid_status_codes", sink);
            None
        }
    };
    let text = |key: &str, sink: &mut Sink<'_>| {
        let all: Vec<&str> = http.list(key).iter().filter_map(|it| it.as_text()).collect();
        let first = all.first().and_then(|it| plain_text(it));
        if all.len() > 1 || (first.is_none() && !all.is_empty()) {
            unsaid(key, sink);
        }
        first
    };
    let body = text("fail_if_body_not_matches_regexp", sink);
    more.extend(text("fail_if_body_matches_regexp", sink).map(|it| (Field::Absent, it)));
    Asked::Web { status, body, more }
}
