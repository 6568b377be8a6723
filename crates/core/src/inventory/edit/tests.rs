use super::*;
use crate::inventory::ComponentKey;
use crate::inventory::history::{Author, Change, ChangeSource, changes, overridden};
use crate::inventory::import::Field;
use crate::inventory::import::{SourceFile, inventory};
use crate::name::Name;

const TABLE: &str = "customer,contact,domain,server,rack,status\n\
    kim,kim@a.kr,shop.kr,web-1,r3,200\nkim,kim@a.kr,cafe.kr,web-1,r3,\nlee,lee@b.kr,lee.kr,web-2,r3,\n";

fn company() -> Inventory {
    let components = "part,parent\nserver:web-1,rack:r3\nserver:web-2,rack:r3\n";
    let file =
        |name: &str, text: &str| SourceFile { name: name.into(), bytes: text.into(), kind: None };
    inventory(&[file("a.csv", TABLE), file("b.csv", components)]).unwrap()
}

fn set(of: EntryType, key: &str, fields: &[(Field, &str)], is_new: bool) -> Edit {
    let fields = fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    Edit::Set { of, key: key.into(), fields, is_new }
}

fn done(old: &Inventory, edit: &Edit) -> Inventory {
    apply(old, edit, Country::default()).unwrap_or_else(|error| panic!("{error}")).0
}

fn refused(old: &Inventory, edit: &Edit) -> EditRefusal {
    apply(old, edit, Country::default()).unwrap_err()
}

fn removal(of: EntryType, key: &str, with_sites: bool) -> Edit {
    Edit::Remove { key: EntryKey::parse(of, key).unwrap(), with_sites }
}

