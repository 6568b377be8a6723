//! What an outage is and what follows from it.
//!
//! This crate is pure: it does no input or output, reads no clock and draws no
//! randomness. `now` is an argument everywhere, so a night of sixteen hours runs
//! in a test within a second, and the same inputs give the same outputs byte for
//! byte. The modules stand in the order in which an outage walks through them:
//!
//! [`inventory`] → [`estate`] → [`evidence`] → [`diagnosis`] and [`verdict`]
//! → [`incident`] → [`statement`] → [`notice`], all driven by [`engine`].

#![forbid(unsafe_code)]

pub mod backoff;
pub mod diagnosis;
pub mod duty;
pub mod engine;
pub mod errand;
pub mod estate;
pub mod evidence;
pub mod id;
pub mod incident;
pub mod inventory;
pub mod link;
pub mod name;
pub mod notice;
pub mod report;
pub mod stated;
pub mod statement;
pub mod time;
pub mod verdict;
pub mod wish;

pub use time::Time;
