//! Uptime Kuma: its backup (*Settings → Backup*, to version 1), and its database `kuma.db`.

use super::expectation::{
    INTERVAL_S, USUAL_REDIRECTS, headers, json_value, method, pace, redirects,
};
use super::service::{ServiceAt, host_and_port, record};
use super::{Monitor, OWNER_LABELS, Websites, uptime_kuma_db};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::tree::{self, Node};
use bongsu_core::inventory::import::{Field, Problem, short};
use std::collections::BTreeMap;

/// Whether this is a backup.
pub fn is_backup(tree: &Node) -> bool {
    tree.get("monitorList").is_some_and(|it| it.as_list().is_some())
}

/// A setting: its names in the backup and in the database, and what it is by itself.
type SettingKeys = (&'static [&'static str], &'static [&'static str]);

/// Settings that change what is asked, or when it is told, and have no counterpart.
const SETTINGS: [SettingKeys; 3] = [
    (&["maxretries"], &["0"]),
    (&["ipFamily", "ip_family"], &["null"]),
    (&["conditions"], &["[]", "null"]),
];

/// The same of pages alone.
const WEB_SETTINGS: [SettingKeys; 6] = [
    (&["authMethod", "auth_method"], &["null"]),
    (&["basic_auth_user"], &[]),
    (&["proxyId", "proxy_id"], &["0"]),
    (&["body"], &[]),
    (&["jsonPath", "json_path"], &["$"]),
    (&["cacheBust", "cache_bust"], &["0", "false"]),
];

/// The server that Uptime Kuma asks for records by itself. Here the servers of the zone are asked.
const USUAL_RESOLVER: &str = "1.1.1.1";

/// Monitors of databases, which log in.
const DATABASES: [&str; 4] = ["mysql", "postgres", "redis", "mongodb"];

/// Parts of a backup beside the monitors.
const PARTS: [&str; 4] = ["notificationList", "proxyList", "statusPageList", "maintenanceList"];

/// Reads a backup or a database.
pub(crate) fn read(bytes: &[u8], source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    let tree = match bytes.starts_with(uptime_kuma_db::MAGIC) {
        true => uptime_kuma_db::read(bytes).map_err(|problem| (None, problem))?,
        false => source.tree()?,
    };
    if !is_backup(&tree) {
        let what = "a backup of Uptime Kuma, and no database of it";
        return Err((None, Problem::NotFormat(what)));
    }
    let monitors = tree.list("monitorList");
    let groups: BTreeMap<&str, &Node> = monitors
        .iter()
        .filter(|it| it.text(&["type"]) == Some("group"))
        .filter_map(|it| Some((it.text(&["id"])?, &**it)))
        .collect();
    let mut websites = Websites::default();
    for node in monitors {
        monitor(node, &groups, &mut websites, sink);
    }
    websites.finish(sink);
    for part in PARTS {
        for node in tree.list(part) {
            let name = node.text(&["name", "title"]).unwrap_or_default();
            sink.leave_out(LeftOut::Part(part.into()), name);
        }
    }
    Ok(())
}

fn monitor(
    node: &Node,
    groups: &BTreeMap<&str, &Node>,
    websites: &mut Websites,
    sink: &mut Sink<'_>,
) {
    let kind = node.text(&["type"]).unwrap_or_default();
    let name = node.text(&["name"]).unwrap_or_default();
    if kind == "group" {
        return;
    }
    if is_paused(node, groups) {
        return sink.leave_out(LeftOut::NotInUse("paused".into()), name);
    }
    if ["upsideDown", "upside_down"].iter().any(|key| node.is_yes(key)) {
        return sink.leave_out(LeftOut::MonitorKind("upside down".into()), name);
    }
    let parent = node.text(&["parent"]).and_then(|id| groups.get(id)?.text(&["name"]));
    let monitor = Monitor {
        entry: format!("monitor {}", short(node.text(&["id"]).unwrap_or(name))),
        name,
        group: owner_tag(node).or(parent),
        ..Monitor::default()
    };
    if matches!(kind, "http" | "keyword" | "json-query" | "real-browser") {
        let monitor = website(node, kind, monitor, sink);
        return websites.add(monitor, sink);
    }
    let connection = node.text(&["databaseConnectionString", "database_connection_string"]);
    let Some(at) = service(node, kind, connection) else {
        return sink.leave_out(LeftOut::MonitorKind(short(kind)), name);
    };
    name_settings(node, &SETTINGS, name, sink);
    if DATABASES.contains(&kind) {
        // What follows the host logs in.
        sink.leave_out(LeftOut::MonitorSetting("databaseConnectionString".into()), name);
    }
    let resolver = node.text(&["dns_resolve_server"]).filter(|_| kind == "dns");
    if resolver.is_some_and(|it| it != USUAL_RESOLVER) {
        sink.leave_out(LeftOut::MonitorSetting("dns_resolve_server".into()), name);
    }
    let more = limits(node, name, sink);
    websites.add_service(Monitor { more, ..monitor }, &at, sink);
}

