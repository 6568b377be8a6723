//! On call: who is, who is being woken, and what people change of it.

pub mod calendar;
pub mod changes;
pub mod contacts;
pub mod escalation;
pub mod fairness;
pub mod handover;
pub mod import;
pub mod link;
pub mod overview;
pub mod plan;
