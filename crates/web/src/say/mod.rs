//! Facts put into words, in both languages.
//!
//! Invariant: the only sentences that say a site works again are made from counts of
//! verified victims, or from a [`Proof::Verification`](bongsu_core::incident::Proof).

pub mod cause;
pub mod parts;
pub mod proof;
pub mod statement;
pub mod time;
