//! The pages of the desk: calls, promises, calls back and tickets, care, and customers who leave.

pub mod call;
pub mod call_actions;
mod call_parts;
pub mod callbacks;
pub mod calls;
pub mod care;
mod care_call;
pub mod care_report;
pub mod hand_over;
pub mod leaving;
pub mod promises;
mod shown;
pub mod thanks;
pub mod tickets;
pub mod weeks;
