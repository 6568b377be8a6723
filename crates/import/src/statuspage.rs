//! Statuspage: what its API and its export give (components and their groups, incidents,
//! subscribers), each as a list or together in one object.
//!
//! Subscribers move in. Components do where the operator says what they are here. The past does
//! not: what is told here was seen here.

use crate::left_out::LeftOut;
pub use crate::page::is_answer;
use crate::page::{Kind, Page, kind, nodes};
use crate::sink::{Fault, MailSubscriber, Sink, Source};
use crate::table;
use crate::tree::Node;
use bongsu_core::inventory::import::{EntryKind, Field, MAX_LABEL_CHARS, Problem, short};
use bongsu_core::inventory::{ComponentKey, normalize_email};
use std::collections::BTreeSet;

/// Whether this is the heading of a list of subscribers as CSV.
pub fn is_header(line: &str) -> bool {
    let has = |name: &str| {
        line.split(',').any(|it| it.trim_matches(['"', ' ']).eq_ignore_ascii_case(name))
    };
    has("email") && (has("mode") || has("quarantined_at"))
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
