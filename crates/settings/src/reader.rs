//! The text being read, and the errors found so far.

use crate::{Diagnostic, Fields};
use std::ops::Range;
use toml::de::DeTable;

/// A text with the errors found in it so far.
pub struct Reader<'t> {
    text: &'t str,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    /// Starts on a text.
    pub fn new(text: &'t str) -> Reader<'t> {
        Reader { text, diagnostics: Vec::new() }
    }

    /// Parses the whole text into its top table; broken syntax is reported.
    pub fn document(&mut self) -> Fields<'t> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().unwrap_or_default();
            self.report(&at, String::new(), error.message().to_owned());
        }
        let span = table.span();
        Fields::new(String::new(), span, table.into_inner())
    }

    /// Reports an error of `key`, which is at the bytes `at`.
    pub fn report(&mut self, at: &Range<usize>, key: String, message: String) {
        let line = self.line(at);
        self.report_on_line(line, key, message);
    }

    /// Reports an error of `key` on a known line.
    pub fn report_on_line(&mut self, line: usize, key: String, message: String) {
        self.diagnostics.push(Diagnostic { line, key, message });
    }

    /// Whether any error was reported so far.
    pub fn has_errors(&self) -> bool {
        !self.diagnostics.is_empty()
    }

    /// The line on which a span begins, from 1.
    pub fn line(&self, at: &Range<usize>) -> usize {
        self.text.as_bytes().iter().take(at.start).filter(|b| **b == b'\n').count() + 1
    }

    /// All errors, in line order.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort();
        self.diagnostics.dedup();
        self.diagnostics
    }
}
