//! The program, run as a program.

mod alert_mail;
mod alert_sources;
mod announcements;
mod bounce;
mod clock_set_back;
mod commands;
#[allow(dead_code, reason = "shared with the tests of send")]
#[path = "../../../send/tests/it/fake_gateway.rs"]
mod fake_gateway;
#[allow(dead_code, reason = "shared with the tests of send")]
#[path = "../../../send/tests/it/fake_relay.rs"]
mod fake_relay;
mod half_sent;
mod hooks;
mod kill;
mod mail_in;
mod moving_in;
mod oidc;
mod oncall;
mod once;
mod one_copy;
mod page_links;
mod pagerduty;
mod pg;
mod program;
mod promises;
mod push;
mod rdap;
mod service_manager;
mod serving;
mod site_alerts;
mod store_away;
mod subscribers;
mod tickets;
