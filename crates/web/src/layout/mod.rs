//! The frame around every page, its links, and the fragments that several pages share.

mod footer;
pub mod fragments;
mod frame;
pub mod links;
mod navigation;
mod page;
mod sheet;

pub use frame::{HEARTBEAT, document, frame};
pub use page::{Audience, Page};
pub use sheet::{pdf_link, sheet_page, sheet_pdf};
