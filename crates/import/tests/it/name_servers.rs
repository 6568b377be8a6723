//! Name servers.

use crate::kit::{inventory, left_out, read, read_as, sites};
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::import::CustomerBy;
use bongsu_import::Format;

#[test]
fn zones_of_powerdns_come_in_with_their_accounts() {
    let list = r#"[{"id": "gana.kr.", "name": "gana.kr.", "kind": "Master", "account": "kim"},
        {"id": "2.0.192.in-addr.arpa.", "name": "2.0.192.in-addr.arpa.", "kind": "Native"},
        {"id": "catalog.host.", "name": "catalog.host.", "kind": "Producer"}]"#;
    let zone = r#"{"id": "oak.co.kr.", "name": "oak.co.kr.", "kind": "Native", "account": "", "rrsets": [
        {"name": "oak.co.kr.", "type": "NS", "records": [{"content": "ns1.host.kr.", "disabled": false},
         {"content": "ns9.host.kr.", "disabled": true}]},
        {"name": "oak.co.kr.", "type": "A", "records": [{"content": "192.0.2.7", "disabled": false}]},
        {"name": "www.oak.co.kr.", "type": "A", "records": [{"content": "192.0.2.8"}]}]}"#;
    let mut import =
        crate::kit::import(&[("zones.json", list.as_bytes()), ("zone.json", zone.as_bytes())]);
    import.give_owners(&Inventory::default(), &CustomerBy::ProgramGroup);
    import.give_owners(&Inventory::default(), &CustomerBy::Key("house".into()));
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    assert_eq!(sites(&inventory), ["gana.kr kim", "oak.co.kr house"]);
    let oak = inventory.sites.values().nth(1).unwrap();
    let servers: Vec<_> = oak.name_servers.iter().map(ToString::to_string).collect();
    assert_eq!((servers, oak.addresses.len()), (vec!["ns1.host.kr".to_owned()], 1));
    let reading = read("zones.json", list).unwrap();
    assert_eq!(reading.format, Format::PowerDns);
    assert_eq!(
        left_out(&reading),
        ["1 × “arpa”: 2.0.192.in-addr.arpa.", "1 × “catalog”: catalog.host."]
    );
    let names = "gana.kr\noak.co.kr\nAll zonecount: 2\n";
    assert!(read_as("z.txt", names, Some(Format::PowerDns), None).is_ok());
    let denied = r#"{"error": "Unauthorized"}"#;
    let error = read_as("z", denied, Some(Format::PowerDns), None).unwrap_err().to_string();
    assert!(error.ends_with("instead of a list: Unauthorized"), "{error}");
}

pub const NAMED_CONF: &str = r#"
// zone "comment.kr" { type primary; };
options { directory "/var/cache/bind"; allow-transfer { none; }; };
include "/etc/bind/named.conf.local";
zone "." { type hint; file "/usr/share/dns/root.hints"; };
/* zone "old.kr" { type master; }; */
zone "gana.kr" { type master; file "db.gana.kr"; also-notify { 192.0.2.53; }; };
view "outside" {
    match-clients { any; };
    zone "oak.co.kr" IN { type secondary; primaries { 192.0.2.1 key k; }; };
    zone "elm.kr" { type forward; forwarders { 192.0.2.2; }; }; # elsewhere
    zone "2.0.192.in-addr.arpa" { type master; file "db.192"; };
};
"#;

#[test]
fn zones_of_bind_come_in_from_views_too() {
    let reading = read("named.conf", NAMED_CONF).unwrap();
    assert_eq!(reading.format, Format::Bind);
    assert_eq!(
        left_out(&reading),
        [
            "1 × not in use (“type forward”): elm.kr",
            "1 × not in use (“type hint”): .",
            "1 × “arpa”: 2.0.192.in-addr.arpa",
            "1 × “include”: /etc/bind/named.conf.local",
        ]
    );
    let inventory = inventory(&[("named.conf", NAMED_CONF.as_bytes())]);
    assert_eq!(sites(&inventory), ["gana.kr gana.kr", "oak.co.kr oak.co.kr"]);
    let open = NAMED_CONF.replace("\"db.192\"; };", "\"db.192;");
    let error = read("named.conf", open).unwrap_err().to_string();
    assert!(error.starts_with("named.conf:12: a quotation mark is not closed"), "{error}");
    let error =
        read("n", "zone \"a.kr\";\nzone \"b.kr\" { type master; };").unwrap_err().to_string();
    assert!(error.starts_with("n:1: not a zone with its block"), "{error}");
}

#[test]
fn a_catalog_zone_lists_its_members_with_their_groups() {
    let catalog = "\
; <<>> DiG <<>> axfr catalog.host.
catalog.host.\t3600\tIN\tSOA\tinvalid. invalid. 7 3600 600 86400 3600
catalog.host.\t3600\tIN\tNS\tinvalid.
version.catalog.host.\t3600\tIN\tTXT\t\"2\"
m1.zones.catalog.host.\t3600\tIN\tPTR\tgana.kr.
group.m1.zones.catalog.host.\t3600\tIN\tTXT\t\"kim\"
m2.zones.catalog.host. 3600 IN PTR oak.co.kr.
";
    let reading = read("catalog.txt", catalog).unwrap();
    assert_eq!(reading.format, Format::Catalog);
    let mut import = crate::kit::import(&[("catalog.txt", catalog.as_bytes())]);
    import.give_owners(&Inventory::default(), &CustomerBy::ProgramGroup);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    assert_eq!(sites(&inventory), ["gana.kr kim", "oak.co.kr oak.co.kr"]);
    let relative = catalog.replace("PTR\tgana.kr.", "PTR\tgana");
    let error = read("c", relative).unwrap_err().to_string();
    assert!(error.starts_with("c:5: “gana” is relative"), "{error}");
}

#[test]
fn what_dig_prints_of_a_transfer_is_a_zone_file() {
    let transfer = "
; <<>> DiG 9.18 <<>> @192.0.2.53 axfr gana.kr
;; global options: +cmd
gana.kr.\t3600\tIN\tSOA\tns1.host.kr. admin.host.kr. 7 3600 600 86400 3600
gana.kr.\t3600\tIN\tNS\tns1.host.kr.
gana.kr.\t3600\tIN\tA\t192.0.2.7
gana.kr.\t3600\tIN\tSOA\tns1.host.kr. admin.host.kr. 7 3600 600 86400 3600
;; Query time: 1 msec
";
    let inventory = inventory(&[("transfer.txt", transfer.as_bytes())]);
    assert_eq!(sites(&inventory), ["gana.kr gana.kr"]);
    assert_eq!(inventory.sites.values().next().unwrap().addresses.len(), 1);
}
