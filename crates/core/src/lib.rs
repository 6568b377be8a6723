//! What an outage is and what follows from it.
//!
//! This crate is pure: it does no input or output, reads no clock and draws no
//! randomness. `now` is an argument everywhere, so a night of sixteen hours runs
//! in a test within a second, and the same inputs give the same outputs byte for
//! byte. An outage passes through the modules in this order:
//!
//! [`inventory`] → [`topology`] → [`observation`] → [`diagnosis`] and [`verdict`]
//! → [`incident`] → [`statement`] → [`notification`], all driven by [`engine`].

#![forbid(unsafe_code)]

pub mod access;
pub mod alert;
pub mod call;
pub mod care;
pub mod compliance;
pub mod customer;
pub mod departure;
pub mod diagnosis;
pub mod engine;
pub mod external_alert;
pub mod hash;
pub mod http_date;
pub mod http_url;
pub mod impact;
pub mod incident;
pub mod inventory;
pub mod language;
pub mod layer;
pub mod mail_nesting;
pub mod maintenance;
pub mod name;
pub mod notification;
pub mod observation;
pub mod oncall;
pub mod plain_text;
pub mod postmortem;
pub mod promise;
pub mod public_names;
pub mod response_times;
pub mod secret;
pub mod service;
pub mod settlement;
pub mod site_health;
pub mod span;
pub mod statement;
pub mod ticket;
pub mod time;
pub mod token;
pub mod topology;
pub mod verdict;

pub use time::Time;
