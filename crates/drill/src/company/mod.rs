//! A small hosting company on loopback: real name servers and web servers on 127/8.

pub mod plan;

mod dns;
mod export;
mod fault;
mod gate;
mod names;
mod open;
mod pulse;
mod tls;
mod web;
mod zones;

pub use fault::{DnsFate, FaultPlane, Harm, Knock, PageFate, Reach};
pub use gate::Silence;
pub use open::{Company, OpenError, Ports};
pub use pulse::Pulse;
