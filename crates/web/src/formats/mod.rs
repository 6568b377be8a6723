//! The same facts in the formats that other programs read.

pub mod calendar;
pub mod feeds;
pub mod health;
mod last_modified;
pub mod metrics;
pub mod payload;
pub mod statuspage;
