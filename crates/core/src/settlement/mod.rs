//! Settlement: what an outage cost, and what is owed for it.
//!
//! Pure functions over the record, and nothing of the engine. Two ledgers never mix: what the
//! host owes by its terms, and what a customer lost by their own figures.

pub mod deal;
pub mod loss;
mod money;
pub mod traffic;

pub use money::{Currency, Money, MoneyError, Rounding};
