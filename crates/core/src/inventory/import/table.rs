//! Tables with a header line (CSV, RFC 4180).
//!
//! The header says what the rows are about: sites with their customers
//! (`customer, contact, domain`), places of sites known otherwise (`domain, rack, …`), or
//! components (`part, parent, owner`).

use super::columns::{ColumnMap, Meaning};
use super::error::{Errors, Problem};
use super::field::{
    CONTACT_FIELDS, FIELD_COUNT, Field, LOCATION_FIELDS, PUBLICATION_FIELDS, nearest_field, plain,
};
use super::finding::Finding;
use super::record::Import;
use super::row::{self, Cell, Row, Shape};
use super::source::SheetLine;
use super::{encoding, value};
use std::borrow::Cow;

/// What the rows of a table are about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum RowKind {
    Site(Shape),
    Component,
}

/// How many lines may stand before the heading: a title, who made the list, and when.
const MAX_LINES_BEFORE: usize = 10;

/// The longest heading of a column by which a heading is known.
const MAX_HEADING_BYTES: usize = 200;

/// Reads a table from a text.
pub(super) fn read(bytes: &[u8], import: &mut Import, errors: &mut Errors) {
    let Import { options, findings, .. } = &mut *import;
    let Some(text) = encoding::decode(bytes, options.encoding, findings, errors) else { return };
    let text: &str = &text;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text, &options.columns))
        .from_reader(text.as_bytes());
    let mut lines = LineCount { text, offset: 0, line: 1 };
    let mut table = Table::default();
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
        if std::mem::take(&mut first) && separator(text).is_some() {
            continue;
        }
        let cells: Vec<&str> = record.iter().collect();
        if !table.line(line, &cells, import, errors) {
            return;
        }
    }
    table.end(import, errors);
}

/// Reads a table whose lines another reader has taken apart.
pub(super) fn read_sheet(lines: &[SheetLine], import: &mut Import, errors: &mut Errors) {
    let mut table = Table::default();
    for line in lines {
        let cells: Vec<&str> = line.cells.iter().map(String::as_str).collect();
        if !table.line(line.number, &cells, import, errors) {
            return;
        }
    }
    table.end(import, errors);
}

/// A table while it is read.
#[derive(Default)]
struct Table {
    header: Option<Header>,
    /// Lines that came before a heading was found.
    before: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Takes a line; whether the next one is wanted.
    fn line(
        &mut self,
        line: u64,
        cells: &[&str],
        import: &mut Import,
        errors: &mut Errors,
    ) -> bool {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return true;
        }
        if let Some(header) = &self.header {
            header.row(cells, line, import, errors);
            return true;
        }
        let known = cells.iter().filter(|cell| import.options.columns.is_column(cell)).count();
        if known < 2 && self.before.len() < MAX_LINES_BEFORE {
            self.before.push((line, cells.iter().map(|&cell| cell.to_owned()).collect()));
            return true;
        }
        if known < 2 {
            self.first_is_header(import, errors);
            return false;
        }
        for (_, before) in self.before.drain(..) {
            let text = before.join(" ");
            import.findings.add(&errors.file, Finding::BeforeHeader, || value::short(text.trim()));
        }
        self.header = Header::read(cells, line, import, errors);
        self.header.is_some()
    }

    /// No line looks like a heading: so the first is meant to be one, and what is wrong with it is
    /// said.
    fn first_is_header(&mut self, import: &mut Import, errors: &mut Errors) {
        let mut before = std::mem::take(&mut self.before).into_iter();
        let Some((line, cells)) = before.next() else { return };
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let Some(header) = Header::read(&cells, line, import, errors) else { return };
        for (line, cells) in before {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            header.row(&cells, line, import, errors);
        }
    }

    fn end(mut self, import: &mut Import, errors: &mut Errors) {
        if self.header.is_none() {
            self.first_is_header(import, errors);
        }
    }
}

/// What the first line says of the separator, as Excel writes it (`sep=;`).
fn separator(text: &str) -> Option<u8> {
    let said = text.lines().next()?.trim_matches('"').strip_prefix("sep=")?.trim_end();
    <[u8; 1]>::try_from(said.as_bytes()).ok().map(|[byte]| byte)
}

