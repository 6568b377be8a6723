//! Documents for printing: what is in them, and, with the feature `render`, their rendering as PDF.
//!
//! - [`Document`]: a title, paragraphs, facts, tables and steps, without any form;
//! - [`Fonts`]: the font that a PDF is set in, with Hangul;
//! - [`render`]: the PDF, on A4; refused where the program was built without it.

#[cfg(not(feature = "render"))]
mod absent;
mod document;
#[cfg(feature = "render")]
mod font;
#[cfg(feature = "render")]
mod layout;
#[cfg(feature = "render")]
mod render;

#[cfg(not(feature = "render"))]
pub use absent::{Fonts, RenderError, render};
pub use document::{Block, Column, Document};
#[cfg(feature = "render")]
pub use font::{FontError, Fonts};
#[cfg(feature = "render")]
pub use render::{RenderError, render};
