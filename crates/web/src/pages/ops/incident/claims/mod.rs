//! `/ops/incidents/{id}/claims`: the notice of who may claim, by what standard and how: written from
//! the terms, approved by a second person, with the proof of its sending (S8, S21).

mod draft;
mod page;
mod proof;
mod submit;

pub use page::page;
pub use proof::csv;
pub use submit::submit;
