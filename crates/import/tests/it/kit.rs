//! Files, and what is read of them.

use bongsu_core::inventory::import::{CustomerBy, Import, ImportError};
use bongsu_core::inventory::{Country, Inventory};
use bongsu_core::language::Language;
use bongsu_import::{Content, Context, Format, Reading, Request, say_left_out};
use std::io::{Cursor, Write as _};

/// Reads a file as what it looks like.
pub fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Reading, Box<ImportError>> {
    read_as(name, bytes, None, None)
}

/// Reads a file, or a sheet of it, as what it is said to be.
pub fn read_as(
    name: &str,
    bytes: impl AsRef<[u8]>,
    format: Option<Format>,
    sheet: Option<&str>,
) -> Result<Reading, Box<ImportError>> {
    let (bytes, country, server) = (bytes.as_ref(), Country::default(), None);
    let context = &Context::default();
    bongsu_import::read(Request { name, bytes, format, sheet, country, server, context })
}

/// Files of one command, each with what the others say of it.
pub fn read_together(files: &[(&str, &[u8])], mut context: Context) -> Vec<Reading> {
    for (name, bytes) in files {
        context.look_at(name, bytes);
    }
    let (country, context) = (Country::default(), &context);
    let (format, sheet, server) = (None, None, None);
    let one = |(name, bytes): &(&str, &[u8])| {
        let request = Request { name, bytes, format, sheet, country, server, context };
        bongsu_import::read(request).unwrap_or_else(|error| panic!("{error}"))
    };
    files.iter().map(one).collect()
}

/// Files as one import, which is free of errors.
pub fn import(files: &[(&str, &[u8])]) -> Import {
    let mut import = Import::default();
    for reading in read_together(files, Context::default()) {
        assert_eq!(take(&mut import, reading), [""; 0]);
    }
    import
}

/// What is wrong with what was read.
pub fn take(import: &mut Import, reading: Reading) -> Vec<String> {
    let errors = match reading.content {
        Content::Text(file) => import.read(&file),
        Content::Worksheet { name, lines } => import.read_sheet(&name, &lines),
        Content::Entries(all) => all.iter().flat_map(|it| import.read_entry(it)).collect(),
    };
    errors.iter().map(ToString::to_string).collect()
}

/// The inventory of files; sites of nobody are their domain's.
pub fn inventory(files: &[(&str, &[u8])]) -> Inventory {
    let mut import = import(files);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    import.merge(&Inventory::default(), true).unwrap()
}

/// What of a file has no place, as it is said.
pub fn left_out(reading: &Reading) -> Vec<String> {
    reading.left_out.iter().map(|(why, all)| say_left_out(Language::En, why, all)).collect()
}

/// The sites of an inventory with whose they are.
pub fn sites(inventory: &Inventory) -> Vec<String> {
    inventory.sites.iter().map(|(host, site)| format!("{host} {}", site.customer)).collect()
}

/// A workbook of these sheets, each with its cells as XML, and whether it is hidden.
pub fn workbook(sheets: &[(&str, &str, bool)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let mut list = String::new();
    let mut relations = String::new();
    for (ix, (name, cells, hidden)) in sheets.iter().enumerate() {
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        let id = ix + 1;
        list += &format!("<sheet name=\"{name}\" sheetId=\"{id}\"{state} r:id=\"r{id}\"/>");
        relations += &format!(
            "<Relationship Id=\"r{id}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/s{id}.xml\"/>"
        );
        let sheet =
            format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{cells}</sheetData></worksheet>");
        part(&format!("xl/worksheets/s{id}.xml"), &sheet);
    }
    part(
        "[Content_Types].xml",
        &format!("{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"></Types>"),
    );
    part(
        "xl/workbook.xml",
        &format!(
            "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>"
        ),
    );
    part(
        "_rels/.rels",
        &format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"w\" \
             Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    zip.finish().unwrap().into_inner()
}

/// A row of a sheet: texts, and numbers where they are some.
pub fn row(number: u32, cells: &[&str]) -> String {
    let mut out = format!("<row r=\"{number}\">");
    for (ix, text) in cells.iter().enumerate() {
        let place = format!("{}{number}", char::from(b'A' + ix as u8));
        out += &match text {
            text if text.parse::<f64>().is_ok() => format!("<c r=\"{place}\"><v>{text}</v></c>"),
            text if text.starts_with("#N/A") => {
                format!("<c r=\"{place}\" t=\"e\"><v>{text}</v></c>")
            }
            text => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        };
    }
    out + "</row>"
}
