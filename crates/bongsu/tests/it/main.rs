//! The program, run as a program.

mod bounce;
mod clock_set_back;
mod commands;
#[path = "../../../send/tests/it/fake_gateway.rs"]
mod fake_gateway;
mod half_sent;
mod hooks;
mod kill;
mod oidc;
mod page_links;
mod pg;
mod program;
mod service_manager;
mod serving;
mod subscribers;
