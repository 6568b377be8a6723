//! Rehearses: a small hosting company on loopback, and thousands of outages on virtual time.
//!
//! [`scenario`] is the script, [`company`] the stage, [`run`] the play, [`truth`] what
//! really happened in it, [`post`] where its mail arrives, and [`score`] the comparison of
//! all that with what the desk said.

#![forbid(unsafe_code)]

pub mod ground_truth;
pub mod pacing;
pub mod run;
pub mod scenario;
pub mod score;
pub mod simulate;
pub mod simulated_host;
pub mod smtp_sink;
