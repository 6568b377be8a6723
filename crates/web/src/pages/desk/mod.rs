//! The pages of the desk: calls, promises, calls back and tickets.

pub mod call;
pub mod call_actions;
mod call_parts;
pub mod callbacks;
pub mod calls;
pub mod hand_over;
pub mod promises;
mod shown;
pub mod thanks;
pub mod tickets;
pub mod weeks;
