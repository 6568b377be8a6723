//! Files that strangers write (S1): read or refused, and what is said of them is one line.

use crate::kit::{read, read_as, row, workbook};
use crate::{billing, monitors, name_servers, panels, site_plans, status_pages};
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::import::{CustomerBy, Import};
use bongsu_core::language::Language;
use bongsu_fuzz::Target;
use bongsu_import::{Content, Format, say_left_out};

const WORDS: &[&[u8]] = &[
    b"{\"monitorList\": [",
    b"\"type\": \"http\"",
    b"https://kim:x@shop.kr/",
    b"null",
    b"\\u0000",
    b"&a [*a]",
    b"<<: *a",
    b"zone \"a.kr\" {",
    b"*: nobody\n",
    b"group.x.zones.y. TXT \"",
    b"\x1b[2J",
    b"\xb0\xa1",
];

fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        billing::CLIENTS,
        billing::PRODUCTS,
        panels::LISTACCTS,
        panels::USERDOMAINS,
        monitors::BACKUP,
        monitors::GATUS,
        status_pages::EXPORT,
        name_servers::NAMED_CONF,
        site_plans::DEVICES,
    ];
    let cells = row(1, &["고객", "이메일", "도메인"]) + &row(2, &["1", "k@a.kr", "a.kr"]);
    let binary = [workbook(&[("고객", &cells, false)]), monitors::database()];
    texts.into_iter().map(|text| text.as_bytes().to_vec()).chain(binary).collect()
}

/// A text that a terminal shows as one line.
fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Reads a file as what it looks like, or as a program's; which it was, and what came of it.
fn outcome(bytes: &[u8], format: Option<Format>) -> String {
    let reading = match format {
        None => read("file", bytes),
        Some(_) => read_as("file", bytes, format, None),
    };
    let reading = match reading {
        Ok(reading) => reading,
        Err(error) => {
            assert!(is_plain(&error.to_string()), "{error:?}");
            return "refused".into();
        }
    };
    for (why, examples) in reading.left_out.iter() {
        assert!(is_plain(&say_left_out(Language::Ko, why, examples)), "{why:?} {examples:?}");
    }
    let kinds = reading.left_out.iter().count();
    let Content::Entries(entries) = reading.content else {
        return format!("{} {kinds}", reading.format.name());
    };
    let mut import = Import::default();
    let errors: Vec<_> = entries.iter().flat_map(|it| import.read_entry(it)).collect();
    for error in &errors {
        assert!(is_plain(&error.to_string()), "{error:?}");
    }
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let merged = import.merge(&Inventory::default(), true).is_ok();
    format!("{} {kinds} {} {} {merged}", reading.format.name(), entries.len(), errors.len())
}

#[test]
fn moving_in() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "moving_in").seeds(seeds()).words(WORDS).run(|bytes| {
        let guessed = outcome(bytes, None);
        // As the operator may say, against what is in it.
        for (format, _) in Format::ALL.into_iter().filter(|(format, _)| !format.is_own()) {
            outcome(bytes, Some(format));
        }
        guessed
    });
}
