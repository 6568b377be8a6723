//! HostBill: answers of its API (getClients, getAccounts, getDomains).

use super::{client, service};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};

const LISTS: [&str; 3] = ["clients", "accounts", "domains"];

/// Whether this is an answer of its API: it says which call it answers.
pub fn is_answer(tree: &Node) -> bool {
    tree.get("success").is_some()
        && tree.get("call").is_some()
        && LISTS.iter().any(|list| tree.get(list).is_some_and(|it| it.as_list().is_some()))
}

/// Reads an answer.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if tree.text(&["success"]) == Some("false") {
        let errors: Vec<&str> = tree.list("error").iter().filter_map(|it| it.as_text()).collect();
        return Err((None, Problem::ErrorAnswer(short(&errors.join(", ")))));
    }
    if !is_answer(tree) {
        return Err((None, Problem::NotFormat("an answer of HostBill (getClients, getAccounts)")));
    }
    tree.list("clients").iter().for_each(|node| client(node, None, sink));
    for node in tree.list("accounts") {
        service(node, node.text(&["domain"]), node.text(&["server_name"]), None, sink);
    }
    for node in tree.list("domains") {
        service(node, node.text(&["name", "domain"]), None, None, sink);
    }
    let pages = tree.get("sorter").and_then(|it| it.text(&["totalpages"]));
    if let Some(pages) = pages.filter(|pages| !matches!(*pages, "0" | "1")) {
        sink.leave_out(LeftOut::OtherPages, &format!("1 / {}", short(pages)));
    }
    Ok(())
}
