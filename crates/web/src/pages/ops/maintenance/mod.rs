//! `/ops/maintenance`: what is planned, and planning it.

pub mod calendar;
mod fields;
pub mod list;
pub mod one;
pub mod plan;