/// What the first line says; else what divides the first line that is then a heading; else comma,
/// unless the first line has none and tabs or semicolons instead.
fn delimiter(text: &str, columns: &ColumnMap) -> u8 {
    if let Some(said) = separator(text) {
        return said;
    }
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let known = |line: &str, by: char| {
        // A heading is short, and a table has few.
        let cells = line.split(by).take(MAX_COLUMNS).filter(|it| it.len() <= MAX_HEADING_BYTES);
        cells.filter(|cell| columns.is_column(cell.trim().trim_matches('"'))).count()
    };
    for line in lines().take(MAX_LINES_BEFORE + 1) {
        // A comma, where several divide it equally well.
        let counted = [';', '\t', ','].map(|by| (known(line, by), by));
        let best = counted.into_iter().max_by_key(|(known, _)| *known);
        if let Some((_, by)) = best.filter(|(known, _)| *known >= 2) {
            return by as u8;
        }
    }
    let first = lines().next().unwrap_or("");
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

/// The most columns that are looked at: an export of a customer system has fewer.
const MAX_COLUMNS: usize = 1_000;

/// The header: what each column means.
struct Header {
    subject: RowKind,
    /// `None` for a column that is left out.
    columns: Vec<Option<Field>>,
    labels: [Option<String>; FIELD_COUNT],
    key_is_name: bool,
}

impl Header {
    fn read(cells: &[&str], line: u64, import: &mut Import, errors: &mut Errors) -> Option<Header> {
        let before = errors.list.len();
        let mut columns: Vec<Option<Field>> = Vec::new();
        let mut labels: [Option<String>; FIELD_COUNT] = [const { None }; FIELD_COUNT];
        // Empty headers at the end, as spreadsheets leave them, are no columns.
        let named = cells.iter().rposition(|label| !label.trim().is_empty()).map_or(0, |ix| ix + 1);
        if named > MAX_COLUMNS {
            errors.line(line, Problem::ManyColumns(MAX_COLUMNS));
            return None;
        }
        for label in cells.iter().take(named).map(|label| label.trim()) {
            let field = match import.options.columns.meaning(label) {
                Some(Meaning::Column(field)) => field,
                Some(Meaning::LeftOut) => {
                    let shown = || value::short(label);
                    import.findings.add(&errors.file, Finding::ColumnLeftOut, shown);
                    columns.push(None);
                    continue;
                }
                None => {
                    let shown = value::short(label);
                    errors.cell(line, &shown, Problem::UnknownColumn(nearest_field(label)));
                    continue;
                }
            };
            match &labels[field as usize] {
                // Two columns with numbers or addresses are one list.
                Some(first) if !LISTS.contains(&field) || plain(first) == plain(label) => {
                    errors.cell(line, label, Problem::RepeatedColumn);
                }
                Some(_) => {}
                None => labels[field as usize] = Some(label.to_owned()),
            }
            columns.push(Some(field));
        }
        let fields: Vec<Field> = columns.iter().flatten().copied().collect();
        let subject = subject(&fields);
        let key_is_name = subject == RowKind::Site(Shape::Whole)
            && !fields.contains(&Field::Customer)
            && fields.contains(&Field::Name);
        for (field, fits) in wanted(subject, &fields) {
            let by_name = field == Field::Customer && key_is_name;
            if !fits && !by_name {
                errors.cell(line, field.name(), Problem::MissingColumn(None));
            }
        }
        for field in &fields {
            if !belongs(subject, *field) {
                let label = labels[*field as usize].clone().unwrap_or_default();
                errors.cell(line, &label, Problem::UnknownColumn(None));
            }
        }
        if errors.list.len() > before {
            return None;
        }
        if key_is_name {
            let label = labels[Field::Name as usize].clone().unwrap_or_default();
            import.findings.add(&errors.file, Finding::NameIsKey(label), String::new);
        }
        Some(Header { subject, columns, labels, key_is_name })
    }

    fn row(&self, cells: &[&str], line: u64, import: &mut Import, errors: &mut Errors) {
        let beyond = cells.iter().skip(self.columns.len()).any(|cell| !cell.trim().is_empty());
        if beyond || cells.len() < self.columns.len() {
            let (found, expected) = (cells.len(), self.columns.len());
            errors.line(line, Problem::FieldCount { found, expected });
            return;
        }
        let mut row = Row::new(line, &self.labels);
        row.key_is_name = self.key_is_name;
        for (field, text) in self.columns.iter().zip(cells) {
            let Some(field) = field else { continue };
            match &mut row.cells[*field as usize] {
                Some(cell) if !text.trim().is_empty() => {
                    let both = cell.text.to_mut();
                    both.push(';');
                    both.push_str(text);
                }
                Some(_) => {}
                empty => *empty = Some(Cell { line, text: Cow::Borrowed(text) }),
            }
        }
        if self.key_is_name {
            let name = row.cells[Field::Name as usize].as_ref().map(|cell| cell.text.clone());
            row.cells[Field::Customer as usize] = name.map(|text| Cell { line, text });
        }
        match self.subject {
            RowKind::Site(shape) => row::site(&row, shape, import, errors),
            RowKind::Component => row::component(&row, import, errors),
        }
    }
}

/// The columns that hold several things in one cell, and so may be several columns.
const LISTS: [Field; 8] = [
    Field::Contact,
    Field::Email,
    Field::Phone,
    Field::Addresses,
    Field::NameServers,
    Field::Labels,
    Field::AlertContact,
    Field::Needs,
];

fn subject(columns: &[Field]) -> RowKind {
    let of_site = |field| {
        matches!(field, Field::Addresses | Field::Labels | Field::AlertContact | Field::Needs)
    };
    let place = |field: &Field| LOCATION_FIELDS.contains(field) || of_site(*field);
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
    let of_part = matches!(field, Field::Component | Field::Parent | Field::Owner)
        || PUBLICATION_FIELDS.contains(&field);
    let of_customer = CONTACT_FIELDS.contains(&field)
        || matches!(field, Field::Customer | Field::Name | Field::Language | Field::SiteAlerts);
    match subject {
        RowKind::Component => of_part || field == Field::Addresses,
        RowKind::Site(Shape::Location) => !of_part && !of_customer,
        RowKind::Site(_) => !of_part,
    }
}
