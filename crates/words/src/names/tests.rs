use super::*;
use bongsu_core::access::Role;
use bongsu_core::inventory::import::{SourceFile, inventory};

/// Names for everybody of a company that marked all components as public.
pub(crate) fn all_public() -> &'static Public {
    static NAMES: std::sync::LazyLock<Public> = std::sync::LazyLock::new(|| {
        public_names(
            "component,public\nns:ns.gabia.example,yes\nserver:web-3,yes\nservice:imaps@mail1,yes\n",
        )
    });
    &NAMES
}

fn public_names(table: &str) -> Public {
    let file = SourceFile { name: "a.csv".into(), bytes: table.into(), kind: None };
    Public::new(&Arc::new(PublicNames::compile(&inventory(&[file]).unwrap(), [])))
}

fn names() -> Public {
    let table = "component,label_ko,label_en,public,owner\n\
        server:web-07.int.example,웹 서버 2,Web server 2,,us\n\
        ns:ns1.host.kr,,,yes,us\n\
        rack:r-17,,,,us\n\
        upstream:carrier-a,,,,third_party\n\
        server:db-1,데이터베이스,,,us\n";
    public_names(table)
}

fn said(key: &str) -> [String; 2] {
    [Language::En, Language::Ko].map(|lang| names().component(lang, &ComponentKey(key.into())))
}

#[test]
fn everybody_reads_the_label_the_public_name_or_the_kind() {
    let cases = [
        ("server:web-07.int.example", ["Web server 2", "웹 서버 2"]),
        ("ns:ns1.host.kr", ["name server ns1.host.kr", "네임서버 ns1.host.kr"]),
        ("rack:r-17", ["one of our racks", "랙 한 개"]),
        ("rack:unknown", ["a rack", "랙 한 개"]),
        ("upstream:carrier-a", ["a carrier", "상위 회선 한 곳"]),
        ("prefix:10.7.0.0/16", ["a network", "네트워크 대역 한 개"]),
        ("server:db-1", ["데이터베이스", "데이터베이스"]),
        (
            "service:imaps:10993@db-1",
            ["mailboxes (IMAP) on 데이터베이스", "데이터베이스의 IMAP 메일함"],
        ),
        ("service:smtp@web-9", ["mail server (SMTP) on a server", "서버 한 대의 SMTP 메일 서버"]),
    ];
    for (key, expected) in cases {
        assert_eq!(said(key), expected, "{key}");
    }
}

#[test]
fn only_people_of_the_company_read_internal_names() {
    let key = ComponentKey("rack:r-17".into());
    let viewer = Internal::for_reader(&Principal::rehearsed("Lee", Role::Viewer)).unwrap();
    assert_eq!(viewer.component(Language::En, &key), "rack r-17");
    assert_eq!(viewer.key(&key).as_deref(), Some("rack:r-17"));
    assert!(Internal::for_reader(&Principal::customer("1001")).is_none());
    assert_eq!(names().key(&key), None);
    assert!(names().key(&ComponentKey("ns:ns1.host.kr".into())).is_some());
}
