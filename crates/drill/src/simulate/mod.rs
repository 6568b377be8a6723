//! Thousands of outages on virtual time, with the laws checked at every step.
//!
//! A seed decides everything: the estate, what fails in it and when, noise, wrong rows in
//! the inventory, and the moments at which the desk is killed and started again. The same
//! seed plays the same way to the last byte, so a failing one is a test case.
//!
//! [`world`] builds the estate and its truth, [`plan`] decides what will fail,
//! [`network`] answers probes by the truth, [`ledger`] is the store, and watches the laws,
//! [`play`] lets the engine live in it, and [`report`] counts.

pub mod memory_store;
pub mod network;
mod outbox;
pub mod plan;
pub mod play;
pub mod report;
pub mod rng;
pub mod world;

pub use play::{SimulationConfig, play};
pub use report::{Report, Stats};
