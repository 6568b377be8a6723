//! DNS: one question, put to one authoritative server, with recursion off.

pub mod ask;
pub mod in_flight;
pub mod outcome;
pub mod serial;
pub mod socket;
pub mod tcp;
pub mod wire;
