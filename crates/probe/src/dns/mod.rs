//! DNS: one question, put to one authoritative server, with recursion off.

pub mod ask;
pub mod flight;
pub mod serial;
pub mod socket;
pub mod tcp;
pub mod verdict;
pub mod wire;
