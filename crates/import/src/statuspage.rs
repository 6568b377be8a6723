//! Statuspage: what its API and its export give (components and their groups, incidents,
//! subscribers), each as a list or together in one object.
//!
//! Subscribers move in. Components do where the operator says what they are here. The past does
//! not: what is told here was seen here.

use crate::left_out::LeftOut;
use crate::sink::{Fault, MailSubscriber, Sink, Source};
use crate::table;
use crate::tree::Node;
use bongsu_core::inventory::import::{EntryKind, Field, MAX_LABEL_CHARS, Problem, short};
use bongsu_core::inventory::{ComponentKey, normalize_email};
use std::collections::{BTreeMap, BTreeSet};

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
    // One of Slack has no address.
    if has("mode") && !has("status") {
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
    if !source.is_json() {
        let text = source.text()?;
        if !text.lines().take(5).any(is_header) {
            let what = "a list of subscribers of Statuspage, nor an answer of its API";
            return Err((None, Problem::NotFormat(what)));
        }
        let (page, mut addresses) = (sink.context.page.clone(), BTreeSet::new());
        return table::rows(text, is_header, |line, node| {
            subscriber(node, &line.to_string(), (&page, &mut addresses), sink);
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
    let mut page = sink.context.page.clone();
    page.learn(&tree);
    let mut addresses = BTreeSet::new();
    for node in nodes(&tree) {
        let name = node.text(&["name"]).unwrap_or_default();
        match kind(node) {
            Some(Kind::Component) => component(node, &page, sink),
            Some(Kind::Group) if page.used.contains(node.text(&["id"]).unwrap_or_default()) => {}
            Some(Kind::Group) => sink.leave_out(LeftOut::Part("group".into()), name),
            Some(Kind::Incident) => sink.leave_out(LeftOut::Past, name),
            Some(Kind::Maintenance) => {
                sink.leave_out(LeftOut::Part("scheduled_maintenance".into()), name);
            }
            Some(Kind::Subscriber) => {
                let id = node.text(&["id"]).unwrap_or_default();
                let entry = format!("subscriber {}", short(id));
                subscriber(node, &entry, (&page, &mut addresses), sink);
            }
            None => sink.leave_out(LeftOut::Part("?".into()), name),
        }
    }
    Ok(())
}

/// What is known of a page: each list of it may be in a file of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    /// What components are here, by their name or id.
    components: BTreeMap<String, ComponentKey>,
    /// What groups are called, by their id,
    groups: BTreeMap<String, String>,
    /// and which of them have a component that is known here.
    used: BTreeSet<String>,
}

impl Page {
    /// With what the operator says of components, by their name or id.
    pub(crate) fn new(components: BTreeMap<String, ComponentKey>) -> Page {
        Page { components, ..Page::default() }
    }

    /// Takes what a file says of components and groups.
    pub(crate) fn learn(&mut self, tree: &Node) {
        if !is_answer(tree) {
            return;
        }
        for node in nodes(tree) {
            let (id, name) = (node.text(&["id"]), node.text(&["name"]));
            let (Some(id), Some(name)) = (id, name) else { continue };
            match kind(node) {
                Some(Kind::Group) => {
                    self.groups.insert(id.to_owned(), name.to_owned());
                }
                Some(Kind::Component) => {
                    let Some(key) = self.component(id, name) else { continue };
                    self.components.insert(id.to_owned(), key);
                    self.used.extend(node.text(&["group_id"]).map(str::to_owned));
                }
                _ => {}
            }
        }
    }

    fn component(&self, id: &str, name: &str) -> Option<ComponentKey> {
        self.components.get(name).or_else(|| self.components.get(id)).cloned()
    }
}

/// The entries of an answer, or of an object of several.
fn nodes(tree: &Node) -> impl Iterator<Item = &Node> {
    let alone = tree.as_list().unwrap_or_default();
    let lists = LISTS.iter().flat_map(|list| tree.list(list));
    alone.iter().chain(lists).map(|it| &**it)
}

/// What a component of Statuspage has beside its name and its group, which is not shown here.
const UNSHOWN: [&str; 2] = ["description", "only_show_if_degraded"];

fn component(node: &Node, page: &Page, sink: &mut Sink<'_>) {
    let id = node.text(&["id"]).unwrap_or_default();
    let name = node.text(&["name"]).unwrap_or_default();
    let Some(key) = page.component(id, name) else {
        return sink.leave_out(LeftOut::Component, &format!("{name} ({id})"));
    };
    for part in UNSHOWN {
        if node.text(&[part]).is_some_and(|it| it != "false") {
            sink.leave_out(LeftOut::ComponentPart(part), name);
        }
    }
    let fits = name.chars().count() <= MAX_LABEL_CHARS;
    if !fits {
        sink.leave_out(LeftOut::LongLabel, name);
    }
    let called = Some(name.to_owned()).filter(|it| fits && !it.is_empty());
    let entry = format!("component {}", short(id));
    let mut fields = vec![(Field::Component, key.to_string())];
    // A page of Statuspage has one language, which nobody says.
    match node.text(&["group_id"]).map(|id| page.groups.get(id)) {
        None => {}
        Some(Some(group)) if group.chars().count() <= MAX_LABEL_CHARS => {
            fields.extend([Field::GroupKo, Field::GroupEn].map(|field| (field, group.clone())));
        }
        Some(_) => sink.leave_out(LeftOut::ComponentPart("group_id"), name),
    }
    sink.push(&entry, EntryKind::Component(called), fields);
}

/// Somebody who is told; `page` is what is known of it, with the addresses so far.
fn subscriber(
    node: &Node,
    entry: &str,
    (page, addresses): (&Page, &mut BTreeSet<String>),
    sink: &mut Sink<'_>,
) {
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
    let of_id = |id: &&str| page.components.get(*id).cloned();
    let mut components: Vec<ComponentKey> = ids.iter().filter_map(of_id).collect();
    let known = components.len();
    components.sort();
    components.dedup();
    // Who chose some is not told everything.
    if !ids.is_empty() && components.is_empty() {
        return sink.leave_out(LeftOut::SubscriberOfComponents, entry);
    }
    if !addresses.insert(address.clone()) {
        return sink.leave_out(LeftOut::SameSubscriber, entry);
    }
    if known < ids.len() {
        sink.leave_out(LeftOut::SomeComponents, entry);
    }
    sink.subscribers.push(MailSubscriber { address, components });
}
