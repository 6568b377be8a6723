//! A document as PDF.

use crate::document::Document;
use crate::font::{Face, FontError, Fonts};
use crate::layout::{MARGIN, Mark, PAGE, pages};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::TextDirection;

/// The size of the foot, in points.
const FOOT: f32 = 8.0;

/// Why there is no PDF.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RenderError {
    /// There is no font.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The PDF cannot be written.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

/// A document as PDF, on A4, with the page and the number of pages at the foot. The same document
/// gives the same bytes.
///
/// # Errors
/// [`RenderError`].
pub fn render(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    let face = fonts.face()?;
    let broken = |what: &str| RenderError::Pdf(what.to_owned());
    let measure = face.measure().ok_or_else(|| broken("the font cannot be read"))?;
    let mut pdf = krilla::Document::new();
    let metadata = Metadata::new().title(document.title.clone());
    pdf.set_metadata(metadata.language(document.language.to_owned()));
    let pages = pages(document, &measure);
    let count = pages.len();
    for (ix, marks) in pages.into_iter().enumerate() {
        let size =
            PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| broken("the page's size"))?;
        let mut page = pdf.start_page_with(size);
        let mut surface = page.surface();
        for mark in &marks {
            draw(&mut surface, &face, mark);
        }
        let (y, number) = (PAGE.1 - MARGIN + 12.0, format!("{} / {count}", ix + 1));
        let x = PAGE.0 - MARGIN - measure.width(&number, FOOT);
        let foot = measure.known(&document.foot);
        draw(&mut surface, &face, &Mark::Text { x: MARGIN, y, size: FOOT, text: foot });
        draw(&mut surface, &face, &Mark::Text { x, y, size: FOOT, text: number });
        surface.finish();
        page.finish();
    }
    pdf.finish().map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, face: &Face, mark: &Mark) {
    surface.set_fill(Some(Fill { paint: rgb::Color::new(20, 20, 24).into(), ..Fill::default() }));
    match mark {
        Mark::Text { x, y, size, text } => {
            let at = Point::from_xy(*x, *y);
            surface.draw_text(at, face.font.clone(), *size, text, false, TextDirection::Auto);
        }
        Mark::Rule { x, y, width } => {
            let Some(rect) = Rect::from_xywh(*x, *y, *width, 0.6) else { return };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}
