//! phpIPAM: addresses of its API (`/api/APP/subnets/ID/addresses/`, `/api/APP/addresses/all/`).

use super::{address, component};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};
use std::collections::BTreeSet;

/// Whether this is an answer of its API with addresses.
pub fn is_answer(tree: &Node) -> bool {
    let first = tree.list("data").first();
    tree.get("code").is_some()
        && first.is_some_and(|it| it.get("ip").is_some() && it.get("subnetId").is_some())
}

/// Reads an answer.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if tree.text(&["success"]) == Some("false") {
        let why = tree.text(&["message"]).unwrap_or_default();
        return Err((None, Problem::ErrorAnswer(short(why))));
    }
    if !is_answer(tree) {
        return Err((None, Problem::NotFormat("a list of addresses of phpIPAM")));
    }
    let mut servers = BTreeSet::new();
    for node in tree.list("data") {
        let ip = node.text(&["ip"]).unwrap_or_default();
        let Some(host) = node.text(&["hostname"]) else {
            sink.leave_out(LeftOut::Part("address without hostname".into()), ip);
            continue;
        };
        if node.is_yes("is_gateway") {
            sink.leave_out(LeftOut::Role("gateway".into()), ip);
            continue;
        }
        let entry = format!("address {}", short(ip));
        let key = format!("server:{host}");
        if servers.insert(host) {
            component(&entry, &key, None, sink);
        }
        address(&entry, ip, &key, sink);
    }
    Ok(())
}
