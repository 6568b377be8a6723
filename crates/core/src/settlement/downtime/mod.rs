//! Downtime of sites and components under a [`Policy`], each minute with the change of verdict
//! that it rests on.

mod bridge;
mod component;
mod ground;
mod site;

#[cfg(test)]
mod tests;

pub use component::component_downtime;
pub use ground::SiteRecord;
pub use site::site_downtime;

use crate::Time;
use crate::incident::IncidentId;
use crate::inventory::{ComponentKey, Owner};
use crate::name::Name;
use crate::span::Span;
use crate::verdict::VerdictChange;
use serde::{Deserialize, Serialize};

/// An incident that a site was a victim of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Involvement {
    /// The incident.
    pub incident: IncidentId,
    /// The component that failed, as far as known.
    pub component: Option<ComponentKey>,
    /// Who is responsible for it; `None` when that is not known.
    pub owner: Option<Owner>,
    /// From its first failure, until the site was verified or the incident was resolved.
    pub span: Span,
    /// Why a person took the site off the victim list, if one did.
    pub excluded: Option<String>,
    /// Why the program took it off, if it did: then a person decides about the downtime.
    pub doubt: Option<String>,
    /// From when its downtime counts by the terms for which this is asked; `None`: not at all.
    pub counts_from: Option<Time>,
}

/// Maintenance that takes a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlannedWindow {
    /// When it was planned.
    pub planned_at: Time,
    /// When it ran.
    pub span: Span,
}

/// Why downtime is presumed, and was not seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presumption {
    /// Probing did not run.
    NotWatched,
    /// Probing ran without a verdict, as while no vantage was healthy.
    NoVerdict,
}

/// How the policy treats a piece of time in which a site was not seen well.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "treatment")]
pub enum Treatment {
    /// Downtime in an incident.
    Down {
        /// The incident.
        incident: IncidentId,
        /// Who is responsible; `None` when that is not known.
        owner: Option<Owner>,
        /// The component that failed.
        component: Option<ComponentKey>,
        /// Why the program took the site off the victim list later; a person decides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt: Option<String>,
        /// Why it is presumed by the policy; `None` where it was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        presumed: Option<Presumption>,
    },
    /// Down without an incident of the host: the site's own trouble, as far as is known.
    OwnTrouble,
    /// Down in an incident whose cause the customer is responsible for.
    CustomersComponent {
        /// The incident.
        incident: IncidentId,
    },
    /// A person took the site off the incident's victim list.
    Excluded {
        /// The incident.
        incident: IncidentId,
        /// Why.
        reason: String,
    },
    /// Maintenance that was planned early enough.
    Maintenance,
    /// Slow, where the policy does not count that as down.
    Slow,
    /// Probing ran without a verdict.
    Unknown {
        /// The incident in which the site was down before and after, longer than the policy bridges.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        between: Option<IncidentId>,
        /// The incident in which the site was down before, and of which nobody saw the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<IncidentId>,
    },
    /// Probing did not run.
    NotWatched {
        /// The incident in which the site was down before and after, longer than the policy bridges.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        between: Option<IncidentId>,
        /// The incident in which the site was down before, and of which nobody saw the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<IncidentId>,
    },
}

impl Treatment {
    /// Nobody saw the site; nothing more is known of it.
    pub(crate) const UNKNOWN: Treatment = Treatment::Unknown { between: None, after: None };
    /// Probing did not run; nothing more is known of it.
    pub(crate) const NOT_WATCHED: Treatment = Treatment::NotWatched { between: None, after: None };

    /// The incident in which a site was down, whether or not that counts.
    pub const fn concerns(&self) -> Option<IncidentId> {
        match self {
            Treatment::Down { incident, .. }
            | Treatment::CustomersComponent { incident }
            | Treatment::Excluded { incident, .. } => Some(*incident),
            _ => None,
        }
    }
}

/// A piece of time, how it is treated, and the change of verdict that it rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Piece {
    /// When.
    pub span: Span,
    /// The change of verdict in force: what was seen, since when, and when that was decided.
    pub evidence: VerdictChange,
    /// How it is treated.
    #[serde(flatten)]
    pub treatment: Treatment,
}

impl Piece {
    /// The site.
    pub fn site(&self) -> &Name {
        &self.evidence.site
    }

    /// The incident that it interrupts, since nobody saw the site in it for too long.
    pub fn interrupts(&self) -> Option<IncidentId> {
        match self.treatment {
            Treatment::Unknown { between, .. } | Treatment::NotWatched { between, .. } => between,
            _ => None,
        }
    }

    /// The incident in the midst or at the end of which nobody saw the site for too long.
    pub fn unseen_in(&self) -> Option<IncidentId> {
        match self.treatment {
            Treatment::Unknown { between, after } | Treatment::NotWatched { between, after } => {
                between.or(after)
            }
            _ => None,
        }
    }

    /// The same by whole seconds, as it is shown: what lengths add up to is what its ends say.
    fn in_seconds(mut self) -> Piece {
        let Span { from, until } = self.span;
        self.span = Span { from: from.whole_second(), until: until.whole_second() };
        self
    }

    /// The incident in which it is downtime.
    pub fn incident(&self) -> Option<IncidentId> {
        match self.treatment {
            Treatment::Down { incident, .. } => Some(incident),
            _ => None,
        }
    }
}
