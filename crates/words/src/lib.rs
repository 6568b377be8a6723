//! Formats facts as text in every language: for pages, feeds, mail and the terminal.
//!
//! One statement has the same sentences wherever it is read. The texts are in `locales/`;
//! `say!` formats them.
//!
//! Invariant: the only sentences that say a site works again are made from counts of
//! verified victims, or from a [`Justification::Verification`](bongsu_core::incident::Justification).

#![forbid(unsafe_code)]

#[macro_use]
mod lang;
pub mod alert;
pub mod card;
pub mod cause;
pub mod contact_test;
pub mod courtesy;
pub mod deal;
pub mod draft;
pub mod errors;
pub mod external_alert;
pub mod inventory;
pub mod inventory_diff;
pub mod josa;
pub mod justification;
pub mod labels;
pub mod loss;
pub mod maintenance;
pub mod message;
pub mod names;
pub mod oncall;
mod phone;
pub mod question;
mod sentences;
pub mod settlement;
pub mod statement;
pub mod template;
pub mod time;

pub use bongsu_core::language::Language;
pub use fluent_bundle::FluentArgs;
pub use lang::{grouped, text, text_of};
pub use phone::{contact, phone};
pub use sentences::sentences;
