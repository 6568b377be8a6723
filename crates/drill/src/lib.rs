//! Drills: a small hosting company on loopback, and thousands of outages on virtual time.
//!
//! [`scenario`] is the script, [`simulated_host`] the company, [`run`] plays the script,
//! [`actors`] are its people,
//! [`ground_truth`] records what really happened, [`site_truth`] judges what is said of it,
//! [`smtp_sink`] receives the mail, and
//! [`score`] compares all that with what the desk recorded. [`simulate`] is the simulator.

#![forbid(unsafe_code)]

pub mod actors;
pub mod ground_truth;
pub mod pacing;
pub mod run;
pub mod scenario;
pub mod score;
pub mod simulate;
pub mod simulated_host;
pub mod site_truth;
pub mod smtp_sink;
pub mod spoken;
pub mod visitors;
