//! The pages, each a file.

pub mod charts;
pub mod customer;
pub mod history;
pub mod incident;
pub mod ops;
pub mod pieces;
pub mod status;
pub mod subscribe;
