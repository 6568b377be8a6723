//! A small hosting company on loopback: real name servers and web servers on 127/8.

mod gated_listener;
mod lag_monitor;
mod mail;
pub mod plan;

mod dns;
mod effect;
mod export;
mod fault;
mod names;
mod open;
mod tls;
mod web;
mod zones;

pub use effect::{Effect, Scope};
pub use fault::{ConnectionAttempt, DnsEffect, FaultPlane, HttpEffect, Port};
pub use gated_listener::Silence;
pub use lag_monitor::LagMonitor;
pub use open::{OpenError, Ports, SimulatedHost};
