//! Statuspage: what its API and its export give (components and their groups, incidents,
//! subscribers), each as a list or together in one object.
//!
//! Subscribers move in. Components do where the operator says what they are here. The past does
//! not: what is told here was seen here.

use crate::left_out::LeftOut;
use crate::sink::{Fault, MailSubscriber, Sink, Source};
use crate::table;
use crate::tree::Node;
use bongsu_core::inventory::import::{EntryKind, Field, Problem, short};
use bongsu_core::inventory::{ComponentKey, normalize_email};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What an entry of a list is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Component,
    Group,
    Incident,
    Maintenance,
    Subscriber,
}

/// The lists of an object.
const LISTS: [&str; 6] = [
    "components",
    "component_groups",
    "groups",
    "incidents",
    "scheduled_maintenances",
    "subscribers",
];

/// Whether this is an answer of the API or an export.
pub fn is_answer(tree: &Node) -> bool {
    let first = |node: &Node| node.as_list()?.first().and_then(|it| kind(it));
    // Lists that somebody put together of several answers have no page, but their entries do.
    let has_page = |list: &&str| tree.list(list).iter().any(|it| it.get("page_id").is_some());
    let of_page =
        tree.get("page").is_some_and(|page| page.get("id").is_some()) || LISTS.iter().any(has_page);
    first(tree).is_some()
        || (of_page && LISTS.iter().any(|list| tree.get(list).and_then(first).is_some()))
}

/// Whether this is the heading of a list of subscribers as CSV.
pub fn is_header(line: &str) -> bool {
    let has = |name: &str| {
        line.split(',').any(|it| it.trim_matches(['"', ' ']).eq_ignore_ascii_case(name))
    };
    has("email") && (has("mode") || has("quarantined_at"))
}

fn kind(node: &Node) -> Option<Kind> {
    let has = |key: &str| node.entries().iter().any(|(name, _)| name == key);
    if has("mode") && (has("email") || has("endpoint") || has("phone_number")) {
        return Some(Kind::Subscriber);
    }
    if has("incident_updates") {
        let planned = node.get("scheduled_for").is_some();
        return Some(if planned { Kind::Maintenance } else { Kind::Incident });
    }
    if node.is_yes("group") || (has("components") && has("position")) {
        return Some(Kind::Group);
    }
    (has("status") && has("position") && has("name")).then_some(Kind::Component)
}

/// Reads an answer, an export or a list of subscribers.
pub(crate) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    let mut found = Found::default();
    if !source.is_json() {
        let text = source.text()?;
        if !text.lines().take(5).any(is_header) {
            let what = "a list of subscribers of Statuspage, nor an answer of its API";
            return Err((None, Problem::NotFormat(what)));
        }
        return table::rows(text, is_header, |line, node| {
            subscriber(node, &line.to_string(), &mut found, sink);
        });
    }
    let tree = source.tree()?;
    if let Some(why) = tree.text(&["error", "message"]) {
        return Err((None, Problem::ErrorAnswer(short(why))));
    }
    if !is_answer(&tree) {
        let what = "an answer of Statuspage (components, incidents, subscribers)";
        return Err((None, Problem::NotFormat(what)));
    }
    let alone = tree.as_list().unwrap_or_default();
    let lists = LISTS.iter().flat_map(|list| tree.list(list));
    let all: Vec<&Node> = alone.iter().chain(lists).map(|it| &**it).collect();
    let groups = || all.iter().filter(|it| kind(it) == Some(Kind::Group));
    found.groups = groups()
        .filter_map(|it| Some((it.text(&["id"])?.to_owned(), it.text(&["name"])?.to_owned())))
        .collect();
    // Components first: subscribers have chosen among them.
    for node in all.iter().filter(|it| kind(it) == Some(Kind::Component)) {
        component(node, &mut found, sink);
    }
    for node in all {
        let name = node.text(&["name"]).unwrap_or_default();
        match kind(node) {
            Some(Kind::Component) => {}
            Some(Kind::Group) if found.used.contains(node.text(&["id"]).unwrap_or_default()) => {}
            Some(Kind::Group) => sink.leave_out(LeftOut::Part("group".into()), name),
            Some(Kind::Incident) => sink.leave_out(LeftOut::Past, name),
            Some(Kind::Maintenance) => {
                sink.leave_out(LeftOut::Part("scheduled_maintenance".into()), name);
            }
            Some(Kind::Subscriber) => {
                let id = node.text(&["id"]).unwrap_or_default();
                subscriber(node, &format!("subscriber {}", short(id)), &mut found, sink);
            }
            None => sink.leave_out(LeftOut::Part("?".into()), name),
        }
    }
    Ok(())
}

