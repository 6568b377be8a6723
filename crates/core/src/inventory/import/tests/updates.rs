use super::*;
use crate::inventory::diff::diff;

const FIRST: &str = "customer,contact,domain,rack,server,language\n\
                     kim,kim@a.kr,shop.kr,r3,web-1,en\nlee,lee@b.kr,cafe.kr,r4,web-2,ko\n";

fn over(old: &Inventory, name: &str, text: &str, replace: bool) -> Inventory {
    parse(&[file(name, text)]).unwrap().merge(old, replace).unwrap()
}

#[test]
fn a_column_that_is_absent_leaves_what_was() {
    let old = csv(FIRST);
    let new = over(&old, "b.csv", "customer,contact,domain,rack\nkim,kim@a.kr,shop.kr,r9\n", false);
    let shop = &new.sites[&name("shop.kr")];
    assert_eq!(shop.location.rack.as_deref(), Some("r9"));
    assert_eq!(shop.location.server.as_deref(), Some("web-1"));
    assert_eq!(new.customers["kim"].language, Language::En);
    assert_eq!(new.sites[&name("cafe.kr")], old.sites[&name("cafe.kr")]);
}

#[test]
fn an_empty_cell_takes_away_what_was() {
    let new =
        over(&csv(FIRST), "b.csv", "customer,contact,domain,rack\nkim,k@a.kr,shop.kr,\n", false);
    assert_eq!(new.sites[&name("shop.kr")].location.rack, None);
}

#[test]
fn replace_takes_away_what_the_files_do_not_speak_of() {
    let old = csv(FIRST);
    let new = over(&old, "b.csv", "customer,contact,domain\nkim,kim@a.kr,shop.kr\n", true);
    assert_eq!((new.sites.len(), new.customers.len()), (1, 1));
    assert_eq!(diff(&old, &new).sites.removed, [name("cafe.kr")]);
}

#[test]
fn a_site_can_move_to_another_customer() {
    let new = over(&csv(FIRST), "b.csv", "customer,contact,domain\nlee,lee@b.kr,shop.kr\n", false);
    assert_eq!(new.sites[&name("shop.kr")].customer, "lee");
    assert!(new.customers.contains_key("kim"), "the customer still has a contact");
}

#[test]
fn a_second_table_says_where_the_sites_stand() {
    let customers = file("a.csv", "customer,contact,domain\nkim,kim@a.kr,shop.kr\n");
    let places = file("b.csv", "domain,server,rack\nshop.kr,web-1,r3\n");
    for files in [[customers.clone(), places.clone()], [places, customers]] {
        let inventory = inventory(&files).unwrap();
        assert_eq!(inventory.sites[&name("shop.kr")].location.rack.as_deref(), Some("r3"));
    }
    let later = over(&csv(FIRST), "b.csv", "domain,rack\ncafe.kr,r7\n", false);
    assert_eq!(later.sites[&name("cafe.kr")].location.rack.as_deref(), Some("r7"));
}

#[test]
fn a_place_of_a_site_that_nobody_knows_is_refused() {
    let import = parse(&[file("b.csv", "domain,rack\nshop.kr,r3\nnew.kr,r3\n")]).unwrap();
    let errors = import.merge(&csv(FIRST), false).unwrap_err();
    assert_eq!(
        errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["b.csv:3: the site “new.kr” is unknown: give its customer and contact"]
    );
}

#[test]
fn two_tables_that_place_a_site_differently_are_refused() {
    let files = [
        file("a.csv", "customer,contact,domain,rack\nkim,kim@a.kr,shop.kr,r3\n"),
        file("b.csv", "domain,rack\nshop.kr,r4\n"),
    ];
    assert_eq!(refused(&files), ["b.csv:2: rack: disagrees with a.csv:2 about “rack”"]);
}

#[test]
fn a_third_table_says_what_hangs_on_what() {
    let new = over(
        &csv(FIRST),
        "p.csv",
        "part,parent,owner\nserver:web-1,rack:r3,\nrack:r3,dc:gasan,us\n",
        false,
    );
    assert_eq!(new.components.len(), 2);
    let files = [file("p.csv", "part,parent\nrack:r3,dc:gasan\ndc:gasan,rack:r3\n")];
    assert!(refused(&files)[0].contains("depends on itself"));
}

#[test]
fn a_circle_with_what_was_there_is_refused() {
    let old = json(r#"{"components": [{"key": "rack:r3", "parent": "dc:gasan"}]}"#);
    let import = parse(&[file("p.csv", "part,parent\ndc:gasan,rack:r3\n")]).unwrap();
    let errors = import.merge(&old, false).unwrap_err();
    assert_eq!(
        errors[0].to_string(),
        "p.csv:2: parent: depends on itself: dc:gasan → rack:r3 → dc:gasan"
    );
}

#[test]
fn one_bad_row_leaves_the_inventory_as_it_was() {
    let old = csv(FIRST);
    let files = [file("b.csv", "customer,contact,domain\nkim,k@a.kr,new.kr\nkim,k@a.kr,co.kr\n")];
    let new = parse(&files).and_then(|import| import.merge(&old, false));
    assert_eq!(new.unwrap_err().len(), 1);
    assert_eq!(old, csv(FIRST));
}

#[test]
fn a_zone_file_after_the_customers_table_takes_no_site_from_anybody() {
    let new =
        over(&csv(FIRST), "kr.zone", "shop.kr. NS ns1.host.kr.\nnew.kr. NS ns1.host.kr.\n", false);
    assert_eq!(new.sites[&name("shop.kr")].customer, "kim");
    assert_eq!(new.sites[&name("shop.kr")].name_servers, [name("ns1.host.kr")]);
    assert_eq!(new.sites[&name("new.kr")].customer, "new.kr");
}

#[test]
fn a_customers_table_after_the_zone_file_takes_the_place_of_the_guess() {
    let old = over(&Inventory::default(), "kr.zone", "shop.kr. NS ns1.host.kr.\n", false);
    let new = over(&old, "a.csv", "customer,contact,domain\nkim,k@a.kr,m.shop.kr\n", false);
    assert_eq!(new.sites.keys().map(Name::as_str).collect::<Vec<_>>(), ["m.shop.kr"]);
    assert_eq!(new.customers.keys().collect::<Vec<_>>(), ["kim"]);
}
