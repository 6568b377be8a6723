use super::*;
use crate::Time;
use crate::http_url::HttpUrl;
use crate::inventory::{ComponentRecord, Customer, Expect, Label, Location, Publication, Site};
use crate::language::Text;
use proptest::prelude::*;

fn refused_json(text: &str) -> Vec<String> {
    refused(&[file("inventory.json", text)])
}

#[test]
fn a_document_says_what_a_table_says() {
    let document = json(
        r#"{"sites": [{"customer": "kim", "contact": ["kim@a.kr", "010-1234-5678"],
            "domain": "한글.한국", "status": 200, "rack": "r3", "address": "203.0.113.1"}]}"#,
    );
    let table = csv("customer,contact,phone,domain,status,rack,address\n\
                     kim,kim@a.kr,010-1234-5678,한글.한국,200,r3,203.0.113.1\n");
    assert_eq!(document, table);
}

#[test]
fn a_customer_may_be_introduced_before_his_sites() {
    let inventory = json(
        r#"{"customers": [{"customer": "kim", "contact": "kim@a.kr", "language": "en"}],
            "sites": [{"customer": "kim", "domain": "a.kr"}, {"customer": "kim", "domain": "b.kr"}]}"#,
    );
    assert_eq!(inventory.sites.len(), 2);
    let all = refused_json(r#"{"sites": [{"customer": "kim", "domain": "a.kr"}]}"#);
    assert_eq!(all, ["inventory.json:1: contact: is missing"]);
}

#[test]
fn bad_fields_are_named_by_line_and_field() {
    let all = refused_json(
        "{\"sites\": [\n  {\"customer\": \"kim\", \"contact\": \"k@a.kr\",\n   \"domain\": \"co.kr\",\n   \
         \"rak\": \"r3\"},\n  {\"customer\": 7, \"contact\": \"k@a.kr\", \"domain\": \"a.kr\"},\n  \
         {\"customer\": \"kim\", \"contact\": \"k@a.kr\",\n   \"domain\": \"co.kr\"},\n  5\n]}",
    );
    assert_eq!(
        all,
        [
            "inventory.json:4: rak: unknown column; did you mean “rack”?",
            "inventory.json:5: customer: must be a text",
            "inventory.json:7: domain: “co.kr” is a public suffix, not a domain a customer can own",
            "inventory.json:8: invalid type: integer `5`, expected an object (column 1)",
        ]
    );
}

#[test]
fn a_broken_document_is_told_by_line_and_column() {
    let all = refused_json("{\"sites\": [\n {\"customer\": }\n]}");
    assert_eq!(all, ["inventory.json:2: expected value (column 15)"]);
    let all = refused_json("{\"sitse\": []}");
    assert_eq!(all, ["inventory.json:1: sitse: unknown column; did you mean “sites”?"]);
    assert_eq!(refused_json("{\n\"sites\": {}}"), ["inventory.json:2: sites: must be an array"]);
    assert_eq!(refused_json("{} {}"), ["inventory.json:1: trailing characters (column 4)"]);
    assert!(refused_json("[]")[0].starts_with("inventory.json:1: invalid type"));
    assert!(refused_json("{\"sites\":[{\"body\":\"a\",\"body\":\"b\"}]}")[0].contains("twice"));
}

#[test]
fn parts_have_parents_owners_and_addresses() {
    let inventory = json(
        r#"{"components": [{"key": "server:web-1", "parent": "rack:r3"},
            {"key": "datacentre:gasan", "owner": "third_party"},
            {"key": "ns:NS1.host.kr", "addresses": ["192.0.2.1"], "owner": "us"},
            {"key": "prefix:203.0.113.7/24", "parent": "dc:gasan"}]}"#,
    );
    let keys: Vec<String> = inventory.components.keys().map(ToString::to_string).collect();
    assert_eq!(keys, ["dc:gasan", "ns:ns1.host.kr", "prefix:203.0.113.0/24", "server:web-1"]);
    let ns = &inventory.components[&ComponentKey("ns:ns1.host.kr".into())];
    assert_eq!(ns.owner, Some(Owner::Us));
}

#[test]
fn an_unknown_kind_of_part_is_refused_with_the_nearest() {
    let all = refused_json(r#"{"components": [{"key": "sever:web-1"}, {"key": "web-1"}]}"#);
    assert_eq!(
        all,
        [
            "inventory.json:1: key: “sever:web-1” is not a component such as rack:r3; did you mean “server”?",
            "inventory.json:1: key: “web-1” is not a component such as rack:r3",
        ]
    );
}

#[test]
fn a_part_cannot_hang_on_itself() {
    let all = refused_json(
        "{\"components\": [{\"key\": \"rack:a\", \"parent\": \"switch:b\"},\n\
         {\"key\": \"switch:b\", \"parent\": \"rack:a\"}]}",
    );
    assert_eq!(all, ["inventory.json:1: parent: depends on itself: rack:a → switch:b → rack:a"]);
}

fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9가-힣][a-zA-Z0-9가-힣 :,;\"_-]{0,8}[a-z0-9]"
}

