//! Where each line of a document stands.

use crate::document::{Block, Column, Document};
use crate::font::Measure;

/// A4, in points.
pub(crate) const PAGE: (f32, f32) = (595.0, 842.0);
/// The margin on each side, in points.
pub(crate) const MARGIN: f32 = 56.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where a page ends; the foot is below.
const BOTTOM: f32 = PAGE.1 - MARGIN - 14.0;
const TITLE: f32 = 17.0;
const HEADING: f32 = 12.5;
const BODY: f32 = 9.5;
/// The distance of lines, times the size.
const LEADING: f32 = 1.5;
/// The space between the cells of a table, in points.
const GUTTER: f32 = 8.0;
/// The share of the width that the labels of facts have at most.
const LABELS: f32 = 0.4;

/// What is drawn on a page, in points from its upper left corner.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Mark {
    /// A text, with its baseline.
    Text { x: f32, y: f32, size: f32, text: String },
    /// A horizontal line.
    Rule { x: f32, y: f32, width: f32 },
}

/// The pages of a document.
pub(crate) fn pages(document: &Document, measure: &Measure<'_>) -> Vec<Vec<Mark>> {
    let mut flow = Flow { measure, pages: vec![Vec::new()], y: MARGIN };
    flow.paragraph(&document.title, TITLE, MARGIN, WIDTH);
    flow.space(4.0);
    for line in &document.about {
        flow.paragraph(line, BODY, MARGIN, WIDTH);
    }
    flow.space(8.0);
    for block in &document.blocks {
        flow.block(block);
    }
    flow.pages
}

struct Flow<'a> {
    measure: &'a Measure<'a>,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl Flow<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.space(8.0);
                // A heading stays with what it is above.
                self.keep(HEADING * LEADING + BODY * LEADING * 2.0);
                self.paragraph(text, HEADING, MARGIN, WIDTH);
                self.space(2.0);
            }
            Block::Text(text) => {
                for line in text.lines() {
                    self.paragraph(line, BODY, MARGIN, WIDTH);
                }
                self.space(5.0);
            }
            Block::Facts(facts) => {
                self.facts(facts);
                self.space(6.0);
            }
            Block::Table { columns, rows } => {
                self.table(columns, rows);
                self.space(6.0);
            }
            Block::Steps(steps) => {
                let number = self.measure.width(&format!("{}. ", steps.len()), BODY);
                for (ix, step) in steps.iter().enumerate() {
                    let lines = self.lines(step, BODY, WIDTH - number);
                    self.row(&[(MARGIN, vec![format!("{}.", ix + 1)]), (MARGIN + number, lines)]);
                }
                self.space(6.0);
            }
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let widths = facts.iter().map(|(label, _)| self.measure.width(label, BODY));
        let labels = widths.fold(0.0_f32, f32::max).min(WIDTH * LABELS) + GUTTER;
        for (label, value) in facts {
            let label = self.lines(label, BODY, labels - GUTTER);
            let value = self.lines(value, BODY, WIDTH - labels);
            self.row(&[(MARGIN, label), (MARGIN + labels, value)]);
        }
    }

    fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let all: f32 = columns.iter().map(|it| f32::from(it.share)).sum();
        let widths: Vec<f32> =
            columns.iter().map(|it| WIDTH * f32::from(it.share) / all.max(1.0)).collect();
        let heading: Vec<&str> = columns.iter().map(|it| it.heading.as_str()).collect();
        let heading = self.cells(columns, &widths, &heading);
        self.row(&heading);
        self.rule();
        for row in rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            let row = self.cells(columns, &widths, &cells);
            let before = self.pages.len();
            self.keep_row(&row);
            if self.pages.len() > before {
                // The row goes to the next page: the heading is there once more.
                self.row(&heading);
                self.rule();
            }
            self.side_by_side(&row);
        }
        self.rule();
    }

    /// The cells of a row, each with where it begins. Every line of a number is on the right.
    fn cells(&self, columns: &[Column], widths: &[f32], cells: &[&str]) -> Vec<(f32, Vec<String>)> {
        let mut x = MARGIN;
        let mut placed = Vec::new();
        for ((column, width), cell) in columns.iter().zip(widths).zip(cells) {
            let inner = width - GUTTER;
            let lines = self.lines(cell, BODY, inner);
            if column.is_number {
                let right = lines.into_iter().enumerate().map(|(above, line)| {
                    let indent = (inner - self.measure.width(&line, BODY)).max(0.0);
                    let mut lines = vec![String::new(); above];
                    lines.push(line);
                    (x + indent, lines)
                });
                placed.extend(right);
            } else {
                placed.push((x, lines));
            }
            x += width;
        }
        placed
    }

    /// Lines side by side, on one page.
    fn row(&mut self, cells: &[(f32, Vec<String>)]) {
        self.keep_row(cells);
        self.side_by_side(cells);
    }

    /// Begins a page where a row does not fit any more. What is higher than a page is broken where it
    /// must be.
    fn keep_row(&mut self, cells: &[(f32, Vec<String>)]) {
        self.keep((high(cells) as f32 * BODY * LEADING).min(BOTTOM - MARGIN));
    }

    fn side_by_side(&mut self, cells: &[(f32, Vec<String>)]) {
        for line in 0..high(cells) {
            self.keep(BODY * LEADING);
            self.y += BODY * LEADING;
            let y = self.y - BODY * (LEADING - 1.0);
            for (x, lines) in cells {
                if let Some(text) = lines.get(line).filter(|it| !it.is_empty()) {
                    self.mark(Mark::Text { x: *x, y, size: BODY, text: text.clone() });
                }
            }
        }
    }

    fn paragraph(&mut self, text: &str, size: f32, x: f32, width: f32) {
        for text in self.lines(text, size, width) {
            self.keep(size * LEADING);
            self.y += size * LEADING;
            let y = self.y - size * (LEADING - 1.0);
            self.mark(Mark::Text { x, y, size, text });
        }
    }

    fn rule(&mut self) {
        self.keep(4.0);
        self.y += 3.0;
        self.mark(Mark::Rule { x: MARGIN, y: self.y, width: WIDTH });
        self.y += 1.0;
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// Begins a page where so much does not fit any more.
    fn keep(&mut self, points: f32) {
        if self.y + points > BOTTOM && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    /// A text in lines: broken between words, and within one that is wider than a line.
    fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let text = self.measure.known(text);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.measure.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for piece in word.chars() {
                let longer = format!("{line}{piece}");
                if !line.is_empty() && self.measure.width(&longer, size) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(piece);
            }
        }
        lines.push(line);
        lines
    }
}

/// How many lines a row has.
fn high(cells: &[(f32, Vec<String>)]) -> usize {
    cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0)
}
