//! Workbooks as Excel makes them, and as an attacker does.

use crate::kit::{inventory, left_out, read, read_as, row, sites, take, workbook};
use bongsu_core::inventory::Contact;
use bongsu_core::inventory::import::Import;
use std::io::{Cursor, Read as _, Write as _};

fn list() -> String {
    row(1, &["거래처 목록"])
        + &row(3, &["번호", "고객명", "도메인", "연락처"])
        + &row(4, &["1", "가나상사", "gana.kr", "1012345678"])
        + &row(5, &["2", "다라문구", "dara.co.kr", "ceo@dara.co.kr"])
}

fn refused(bytes: &[u8]) -> String {
    read("list.xlsx", bytes).unwrap_err().to_string()
}

#[test]
fn a_workbook_is_a_table() {
    let bytes = workbook(&[("고객", &list(), false), ("빈 시트", "", false)]);
    let inventory = inventory(&[("list.xlsx", &bytes)]);
    assert_eq!(sites(&inventory), ["dara.co.kr 다라문구", "gana.kr 가나상사"]);
    // A number is no text with a point, and its zero comes back.
    let phone = &inventory.customers["가나상사"].contacts[0];
    assert_eq!(*phone, Contact::Phone("+821012345678".into()));
}

#[test]
fn what_is_wrong_is_named_by_sheet_and_row_as_excel_shows_them() {
    let cells = row(2, &["고객", "이메일", "도메인", "이름"])
        + &row(9, &["1", "nobody", "a.kr", "김"])
        + &row(10, &["2", "k@b.kr", "b.kr", "#N/A"])
        + &row(11, &["1234567890123456789", "k@c.kr", "c.kr", "박"]);
    let reading = read("list.xlsx", workbook(&[("고객", &cells, false)])).unwrap();
    let errors = take(&mut Import::default(), reading);
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors[0].starts_with("list.xlsx (고객):9: 이메일: “nobody”"), "{errors:?}");
    assert!(errors[1].starts_with("list.xlsx (고객):10: 이름: “#N/A” is the error"), "{errors:?}");
    assert!(
        errors[2].contains("list.xlsx (고객):11: 고객: “1.23457E+18” was rounded"),
        "{errors:?}"
    );
}

#[test]
fn of_several_sheets_one_must_be_chosen() {
    let bytes =
        workbook(&[("고객", &list(), false), ("2025", &list(), false), ("숨김", &list(), true)]);
    let error = refused(&bytes);
    assert!(error.contains("--sheet (고객, 2025)"), "{error}");
    assert!(read_as("list.xlsx", &bytes, None, Some("2025")).is_ok());
    let error = read_as("list.xlsx", &bytes, None, Some("2024")).unwrap_err().to_string();
    assert!(error.contains("no sheet “2024”"), "{error}");
    let hidden = workbook(&[("고객", &list(), false), ("숨김", &list(), true)]);
    let reading = read("list.xlsx", hidden).unwrap();
    assert_eq!(left_out(&reading), ["1 × hidden sheet: 숨김"]);
}

#[test]
fn of_thousands_of_sheets_a_few_are_named() {
    let names: Vec<String> = (0..3_000).map(|n| format!("S{n}")).collect();
    let list = list();
    let sheets: Vec<_> = names.iter().map(|name| (name.as_str(), list.as_str(), false)).collect();
    let error = refused(&workbook(&sheets));
    assert!(error.contains("S19, …") && error.len() < 300, "{error}");
}

#[test]
fn other_spreadsheets_are_refused_with_the_remedy() {
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more";
    assert!(refused(old).contains("save it as .xlsx without password"));
    let open = b"PK\x03\x04 stored mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    assert!(refused(open).contains("OpenDocument"));
    assert!(refused(b"PK\x03\x04 but no archive").contains("cannot be read as a workbook"));
    assert!(refused(&workbook(&[("고객", "<row r=\"1\"><c", false)])).contains("workbook"));
    assert!(refused(&workbook(&[("고객", "", false)])).contains("empty"));
}

#[test]
fn a_small_archive_of_a_huge_workbook_costs_little() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..300 {
        zip.write_all(&zeros).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert!(refused(&bytes).contains("unpacks to more than 256 MiB"));
}

#[test]
fn two_cells_in_opposite_corners_are_two_cells() {
    let far = "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>";
    let bytes = workbook(&[("고객", &(row(1, &["고객", "이메일", "도메인"]) + far), false)]);
    let errors = take(&mut Import::default(), read("list.xlsx", bytes).unwrap());
    assert!(errors[0].starts_with("list.xlsx (고객):1048576"), "{errors:?}");
    let wide = "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>";
    assert!(refused(&workbook(&[("고객", wide, false)])).contains("more than 500 columns"));
}

/// What a workbook says of its size is not believed: room for as much was made before it was read.
#[test]
fn a_workbook_that_claims_billions_of_texts_is_refused() {
    for count in ["uniqueCount=\"4294967295\"", "uniqueCount =\n '18446744073709551615'"] {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("xl/sharedStrings.xml", options).unwrap();
        write!(
            zip,
            "<?xml version=\"1.0\"?>{}<sst {count}><si><t>x</t></si></sst>",
            " ".repeat(9_000)
        )
        .unwrap();
        let error = refused(&zip.finish().unwrap().into_inner());
        assert!(error.contains("claims to have"), "{error}");
    }
}

/// A workbook whose cells all use one text.
fn one_text(text: &str, cells: usize) -> Vec<u8> {
    let use_of = |n: usize| format!("<row r=\"{n}\"><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>");
    let sheet: String = (1..=cells).map(use_of).collect();
    let mut whole =
        zip::ZipArchive::new(Cursor::new(workbook(&[("고객", &sheet, false)]))).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for ix in 0..whole.len() {
        let mut part = whole.by_index(ix).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut content).unwrap();
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let shared = format!(
            "<Relationship Id=\"texts\" Type=\"{office}/sharedStrings\" \
             Target=\"sharedStrings.xml\"/></Relationships>"
        );
        if name.ends_with("workbook.xml.rels") {
            content = content.replace("</Relationships>", &shared);
        }
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("xl/sharedStrings.xml", options).unwrap();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    write!(zip, "<sst xmlns=\"{main}\" uniqueCount=\"1\"><si><t>{text}</t></si></sst>").unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn one_text_in_thousands_of_cells_is_as_much_as_they_are() {
    assert!(read("list.xlsx", one_text("x", 3)).is_ok());
    let error = refused(&one_text(&"x".repeat(1 << 20), 4_000));
    assert!(error.contains("holds more than 64 MiB of text"), "{error}");
}

#[test]
fn a_sheet_of_few_cells_far_apart_is_no_rectangle_of_gigabytes() {
    let narrow = |n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>1</v></c></row>");
    let rows: String = (1..25_000).map(narrow).collect();
    let wide = "<row r=\"25000\"><c r=\"SE25000\"><v>1</v></c></row>";
    let error = refused(&workbook(&[("고객", &(rows + wide), false)]));
    assert!(error.contains("holds more than 10000000 values"), "{error}");
}
