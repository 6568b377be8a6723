//! What answers of Statuspage say of one another: the components and the groups of a page.

use crate::tree::Node;
use bongsu_core::inventory::ComponentKey;
use std::collections::{BTreeMap, BTreeSet};

/// What an entry of a list is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
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

/// What an entry is.
pub(crate) fn kind(node: &Node) -> Option<Kind> {
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

/// What is known of a page: each list of it may be in a file of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    /// What components are here, by their name or id.
    pub(crate) components: BTreeMap<String, ComponentKey>,
    /// What groups are called, by their id,
    pub(crate) groups: BTreeMap<String, String>,
    /// and which of them have a component that is known here.
    pub(crate) used: BTreeSet<String>,
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

    /// What a component is here.
    pub(crate) fn component(&self, id: &str, name: &str) -> Option<ComponentKey> {
        self.components.get(name).or_else(|| self.components.get(id)).cloned()
    }
}

/// The entries of an answer, or of an object of several.
pub(crate) fn nodes(tree: &Node) -> impl Iterator<Item = &Node> {
    let alone = tree.as_list().unwrap_or_default();
    let lists = LISTS.iter().flat_map(|list| tree.list(list));
    alone.iter().chain(lists).map(|it| &**it)
}
