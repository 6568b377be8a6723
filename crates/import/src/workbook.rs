//! Workbooks (.xlsx, ECMA-376): one sheet as a table.
//!
//! Cells are read one by one, not as a rectangle: two cells in opposite corners would be a
//! rectangle of gigabytes.

use crate::budget::Budget;
use crate::left_out::{LeftOut, LeftOuts};
use crate::limits;
use bongsu_core::inventory::import::{Problem, SheetLine, short};
use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use std::io::{self, Cursor, Read as _};

/// What workbooks in use begin with (a zip archive).
pub const XLSX_MAGIC: &[u8] = b"PK\x03\x04";
/// What old workbooks (.xls) begin with, and those with a password (MS-CFB §2.2).
pub const XLS_MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The most different texts in a workbook: more than a sheet that is read has cells in use.
const MAX_TEXTS: u64 = 5_000_000;

/// From here on a spreadsheet has lost digits of a whole number: it keeps fifteen.
const MAX_WHOLE: f64 = 1e15;

/// The most sheets that an error names.
const MAX_NAMED: usize = 20;

/// Reads the sheet of this name, or the only visible one that has anything in it: its name, and
/// its lines.
///
/// # Errors
/// Why it cannot be read, or that there are several sheets to choose from.
pub fn read(
    bytes: &[u8],
    sheet: Option<&str>,
    left_out: &mut LeftOuts,
) -> Result<(String, Vec<SheetLine>), Problem> {
    check_size(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|it| it.visible == SheetVisible::Visible)
        .map(|it| it.name.clone())
        .collect();
    if let Some(wanted) = sheet {
        let names = book.sheet_names();
        if !names.iter().any(|name| name == wanted) {
            return Err(Problem::NoSheet { name: short(wanted), names: few(&names) });
        }
        return Ok((wanted.to_owned(), lines(&mut book, wanted, &mut Budget::new())?));
    }
    let hidden = book.sheet_names().into_iter().filter(|name| !visible.contains(name));
    hidden.for_each(|name| left_out.add(LeftOut::Worksheet, || short(&name)));
    only_full(&mut book, visible)
}

/// The only sheet that has anything in it.
fn only_full(
    book: &mut Xlsx<Cursor<&[u8]>>,
    visible: Vec<String>,
) -> Result<(String, Vec<SheetLine>), Problem> {
    let (mut budget, mut found) = (Budget::new(), None);
    let mut more: Vec<String> = Vec::new();
    for name in visible {
        if found.is_some() {
            more.extend(has_text(book, &name, &mut budget)?.then_some(name));
            continue;
        }
        let lines = lines(book, &name, &mut budget)?;
        found = (!lines.is_empty()).then_some((name, lines));
    }
    let (name, lines) = found.ok_or(Problem::EmptyFile)?;
    if more.is_empty() {
        return Ok((name, lines));
    }
    more.insert(0, name);
    Err(Problem::SeveralSheets(few(&more)))
}

/// The names of some sheets: who has thousands of them knows what they are called.
fn few(names: &[String]) -> String {
    let shown = names.iter().take(MAX_NAMED).map(|name| short(name));
    let rest = (names.len() > MAX_NAMED).then(|| "…".to_owned());
    shown.chain(rest).collect::<Vec<_>>().join(", ")
}

