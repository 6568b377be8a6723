//! Uptime Kuma: its backup (*Settings → Backup*, to version 1), and its database `kuma.db`.

use super::{
    Monitor, OWNER_LABELS, USUAL_REDIRECTS, Websites, json_value, method, redirects, uptime_kuma_db,
};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::tree::{self, Node};
use bongsu_core::inventory::import::{Field, Problem, short};
use std::collections::BTreeMap;

/// Whether this is a backup.
pub fn is_backup(tree: &Node) -> bool {
    tree.get("monitorList").is_some_and(|it| it.as_list().is_some())
}

/// Settings that change what is asked and have no counterpart: their names in the backup and in
/// the database, and what they are by themselves.
const SETTINGS: [(&[&str], &[&str]); 6] = [
    (&["headers"], &["{}"]),
    (&["body"], &[]),
    (&["authMethod", "auth_method"], &["null"]),
    (&["basic_auth_user"], &[]),
    (&["proxyId", "proxy_id"], &["0"]),
    (&["jsonPath", "json_path"], &["$"]),
];

/// How often a monitor asks by itself, in seconds.
const INTERVAL_S: u32 = 60;

/// Parts of a backup beside the monitors.
const PARTS: [&str; 3] = ["notificationList", "proxyList", "statusPageList"];

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
    if !matches!(kind, "http" | "keyword" | "json-query" | "real-browser") {
        return sink.leave_out(LeftOut::MonitorKind(short(kind)), name);
    }
    if is_paused(node, groups) {
        return sink.leave_out(LeftOut::NotInUse("paused".into()), name);
    }
    if ["upsideDown", "upside_down"].iter().any(|key| node.is_yes(key)) {
        return sink.leave_out(LeftOut::MonitorKind("upside down".into()), name);
    }
    let json = json(node).filter(|_| kind == "json-query");
    for (keys, usual) in SETTINGS {
        if json.is_some() && keys[0] == "jsonPath" {
            continue;
        }
        if node.text(keys).is_some_and(|value| !usual.contains(&value)) {
            sink.leave_out(LeftOut::MonitorSetting(keys[0].to_owned()), name);
        }
    }
    let is_yes = |keys: [&str; 2]| keys.iter().any(|key| node.is_yes(key));
    let followed = number(node, "maxredirects").unwrap_or(USUAL_REDIRECTS);
    let mut more = limits(node, name, sink);
    more.extend(redirects(followed));
    match method(node.text(&["method"]), node.text(&["body"]).is_some()) {
        Ok(own) => more.extend(own),
        Err(()) => sink.leave_out(LeftOut::MonitorSetting("method".into()), name),
    }
    if is_yes(["ignoreTls", "ignore_tls"]) {
        more.push((Field::Certificate, "any".into()));
    }
    more.extend(json.map(|it| (Field::Json, it)));
    let keyword = node.text(&["keyword"]).filter(|_| kind == "keyword").map(str::to_owned);
    let (absent, keyword): (Vec<_>, Vec<_>) =
        keyword.into_iter().partition(|_| is_yes(["invertKeyword", "invert_keyword"]));
    more.extend(absent.into_iter().map(|text| (Field::Absent, text)));
    let parent = node.text(&["parent"]).and_then(|id| groups.get(id)?.text(&["name"]));
    websites.add(
        Monitor {
            entry: format!("monitor {}", short(node.text(&["id"]).unwrap_or(name))),
            name,
            url: node.text(&["url"]).unwrap_or_default(),
            group: owner_tag(node).or(parent),
            status: status(node, followed > 0, name, sink),
            body: keyword.into_iter().next(),
            more,
        },
        sink,
    );
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

/// How often a monitor asks and how long it waits, where that is not what the program does by
/// itself.
fn limits(node: &Node, name: &str, sink: &mut Sink<'_>) -> Vec<(Field, String)> {
    let interval_s = number(node, "interval").filter(|it| *it != INTERVAL_S);
    // It is by itself four fifths of the interval.
    let usual_timeout_s = interval_s.unwrap_or(INTERVAL_S).saturating_mul(4) / 5;
    let timeout_s =
        number(node, "timeout").filter(|it| *it > 0 && it.abs_diff(usual_timeout_s) > 1);
    let all = [
        // What is asked more rarely there is asked as everything is here.
        (Field::IntervalS, "interval", interval_s, 10..=INTERVAL_S),
        (Field::TimeoutMs, "timeout", timeout_s.map(|it| it.saturating_mul(1_000)), 100..=60_000),
    ];
    let mut fields = Vec::new();
    for (field, setting, value, possible) in all {
        match value {
            Some(value) if possible.contains(&value) => fields.push((field, value.to_string())),
            Some(_) => sink.leave_out(LeftOut::MonitorSetting(setting.to_owned()), name),
            None => {}
        }
    }
    fields
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
