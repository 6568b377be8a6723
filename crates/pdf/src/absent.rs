//! What stands in for the rendering where the program was built without it.

use crate::document::Document;
use std::path::PathBuf;

/// The font that a PDF would be set in.
#[derive(Debug, Default)]
pub struct Fonts;

impl Fonts {
    /// Needs no font.
    pub fn new(_named: Option<(PathBuf, u32)>) -> Fonts {
        Fonts
    }
}

/// Why there is no PDF.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RenderError {
    /// The program was built without it.
    #[error("this program was built without the feature “pdf”")]
    NotBuilt,
}

/// Refuses.
///
/// # Errors
/// [`RenderError::NotBuilt`], always.
pub fn render(_document: &Document, _fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    Err(RenderError::NotBuilt)
}
