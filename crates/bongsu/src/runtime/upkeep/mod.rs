//! Background work: coverage, heartbeat, emergency export, retention, settlement, reports of months.

pub mod coverage;
pub mod database_watch;
pub mod emergency_export;
pub mod heartbeat;
pub mod month_reports;
pub mod recent_deaths;
pub mod response_times;
pub mod retention;
pub mod settlement;
