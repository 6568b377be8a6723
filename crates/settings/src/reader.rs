//! The text being read, and the errors found so far.

use crate::Diagnostic;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A text with the errors found in it so far.
pub struct Reader<'t> {
    text: &'t str,
    directory: PathBuf,
    is_for_this_machine: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    /// Starts on a text.
    pub fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            directory: PathBuf::new(),
            is_for_this_machine: false,
            diagnostics: Vec::new(),
        }
    }

    /// Has relative paths begin at `directory`; without this, at that of whoever runs the program.
    #[must_use]
    pub fn below(self, directory: &Path) -> Reader<'t> {
        Reader { directory: directory.to_owned(), ..self }
    }

    /// Whether what the file names is looked for on this machine: files, directories, addresses.
    /// Without this, it is not.
    #[must_use]
    pub fn on_this_machine(self, is_for_this_machine: bool) -> Reader<'t> {
        Reader { is_for_this_machine, ..self }
    }

    /// Whether what the file names must be on this machine. Only then may reading a value touch
    /// anything outside of the text.
    pub fn is_for_this_machine(&self) -> bool {
        self.is_for_this_machine
    }

    /// The path that a text of the file names. The only way to make one, so that every path of a
    /// file begins at the same place.
    pub fn path(&self, text: &str) -> PathBuf {
        self.directory.join(text)
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'t str {
        self.text
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
