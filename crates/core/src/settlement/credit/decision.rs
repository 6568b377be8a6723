//! What people decided about outages, for all credits that these concern.

use crate::Time;
use crate::incident::IncidentId;
use crate::name::Name;
use crate::settlement::terms::Exclusion;
use serde::{Deserialize, Serialize};

/// What a person decided about an exclusion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExclusionDecision {
    /// The incident.
    pub incident: IncidentId,
    /// The exclusion.
    pub exclusion: Exclusion,
    /// Whether it applies.
    pub applies: bool,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Time,
}

/// What a person decided about the downtime of a site that the program took off a victim list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DowntimeDecision {
    /// The incident.
    pub incident: IncidentId,
    /// The site.
    pub site: Name,
    /// Whether its downtime counts.
    pub counts: bool,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Time,
}

/// A decision of either kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum Decision {
    /// About an exclusion.
    Exclusion(ExclusionDecision),
    /// About downtime.
    Downtime(DowntimeDecision),
}

impl Decision {
    /// The incident.
    pub const fn incident(&self) -> IncidentId {
        match self {
            Decision::Exclusion(it) => it.incident,
            Decision::Downtime(it) => it.incident,
        }
    }
}

/// A decision that a person took back: then it is asked again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionTakenBack {
    /// What had been decided, by whom and when.
    pub decision: Decision,
    /// Who took it back.
    pub by: String,
    /// When.
    pub at: Time,
}
