//! Plesk: a query of `plesk db` (as it prints it, or with `-B`), `plesk bin subscription --list`,
//! and the lists of its REST API.

use super::{account_site, domain_list};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::table;
use crate::tree::Node;
use bongsu_core::inventory::import::{EntryKind, Problem, short};

/// Whether this is the heading of the query in `docs/moving-in.md`.
pub fn is_header(line: &str) -> bool {
    let cells = table::mysql_cells(line);
    cells.len() > 1 && cells.contains(&"login") && cells.contains(&"domain")
}

/// Whether this is a list of its REST API: domains or clients.
pub fn is_answer(tree: &Node) -> bool {
    let first = tree.as_list().and_then(<[_]>::first);
    first.is_some_and(|it| {
        it.get("guid").is_some() && (it.get("hosting_type").is_some() || it.get("login").is_some())
    })
}

/// Reads a list.
pub(crate) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if source.is_json() {
        return api(&*source.tree()?, sink);
    }
    let text = source.text()?;
    if text.lines().take(5).any(is_header) {
        return table::mysql_rows(text, is_header, |line, node| {
            subscription(node, &line.to_string(), sink);
        });
    }
    domain_list(text, sink)
}

fn subscription(node: &Node, entry: &str, sink: &mut Sink<'_>) {
    let domain = node.text(&["domain"]).unwrap_or_default();
    let Some(login) = node.text(&["login"]) else {
        return sink.leave_out(LeftOut::NoAccount, domain);
    };
    // Zero is active; the others are bits that say who disabled it and why.
    if let Some(state) = node.text(&["status"]).filter(|state| *state != "0") {
        return sink.leave_out(LeftOut::NotInUse(format!("status {}", short(state))), domain);
    }
    let contacts: Vec<&str> =
        ["email", "phone"].iter().filter_map(|key| node.text(&[*key])).collect();
    sink.customer(entry, login, node.text(&["cname", "pname"]), None, &contacts);
    account_site(entry, domain, login, sink);
}

fn api(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_answer(tree) {
        let what = "a list of Plesk's API (/api/v2/domains, /api/v2/clients)";
        return Err((None, Problem::NotFormat(what)));
    }
    for node in tree.as_list().unwrap_or_default() {
        let entry = format!("entry {}", short(node.text(&["id"]).unwrap_or_default()));
        if let Some(login) = node.text(&["login"]) {
            let email = node.text(&["email"]).into_iter().collect::<Vec<_>>();
            sink.customer(&entry, login, node.text(&["company", "name"]), None, &email);
        } else if let Some(host) = sink.host(node.text(&["name"]).unwrap_or_default(), &entry) {
            sink.site(&entry, &host, EntryKind::SiteOfUnknown(None), None, Vec::new());
        }
    }
    Ok(())
}
