//! Regular work beside the outage: heartbeat, emergency export, retention.

pub mod emergency_export;
pub mod heartbeat;
pub mod retention;
