//! Why a ticket is about an incident, and how the customer's sites are in it.

use crate::name::Name;
use serde::{Deserialize, Serialize};

/// Why a ticket is taken to be about an incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinReason {
    /// A site of the customer is on its victim list.
    Victim {
        /// The site.
        site: Name,
        /// What the list said of it.
        state: SiteState,
    },
    /// A person said so.
    Person,
}

/// A site of a customer in an incident, at the time of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SiteThen {
    /// The site.
    pub site: Name,
    /// `at_risk`, `hit` or `verified`, as on the victim list.
    pub state: SiteState,
}

/// What the victim list said of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// It depends on what failed, and was not seen failing.
    AtRisk,
    /// It was seen failing.
    Hit,
    /// It was seen working again.
    Verified,
}
