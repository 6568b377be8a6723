//! WHMCS: answers of its API (GetClients, GetClientsDetails, GetClientsProducts,
//! GetClientsDomains) and its reports Clients, Services and Domains as CSV.

use super::{client, service};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::table;
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};

/// Lists of its answers, each with the name of its members.
const LISTS: [(&str, &str); 3] =
    [("clients", "client"), ("products", "product"), ("domains", "domain")];

/// Whether this is an answer of its API.
pub fn is_answer(tree: &Node) -> bool {
    let has_list = LISTS
        .iter()
        .any(|(list, member)| tree.get(list).is_some_and(|it| it.get(member).is_some()));
    has_list || (tree.text(&["result"]).is_some() && tree.get("client").is_some())
}

/// Whether this is the first line of one of its reports.
pub fn is_header(line: &str) -> bool {
    let has = |name: &str| line.split(',').any(|it| it.trim_matches(['"', ' ']) == name);
    has("ID") && ((has("First Name") && has("Last Name")) || (has("User ID") && has("Domain Name")))
}

/// Reads an answer or a report.
pub(crate) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !source.is_json() {
        return report(source.text()?, sink);
    }
    let tree = source.tree()?;
    if tree.text(&["result"]) == Some("error") {
        let why = short(tree.text(&["message"]).unwrap_or_default());
        return Err((None, Problem::ErrorAnswer(why)));
    }
    if !is_answer(&tree) {
        return Err((
            None,
            Problem::NotFormat("an answer of WHMCS (GetClients, GetClientsProducts)"),
        ));
    }
    for (list, member) in LISTS {
        let Some(all) = tree.get(list) else { continue };
        // A list of one is an object in some versions.
        let one = all.get(member).filter(|it| it.as_list().is_none());
        let many = all.list(member).iter().map(|it| &**it);
        for node in many.chain(one) {
            match list {
                "clients" => client(node, None, sink),
                "products" => {
                    service(node, node.text(&["domain"]), node.text(&["servername"]), None, sink)
                }
                _ => service(node, node.text(&["domainname", "domain"]), None, None, sink),
            }
        }
    }
    if let Some(one) = tree.get("client").filter(|_| tree.get("clients").is_none()) {
        client(one, None, sink);
    }
    let number = |key| tree.text(&[key]).and_then(|text| text.parse::<u64>().ok());
    if let (Some(total), Some(here)) = (number("totalresults"), number("numreturned"))
        && here < total
    {
        sink.leave_out(LeftOut::OtherPages, &format!("{here} / {total}"));
    }
    Ok(())
}

/// Reads a report. WHMCS writes some lines of its own above the heading.
fn report(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !text.lines().take(5).any(is_header) {
        return Err((None, Problem::NotFormat("a report of WHMCS (Clients, Services, Domains)")));
    }
    table::rows(text, is_header, |line, node| {
        let entry = Some(line.to_string());
        match node.text(&["domainname"]) {
            _ if node.get("firstname").is_some() => client(node, entry, sink),
            domain => service(node, domain, node.text(&["serverid"]), entry, sink),
        }
    })
}
