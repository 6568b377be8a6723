//! Entries of other programs' files, and whose they are.

use super::*;

fn entry(subject: EntryKind, fields: &[(Field, &str)]) -> Entry {
    let fields = fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    Entry { place: "backup.json: monitor 7".into(), subject, fields }
}

fn watched(host: &str, group: Option<&str>) -> Entry {
    entry(EntryKind::SiteOfUnknown(group.map(str::to_owned)), &[(Field::Domain, host)])
}

fn taken(entries: &[Entry]) -> Import {
    let mut import = Import::default();
    for entry in entries {
        assert_eq!(import.read_entry(entry), []);
    }
    import
}

#[test]
fn what_is_wrong_with_an_entry_names_the_entry() {
    let bad = entry(EntryKind::Site, &[(Field::Customer, "1"), (Field::Domain, "shop")]);
    let errors = Import::default().read_entry(&bad);
    assert!(errors[0].to_string().starts_with("backup.json: monitor 7: domain: "), "{errors:?}");
}

#[test]
fn a_site_of_nobody_is_given_to_nobody_by_itself() {
    let old = csv("customer,contact,domain\nkim,k@a.kr,www.shop.kr\n");
    let mut import = taken(&[
        watched("www.shop.kr", Some("A")),
        watched("cafe.kr", Some("B")),
        watched("a.kr", None),
    ]);
    let open = |import: &Import| {
        let all = import.without_owner(&old);
        all.map(|(host, group)| format!("{host} {}", group.unwrap_or("-"))).collect::<Vec<_>>()
    };
    assert_eq!(open(&import), ["a.kr -", "cafe.kr B"]);
    import.give_owners(&old, &CustomerBy::ProgramGroup);
    assert_eq!(open(&import), ["a.kr -"]);
    import.give_owners(&old, &CustomerBy::Domain);
    assert_eq!(open(&import), [""; 0]);
    let new = import.merge(&old, false).unwrap();
    let owner = |host: &str| new.sites[&name(host)].customer.as_str();
    assert_eq!([owner("www.shop.kr"), owner("cafe.kr"), owner("a.kr")], ["kim", "B", "a.kr"]);
    assert!(new.customers["B"].contacts.is_empty());
    assert_eq!(new.customers["kim"], old.customers["kim"]);
}

#[test]
fn another_file_says_whose_a_site_is() {
    let mut import = taken(&[watched("shop.kr", None)]);
    let table = "customer,contact,domain\nkim,k@a.kr,shop.kr\n";
    assert_eq!(import.read(&file("customers.csv", table)), []);
    assert_eq!(import.without_owner(&Inventory::default()).count(), 0);
    let new = import.merge(&Inventory::default(), false).unwrap();
    assert_eq!(new.sites[&name("shop.kr")].customer, "kim");
}

#[test]
fn sites_of_nobody_can_be_one_customers() {
    let mut import = taken(&[watched("shop.kr", None), watched("cafe.kr", Some("B"))]);
    import.give_owners(&Inventory::default(), &CustomerBy::Key("house".into()));
    let new = import.merge(&Inventory::default(), false).unwrap();
    assert_eq!(new.customers.keys().collect::<Vec<_>>(), ["house"]);
    assert_eq!(new.sites.len(), 2);
}

#[test]
fn a_watched_site_stays_when_a_table_names_its_domain() {
    let mut import = taken(&[watched("www.gana.kr", None)]);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let old = import.merge(&Inventory::default(), false).unwrap();
    let table = parse(&[file("c.csv", "customer,contact,domain\nkim,k@a.kr,gana.kr\n")]).unwrap();
    let new = table.merge(&old, false).unwrap();
    assert_eq!(new.sites.len(), 2, "what the files do not mention is kept");
}

#[test]
fn a_site_below_a_customers_domain_is_that_customers() {
    let old = csv(
        "customer,contact,domain\nkim,k@a.kr,shop.kr\nlee,l@a.kr,two.kr\npark,p@a.kr,b.two.kr\n",
    );
    let all = ["www.shop.kr", "api.shop.kr", "c.two.kr", "new.kr"];
    let mut import = taken(&all.map(|host| watched(host, Some("G"))));
    let given = import.give_to_owners_of_domains(&old);
    let given: Vec<String> = given.iter().map(|(host, it)| format!("{host} {it}")).collect();
    assert_eq!(given, ["api.shop.kr kim", "www.shop.kr kim"], "two.kr has two customers");
    import.give_owners(&old, &CustomerBy::Domain);
    let new = import.merge(&old, false).unwrap();
    assert!(!new.customers.contains_key("shop.kr"), "no second customer: {:?}", new.customers);
    assert_eq!(new.sites[&name("www.shop.kr")].customer, "kim");
}
