//! Documents as PDF, read back by poppler (`poppler-utils`), with Debian's Noto or Nanum fonts.
#![cfg(feature = "render")]

use bongsu_pdf::{Block, Column, Document, FontError, Fonts, render};
use std::path::PathBuf;
use std::process::Command;

fn document(rows: usize) -> Document {
    let columns = vec![Column::text("사이트".into(), 3), Column::number("보상액".into(), 1)];
    let row = |ix: usize| vec![format!("shop{ix}.co.kr"), format!("{ix},500원")];
    Document {
        title: "2018년 1월 장애 보상".into(),
        language: "ko",
        about: vec!["가비아 (주)".into()],
        blocks: vec![
            Block::Heading("계산 내역".into()),
            Block::Text("보상 대상 시간: 2시간. 300,000원 ÷ 720시간 × 2시간 × 3 = 2,500원.".into()),
            Block::Facts(vec![("계약".into(), "A-1".into())]),
            Block::Steps(vec!["첫째".into(), "둘째".into()]),
            Block::Table { columns, rows: (0..rows).map(row).collect() },
        ],
        foot: "문의: support@example.kr".into(),
    }
}

/// The text of a PDF, as poppler reads it.
fn text(pdf: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("it.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output();
    let output = output.expect("pdftotext: install poppler-utils");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn korean_is_in_the_pdf_as_text_on_every_page() {
    let pdf = render(&document(120), &Fonts::new(None)).unwrap();
    let text = text(&pdf);
    assert!(text.contains("2018년 1월 장애 보상"), "{text}");
    assert!(text.contains("300,000원 ÷ 720시간 × 2시간 × 3 = 2,500원"), "{text}");
    assert!(text.contains("shop119.co.kr"), "{text}");
    let pages: Vec<&str> = text.split('\u{c}').filter(|it| !it.trim().is_empty()).collect();
    assert!(pages.len() > 1);
    for (ix, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{} / {}", ix + 1, pages.len())), "{page}");
        assert!(page.contains("보상액"), "the heading of the table is on each page: {page}");
        assert!(page.contains("support@example.kr"), "{page}");
    }
    assert_eq!(text.matches("shop").count(), 120, "no row is there twice or lost");
}

#[test]
fn a_number_that_wraps_keeps_all_of_its_lines() {
    let columns = vec![Column::text("사이트".into(), 9), Column::number("몫".into(), 1)];
    let rows = vec![vec!["shop.co.kr".into(), "12일 13시간 14분 15초".into()]];
    let blocks = vec![Block::Table { columns, rows }];
    let pdf = render(&Document { blocks, ..document(0) }, &Fonts::new(None)).unwrap();
    let text = text(&pdf);
    for part in ["12일", "13시간", "14분", "15초"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_row_higher_than_a_page_is_there_once_and_whole() {
    let columns = vec![Column::text("메모".into(), 1), Column::number("몫".into(), 1)];
    let rows = vec![vec!["첫째".into(), "1".into()], vec!["나 ".repeat(4_000), "2".into()]];
    let blocks = vec![Block::Table { columns, rows }];
    let pdf = render(&Document { blocks, ..document(0) }, &Fonts::new(None)).unwrap();
    assert_eq!(text(&pdf).matches('나').count(), 4_000);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let fonts = Fonts::new(None);
    assert_eq!(render(&document(3), &fonts).unwrap(), render(&document(3), &fonts).unwrap());
}

#[test]
fn a_word_wider_than_the_page_is_broken_and_an_unknown_sign_is_told() {
    let long = "가".repeat(200);
    let blocks = vec![Block::Text(long.clone()), Block::Text("\u{e000}끝".into())];
    let pdf = render(&Document { blocks, ..document(0) }, &Fonts::new(None)).unwrap();
    let text = text(&pdf);
    assert_eq!(text.matches('가').count(), 200 + "가비아 (주)".matches('가').count());
    assert!(text.contains("?끝"), "{text}");
}

#[test]
fn a_font_that_cannot_be_used_is_named_with_the_reason() {
    let named = |path: &str| Fonts::new(Some((PathBuf::from(path), 0))).check();
    let missing = named("/no/such/font.ttf").unwrap_err();
    assert!(matches!(missing, FontError::Damaged { .. }), "{missing}");
    assert!(missing.to_string().starts_with("/no/such/font.ttf: "), "{missing}");
    let no_font = named("/etc/passwd").unwrap_err();
    assert!(matches!(no_font, FontError::Damaged { .. }), "{no_font}");
}
