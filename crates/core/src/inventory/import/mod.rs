//! Reading inventories from files: CSV, JSON and DNS master files.
//!
//! Reading has two steps. [`parse`] turns files into an [`Import`]: checked rows that say
//! what they say and no more (a column that is absent says nothing; an empty cell says
//! *none*). [`Import::merge`] applies them to what was there. Both are all or nothing:
//! one bad row, and the answer is the list of **all** bad rows, each with file, line,
//! column and reason, and the inventory is as it was.

mod component;
mod contact;
mod error;
mod export;
mod field;
mod host;
mod json;
mod merge;
mod options;
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

pub use contact::parse_contact;
pub use error::{ImportError, Problem};
pub use export::export;
pub use record::Import;
pub use source::{FileKind, SourceFile};

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
    let mut import = Import { country, ..Import::default() };
    let mut errors = Vec::new();
    for file in files {
        let mut here = Errors::of(&file.name);
        let kind = file.kind.unwrap_or_else(|| text::guess(&file.name, &file.bytes));
        match kind {
            FileKind::Csv => table::read(&file.bytes, &mut import, &mut here),
            FileKind::Json => json::read(&file.bytes, &mut import, &mut here),
            FileKind::Zone => zone::read(&file.name, &file.bytes, &mut import, &mut here),
        }
        errors.append(&mut here.list);
    }
    if errors.is_empty() { Ok(import) } else { Err(errors) }
}

/// Reads files into an inventory of their own: [`parse`], and nothing was there before.
///
/// # Errors
/// Every bad row of every file.
pub fn inventory(files: &[SourceFile]) -> Result<Inventory, Vec<ImportError>> {
    parse(files)?.merge(&Inventory::default(), true)
}