/// Whether a sheet has anything in it: read as far as that.
fn has_text(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    budget: &mut Budget,
) -> Result<bool, Problem> {
    let Some(mut cells) = cells(book, sheet)? else { return Ok(false) };
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        budget.cells(1)?;
        if !text(cell.get_value()).trim().is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Unpacks everything once, counting: what an archive says of its sizes may be a lie.
fn check_size(bytes: &[u8]) -> Result<(), Problem> {
    let bad = |error: zip::result::ZipError| Problem::Workbook(short(&error.to_string()));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(bad)?;
    if archive.len() > limits::MAX_PARTS {
        return Err(Problem::Unpacked(limits::MAX_UNPACKED_BYTES >> 20));
    }
    let mut total = 0;
    for ix in 0..archive.len() {
        let file = archive.by_index(ix).map_err(bad)?;
        let rest = limits::MAX_UNPACKED_BYTES - total;
        let mut claims = Claims::default();
        total += io::copy(&mut file.take(rest), &mut claims)
            .map_err(|error| Problem::Workbook(short(&error.to_string())))?;
        if claims.most > MAX_TEXTS {
            let why = format!("it claims to have {} different texts", claims.most);
            return Err(Problem::Workbook(why));
        }
        if total >= limits::MAX_UNPACKED_BYTES {
            return Err(Problem::Unpacked(limits::MAX_UNPACKED_BYTES >> 20));
        }
    }
    Ok(())
}

/// Looks for how many texts a part claims to have: as many are made room for before one is read.
#[derive(Default)]
struct Claims {
    /// The highest number,
    most: u64,
    /// and where in one the text is.
    at: ClaimPart,
}

#[derive(Clone, Copy)]
enum ClaimPart {
    /// So many bytes of the attribute's name were there.
    Name(usize),
    /// Its name, or what is between it and the number.
    Gap,
    Number(u64),
}

impl Default for ClaimPart {
    fn default() -> ClaimPart {
        ClaimPart::Name(0)
    }
}

impl Claims {
    /// The attribute (ECMA-376 part 1, §18.4.9).
    const NAME: &'static [u8] = b"uniqueCount";

    fn push(&mut self, byte: u8) {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        self.at = match self.at {
            ClaimPart::Name(n) if byte == Self::NAME[n] && n + 1 == Self::NAME.len() => {
                ClaimPart::Gap
            }
            ClaimPart::Name(n) if byte == Self::NAME[n] => ClaimPart::Name(n + 1),
            ClaimPart::Name(_) => ClaimPart::Name(usize::from(byte == Self::NAME[0])),
            ClaimPart::Gap if byte.is_ascii_digit() => ClaimPart::Number(digit),
            ClaimPart::Number(n) if byte.is_ascii_digit() => {
                ClaimPart::Number(n.saturating_mul(10).saturating_add(digit))
            }
            ClaimPart::Gap if byte.is_ascii_whitespace() || b"=\"'+".contains(&byte) => {
                ClaimPart::Gap
            }
            ClaimPart::Gap | ClaimPart::Number(_) => ClaimPart::Name(0),
        };
        if let ClaimPart::Number(n) = self.at {
            self.most = self.most.max(n);
        }
    }
}

impl io::Write for Claims {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        bytes.iter().for_each(|byte| self.push(*byte));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The cells of a sheet; a sheet of charts has none.
fn cells<'a, 'b>(
    book: &'a mut Xlsx<Cursor<&'b [u8]>>,
    sheet: &str,
) -> Result<Option<XlsxCellReader<'a, Cursor<&'b [u8]>>>, Problem> {
    match book.worksheet_cells_reader(sheet) {
        Ok(cells) => Ok(Some(cells)),
        Err(XlsxError::NotAWorksheet(_)) => Ok(None),
        Err(error) => Err(broken(error)),
    }
}

fn lines(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    budget: &mut Budget,
) -> Result<Vec<SheetLine>, Problem> {
    let Some(mut cells) = cells(book, sheet)? else { return Ok(Vec::new()) };
    let mut lines: Vec<SheetLine> = Vec::new();
    let mut width = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        budget.cells(1)?;
        let text = text(cell.get_value());
        budget.text(&text)?;
        if text.trim().is_empty() {
            continue;
        }
        let number = u64::from(row) + 1;
        if column >= limits::MAX_COLUMNS {
            return Err(Problem::Wide(limits::MAX_COLUMNS));
        }
        if lines.last().is_none_or(|line| line.number != number) {
            if lines.len() == limits::MAX_ROWS {
                return Err(Problem::Long(limits::MAX_ROWS));
            }
            lines.push(SheetLine { number, cells: Vec::new() });
        }
        let Some(line) = lines.last_mut() else { continue };
        let column = column as usize;
        if line.cells.len() <= column {
            line.cells.resize(column + 1, String::new());
        }
        line.cells[column] = text;
        width = width.max(column + 1);
    }
    // The whole rectangle is made, however few of its cells have anything in them.
    budget.cells(lines.len().saturating_mul(width))?;
    lines.iter_mut().for_each(|line| line.cells.resize(width, String::new()));
    Ok(lines)
}

/// A cell as a table would have it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(date) => number(date.as_f64()),
        DataRef::Float(value) => number(*value),
    }
}

/// A number without the point that spreadsheets keep of whole ones too; one that has lost digits
/// as they show it, so that it is refused where its digits matter.
fn number(value: f64) -> String {
    match value {
        whole if whole.fract() == 0.0 && whole.abs() < MAX_WHOLE => format!("{whole:.0}"),
        large if large.abs() >= MAX_WHOLE => {
            let text = format!("{large:.5e}");
            text.replace('e', "E+").replace("E+-", "E-")
        }
        other => other.to_string(),
    }
}

fn broken(error: XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::OldWorkbook,
        error => Problem::Workbook(short(&error.to_string())),
    }
}
