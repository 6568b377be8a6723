//! Alerts: one broken site, and dates that come near, told to who asked for it.
//!
//! An incident is the matter of many; an alert is the matter of one site that no incident
//! explains, or of a certificate or a domain that is about to expire. `engine::alerts` decides
//! when one opens and ends; here is what it is made of.

mod condition;
mod digest;
mod expiry;
mod recipient;
mod record;
mod rule;

pub use condition::{AlertKind, Condition};
pub use digest::{AlertDigest, DigestItem, DigestSort, DigestTotals};
pub use expiry::{DomainExpiry, step, steps};
pub use recipient::Recipient;
pub use record::{Alert, AlertEnd, AlertId, AlertNews, Line};
pub use rule::{AlertOptions, AlertRule, RuleSubject};
