//! Alerts of other tools: monitoring systems that call our engineers, and heartbeats that stop
//! coming (S10).
//!
//! - [`event`]: what a tool says, in the one form that all of them are read into;
//! - [`record`]: an alert from its first word to its end;
//! - [`severity`]: how bad it is;
//! - [`mail`]: which mails are no alerts;
//! - [`heartbeat`]: signs of life that are expected.
//!
//! What a tool says is plain text for the company's own people. It reaches no public page, and no
//! message to a customer.

mod event;
mod heartbeat;
mod mail;
mod record;
mod severity;

pub use event::{EVENTS_MAX, ExternalEvent, Signal};
pub use heartbeat::{HEARTBEAT_SOURCE, HeartbeatRule, HeartbeatState};
pub use mail::{MailRefusal, loops};
pub use record::{
    AlertTarget, ExternalAlert, ExternalAlertEnd, ExternalAlertId, ExternalEntry, ExternalHappened,
};
pub use severity::Severity;
