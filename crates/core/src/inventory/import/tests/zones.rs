use super::*;
use crate::inventory::Kind;

const REGISTRY: &str = "\
$ORIGIN kr.
$TTL 1d
kr.     IN SOA b.dns.kr. domain-manager.nic.or.kr. ( 2018010401 ; serial
        1h 15m 4w 10m )
        NS  b.dns.kr.
shop    NS  ns1.host            ; relative to kr.
        3600 IN NS ns2.host.kr.
cafe    IN 3600 NS NS1.HOST.kr.
        in ns ns.cafe
        DS  20443 8 2 ( DFE70B9B 2ED0ED6F )
한글.한국. NS ns1.host
ns1.host A 192.0.2.1
         AAAA 2001:db8::1
ns2.host A 192.0.2.2
ns.cafe 60 A 198.51.100.1
_dmarc  TXT \"v=DMARC1; p=reject\" \"(not a paren)\"
*.wild  A 203.0.113.9
sub.shop NS ns.elsewhere.net.
";

fn zone(text: &str) -> Inventory {
    inventory(&[file("kr.zone", text)]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The message of the only bad line, the third.
fn bad_line(line: &str) -> String {
    let text = format!("$ORIGIN shop.kr.\n@ NS ns1.host.kr.\n{line}\n");
    let mut all = refused(&[file("a.zone", text)]);
    assert_eq!(all.len(), 1, "{all:?}");
    let message = all.remove(0);
    message.strip_prefix("a.zone:3: ").unwrap_or_else(|| panic!("{message}")).to_owned()
}

#[test]
fn every_delegated_domain_becomes_a_site_of_its_own() {
    let inventory = zone(REGISTRY);
    let hosts: Vec<String> = inventory.sites.keys().map(Name::unicode).collect();
    assert_eq!(hosts, ["cafe.kr", "shop.kr", "한글.한국"]);
    let shop = &inventory.sites[&name("shop.kr")];
    assert_eq!(shop.customer, "shop.kr");
    assert_eq!(shop.name_servers, [name("ns1.host.kr"), name("ns2.host.kr")]);
    let cafe = &inventory.sites[&name("cafe.kr")];
    assert_eq!(cafe.name_servers, [name("ns.cafe.kr"), name("ns1.host.kr")]);
}

#[test]
fn glue_says_where_the_name_servers_are() {
    let inventory = zone(REGISTRY);
    let key = ComponentKey::new(Kind::NameServer, "ns1.host.kr");
    let expected: [IpAddr; 2] = ["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
    assert_eq!(inventory.components[&key].addresses, expected);
}

#[test]
fn a_zone_file_adds_name_servers_to_the_sites_of_a_table() {
    let table = file("a.csv", "customer,contact,domain\nkim,k@a.kr,www.shop.kr\n");
    for files in [[table.clone(), file("kr.zone", REGISTRY)], [file("kr.zone", REGISTRY), table]] {
        let inventory = inventory(&files).unwrap();
        let shop = &inventory.sites[&name("www.shop.kr")];
        assert_eq!((shop.customer.as_str(), shop.name_servers.len()), ("kim", 2));
        assert!(!inventory.sites.contains_key(&name("shop.kr")));
        assert!(!inventory.customers.contains_key("shop.kr"));
    }
}

#[test]
fn a_customers_own_zone_file_says_where_the_site_stands() {
    let text = "@ 3600 SOA ns1.host.kr. a.shop.kr. 1 2 3 4 5\n@ NS ns1.host.kr.\n\
                www CNAME web\nweb A 203.0.113.1\n";
    let named_by_file = inventory(&[file("zones/db.shop.kr", text)]).unwrap();
    let site = &named_by_file.sites[&name("www.shop.kr")];
    assert_eq!(site.addresses, ["203.0.113.1".parse::<IpAddr>().unwrap()]);
}

#[test]
fn aliases_in_a_circle_end() {
    let inventory =
        zone("shop.kr. NS ns.a.kr.\nshop.kr. CNAME a.shop.kr.\na.shop.kr. CNAME shop.kr.\n");
    assert_eq!(inventory.sites[&name("shop.kr")].addresses, Vec::<IpAddr>::new());
}

#[test]
fn a_bad_line_is_named_with_its_reason() {
    assert_eq!(bad_line("www A 300.1.1.1"), "“300.1.1.1” is not an IP address");
    assert_eq!(bad_line("www A"), "A needs 1 fields and has 0");
    assert_eq!(bad_line("www 3600 IN"), "a record needs a type");
    assert_eq!(bad_line("www ADDRESS 192.0.2.1"), "“ADDRESS” is not a record type");
    assert_eq!(bad_line("www TXT \"open"), "a quotation mark is not closed");
    assert_eq!(bad_line("www TXT ( open"), "a parenthesis is not closed");
    assert_eq!(bad_line("www TXT ) x"), "a parenthesis is closed that was not opened");
    assert_eq!(bad_line("@ NS -bad-.kr."), "“-bad-.kr” is not a name in the DNS");
    assert_eq!(
        bad_line(&format!("{} A 192.0.2.1", "x".repeat(64))),
        format!("“{}…” is not a name in the DNS", "x".repeat(60))
    );
    assert_eq!(
        bad_line("$INCLUDE other.zone"),
        "“$INCLUDE” is not supported: give the included file as another file"
    );
    assert_eq!(bad_line("$TTL soon"), "“soon” is not a time to live");
    assert_eq!(bad_line("@ SOA a. b. x 1 1 1 1"), "“x” is not a number");
}

#[test]
fn a_relative_name_needs_an_origin() {
    let all = refused(&[file("zone.txt", "shop NS ns1\n")]);
    assert_eq!(all, ["zone.txt:1: “shop” is relative, and no $ORIGIN was given"]);
    assert!(refused(&[file("a.zone", " NS ns1.a.kr.\n")])[0].ends_with("no owner"));
}

#[test]
fn files_are_told_apart_by_name_or_content() {
    let guess = |name: &str, text: &str| super::super::text::guess(name, text.as_bytes());
    assert_eq!(guess("a.CSV", "{"), FileKind::Csv);
    assert_eq!(guess("list", " {\"sites\": []}"), FileKind::Json);
    assert_eq!(guess("list", "; zone\nkr. 3600 IN NS a.kr.\n"), FileKind::Zone);
    assert_eq!(guess("list", "고객,연락처,도메인,NS\n"), FileKind::Csv);
}

#[test]
fn what_is_not_of_the_internet_or_below_arpa_is_passed_over() {
    let inventory =
        zone("version.kr. CH NS ns.a.kr.\n10.in-addr.arpa. NS ns.a.kr.\nco.kr. NS ns.a.kr.\n");
    assert!(inventory.sites.is_empty());
}

/// Zone files of other servers and providers (P5), each with an ordinary address beside.
#[test]
fn what_only_some_servers_know_is_passed_over_and_counted() {
    for (line, kind) in [
        ("@ 300 IN ALIAS lb.cdn.example.", Some("ALIAS")),
        ("ha 60 IN LUA A \"ifportup(443, {'192.0.2.1'})\"", Some("LUA")),
        ("www 86400 AWS ALIAS A lb.cdn.example. ZONEID true", Some("AWS")),
        ("$GENERATE 1-20 vm$ A 192.0.2.$", Some("$GENERATE")),
        ("@ 0 WINS LOCAL ( 192.0.2.9 )", Some("WINS")),
        ("@ WINSR LOCAL age.kr.", Some("WINSR")),
        ("@ TYPE2 \\# 4 03 6e 73 00", Some("TYPE2")),
        ("@ A /subscriptions/1/resourceGroups/web", Some("ALIAS")),
        ("www 60 AZURE ALIAS A /subscriptions/1/resourceGroups/web", Some("AZURE")),
        ("www IN LUA A \"pickclosest({'192.0.2.1','192.0.2.2'})\"", Some("LUA")),
        ("@ TYPE65534 \\# 5 0d 1a 2b 00 01", None),
        ("x CLASS1 TXT y", None),
    ] {
        let text = format!("@ IN NS ns1.host.kr.\n@ [AGE:3600000] 600 A 192.0.2.10\n{line}\n");
        let import = parse(&[file("shop.kr.dns", text)]).unwrap_or_else(|all| panic!("{all:#?}"));
        let passed: Vec<_> = import.passed_over().collect();
        let expected: Vec<_> = kind.map(|kind| ("shop.kr.dns", kind, 1)).into_iter().collect();
        assert_eq!(passed, expected, "{line}");
        let inventory = import.merge(&Inventory::default(), true).unwrap();
        let site = &inventory.sites[&name("shop.kr")];
        assert_eq!(site.addresses, ["192.0.2.10".parse::<IpAddr>().unwrap()], "{line}");
    }
}

#[test]
fn a_zone_in_utf_16_is_read() {
    let units: Vec<u8> =
        "@ IN NS ns1.host.kr.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe], &units[..]].concat();
    for bytes in [units, marked] {
        let inventory = inventory(&[file("shop.kr.dns", bytes)]).unwrap();
        assert_eq!(inventory.sites[&name("shop.kr")].name_servers, [name("ns1.host.kr")]);
    }
}
