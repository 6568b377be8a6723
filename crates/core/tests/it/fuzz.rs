//! Files and words that strangers write (S1).

use bongsu_core::http_url::HttpUrl;
use bongsu_core::inventory::import::{self, FileKind, SourceFile};
use bongsu_core::inventory::{Country, Inventory, normalize_email};
use bongsu_core::name::Name;
use bongsu_core::plain_text::{plain_line, plain_text};
use bongsu_fuzz::Target;

const COLUMNS: &[&[u8]] = &[
    b"customer,contact,domain\n",
    b"\t",
    b"kim@shop.kr",
    b"010-1234-5678",
    b"https://shop.kr:8443/a?b",
    b"xn--",
    b"xn--bj0bj06e.kr",
    b"expect_status",
];

const ZONE: &[&[u8]] = &[
    b"$ORIGIN ",
    b"$TTL 1w2d",
    b"$INCLUDE x\n",
    b"$GENERATE 1-4 h$ A 10.0.0.$\n",
    b"@ IN SOA a. b. ( 1 2 3 4 5 )\n",
    b"\tIN NS ns1\n",
    b"(",
    b")",
    b"\\032",
    b"\\999",
    b"AAAA ::1\n",
    b"CNAME *.x\n",
];

fn target(corpus: &str) -> Target {
    Target::new(env!("CARGO_MANIFEST_DIR"), corpus)
}

/// The variant, without what it holds.
fn shape(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(['"', '{'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_ascii_digit())
        .collect()
}

/// Reads a file, applies it, and reads what is exported of it again.
fn read(kind: FileKind, name: &str, bytes: &[u8]) -> String {
    let file = SourceFile { name: name.into(), bytes: bytes.to_vec(), kind: Some(kind) };
    let merged = import::parse(&[file]).and_then(|it| it.merge(&Inventory::default(), true));
    match merged {
        Ok(inventory) => {
            let text = import::export(&inventory);
            let bytes = text.clone().into_bytes();
            let again = SourceFile { name: "again".into(), bytes, kind: Some(FileKind::Json) };
            let again = import::inventory(&[again]).expect("what is exported can be imported");
            assert_eq!(import::export(&again), text, "an export is the same the second time");
            format!("{} {}", inventory.customers.len(), inventory.sites.len())
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            // Which problems, without what the file says.
            let mut shapes: Vec<_> = errors.iter().map(|it| shape(&it.problem)).collect();
            shapes.sort();
            shapes.dedup();
            shapes.join(" ")
        }
    }
}

#[test]
fn table() {
    target("table").words(COLUMNS).run(|bytes| read(FileKind::Csv, "t.csv", bytes));
}

#[test]
fn json() {
    target("json").words(COLUMNS).run(|bytes| read(FileKind::Json, "t.json", bytes));
}

#[test]
fn zone() {
    target("zone").words(ZONE).run(|bytes| read(FileKind::Zone, "shop.kr.zone", bytes));
}

#[test]
fn text() {
    target("text").words(COLUMNS).run(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let plain = plain_text(&text);
        assert_eq!(plain_text(&plain), plain);
        assert!(!plain_line(&text).chars().any(char::is_control));
        let name = Name::parse(&text);
        if let Ok(name) = &name {
            assert_eq!(Name::parse(name.as_str()).as_ref(), Ok(name));
            let _ = (name.unicode(), name.registrable());
        }
        let url = HttpUrl::parse(&text);
        if let Ok(url) = &url {
            let again = HttpUrl::parse(url.as_str()).expect("a URL is one the second time");
            assert_eq!((again.host(), again.port()), (url.host(), url.port()));
            let _ = (url.ip(), url.target());
        }
        let phone = Country::default().e164(&text);
        assert_eq!(phone.as_ref().and_then(|it| Country::default().e164(it)), phone);
        let email = normalize_email(&text);
        let (name, url) = (shape(&name.err()), shape(&url.err()));
        format!("{name} {url} {} {}", phone.is_none(), email.is_some())
    });
}
