//! The program, run as a program.

mod commands;
#[path = "../../../send/tests/it/gateway.rs"]
mod gateway;
mod hooks;
mod kill;
mod pg;
mod program;
mod subscribers;