/// Names the settings that are not as they are by themselves.
fn name_settings(node: &Node, all: &[SettingKeys], name: &str, sink: &mut Sink<'_>) {
    for (keys, usual) in all {
        if node.text(keys).is_some_and(|value| !usual.contains(&value)) {
            sink.leave_out(LeftOut::MonitorSetting(keys[0].to_owned()), name);
        }
    }
}

/// What a monitor of a page asks and expects.
fn website<'a>(
    node: &'a Node,
    kind: &str,
    monitor: Monitor<'a>,
    sink: &mut Sink<'_>,
) -> Monitor<'a> {
    let name = monitor.name;
    let json = json(node).filter(|_| kind == "json-query");
    name_settings(node, &SETTINGS, name, sink);
    let is_taken = |(keys, _): &&SettingKeys| json.is_some() && keys[0] == "jsonPath";
    for setting in WEB_SETTINGS.iter().filter(|it| !is_taken(it)) {
        name_settings(node, &[*setting], name, sink);
    }
    let is_yes = |keys: [&str; 2]| keys.iter().any(|key| node.is_yes(key));
    let followed = number(node, "maxredirects").unwrap_or(USUAL_REDIRECTS);
    let mut more = limits(node, name, sink);
    more.extend(redirects(followed));
    match method(node.text(&["method"]), node.text(&["body"]).is_some()) {
        Ok(own) => more.extend(own),
        Err(()) => sink.leave_out(LeftOut::MonitorSetting("method".into()), name),
    }
    more.extend(own_headers(node, name, sink));
    if is_yes(["ignoreTls", "ignore_tls"]) {
        more.push((Field::Certificate, "any".into()));
    }
    more.extend(json.map(|it| (Field::Json, it)));
    let keyword = node.text(&["keyword"]).filter(|_| kind == "keyword").map(str::to_owned);
    let (absent, keyword): (Vec<_>, Vec<_>) =
        keyword.into_iter().partition(|_| is_yes(["invertKeyword", "invert_keyword"]));
    more.extend(absent.into_iter().map(|text| (Field::Absent, text)));
    Monitor {
        url: node.text(&["url"]).unwrap_or_default(),
        status: status(node, followed > 0, name, sink),
        body: keyword.into_iter().next(),
        more,
        ..monitor
    }
}

/// What a monitor of another kind watches, where that is watched here.
fn service<'a>(node: &'a Node, kind: &str, connection: Option<&'a str>) -> Option<ServiceAt<'a>> {
    let host = node.text(&["hostname"]).unwrap_or_default();
    let port = number(node, "port").and_then(|it| u16::try_from(it).ok()).filter(|it| *it > 0);
    let at = |scheme, host, port, rest| Some(ServiceAt { scheme, host, port, rest });
    // The address of a database holds the password as well: the host alone is taken.
    let of_database = |scheme: &'static str, usual| {
        let (host, port) = host_and_port(connection?.split_once("://")?.1);
        at(scheme, host, port.or(usual), "")
    };
    match kind {
        "port" => at("tcp", host, port, ""),
        "ping" | "tailscale-ping" => at("ping", host, None, ""),
        "dns" => at("dns", host, None, record(node.text(&["dns_resolve_type"]).unwrap_or("A"))?),
        "smtp" => match node.text(&["smtpSecurity", "smtp_security"]) {
            Some("secure") => at("submissions", host, port, ""),
            Some("starttls") => at("smtp", host, port, "?starttls=yes"),
            _ => at("smtp", host, port, ""),
        },
        "mysql" => of_database("mysql", None),
        "postgres" => of_database("postgresql", None),
        "redis" => of_database("tcp", Some(6379)),
        "mongodb" => of_database("tcp", Some(27017)),
        _ => None,
    }
}

