//! Tables with a header line (CSV, RFC 4180).
//!
//! The header says what the rows are about: sites with their customers
//! (`customer, contact, domain`), places of sites known otherwise (`domain, rack, …`), or
//! components (`part, parent, owner`).

use super::error::{Errors, Problem};
use super::field::{CONTACT_FIELDS, FIELD_COUNT, Field, LOCATION_FIELDS, nearest_field};
use super::record::Import;
use super::row::{self, Cell, Row, Shape};
use super::text;
use std::borrow::Cow;

/// What the rows of a table are about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum RowKind {
    Site(Shape),
    Component,
}

pub(super) fn read(bytes: &[u8], import: &mut Import, errors: &mut Errors) {
    let Some(text) = text::utf8(bytes, errors) else { return };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut lines = LineCount { text, offset: 0, line: 1 };
    let mut header: Option<Header> = None;
    let mut record = csv::StringRecord::new();
    let mut first = true;
    loop {
        let offset = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let line = lines.at(offset);
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                errors.line(line, Problem::Csv(error.to_string()));
                break;
            }
        }
        let separator = std::mem::take(&mut first) && separator(text).is_some();
        if separator || record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        match &header {
            None => match Header::read(&record, line, errors) {
                Some(found) => header = Some(found),
                None => return,
            },
            Some(header) => header.row(&record, line, import, errors),
        }
    }
}

/// What the first line says of the separator, as Excel writes it (`sep=;`).
fn separator(text: &str) -> Option<u8> {
    let said = text.lines().next()?.trim_matches('"').strip_prefix("sep=")?.trim_end();
    <[u8; 1]>::try_from(said.as_bytes()).ok().map(|[byte]| byte)
}

/// What the first line says, or comma, unless it has none and tabs or semicolons instead.
fn delimiter(text: &str) -> u8 {
    if let Some(said) = separator(text) {
        return said;
    }
    let first = text.trim_start().lines().next().unwrap_or("");
    match first {
        _ if first.contains(',') => b',',
        _ if first.contains('\t') => b'\t',
        _ if first.contains(';') => b';',
        _ => b',',
    }
}

/// Counts lines as the reader goes forward. (The reader's own count is that before the
/// empty lines that it skips.)
struct LineCount<'a> {
    text: &'a str,
    offset: usize,
    line: u64,
}

impl LineCount<'_> {
    /// The line of the first letter at or after `offset`.
    fn at(&mut self, offset: usize) -> u64 {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.offset) {
            if self.offset >= offset && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(self.offset + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends);
            self.offset += 1;
        }
        self.line
    }
}

/// The header: what each column means.
struct Header {
    subject: RowKind,
    columns: Vec<Field>,
    labels: [Option<String>; FIELD_COUNT],
}

impl Header {
    fn read(record: &csv::StringRecord, line: u64, errors: &mut Errors) -> Option<Header> {
        let before = errors.list.len();
        let mut columns = Vec::new();
        let mut labels = [const { None }; FIELD_COUNT];
        // Empty headers at the end, as spreadsheets leave them, are no columns.
        let named = record.iter().enumerate().filter(|(_, label)| !label.trim().is_empty());
        let named = named.last().map_or(0, |(ix, _)| ix + 1);
        for label in record.iter().take(named).map(str::trim) {
            let Some(field) = Field::from_name(label) else {
                let shown = super::value::short(label);
                errors.cell(line, &shown, Problem::UnknownColumn(nearest_field(label)));
                continue;
            };
            if labels[field as usize].replace(label.to_owned()).is_some() {
                errors.cell(line, label, Problem::RepeatedColumn);
            }
            columns.push(field);
        }
        let subject = subject(&columns);
        for (field, fits) in wanted(subject, &columns) {
            if !fits {
                errors.cell(line, field.name(), Problem::MissingColumn(None));
            }
        }
        for field in &columns {
            if !belongs(subject, *field) {
                let label = labels[*field as usize].clone().unwrap_or_default();
                errors.cell(line, &label, Problem::UnknownColumn(None));
            }
        }
        (errors.list.len() == before).then_some(Header { subject, columns, labels })
    }

    fn row(&self, record: &csv::StringRecord, line: u64, import: &mut Import, errors: &mut Errors) {
        let beyond = record.iter().skip(self.columns.len()).any(|cell| !cell.trim().is_empty());
        if beyond || record.len() < self.columns.len() {
            let (found, expected) = (record.len(), self.columns.len());
            errors.line(line, Problem::FieldCount { found, expected });
            return;
        }
        let mut row = Row::new(line, &self.labels);
        for (field, text) in self.columns.iter().zip(record) {
            row.cells[*field as usize] = Some(Cell { line, text: Cow::Borrowed(text) });
        }
        match self.subject {
            RowKind::Site(shape) => row::site(&row, shape, import, errors),
            RowKind::Component => row::component(&row, import, errors),
        }
    }
}

fn subject(columns: &[Field]) -> RowKind {
    let place = |field| LOCATION_FIELDS.contains(field) || matches!(field, Field::Addresses);
    if columns.contains(&Field::Component) && !columns.contains(&Field::Domain) {
        RowKind::Component
    } else if !columns.contains(&Field::Customer)
        && !CONTACT_FIELDS.iter().any(|way| columns.contains(way))
        && columns.iter().any(place)
    {
        RowKind::Site(Shape::Location)
    } else {
        RowKind::Site(Shape::Whole)
    }
}

/// The columns that there must be, and whether they are there.
fn wanted(subject: RowKind, columns: &[Field]) -> Vec<(Field, bool)> {
    let has = |field: Field| match field {
        // An address or a number of any kind will do.
        Field::Contact => CONTACT_FIELDS.iter().any(|way| columns.contains(way)),
        _ => columns.contains(&field),
    };
    let all: &[Field] = match subject {
        RowKind::Component => &[Field::Component],
        RowKind::Site(Shape::Location) => &[Field::Domain],
        RowKind::Site(_) => &[Field::Customer, Field::Contact, Field::Domain],
    };
    all.iter().map(|field| (*field, has(*field))).collect()
}

/// Whether a column has a meaning in this table.
fn belongs(subject: RowKind, field: Field) -> bool {
    let of_part = matches!(field, Field::Component | Field::Parent | Field::Owner);
    let of_customer = CONTACT_FIELDS.contains(&field)
        || matches!(field, Field::Customer | Field::Name | Field::Language | Field::SiteAlerts);
    match subject {
        RowKind::Component => of_part || field == Field::Addresses,
        RowKind::Site(Shape::Location) => !of_part && !of_customer,
        RowKind::Site(_) => !of_part,
    }
}
