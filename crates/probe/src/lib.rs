//! Probes the network: DNS at each authoritative server, TCP, TLS, HTTP.
//!
//! There are two entry points. [`prober::run`] is the sweep: it probes everything in the
//! [topology](bongsu_core::topology) repeatedly from one vantage and sends observations.
//! [`check::check`] and [`discover::Discoverer`] examine one domain once, in depth.
//!
//! Below them, [`address_policy`] decides which addresses may be probed, [`schedule`] when,
//! [`budget`] how often, and [`rtt`] from when silence is evidence. [`dns`], [`tcp`], [`tls`]
//! and [`http`] speak the protocols, [`service`] with services other than the
//! web, and [`site`] goes up through the layers of one site.
//! Decisions do no I/O (`schedule`, `budget`, `rtt`, `dns::in_flight`, `dns::wire`), and all
//! waiting goes through the [clock](bongsu_clock::Clock).

#![forbid(unsafe_code)]

pub mod address_policy;
pub mod budget;
pub mod check;
pub mod discover;
pub mod dns;
pub mod http;
pub mod prober;
pub mod rtt;
pub mod schedule;
pub mod service;
pub mod site;
pub mod tcp;
pub mod tls;
