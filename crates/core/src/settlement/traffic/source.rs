//! What is known of a site's traffic besides the counts.

use crate::Time;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a site's traffic is counted, by which clocks its visitors live, and what it is worth.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TrafficSource {
    /// The length of a step in seconds.
    pub step_s: u32,
    /// The visitors' IANA time zone.
    pub zone: String,
    /// Days on which visitors live otherwise.
    #[serde(default)]
    pub holidays: Vec<Date>,
    /// What traffic is worth, as [`worth_text`](super::worth_text) writes it.
    #[serde(default)]
    pub worth: Option<String>,
    /// Other sites by host name, which serve as control where an outage did not touch them.
    #[serde(default)]
    pub sisters: Vec<String>,
    /// When it was last imported or changed.
    pub changed_at: Time,
    /// Who did.
    pub author: String,
}
