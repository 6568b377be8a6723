//! The program: command line, configuration, and the composition of the crates.
//!
//! [`cli`] has a file for each command. [`config`] is what an operator may set.
//! [`key_file`] keeps the key by which secrets in the database are sealed, [`oidc`] asks an identity provider who somebody is.
//! [`runtime`] is the shell around the engine that `serve` and `drill` share: one task
//! owns the engine, observations come in by a bounded channel, records go out in one
//! transaction, and only what is committed is shown. [`drill`] plays a scenario on it.
//!
//! What is absent: no decision about an outage is made here, and no SQL, no packet and no
//! page is put together here.

#![forbid(unsafe_code)]

pub mod bounces;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod drill;
pub mod files;
pub mod key_file;
pub mod logging;
pub mod oidc;
pub mod oncall_file;
pub mod oncall_import;
pub mod rdap;
pub mod runtime;
pub mod settlement;
pub mod trust;
