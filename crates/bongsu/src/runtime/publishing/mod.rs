//! Pages as static files: rendered, written to directories and copied to mirrors.
//!
//! - [`publisher`]: one cycle after another, renders what changed and writes it;
//! - `state`: what was rendered, and what each directory holds;
//! - `render` and `write`: rendering and writing on all processors;
//! - [`pending`]: what a mirror has yet to copy; [`mirror`]: copies it;
//! - [`customer_urls`]: the URLs of customers' own pages.

pub mod customer_urls;
pub mod mirror;
pub mod pending;
pub mod publisher;
mod render;
mod state;
mod write;

pub use state::{Cycle, PublishState};

#[cfg(test)]
mod tests;
