//! Tickets in operations.

pub mod incident;
pub mod list;
pub mod macros;
pub mod new;
pub mod one;
mod one_actions;
