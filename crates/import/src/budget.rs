//! How much is made of a file: a small one can name the same text, or the same sheet, any number of
//! times.

use crate::limits;
use bongsu_core::inventory::import::Problem;

/// What may still be made.
pub struct Budget {
    cells: usize,
    text_bytes: usize,
}

impl Budget {
    /// For one file.
    pub const fn new() -> Budget {
        Budget { cells: limits::MAX_CELLS, text_bytes: limits::MAX_TEXT_BYTES }
    }

    /// Takes so many cells.
    ///
    /// # Errors
    /// When that is more than is left.
    pub fn cells(&mut self, count: usize) -> Result<(), Problem> {
        let left = self.cells.checked_sub(count);
        self.cells = left.ok_or(Problem::ManyNodes(limits::MAX_CELLS))?;
        Ok(())
    }

    /// Takes so much text.
    ///
    /// # Errors
    /// When that is more than is left.
    pub fn text(&mut self, text: &str) -> Result<(), Problem> {
        let left = self.text_bytes.checked_sub(text.len());
        self.text_bytes = left.ok_or(Problem::MuchText(limits::MAX_TEXT_BYTES >> 20))?;
        Ok(())
    }
}
