//! Settlement: what an outage cost, and what is owed for it.
//!
//! Pure functions over the record, and nothing of the engine. Two ledgers never mix: what the
//! host owes by its terms, and what a customer lost by their own figures.
//!
//! What the host owes: [`downtime`] under a [`policy`], a [`contract`] with its [`terms`], and the
//! [`credit`] that follows for a [`month`]; [`ledger`] puts them together from the record.
//!
//! What a customer lost: [`traffic`] as people have it, the [`loss`] that it shows, and the
//! advertising [`deal`]s that have to be made good.

pub mod claims_notice;
pub mod contract;
pub mod credit;
pub mod deal;
pub mod downtime;
pub mod ledger;
pub mod loss;
mod money;
pub mod month;
pub mod policy;
pub mod reported;
pub mod risk;
pub mod share;
mod tables;
pub mod terms;
pub mod traffic;

pub use money::{Currency, Money, MoneyError, Rounding};
