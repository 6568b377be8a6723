//! A document as a page for printing, or as PDF.

use super::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_pdf::{Block, Column, Document};
use bongsu_words::Language;
use maud::{Markup, html};
use std::sync::Arc;

/// As a page; `pdf` is the path of the same as PDF.
pub fn sheet_page(
    cx: &RequestContext,
    audience: Audience,
    document: &Document,
    pdf: &str,
) -> Response {
    let main = html! {
        (pdf_link(cx, pdf))
        (sheet(document))
    };
    let title = document.title.clone();
    frame(cx, &Page { audience, title, live: None, main })
}

/// The link to a document as PDF, where the program was built with that.
pub fn pdf_link(cx: &RequestContext, path: &str) -> Markup {
    html! {
        @if cfg!(feature = "pdf") { p.no-print { a href=(path) { (say!(cx.lang, "document-pdf")) } } }
    }
}

/// What is printed.
fn sheet(document: &Document) -> Markup {
    html! {
        article.card.statement-sheet lang=(document.language) {
            h1 { (document.title) }
            @for line in &document.about { p.small { (line) } }
            @for block in &document.blocks { (part(&document.title, block)) }
            p.small { (document.foot) }
        }
    }
}

fn part(title: &str, block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => h2 { (text) },
            Block::Text(text) => @for line in text.lines() { p { (line) } },
            Block::Facts(facts) => dl.facts.stacked {
                @for (label, value) in facts { div { dt { (label) } dd { (value) } } }
            },
            Block::Steps(steps) => ol { @for step in steps { li { (step) } } },
            Block::Table { columns, rows } => (table(title, columns, rows)),
        }
    }
}

fn table(title: &str, columns: &[Column], rows: &[Vec<String>]) -> Markup {
    let class = |it: &Column| it.is_number.then_some("num");
    html! {
        table.list {
            caption.sr { (title) }
            thead { tr { @for it in columns { th scope="col" class=[class(it)] { (it.heading) } } } }
            tbody { @for row in rows { tr {
                @for (ix, (cell, column)) in row.iter().zip(columns).enumerate() {
                    @if ix == 0 { th scope="row" { (cell) } }
                    @else { td class=[class(column)] data-label=(column.heading) { (cell) } }
                }
            } } }
        }
    }
}

/// The most rows of a table in a PDF.
const MAX_ROWS: usize = 2_000;

/// As PDF, under a name of letters, digits, `-` and `.`. Few are written at once: each takes a core.
///
/// # Errors
/// [`Error::PdfsBusy`], or [`Error::NoPdf`].
pub async fn sheet_pdf(
    cx: &RequestContext,
    mut document: Document,
    name: &str,
) -> Result<Response, Error> {
    cut(cx.lang, &mut document);
    let turn = Arc::clone(&cx.app.pdfs).try_acquire_owned().map_err(|_| Error::PdfsBusy)?;
    let fonts = Arc::clone(&cx.app.settings.fonts);
    // The first one reads a font of megabytes; it is done beside the threads that answer requests.
    let work = tokio::task::spawn_blocking(move || {
        // Kept until it is written, whoever still waits for it.
        let _turn = turn;
        bongsu_pdf::render(&document, &fonts)
    });
    let done = work.await.map_err(|error| Error::NoPdf(error.to_string().into()))?;
    let pdf = done.map_err(|error| Error::NoPdf(error.to_string().into()))?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}

/// Cuts what is too long, and says so.
fn cut(lang: Language, document: &mut Document) {
    let mut left_out = 0;
    for block in &mut document.blocks {
        let all = match block {
            Block::Table { rows, .. } => {
                let all = rows.len();
                rows.truncate(MAX_ROWS);
                all
            }
            Block::Steps(steps) => {
                let all = steps.len();
                steps.truncate(MAX_ROWS);
                all
            }
            _ => continue,
        };
        left_out += all.saturating_sub(MAX_ROWS);
    }
    if left_out > 0 {
        let text = say!(lang, "document-rows-left-out", n = left_out as u64);
        document.blocks.push(Block::Text(text));
    }
}