fn wrong(refusal: &EditRefusal) -> Vec<&str> {
    match refusal {
        EditRefusal::Invalid(all) => all.iter().filter_map(|it| it.column.as_deref()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_an_edit_leaves_out_stays_and_what_it_empties_goes() {
    let old = company();
    let new = done(
        &old,
        &set(EntryType::Site, "shop.kr", &[(Field::Rack, "r9"), (Field::Status, "")], false),
    );
    let shop = &new.sites[&Name::parse("shop.kr").unwrap()];
    assert_eq!(shop.location.rack.as_deref(), Some("r9"));
    assert_eq!(shop.location.server.as_deref(), Some("web-1"));
    assert_eq!((shop.expect.status, shop.customer.as_str()), (None, "kim"));
    assert_eq!(changes(&old, &new).len(), 1);
}

#[test]
fn a_key_is_looked_for_as_it_is_written() {
    // Decomposed as macOS has it, and with a space of no width.
    for typed in ["\u{1100}\u{1161}\u{11ab}", " 간\u{200b} "] {
        let new = set(EntryType::Customer, typed, &[], true);
        let InventoryPart::Entries { customers, .. } = InventoryPart::of(&new) else {
            panic!("one customer")
        };
        assert_eq!(customers, ["간"]);
        let there = done(&company(), &set(EntryType::Customer, "간", &[], true));
        assert!(matches!(refused(&there, &new), EditRefusal::Exists(_)), "{typed:?}");
        let contact =
            Edit::Contact { customer: typed.into(), address: "a@b.kr".into(), is_wanted: true };
        assert_eq!(done(&there, &contact).customers["간"].contacts.len(), 1);
    }
}

#[test]
fn every_field_that_is_wrong_is_named_at_once_and_nothing_is_changed() {
    let fields = [(Field::Status, "99"), (Field::Addresses, "nowhere"), (Field::Method, "BREW")];
    let refusal = refused(&company(), &set(EntryType::Site, "shop.kr", &fields, false));
    assert_eq!(wrong(&refusal), ["status", "method", "addresses"]);
    let fields = [(Field::Contact, "neither"), (Field::Language, "kl")];
    let refusal = refused(&company(), &set(EntryType::Customer, "kim", &fields, false));
    assert_eq!(wrong(&refusal), ["contact", "language"]);
}

#[test]
fn a_site_needs_a_customer_who_is_there() {
    let edit = set(EntryType::Site, "new.kr", &[(Field::Customer, "park")], true);
    assert_eq!(wrong(&refused(&company(), &edit)), ["customer"]);
    let edit = set(EntryType::Site, "new.kr", &[], true);
    assert_eq!(wrong(&refused(&company(), &edit)), ["customer"]);
    let edit = set(EntryType::Site, "new.kr", &[(Field::Customer, "lee")], true);
    assert_eq!(done(&company(), &edit).sites.len(), 4);
}

#[test]
fn a_customer_who_is_not_there_is_named_among_all_that_is_wrong() {
    let fields = [(Field::Customer, "park"), (Field::Status, "9999")];
    let edit = set(EntryType::Site, "new.kr", &fields, true);
    assert_eq!(wrong(&refused(&company(), &edit)), ["status", "customer"]);
}

#[test]
fn what_is_there_is_not_made_again_and_what_is_not_is_not_changed() {
    let edit = set(EntryType::Site, "SHOP.kr", &[(Field::Customer, "lee")], true);
    assert!(matches!(refused(&company(), &edit), EditRefusal::Exists(_)));
    // The address of a site may lead to another key than its domain.
    let fields = [(Field::Customer, "lee"), (Field::Url, "https://shop.kr/")];
    let edit = set(EntryType::Site, "www.shop.kr", &fields, true);
    assert!(matches!(refused(&company(), &edit), EditRefusal::Exists(_)));
    let edit = set(EntryType::Customer, "park", &[(Field::Name, "Park")], false);
    assert!(matches!(refused(&company(), &edit), EditRefusal::NotFound { .. }));
    let edit = set(EntryType::Site, "shop.kr", &[(Field::Url, "https://m.shop.kr/")], false);
    assert_eq!(wrong(&refused(&company(), &edit)), ["url"]);
}

#[test]
fn contacts_can_all_be_taken_away_and_the_customer_stays() {
    let new = done(&company(), &set(EntryType::Customer, "kim", &[(Field::Contact, "")], false));
    assert!(new.customers["kim"].contacts.is_empty());
    let new = done(&new, &set(EntryType::Customer, "new", &[], true));
    assert_eq!(new.customers["new"].name, "new");
}

#[test]
fn a_component_below_itself_is_refused() {
    let edit = set(EntryType::Component, "rack:r3", &[(Field::Parent, "server:web-1")], true);
    assert_eq!(wrong(&refused(&company(), &edit)), ["parent"]);
}

#[test]
fn a_server_is_removed_from_the_sites_that_it_carries_and_they_stay() {
    let old = company();
    let key = EntryKey::parse(EntryType::Component, "server:web-1").unwrap();
    let found = impact(&old, &key);
    assert_eq!((found.sites.len(), found.customers, found.components.len()), (2, 1, 0));
    let new = done(&old, &removal(EntryType::Component, "server:web-1", false));
    assert_eq!((new.sites.len(), impact(&new, &key).sites.len()), (3, 0));
    let rack = EntryKey::parse(EntryType::Component, "rack:r3").unwrap();
    assert_eq!(impact(&old, &rack).customers, 2);
    let new = done(&old, &removal(EntryType::Component, "rack:r3", false));
    assert!(new.components.values().all(|it| it.parent.is_none()));
    let nothing = removal(EntryType::Component, "rack:r99", false);
    assert!(matches!(refused(&old, &nothing), EditRefusal::NotFound { .. }));
}

#[test]
fn a_customer_with_sites_goes_only_with_them() {
    let old = company();
    let refusal = refused(&old, &removal(EntryType::Customer, "kim", false));
    assert_eq!(refusal, EditRefusal::HasSites { customer: "kim".into(), sites: 2 });
    let new = done(&old, &removal(EntryType::Customer, "kim", true));
    assert_eq!((new.customers.len(), new.sites.len()), (1, 1));
}

#[test]
fn a_change_is_taken_back_unless_something_changed_it_again() {
    let old = company();
    let new = done(&old, &removal(EntryType::Customer, "kim", true));
    let change = changes(&old, &new);
    assert_eq!(undo(&new, &change).unwrap(), old);
    let later = done(&new, &set(EntryType::Site, "shop.kr", &[(Field::Customer, "lee")], true));
    let shop = EntryKey::parse(EntryType::Site, "shop.kr").unwrap();
    assert_eq!(undo(&later, &change), Err(UndoRefusal::ChangedSince(vec![shop])));
    assert_eq!(undo(&new, &[]), Err(UndoRefusal::Nothing));
}

#[test]
fn a_site_does_not_come_back_without_its_customer() {
    let old = company();
    let without = done(&old, &removal(EntryType::Site, "lee.kr", false));
    let change = changes(&old, &without);
    let gone = done(&without, &removal(EntryType::Customer, "lee", false));
    assert!(matches!(undo(&gone, &change), Err(UndoRefusal::Invalid(_))));
}

#[test]
fn the_texts_of_an_entry_are_read_back_as_the_same_entry() {
    let old = company();
    for key in ["kim", "lee"] {
        let key = EntryKey::parse(EntryType::Customer, key).unwrap();
        same(&old, &key);
    }
    for host in old.sites.keys() {
        same(&old, &EntryKey::Site(host.clone()));
    }
    for key in old.components.keys() {
        same(&old, &EntryKey::Component(key.clone()));
    }
}

fn same(old: &Inventory, key: &EntryKey) {
    let fields = texts(key, &key.entry(old).unwrap());
    let edit = Edit::Set { of: key.of(), key: key.text().into(), fields, is_new: false };
    assert_eq!(done(old, &edit), *old, "{key}");
}

#[test]
fn one_contact_is_added_and_removed_beside_the_others() {
    let contact = |address: &str, is_wanted| Edit::Contact {
        customer: "kim".into(),
        address: address.into(),
        is_wanted,
    };
    let new = done(&company(), &contact("010-1234-5678", true));
    assert_eq!(new.customers["kim"].contacts.len(), 2);
    let new = done(&new, &contact("KIM@a.kr", false));
    assert_eq!(new.customers["kim"].contacts.len(), 1);
    assert!(matches!(refused(&new, &contact("kim@a.kr", false)), EditRefusal::NotFound { .. }));
    assert_eq!(wrong(&refused(&new, &contact("kim", true))), ["contact"]);
}

#[test]
fn what_a_file_changes_that_somebody_typed_is_named_with_who_did() {
    let old = company();
    let typed = done(&old, &set(EntryType::Site, "shop.kr", &[(Field::Rack, "r9")], false));
    let author = Author { principal: None, name: "minji".into(), source: ChangeSource::Operations };
    let change = Change { number: 2, at: crate::Time::ZERO, author, undoes: None, entries: 1 };
    let by_hand: Vec<_> =
        changes(&old, &typed).into_iter().map(|it| (change.clone(), it)).collect();
    let all = changes(&typed, &old);
    let found = overridden(&by_hand, &all);
    assert_eq!(found.len(), 1);
    let field = found[0].field.as_ref().unwrap();
    assert_eq!((field.field, field.from.as_str(), field.to.as_str()), ("rack", "r9", "r3"));
    // Another field of the same site is nobody's work.
    let other = done(&typed, &set(EntryType::Site, "shop.kr", &[(Field::Status, "")], false));
    assert!(overridden(&by_hand, &changes(&typed, &other)).is_empty());
    let gone = done(&old, &removal(EntryType::Site, "shop.kr", false));
    let removed: Vec<_> = changes(&old, &gone).into_iter().map(|it| (change.clone(), it)).collect();
    assert_eq!(overridden(&removed, &changes(&gone, &old)).len(), 1, "it comes back");
}

#[test]
fn what_a_site_needs_is_set_and_goes_with_the_component() {
    let old = company();
    let needs = |text: &str| set(EntryType::Site, "shop.kr", &[(Field::Needs, text)], false);
    let new = done(&old, &needs("web-2"));
    let shop = Name::parse("shop.kr").unwrap();
    assert_eq!(new.sites[&shop].needs, [ComponentKey("server:web-2".into())]);
    let key = EntryKey::parse(EntryType::Component, "server:web-2").unwrap();
    assert_eq!(impact(&new, &key).sites, ["lee.kr", "shop.kr"]);
    let without = done(&new, &removal(EntryType::Component, "server:web-2", false));
    let site = &without.sites[&shop];
    assert_eq!((site.needs.len(), site.location.server.as_deref()), (0, Some("web-1")));
    assert_eq!(wrong(&refused(&old, &needs("web-9"))), ["needs"]);
}
