//! cPanel and WHM: `whmapi1 listaccts` as JSON or YAML, WHM's list of accounts as CSV, and the
//! files `/etc/userdomains` and `/etc/trueuserdomains`.

use super::{account_site, is_owner_list, owner_list};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink, Source};
use crate::table;
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};

/// Whether this is an answer of `listaccts`.
pub fn is_answer(tree: &Node) -> bool {
    tree.get("data").is_some_and(|data| data.get("acct").is_some())
}

/// Whether this is the heading of WHM's list as CSV.
pub fn is_header(line: &str) -> bool {
    let has = |name: &str| line.split(',').any(|it| it.trim_matches(['"', ' ']) == name);
    has("Domain") && has("User Name") && has("Email")
}

/// Reads an answer or a list.
pub(crate) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    let text = source.text()?;
    if is_owner_list(text) {
        return owner_list(text, sink);
    }
    if text.lines().take(5).any(is_header) {
        return table::rows(text, is_header, |line, node| account(node, &line.to_string(), sink));
    }
    let tree = source.tree()?;
    let why = tree.get("metadata").and_then(|it| it.text(&["reason"]));
    match tree.get("data").map(|data| data.list("acct")) {
        Some(all) if is_answer(&tree) => {
            for node in all {
                let user = node.text(&["user"]).unwrap_or_default();
                account(node, &format!("account {}", short(user)), sink);
            }
            Ok(())
        }
        _ => match why.filter(|why| *why != "OK") {
            Some(why) => Err((None, Problem::ErrorAnswer(short(why)))),
            None => Err((None, Problem::NotFormat("a list of accounts of cPanel (listaccts)"))),
        },
    }
}

fn account(node: &Node, entry: &str, sink: &mut Sink<'_>) {
    let domain = node.text(&["domain"]).unwrap_or_default();
    let Some(user) = node.text(&["user", "username"]) else {
        return sink.leave_out(LeftOut::NoAccount, domain);
    };
    if node.is_yes("suspended") {
        return sink.idle_customer(user, "suspended".into(), domain);
    }
    // What cPanel says where there is none.
    let email = node.text(&["email"]).filter(|it| *it != "*unknown*");
    sink.customer(entry, user, None, None, &email.into_iter().collect::<Vec<_>>());
    account_site(entry, domain, user, sink);
}
