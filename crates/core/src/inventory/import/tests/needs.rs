//! What a site needs beside where it runs.

use super::*;
use crate::inventory::import::export;

const SHOP: &str = "customer,contact,domain,server,needs\n\
    kim,kim@a.kr,shop.kr,web-1,\"db-1, service:mysql@db-1; lb:lb-2\"\n\
    lee,lee@b.kr,db.kr,db-1,\n";

fn with(parts: &str) -> Result<Inventory, Vec<String>> {
    let files = [file("shop.csv", SHOP), file("parts.csv", format!("component,parent\n{parts}"))];
    inventory(&files).map_err(|all| all.iter().map(ToString::to_string).collect())
}

#[test]
fn several_are_named_and_a_name_without_a_kind_is_a_servers() {
    let read = with("lb:lb-2,\n").unwrap_or_else(|errors| panic!("{errors:?}"));
    let needs = &read.sites[&name("shop.kr")].needs;
    let needs: Vec<String> = needs.iter().map(ToString::to_string).collect();
    assert_eq!(needs, ["lb:lb-2", "server:db-1", "service:mysql@db-1"]);
    assert_eq!(json(&export(&read)), read, "an export is read back");
}

#[test]
fn what_nothing_in_the_inventory_is_is_refused_with_the_nearest() {
    let errors = with("lb:lb-3,\n").expect_err("there is no lb-2");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("shop.csv:2: needs: there is no “lb:lb-2”"), "{errors:?}");
    assert!(errors[0].contains("did you mean “lb:lb-3”"), "{errors:?}");
}

#[test]
fn what_no_page_can_need_is_refused() {
    let text = SHOP.replace("lb:lb-2", "rack:r1");
    let errors = refused(&[file("shop.csv", &text)]);
    assert!(errors[0].contains("“rack:r1” is not a server"), "{errors:?}");
}
