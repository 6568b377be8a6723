//! The program, run as a program.

mod clock_set_back;
mod commands;
#[path = "../../../send/tests/it/fake_gateway.rs"]
mod fake_gateway;
mod hooks;
mod kill;
mod pg;
mod program;
mod returned_mail;
mod service_manager;
mod subscribers;
