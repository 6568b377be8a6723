//! DNS queries to authoritative servers, without recursion.

pub mod alias;
pub mod client;
pub mod cookie;
pub mod in_flight;
mod lenient;
pub mod outcome;
pub mod serial;
pub mod socket;
pub mod strays;
pub mod tcp;
pub mod wire;