/// The headers of a request, which are JSON in a text.
fn own_headers(node: &Node, name: &str, sink: &mut Sink<'_>) -> Option<(Field, String)> {
    let text = node.text(&["headers"])?;
    let Ok(tree) = tree::json(text) else {
        sink.leave_out(LeftOut::MonitorSetting("headers".into()), name);
        return None;
    };
    let all = tree.entries().iter().map(|(key, it)| (&**key, it.as_text().unwrap_or_default()));
    headers(all, name, sink)
}

/// Whether a monitor rests, by itself or since a group rests that it is in.
fn is_paused(node: &Node, groups: &BTreeMap<&str, &Node>) -> bool {
    let mut at = Some(node);
    // Groups in a circle end as well.
    for _ in 0..=groups.len() {
        let Some(node) = at else { return false };
        if matches!(node.text(&["active"]), Some("false" | "0")) {
            return true;
        }
        at = node.text(&["parent"]).and_then(|id| groups.get(id).copied());
    }
    false
}

fn number(node: &Node, key: &str) -> Option<u32> {
    node.text(&[key])?.split('.').next()?.parse::<u32>().ok()
}

/// How often a monitor asks and how long it waits. What it waits by itself is four fifths of the
/// interval, and not taken over.
fn limits(node: &Node, name: &str, sink: &mut Sink<'_>) -> Vec<(Field, String)> {
    let interval_s = number(node, "interval");
    let usual_s = interval_s.unwrap_or(INTERVAL_S).saturating_mul(4) / 5;
    let timeout_s = number(node, "timeout").filter(|it| *it > 0);
    let own_s = timeout_s.filter(|it| it.abs_diff(usual_s) > 1);
    if timeout_s.is_some() && own_s.is_none() {
        sink.leave_out(LeftOut::MonitorSetting("timeout".into()), name);
    }
    pace(interval_s, own_s.map(|it| it.saturating_mul(1_000)), name, sink)
}

/// The value that a page must have, where the path to it is plain.
fn json(node: &Node) -> Option<String> {
    if node.text(&["jsonPathOperator", "json_path_operator"]).is_some_and(|it| it != "==") {
        return None;
    }
    let path = node.text(&["jsonPath", "json_path"])?.trim();
    json_value(path, node.text(&["expectedValue", "expected_value"])?.trim())
}

/// The value of a tag that says whose it is.
fn owner_tag(node: &Node) -> Option<&str> {
    node.list("tags").iter().find_map(|tag| {
        let name = tag.text(&["name"])?.to_lowercase();
        OWNER_LABELS.contains(&name.as_str()).then(|| tag.text(&["value"]))?
    })
}

/// The one status that is accepted of the last page. The usual 200 to 299 says nothing where
/// redirects are followed.
fn status(node: &Node, follows: bool, name: &str, sink: &mut Sink<'_>) -> Option<String> {
    // In the database the list is a text.
    let text = node.text(&["accepted_statuscodes_json"]).and_then(|it| tree::json(it).ok());
    let own = node.get("accepted_statuscodes");
    let all = own.or(text.as_deref())?.as_list()?;
    let all: Vec<&str> = all.iter().filter_map(|it| it.as_text()).collect();
    match all[..] {
        ["200-299"] if follows => None,
        ["200-399"] | ["200-299", "300-399"] => None,
        [code] if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) => {
            Some(code.to_owned())
        }
        _ => {
            sink.leave_out(LeftOut::MonitorSetting("accepted_statuscodes".into()), name);
            None
        }
    }
}