fn host() -> impl Strategy<Value = Name> {
    ("(www\\.|m\\.)?[a-z]{1,6}\\.(kr|co\\.kr|com)", "[가-힣]{1,4}\\.한국", any::<bool>())
        .prop_map(|(ascii, korean, which)| name(if which { &ascii } else { &korean }))
        .prop_filter("gr.com and its like are public suffixes", |host| host.registrable().is_ok())
}

fn contact() -> impl Strategy<Value = Contact> {
    prop_oneof![
        "[a-z0-9._+]{0,6}[a-z0-9]@[a-z]{1,6}\\.kr".prop_filter_map("dots", |text| {
            let fine = !text.contains("..") && !text.starts_with('.');
            fine.then_some(Contact::Email(text))
        }),
        "\\+(82[1-9][0-9]{7,9}|1[0-9]{10})".prop_map(Contact::Phone),
    ]
}

fn addresses() -> impl Strategy<Value = Vec<IpAddr>> {
    prop::collection::btree_set(
        prop_oneof![
            (1u8..223, any::<u8>(), any::<u8>(), any::<u8>())
                .prop_map(|(a, b, c, d)| IpAddr::from([a, b, c, d])),
            any::<u64>().prop_map(|n| format!("2001:db8::{:x}", n & 0xffff).parse().unwrap()),
        ],
        0..3,
    )
    .prop_map(|set| set.into_iter().collect())
}

/// In normal form, as the import leaves it: the inventory has no other.
fn path() -> impl Strategy<Value = String> {
    "/[a-z0-9/?=&%._~-]{0,12}".prop_map(|path| {
        HttpUrl::parse(&format!("https://a.kr{path}")).unwrap().target().to_owned()
    })
}

prop_compose! {
    fn site()(
        url in (any::<bool>(), 1u16.., path()),
        status in prop::option::of(100u16..600),
        texts in prop::collection::vec(prop::option::of(text()), 7),
        servers in prop::collection::btree_set("ns[0-9]\\.[a-z]{1,5}\\.kr", 0..3),
        addresses in addresses(), expires in prop::option::of(0u32..40_000),
        labels in prop::collection::btree_set("[a-z가-힣=]{1,8}", 0..3),
        alert_contact in prop::option::of(contact()),
    ) -> Site {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        Site {
            customer: String::new(),
            url: SiteUrl { https: url.0, port: url.1, path: url.2, ..SiteUrl::default() },
            expect: Expect { status, body: next(), ..Expect::default() },
            location: Location {
                server: next(), rack: next(), switch: next(), datacentre: next(),
                load_balancer: next(), upstream: next(),
            },
            name_servers: servers.iter().map(|text| name(text)).collect(),
            addresses,
            domain_expires_at: expires.map(|day| Time::from_secs(i64::from(day) * 86_400)),
            labels: labels.iter().filter_map(|text| Label::parse(text)).collect(),
            alert_contacts: alert_contact.into_iter().collect(),
            needs: Vec::new(),
        }
    }
}

prop_compose! {
    fn customer()(
        name in text(), en: bool, site_alerts: bool,
        contacts in prop::collection::vec(contact(), 1..4),
    ) -> Customer {
        let mut distinct: Vec<Contact> = Vec::new();
        for contact in contacts {
            if !distinct.contains(&contact) {
                distinct.push(contact);
            }
        }
        let language = if en { Language::En } else { Language::Ko };
        Customer { name, language, contacts: distinct, site_alerts }
    }
}

prop_compose! {
    fn publication()(
        label in prop::option::of((text(), text())), group in prop::option::of((text(), text())),
        is_public: bool,
    ) -> Publication {
        let text = |both: Option<(String, String)>| {
            both.map(|(ko, en)| Text { ko, en }).unwrap_or_default()
        };
        Publication { label: text(label), group: text(group), is_public }
    }
}

prop_compose! {
    fn any_inventory()(
        customers in prop::collection::btree_map(text(), customer(), 1..5),
        sites in prop::collection::btree_map(host(), (site(), any::<prop::sample::Index>()), 0..8),
        parts in prop::collection::btree_map("[a-d]", (
            prop::option::of("[e-h]"), prop::option::of(0u8..3), addresses(), publication(),
        ), 0..4),
    ) -> Inventory {
        let keys: Vec<&String> = customers.keys().collect();
        let sites = sites.into_iter().map(|(host, (mut site, pick))| {
            site.customer = pick.get(&keys).to_string();
            (host, site)
        }).collect();
        let parts = parts.into_iter().map(|(key, (parent, owner, addresses, publication))| {
            let owners = [Owner::Us, Owner::Customer, Owner::ThirdParty];
            (ComponentKey(format!("server:{key}").into()), ComponentRecord {
                parent: parent.map(|parent| ComponentKey(format!("rack:{parent}").into())),
                owner: owner.map(|ix| owners[ix as usize]),
                addresses,
                publication,
            })
        }).collect();
        Inventory { customers, sites, components: parts }
    }
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_as_it_was(before in any_inventory()) {
        prop_assert_eq!(json(&export(&before)), before);
    }

    #[test]
    fn importing_the_export_over_the_same_changes_nothing(before in any_inventory()) {
        let import = parse(&[file("a.json", export(&before))]).unwrap();
        prop_assert_eq!(import.merge(&before, false).unwrap(), before);
    }
}
