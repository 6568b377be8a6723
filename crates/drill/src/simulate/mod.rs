//! Thousands of outages on virtual time, with invariants checked at every step.
//!
//! A seed decides everything: the topology, what fails in it and when, noise, wrong rows in the
//! inventory, and when the desk is killed and restarted. The same seed plays identically to the
//! last byte, so a failing seed is a test case.
//!
//! [`world`] builds the topology and its ground truth, [`plan`] decides what fails,
//! [`network`] answers probes by the ground truth, [`memory_store`] is the store and checks
//! invariants, [`desk`] and [`oncall`] are the people, [`oracle`] judges what is claimed,
//! [`play`] runs the engine, and [`report`] counts.

pub mod desk;
mod memory_store;
pub mod network;
pub mod oncall;
pub mod oracle;
mod outbox;
pub mod plan;
pub mod play;
pub mod report;
pub mod rng;
pub mod world;

pub use play::{SimulationConfig, play};
pub use report::{Report, Stats};
