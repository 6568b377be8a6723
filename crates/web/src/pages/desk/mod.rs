//! The desk: for who speaks with customers.

pub mod tickets;
