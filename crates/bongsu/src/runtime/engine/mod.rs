//! The task that owns the engine, and the ways to it and from it.

pub mod commands;
pub mod commit;
pub mod history;
mod incident_log;
pub mod latest_results;
pub mod task;
mod zone_serials;
