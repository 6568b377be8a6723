//! Blesta: answers of its API (clients/getList, services/getList).

use super::{client, service};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};

/// Whether this is an answer of its API.
pub fn is_answer(tree: &Node) -> bool {
    let first = tree.list("response").first();
    first.is_some_and(|it| is_client(it) || is_service(it))
}

fn is_client(node: &Node) -> bool {
    node.get("id_code").is_some() && node.get("first_name").is_some() && !is_service(node)
}

fn is_service(node: &Node) -> bool {
    node.get("client_id").is_some()
        && (node.get("package").is_some() || node.get("fields").is_some())
}

/// Reads an answer.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if let Some(why) = tree.text(&["message"]).filter(|_| tree.get("response").is_none()) {
        return Err((None, Problem::ErrorAnswer(short(why))));
    }
    if !is_answer(tree) {
        let what = "an answer of Blesta (clients/getList, services/getList)";
        return Err((None, Problem::NotFormat(what)));
    }
    for node in tree.list("response") {
        if is_service(node) {
            service(node, domain(node), None, None, sink);
        } else if is_client(node) {
            client(node, None, sink);
        } else {
            sink.leave_out(
                LeftOut::Part("response".into()),
                node.text(&["id"]).unwrap_or_default(),
            );
        }
    }
    Ok(())
}

/// The domain of a service: the field of its module that is called so, such as `cpanel_domain`;
/// or else the service's name, where that is one.
fn domain(node: &Node) -> Option<&str> {
    let of_module = node.list("fields").iter().find_map(|field| {
        let key = field.text(&["key"])?;
        (key == "domain" || key.ends_with("_domain")).then(|| field.text(&["value"]))?
    });
    of_module.or_else(|| node.text(&["name"]).filter(|name| name.contains('.')))
}
