//! Sites and customers of whom nobody is alerted, for a reason and until an end.
//!
//! A mute keeps messages back and hides nothing: probes, verdicts, victim lists and counts go on
//! as if it were not there.

use crate::Time;
use crate::name::Name;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// The longest mute: what is to be quiet for longer is taken out of the inventory.
pub const MUTE_MAX: Duration = Duration::from_secs(90 * 24 * 3600);
/// The longest reason, in characters.
pub const REASON_MAX_CHARS: usize = 500;

/// Who is muted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MuteTarget {
    /// A site.
    Site(Name),
    /// A customer with all of their sites, by key.
    Customer(String),
}

/// `site:example.com` or `customer:1001`, as it is stored.
impl fmt::Display for MuteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MuteTarget::Site(host) => write!(f, "site:{host}"),
            MuteTarget::Customer(key) => write!(f, "customer:{key}"),
        }
    }
}

/// A mute as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mute {
    /// Who is muted.
    pub target: MuteTarget,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub author: String,
    /// Since when.
    pub since: Time,
    /// When it ends by itself, or was ended.
    pub until: Time,
    /// Who ended it before its time.
    #[serde(default)]
    pub ended_by: Option<String>,
}

impl Mute {
    /// Whether it holds at an instant.
    pub fn holds_at(&self, now: Time) -> bool {
        self.since <= now && now < self.until
    }

    /// Whether it mutes a site of a customer.
    pub fn is_of(&self, host: &Name, customer: &str) -> bool {
        match &self.target {
            MuteTarget::Site(site) => site == host,
            MuteTarget::Customer(key) => key == customer,
        }
    }
}
