//! Documents for printing: what is in them, and their rendering as PDF.
//!
//! - [`Document`]: a title, paragraphs, facts, tables and steps, without any form;
//! - [`Fonts`]: the font that a PDF is set in, with Hangul;
//! - [`render`]: the PDF, on A4.

mod document;
mod font;
mod layout;
mod render;

pub use document::{Block, Column, Document};
pub use font::{FontError, Fonts};
pub use render::{RenderError, render};
