//! The files that are read.

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

/// A line of a table that another reader has taken apart, as of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetLine {
    /// Its number, from 1, as the spreadsheet shows it.
    pub number: u64,
    /// Its cells as text.
    pub cells: Vec<String>,
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A table with a header line (RFC 4180, also separated by tabs or semicolons).
    Csv,
    /// A document as [`export`](super::export) writes it.
    Json,
    /// A DNS master file (RFC 1035 §5).
    Zone,
}
