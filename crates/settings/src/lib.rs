//! Reads TOML files that people write: the configuration and the drill scenarios.
//!
//! serde stops at the first error and knows no line for a missing key. Here a table is read
//! key by key ([`Fields`]), every error is kept with its line and dotted key ([`Diagnostic`]),
//! and [`parse`] returns them all at once. Keys that nobody asked for are errors too, with a
//! suggestion when a known key is spelled almost the same.
//!
//! The `toml` crate reads the syntax; own code above it, since serde and `toml_edit` give the first
//! error only.

#![forbid(unsafe_code)]

mod error;
mod field;
mod fields;
mod reader;
mod suggest;

pub use error::{Diagnostic, SettingsError};
pub use field::Field;
pub use fields::Fields;
pub use reader::Reader;

use std::path::Path;

/// Reads the file at `path`.
///
/// # Errors
/// [`SettingsError::Io`].
pub fn read_file(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path)
        .map_err(|error| SettingsError::Io { path: path.display().to_string(), error })
}

/// Parses `text` and builds a value from it with `build`; `file` begins every error line.
///
/// With broken syntax `build` is not called, since keys that the syntax error swallowed would
/// only be reported as missing.
///
/// # Errors
/// [`SettingsError::Invalid`] with everything that is wrong, in line order.
pub fn parse<T>(
    file: &str,
    text: &str,
    build: impl FnOnce(&mut Reader<'_>, &mut Fields<'_>) -> T,
) -> Result<T, SettingsError> {
    parse_with(Reader::new(text), file, build)
}

/// As [`parse`], of the text and with the options of a reader.
///
/// # Errors
/// As [`parse`].
pub fn parse_with<'t, T>(
    mut reader: Reader<'t>,
    file: &str,
    build: impl FnOnce(&mut Reader<'t>, &mut Fields<'t>) -> T,
) -> Result<T, SettingsError> {
    let mut top = Fields::parse(&mut reader);
    let built = (!reader.has_errors()).then(|| {
        let built = build(&mut reader, &mut top);
        top.finish(&mut reader);
        built
    });
    match (built, reader.finish()) {
        (Some(built), diagnostics) if diagnostics.is_empty() => Ok(built),
        (_, diagnostics) => Err(SettingsError::Invalid { file: file.to_owned(), diagnostics }),
    }
}

#[cfg(test)]
mod tests;
