//! The prober against servers: ours, made for one test each, and real ones.

mod check;
mod discover;
mod dns;
mod forged;
mod fuzz;
mod prober;
mod real_dns;
mod real_ping;
mod real_records;
mod real_services;
mod real_web;
mod services;
mod site;
mod site_options;
mod support;
