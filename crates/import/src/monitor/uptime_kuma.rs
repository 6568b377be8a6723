//! Uptime Kuma: its backup (*Settings → Backup*, to version 1), and its database `kuma.db`.

use super::{Monitor, OWNER_LABELS, Websites, uptime_kuma_db};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::tree::{self, Node};
use bongsu_core::inventory::import::{Problem, short};
use std::collections::BTreeMap;

/// Whether this is a backup.
pub fn is_backup(tree: &Node) -> bool {
    tree.get("monitorList").is_some_and(|it| it.as_list().is_some())
}

/// Settings that change what is asked and have no counterpart: their names in the backup and in
/// the database, and what they are by themselves.
const SETTINGS: [(&[&str], &[&str]); 9] = [
    (&["method"], &["GET"]),
    (&["headers"], &["{}"]),
    (&["body"], &[]),
    (&["authMethod", "auth_method"], &["null"]),
    (&["basic_auth_user"], &[]),
    (&["proxyId", "proxy_id"], &["0"]),
    (&["ignoreTls", "ignore_tls"], &["false", "0"]),
    (&["jsonPath", "json_path"], &["$"]),
    (&["invertKeyword", "invert_keyword"], &["false", "0"]),
];

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
    let groups: BTreeMap<&str, &str> = monitors
        .iter()
        .filter(|it| it.text(&["type"]) == Some("group"))
        .filter_map(|it| Some((it.text(&["id"])?, it.text(&["name"])?)))
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
    groups: &BTreeMap<&str, &str>,
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
    if matches!(node.text(&["active"]), Some("false" | "0")) {
        return sink.leave_out(LeftOut::NotInUse("paused".into()), name);
    }
    if ["upsideDown", "upside_down"].iter().any(|key| node.is_yes(key)) {
        return sink.leave_out(LeftOut::MonitorKind("upside down".into()), name);
    }
    for (keys, usual) in SETTINGS {
        if node.text(keys).is_some_and(|value| !usual.contains(&value)) {
            sink.leave_out(LeftOut::MonitorSetting(keys[0].to_owned()), name);
        }
    }
    let inverted = ["invertKeyword", "invert_keyword"].iter().any(|key| node.is_yes(key));
    let keyword = node.text(&["keyword"]).filter(|_| kind == "keyword" && !inverted);
    let parent = node.text(&["parent"]).and_then(|id| groups.get(id).copied());
    websites.add(
        Monitor {
            entry: format!("monitor {}", short(node.text(&["id"]).unwrap_or(name))),
            name,
            url: node.text(&["url"]).unwrap_or_default(),
            group: owner_tag(node).or(parent),
            status: status(node, name, sink),
            body: keyword.map(str::to_owned),
        },
        sink,
    );
}

/// The value of a tag that says whose it is.
fn owner_tag(node: &Node) -> Option<&str> {
    node.list("tags").iter().find_map(|tag| {
        let name = tag.text(&["name"])?.to_lowercase();
        OWNER_LABELS.contains(&name.as_str()).then(|| tag.text(&["value"]))?
    })
}

/// The one status that is accepted. Redirects are followed there and accepted here, so the usual
/// 200 to 299 says nothing.
fn status(node: &Node, name: &str, sink: &mut Sink<'_>) -> Option<String> {
    // In the database the list is a text.
    let text = node.text(&["accepted_statuscodes_json"]).and_then(|it| tree::json(it).ok());
    let own = node.get("accepted_statuscodes");
    let all = own.or(text.as_deref())?.as_list()?;
    match all {
        [one] => match one.as_text()? {
            "200-299" | "200-399" => None,
            code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) => {
                Some(code.to_owned())
            }
            _ => {
                sink.leave_out(LeftOut::MonitorSetting("accepted_statuscodes".into()), name);
                None
            }
        },
        _ => {
            sink.leave_out(LeftOut::MonitorSetting("accepted_statuscodes".into()), name);
            None
        }
    }
}
