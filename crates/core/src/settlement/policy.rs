//! The accounting policy: what counts as downtime. A versioned document that is shown beside
//! every figure made by it.

use super::Rounding;
use crate::hash::digest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What becomes of time of which nothing is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unobserved {
    /// It is not downtime.
    NotCounted,
    /// It is what was seen last before.
    AsBefore,
}

/// How much of an outage counts when only some sites of a contract are down.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Partial {
    /// The share of sites that are down.
    Share,
    /// All of it, as soon as one site is down.
    AnySite,
    /// None of it, unless all sites are down.
    AllSites,
}

/// From when a site counts as down.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begin {
    /// From the first failed probe that the verdict rests on.
    FirstFailure,
    /// From when the verdict was decided.
    Decision,
}

/// The rules by which downtime is counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What the operator calls this version: `2026-1`.
    pub version: String,
    /// From when a site counts as down.
    pub begin: Begin,
    /// Whether a slow site counts as down.
    pub slow_is_down: bool,
    /// Time in which probing ran without a verdict, as while vantages are unhealthy.
    pub unknown: Unobserved,
    /// Time in which probing did not run.
    pub not_watched: Unobserved,
    /// Time of either kind, of at most so many seconds together, between two times in which a site
    /// was down in the same incident: the outage goes on, and the site is presumed down. 0: never. A
    /// document from before this rule has none.
    #[serde(default)]
    pub bridge_s: u32,
    /// Maintenance is not downtime when it was planned at least so many hours before it began;
    /// `None`: it always counts.
    pub maintenance_notice_hours: Option<u32>,
    /// How much counts when only some sites of a contract are down.
    pub partial: Partial,
    /// The unit to which the counted time of a contract in a month is rounded, in seconds.
    pub unit_s: u32,
    /// How it is rounded.
    pub rounding: Rounding,
}

/// Downtime begins with the first failure and is exact to the second; what was not seen is not
/// counted, but for half an hour within an outage, as for a restart; maintenance planned a day ahead
/// is left out; of several sites, the share counts.
impl Default for Policy {
    fn default() -> Policy {
        Policy {
            version: "standard-1".to_owned(),
            begin: Begin::FirstFailure,
            slow_is_down: false,
            unknown: Unobserved::AsBefore,
            not_watched: Unobserved::NotCounted,
            bridge_s: 1_800,
            maintenance_notice_hours: Some(24),
            partial: Partial::Share,
            unit_s: 1,
            rounding: Rounding::Down,
        }
    }
}

impl Policy {
    /// Which document this is.
    pub fn id(&self) -> DocumentId {
        DocumentId::of(&self.version, self)
    }
}

/// A version of a document: what it is called, and a digest of all that it says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct DocumentId {
    /// What the operator calls it.
    pub name: String,
    /// The first 12 hexadecimal digits of the SHA-256 of its canonical text.
    pub digest: String,
}

impl DocumentId {
    /// The id of a document of this name.
    pub fn of(name: &str, document: &impl Serialize) -> DocumentId {
        // These documents are structs of texts, numbers and lists, which JSON can always say.
        let text = serde_json::to_string(document).unwrap_or_default();
        DocumentId { name: name.to_owned(), digest: format!("{:032x}", digest(&text))[..12].into() }
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_rule_is_another_document_even_under_the_same_name() {
        let first = Policy::default();
        let second = Policy { slow_is_down: true, ..first.clone() };
        assert_eq!(first.id(), Policy::default().id());
        assert_ne!(first.id().digest, second.id().digest);
        assert_eq!(first.id().name, second.id().name);
    }
}
