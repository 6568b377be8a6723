//! Asks the network: DNS at each authoritative server, TCP, TLS, HTTP.
//!
//! Two ways lead in. [`prober::run`] is the sweep: it asks everything in the
//! [estate](bongsu_core::topology) again and again from one vantage, and gives observations.
//! [`check::check`] and [`discover::discover`] look at one domain once, in depth.
//!
//! Below them, one file a thing: [`guard`] says who may be asked, [`schedule`] when,
//! [`budget`] how much, [`rtt`] from when silence is evidence; [`dns`], [`tcp`], [`tls`],
//! [`http`] ask, and [`site`] goes up through the layers of one site. What is decided is
//! decided without I/O (`schedule`, `budget`, `rtt`, `dns::flight`, `dns::wire`), and what
//! waits, waits through the [clock](bongsu_clock::Clock).

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
pub mod site;
pub mod tcp;
pub mod tls;