/// What components are here by their ids, where somebody has said it by their names.
pub fn component_ids(
    tree: &Node,
    known: &BTreeMap<String, ComponentKey>,
) -> BTreeMap<String, ComponentKey> {
    let all = tree.as_list().unwrap_or_default().iter().chain(tree.list("components"));
    let components = all.filter(|it| kind(it) == Some(Kind::Component));
    let of_name = |it: &Rc<Node>| {
        let key = known.get(it.text(&["name"])?)?.clone();
        Some((it.text(&["id"])?.to_owned(), key))
    };
    components.filter_map(of_name).collect()
}

/// What was found so far.
#[derive(Default)]
struct Found {
    /// What components are here, by their id.
    components: BTreeMap<String, ComponentKey>,
    /// What groups are called, by their id,
    groups: BTreeMap<String, String>,
    /// and which of them have a component that is known here.
    used: BTreeSet<String>,
    /// The addresses of subscribers.
    addresses: BTreeSet<String>,
}

fn component(node: &Node, found: &mut Found, sink: &mut Sink<'_>) {
    let (id, name) = (node.text(&["id"]).unwrap_or_default(), node.text(&["name"]));
    let name = name.unwrap_or_default();
    let Some(key) = sink.component(name).or_else(|| sink.component(id)) else {
        return sink.leave_out(LeftOut::Component, &format!("{name} ({id})"));
    };
    found.components.insert(id.to_owned(), key.clone());
    let entry = format!("component {}", short(id));
    let mut fields = vec![(Field::Component, key.to_string())];
    // A page of Statuspage has one language, which nobody says.
    if let Some((group, name)) =
        node.text(&["group_id"]).and_then(|it| found.groups.get_key_value(it))
    {
        fields.extend([Field::GroupKo, Field::GroupEn].map(|field| (field, name.clone())));
        found.used.insert(group.clone());
    }
    sink.push(&entry, EntryKind::Component, fields);
}

fn subscriber(node: &Node, entry: &str, found: &mut Found, sink: &mut Sink<'_>) {
    let address = node.text(&["email"]).unwrap_or_default();
    let mode = node.text(&["mode"]).unwrap_or("email").to_lowercase();
    if mode != "email" {
        return sink.leave_out(LeftOut::SubscriberMode(short(&mode)), entry);
    }
    if node.text(&["quarantined_at"]).is_some() {
        return sink.leave_out(LeftOut::NotInUse("quarantined".into()), entry);
    }
    let Some(address) = normalize_email(address) else {
        return sink.leave_out(LeftOut::Contact, entry);
    };
    let ids: Vec<&str> = node.list("components").iter().filter_map(|it| it.as_text()).collect();
    let of_id = |id: &&str| found.components.get(*id).cloned().or_else(|| sink.component(id));
    let mut components: Vec<ComponentKey> = ids.iter().filter_map(of_id).collect();
    components.sort();
    components.dedup();
    // Who chose some is not told everything.
    if !ids.is_empty() && components.is_empty() {
        return sink.leave_out(LeftOut::SubscriberOfComponents, entry);
    }
    if !found.addresses.insert(address.clone()) {
        return sink.leave_out(LeftOut::SameSubscriber, entry);
    }
    sink.subscribers.push(MailSubscriber { address, components });
}
