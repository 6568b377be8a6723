//! DirectAdmin: `/etc/virtual/domainowners`, `CMD_API_DOMAIN_OWNERS`, and the settings of users
//! (`user.conf`, `CMD_API_SHOW_USER_CONFIG`).

use super::{account_site, domain_list, is_owner_list, owner_list};
use crate::sink::{Fault, Sink, Source};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};
use std::rc::Rc;

/// Whether these are the settings of a user.
pub fn is_user(text: &str) -> bool {
    let pairs = pairs(text);
    ["username", "domain", "creator"].iter().all(|key| pairs.iter().any(|(name, _)| name == key))
}

/// Reads a list, or the settings of a user.
pub(crate) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if source.is_json() {
        return owners(&*source.tree()?, sink);
    }
    let text = source.text()?;
    if is_owner_list(text) {
        return owner_list(text, sink);
    }
    if !text.contains('=') {
        return domain_list(text, sink);
    }
    let pairs = pairs(text);
    let node = |(name, value): (String, String)| (name, Rc::new(Node::Text(value)));
    let tree = Node::Map(pairs.into_iter().map(node).collect());
    match is_user(text) {
        true => user(&tree, sink),
        false => owners(&tree, sink),
    }
}

/// Domains with their owners, as a map.
fn owners(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if tree.text(&["error"]).is_some_and(|error| error != "0") {
        let why = tree.text(&["details", "text"]).unwrap_or_default();
        return Err((None, Problem::ErrorAnswer(short(why))));
    }
    let is_owners =
        |(name, node): &(String, Rc<Node>)| name.contains('.') && node.as_text().is_some();
    if tree.entries().is_empty() || !tree.entries().iter().all(is_owners) {
        let what = "a list of DirectAdmin (domainowners, CMD_API_DOMAIN_OWNERS, user.conf)";
        return Err((None, Problem::NotFormat(what)));
    }
    for (domain, account) in tree.entries() {
        let entry = format!("domain {}", short(domain));
        account_site(&entry, domain, account.as_text().unwrap_or_default(), sink);
    }
    Ok(())
}

fn user(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    let login = tree.text(&["username"]).unwrap_or_default();
    let entry = format!("user {}", short(login));
    let domain = tree.text(&["domain"]).unwrap_or_default();
    if tree.is_yes("suspended") {
        sink.idle_customer(login, "suspended".into(), login);
        return Ok(());
    }
    let email = tree.text(&["email"]).into_iter().collect::<Vec<_>>();
    sink.customer(&entry, login, tree.text(&["name"]), None, &email);
    account_site(&entry, domain, login, sink);
    Ok(())
}

/// Pairs of a file (one a line) or of an answer (a form).
fn pairs(text: &str) -> Vec<(String, String)> {
    let is_form = text.trim().lines().count() == 1 && text.contains('&');
    if is_form {
        return form_urlencoded::parse(text.trim().as_bytes()).into_owned().collect();
    }
    let lines = text.lines().filter_map(|line| line.split_once('='));
    lines.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}
