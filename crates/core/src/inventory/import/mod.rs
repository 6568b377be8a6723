//! Reading inventories from files: CSV, JSON and DNS master files.
//!
//! Reading has two steps. [`parse`] turns files into an [`Import`]: checked rows that say
//! what they say and no more (a column that is absent says nothing; an empty cell says
//! *none*). [`Import::merge`] applies them to what was there. Both are all or nothing:
//! one bad row, and the answer is the list of **all** bad rows, each with file, line,
//! column and reason, and the inventory is as it was.

mod columns;
mod component;
mod contact;
mod edit;
mod encoding;
mod entry;
mod error;
mod export;
mod field;
mod finding;
mod host;
mod json;
mod key;
mod merge;
mod needs;
mod options;
mod publication;
mod record;
mod row;
mod service;
mod source;
mod table;
mod text;
mod url;
mod value;
mod zone;

#[cfg(test)]
mod tests;

pub use columns::{ColumnMap, ColumnMapError};
pub use component::key as parse_component;
pub use contact::parse_contact;
pub(in crate::inventory) use edit::{check, unknown_owner};
pub use encoding::{encoding_by_name, text_of_table};
pub use entry::{CustomerBy, Entry, EntryKind};
pub use error::{ImportError, Problem};
pub use export::export;
pub(in crate::inventory) use export::{component_fields, customer_fields, site_fields};
pub use field::{Field, nearest_field};
pub use finding::{Examples, Finding, Findings};
pub use key::{EntryKey, EntryType};
pub use options::header as parse_header;
pub use publication::MAX_LABEL_CHARS;
pub use record::{Import, Options};
pub use source::{FileKind, SheetLine, SourceFile};
pub(in crate::inventory) use text::clean;
pub use text::guess;
pub use url::parse as parse_url;
pub use value::{domain as parse_domain, short};

use crate::inventory::{Country, Inventory};
use error::Errors;

/// Reads files; several make one import. Phone numbers without a calling code are Korean.
///
/// # Errors
/// Every bad row of every file.
pub fn parse(files: &[SourceFile]) -> Result<Import, Vec<ImportError>> {
    parse_in(Country::default(), files)
}

/// The same; phone numbers without a calling code are of `country`.
///
/// # Errors
/// Every bad row of every file.
pub fn parse_in(country: Country, files: &[SourceFile]) -> Result<Import, Vec<ImportError>> {
    let mut import = Import::new(Options { country, ..Options::default() });
    let errors: Vec<ImportError> = files.iter().flat_map(|file| import.read(file)).collect();
    if errors.is_empty() { Ok(import) } else { Err(errors) }
}

impl Import {
    /// Reads a file; every bad row of it.
    pub fn read(&mut self, file: &SourceFile) -> Vec<ImportError> {
        let mut errors = Errors::of(&file.name);
        match file.kind.unwrap_or_else(|| guess(&file.name, &file.bytes)) {
            FileKind::Csv => table::read(&file.bytes, self, &mut errors),
            FileKind::Json => json::read(&file.bytes, self, &mut errors),
            FileKind::Zone => zone::read(&file.name, &file.bytes, self, &mut errors),
        }
        errors.list
    }

    /// Reads a table that another reader has taken apart; every bad row of it.
    pub fn read_sheet(&mut self, name: &str, lines: &[SheetLine]) -> Vec<ImportError> {
        let mut errors = Errors::of(name);
        table::read_sheet(lines, self, &mut errors);
        errors.list
    }

    /// Columns of which [`Options::columns`] speaks and that no table has. To be asked when all
    /// files are read.
    pub fn unfound_columns(&self) -> Vec<ImportError> {
        let missing = self.options.columns.unfound().map(|heading| ImportError {
            file: "--map".into(),
            line: None,
            column: Some(heading.to_owned()),
            problem: Problem::UnfoundColumn,
        });
        missing.collect()
    }
}

/// Reads files into an inventory of their own: [`parse`], and nothing was there before.
///
/// # Errors
/// Every bad row of every file.
pub fn inventory(files: &[SourceFile]) -> Result<Inventory, Vec<ImportError>> {
    parse(files)?.merge(&Inventory::default(), true)
}
