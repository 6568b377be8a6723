//! Reading inventories from files: CSV, JSON and DNS master files.
//!
//! Reading has two steps. [`parse`] turns files into an [`Import`]: checked rows that say
//! what they say and no more (a column that is absent says nothing; an empty cell says
//! *none*). [`Import::merge`] lays them over what was there. Both are all or nothing:
//! one bad row, and the answer is the list of **all** bad rows, each with file, line,
//! column and reason, and the inventory is as it was.

mod contact;
mod error;
mod export;
mod field;
mod json;
mod merge;
mod part;
mod row;
mod table;
mod text;
mod url;
mod value;
mod zone;

#[cfg(test)]
mod tests;

pub use error::{ImportError, Problem};
pub use export::export;

use crate::inventory::{ComponentKey, Contact, Inventory, Language, Owner, SiteUrl};
use crate::name::Name;
use error::Errors;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// A file to be imported.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, for messages and for guessing what it is.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
    /// What it is; guessed from name and content when not given.
    pub kind: Option<FileKind>,
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A table with a header line (RFC 4180, also separated by tabs or semicolons).
    Csv,
    /// A document as [`export`] writes it.
    Json,
    /// A DNS master file (RFC 1035 §5).
    Zone,
}

/// What the files say, checked row by row, and nothing beyond.
#[derive(Clone, Debug, Default)]
pub struct Import {
    customers: BTreeMap<String, CustomerRow>,
    sites: BTreeMap<Name, SiteRow>,
    parts: BTreeMap<ComponentKey, PartRow>,
    /// Delegations found in zone files, by registrable domain.
    zones: BTreeMap<Name, Vec<Name>>,
    /// Addresses found in zone files.
    hosts: BTreeMap<Name, Vec<IpAddr>>,
    /// Aliases found in zone files.
    aliases: BTreeMap<Name, Name>,
}

/// What a row says about one property.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum ImportFile<T> {
    /// Nothing: it stays as it was.
    #[default]
    Silent,
    /// That there is none.
    Nothing,
    /// This.
    This(T),
}

/// Where a row stands.
#[derive(Clone, PartialEq, Eq, Debug)]
struct At {
    file: Arc<str>,
    line: u64,
}

#[derive(Clone, Debug)]
struct CustomerRow {
    at: At,
    name: ImportFile<String>,
    language: ImportFile<Language>,
    contacts: Vec<Contact>,
}

#[derive(Clone, Debug)]
struct SiteRow {
    at: At,
    /// `None` for a row that only says where a known site stands.
    customer: Option<String>,
    url: ImportFile<SiteUrl>,
    status: ImportFile<u16>,
    body: ImportFile<String>,
    /// In the order of [`field::PLACES`].
    place: [ImportFile<String>; 6],
    name_servers: ImportFile<Vec<Name>>,
    addresses: ImportFile<Vec<IpAddr>>,
}

#[derive(Clone, Debug)]
struct PartRow {
    at: At,
    parent: ImportFile<ComponentKey>,
    owner: ImportFile<Owner>,
    addresses: ImportFile<Vec<IpAddr>>,
}

/// Reads files; several make one import.
///
/// # Errors
/// Every bad row of every file.
pub fn parse(files: &[SourceFile]) -> Result<Import, Vec<ImportError>> {
    let mut import = Import::default();
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
