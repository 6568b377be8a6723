//! NetBox: devices and racks of its API (`/api/dcim/devices/`, `/api/dcim/racks/`).

use super::{address, component};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};
use std::collections::{BTreeMap, BTreeSet};

/// What a role is here, by a word in its name. What has none of them is left out.
const ROLES: [(&str, &str); 9] = [
    ("server", "server"),
    ("hypervisor", "server"),
    ("switch", "switch"),
    ("load-balancer", "lb"),
    ("load balancer", "lb"),
    ("서버", "server"),
    ("하이퍼바이저", "server"),
    ("스위치", "switch"),
    ("로드밸런서", "lb"),
];

/// Whether this is a list of devices or racks.
pub fn is_answer(tree: &Node) -> bool {
    let first = tree.list("results").first();
    tree.get("count").is_some() && first.is_some_and(|it| is_device(it) || is_rack(it))
}

fn is_device(node: &Node) -> bool {
    node.get("device_type").is_some()
}

fn is_rack(node: &Node) -> bool {
    node.get("u_height").is_some() && node.get("site").is_some() && !is_device(node)
}

/// The name of an object that is part of another.
fn name_of<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.text(&["name"])
}

/// Reads a list.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_answer(tree) {
        return Err((None, Problem::NotFormat("a list of devices or racks of NetBox")));
    }
    if tree.get("next").is_some() {
        let (here, all) = (tree.list("results").len(), tree.text(&["count"]).unwrap_or("?"));
        sink.leave_out(LeftOut::OtherPages, &format!("{here} / {}", short(all)));
    }
    // A rack's name is unique in its site only.
    let mut sites: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for node in tree.list("results") {
        let rack = if is_device(node) { name_of(node, "rack") } else { node.text(&["name"]) };
        if let (Some(rack), Some(site)) = (rack, name_of(node, "site")) {
            sites.entry(rack).or_default().insert(site);
        }
    }
    let rack_key = |rack: &str, site: Option<&str>| match site {
        Some(site) if sites.get(rack).is_some_and(|it| it.len() > 1) => {
            format!("rack:{site}/{rack}")
        }
        _ => format!("rack:{rack}"),
    };
    let mut racks = BTreeSet::new();
    for node in tree.list("results") {
        let name = node.text(&["name"]).unwrap_or_default();
        let id = short(node.text(&["id"]).unwrap_or_default());
        let state = node.get("status").and_then(|it| it.text(&["value"])).unwrap_or("active");
        if state != "active" {
            let entry = format!("{} {id}", if is_device(node) { "device" } else { "rack" });
            let example = if name.is_empty() { &entry } else { name };
            sink.leave_out(LeftOut::NotInUse(short(state)), example);
            continue;
        }
        let site = name_of(node, "site");
        let dc = site.map(|site| format!("dc:{site}"));
        let rack = if is_device(node) { name_of(node, "rack") } else { Some(name) };
        let rack = rack.map(|rack| rack_key(rack, site));
        if let Some(rack) = rack.as_ref().filter(|rack| racks.insert((*rack).clone())) {
            component(&format!("entry {id}"), rack, dc.as_deref(), sink);
        }
        if is_device(node) {
            device(node, name, &format!("device {id}"), rack.as_deref(), dc.as_deref(), sink);
        }
    }
    Ok(())
}

fn device(
    node: &Node,
    name: &str,
    entry: &str,
    rack: Option<&str>,
    dc: Option<&str>,
    sink: &mut Sink<'_>,
) {
    let of_device = node.get("role").or_else(|| node.get("device_role"));
    let role = of_device.and_then(|it| it.text(&["slug", "name"])).unwrap_or_default();
    // The slug of a name without ASCII letters says nothing.
    let called = of_device.and_then(|it| it.text(&["name"])).unwrap_or_default();
    let lower = format!("{role} {called}").to_lowercase();
    let Some((_, kind)) = ROLES.iter().find(|(word, _)| lower.contains(word)) else {
        return sink.leave_out(LeftOut::Role(short(role)), name);
    };
    if name.is_empty() {
        return sink.leave_out(LeftOut::Part("device without name".into()), entry);
    }
    let key = format!("{kind}:{name}");
    // Which racks hang on a switch is not said by the rack it is in.
    let parent = if *kind == "switch" { dc } else { rack.or(dc) };
    component(entry, &key, parent, sink);
    if *kind == "switch" {
        return;
    }
    for ip in ["primary_ip4", "primary_ip6"] {
        if let Some(text) = node.get(ip).and_then(|it| it.text(&["address"])) {
            address(entry, text, &key, sink);
        }
    }
}
