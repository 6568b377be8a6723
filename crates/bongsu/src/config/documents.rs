//! `[documents]`: the font that PDFs are set in.

use bongsu_pdf::Fonts;
use bongsu_settings::{Fields, Reader};
use std::path::PathBuf;

/// The font that PDFs are set in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Documents {
    /// The file; where fonts usually are when it is not set.
    pub font: Option<PathBuf>,
    /// Which of its faces, from 0.
    pub font_face: u32,
}

impl Documents {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        let font = f.text(r, "font").filter(|it| !it.is_empty());
        self.font = font.map(PathBuf::from);
        let face = f.integer(r, "font_face", 0..=99);
        self.font_face = face.and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    }

    /// The font.
    pub fn fonts(&self) -> Fonts {
        Fonts::new(self.font.clone().map(|font| (font, self.font_face)))
    }
}
