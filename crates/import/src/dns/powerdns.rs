//! PowerDNS: the zones of its API (`/api/v1/servers/localhost/zones`, and one of them with its
//! records), and `pdnsutil list-all-zones`.

use super::zone;
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::tree::Node;
use bongsu_core::inventory::import::{Field, Problem, short};

/// Whether this is a zone, or a list of them.
pub fn is_answer(tree: &Node) -> bool {
    let is_zone =
        |it: &Node| it.text(&["kind"]).is_some() && it.text(&["id"]).is_some_and(is_absolute);
    let first = tree.as_list().and_then(<[_]>::first);
    is_zone(tree) || first.is_some_and(|it| is_zone(it))
}

fn is_absolute(name: &str) -> bool {
    name.ends_with('.')
}

/// Reads an answer or a list of names.
pub(crate) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !source.is_json() {
        for (ix, line) in source.text()?.lines().enumerate() {
            let (number, name) = (ix as u64 + 1, line.trim());
            // What pdnsutil adds below the list.
            if name.is_empty() || name.starts_with("All zonecount") {
                continue;
            }
            if name.contains(char::is_whitespace) {
                return Err((Some(number), Problem::NotFormat("a zone alone on its line")));
            }
            zone(&number.to_string(), name, None, Vec::new(), sink);
        }
        return Ok(());
    }
    let tree = source.tree()?;
    if let Some(why) = tree.text(&["error"]) {
        return Err((None, Problem::ErrorAnswer(short(why))));
    }
    if !is_answer(&tree) {
        return Err((None, Problem::NotFormat("a zone of PowerDNS, and no list of them")));
    }
    match tree.as_list() {
        Some(all) => all.iter().for_each(|node| one(node, sink)),
        None => one(&tree, sink),
    }
    Ok(())
}

fn one(node: &Node, sink: &mut Sink<'_>) {
    let name = node.text(&["name", "id"]).unwrap_or_default();
    if node.text(&["kind"]) == Some("Producer") {
        return sink.leave_out(LeftOut::Part("catalog".into()), name);
    }
    let records = |kinds: &[&str]| {
        let sets = node.list("rrsets").iter().filter(|set| {
            set.text(&["name"]) == Some(name)
                && set.text(&["type"]).is_some_and(|it| kinds.contains(&it))
        });
        let all = sets.flat_map(|set| set.list("records"));
        let used = all.filter(|record| !record.is_yes("disabled"));
        used.filter_map(|record| record.text(&["content"])).collect::<Vec<_>>().join(";")
    };
    let of_alias = node.list("rrsets").iter().filter(|set| set.text(&["type"]) == Some("ALIAS"));
    for set in of_alias {
        let alias = set.text(&["name"]).unwrap_or(name);
        sink.leave_out(LeftOut::MonitorSetting("ALIAS".into()), alias);
    }
    let fields =
        [(Field::NameServers, records(&["NS"])), (Field::Addresses, records(&["A", "AAAA"]))];
    let more = fields.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    zone(&format!("zone {}", short(name)), name, node.text(&["account"]), more, sink);
}
