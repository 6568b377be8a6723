use super::*;
use crate::inventory::import::{SourceFile, inventory};

fn names(csv: &str) -> PublicNames {
    let file = SourceFile { name: "a.csv".into(), bytes: csv.into(), kind: None };
    PublicNames::compile(&inventory(&[file]).unwrap(), [])
}

const COMPANY: &str = "component,label_ko,label_en,public\n\
     server:web-07.int.example,웹 서버 2,Web server 2,\n\
     server:mail,,,\n\
     rack:3,,,\n\
     dc:가산 IDC,,,\n\
     ns:ns1.host.kr,,,yes\n\
     prefix:203.0.113.0/24,,,yes\n\
     switch:sw-core-1,,,no\n";

fn found(text: &str) -> Option<String> {
    names(COMPANY).internal_name(text).map(|found| found.quote(text))
}

#[test]
fn names_and_addresses_are_found_as_people_write_them() {
    let cases = [
        ("The host web-07.int.example is down.", "web-07.int.example"),
        ("서버 WEB-07.INT.EXAMPLE에 장애가 있습니다", "WEB-07.INT.EXAMPLE"),
        ("Switch sw-core-1: replaced", "sw-core-1"),
        ("http://web-07.int.example:8080/ fails", "http://web-07.int.example:8080"),
        ("전원이 나간 랙 3을 점검합니다", "랙 3"),
        ("Rack-3 lost power", "Rack-3"),
        ("가산 IDC 정전", "가산 IDC"),
        ("the mail server: server mail restarts", "server mail"),
        ("10.7.0.0/16 is unreachable", "10.7.0.0/16"),
        ("from 192.0.2.7:443, lost", "192.0.2.7:443"),
        ("address 2001:db8::7 fails", "2001:db8::7"),
        ("[2001:db8::7]:443 fails", "2001:db8::7"),
    ];
    for (text, name) in cases {
        assert_eq!(found(text).as_deref(), Some(name), "{text}");
    }
}

#[test]
fn what_is_public_or_an_everyday_word_is_not_found() {
    for text in [
        "Mail cannot be sent. We have 3 racks, version 2.1.3 and 10:30 in mind.",
        "ns1.host.kr answers again; 203.0.113.0/24 too.",
        "Web server 2 was restarted.",
        "웹 서버 2를 다시 시작했습니다.",
        "web-070 is another",
        "",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

#[test]
fn a_label_or_a_mark_makes_a_component_known_to_the_public() {
    let names = names(COMPANY);
    let is_known = |key: &str| names.is_known(&ComponentKey(key.into()));
    assert!(is_known("server:web-07.int.example"));
    assert!(is_known("ns:ns1.host.kr"));
    assert!(!is_known("rack:3") && !is_known("switch:sw-core-1") && !is_known("rack:none"));
}

#[test]
fn where_sites_are_is_internal_even_when_one_site_alone_is_there() {
    let names = names("customer,contact,domain,server,rack\nkim,kim@a.kr,shop.kr,srv-9,r77\n");
    for text in ["srv-9 is down", "power lost in r77"] {
        assert!(names.internal_name(text).is_some(), "{text}");
    }
    assert!(names.internal_name("shop.kr is down").is_none());
}
