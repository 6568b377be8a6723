//! What an alert is about.

use crate::Time;
use crate::layer::Layer;
use crate::observation::Reason;
use serde::{Deserialize, Serialize};

/// What was seen of a site or a domain, as far as it is worth an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Condition {
    /// Nobody can use the site.
    Down {
        /// The lowest failing layer.
        layer: Layer,
        /// Why, by the last failing probes.
        reason: Reason,
    },
    /// One of its name servers or addresses fails, and another one works.
    Partial {
        /// The lowest failing layer.
        layer: Layer,
        /// Why, by the last failing probe.
        reason: Reason,
    },
    /// Much slower than is usual for it.
    Slow,
    /// Its certificate, or one that its chain needs, is valid for a few days more.
    Certificate {
        /// Until when.
        until: Time,
    },
    /// The registration of the domain ends in a few days.
    Domain {
        /// When.
        until: Time,
    },
}

/// The kind of a condition, as rules and filters name it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// [`Condition::Down`].
    Down,
    /// [`Condition::Partial`].
    Partial,
    /// [`Condition::Slow`].
    Slow,
    /// [`Condition::Certificate`].
    Certificate,
    /// [`Condition::Domain`].
    Domain,
}

impl AlertKind {
    /// All kinds.
    pub const ALL: [AlertKind; 5] = [
        AlertKind::Down,
        AlertKind::Partial,
        AlertKind::Slow,
        AlertKind::Certificate,
        AlertKind::Domain,
    ];

    /// The code used in files, filters, metrics and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertKind::Down => "down",
            AlertKind::Partial => "partial",
            AlertKind::Slow => "slow",
            AlertKind::Certificate => "certificate",
            AlertKind::Domain => "domain",
        }
    }

    /// From the code; `None` when there is no such kind.
    pub fn from_code(code: &str) -> Option<AlertKind> {
        AlertKind::ALL.into_iter().find(|kind| kind.as_str() == code)
    }

    /// Whether it is a date that comes near, and not something that fails.
    pub const fn is_expiry(self) -> bool {
        matches!(self, AlertKind::Certificate | AlertKind::Domain)
    }
}

impl Condition {
    /// Its kind.
    pub const fn kind(self) -> AlertKind {
        match self {
            Condition::Down { .. } => AlertKind::Down,
            Condition::Partial { .. } => AlertKind::Partial,
            Condition::Slow => AlertKind::Slow,
            Condition::Certificate { .. } => AlertKind::Certificate,
            Condition::Domain { .. } => AlertKind::Domain,
        }
    }

    /// The layer that it is a matter of.
    pub const fn layer(self) -> Layer {
        match self {
            Condition::Down { layer, .. } | Condition::Partial { layer, .. } => layer,
            Condition::Slow => Layer::Http,
            Condition::Certificate { .. } => Layer::Tls,
            Condition::Domain { .. } => Layer::Dns,
        }
    }

    /// How bad it is among those of its subject: who heard of it hears again when it is worse.
    pub const fn severity(self) -> u16 {
        match self {
            Condition::Slow | Condition::Certificate { .. } | Condition::Domain { .. } => 1,
            Condition::Partial { .. } => 2,
            Condition::Down { .. } => 3,
        }
    }

    /// The date that comes near.
    pub const fn until(self) -> Option<Time> {
        match self {
            Condition::Certificate { until } | Condition::Domain { until } => Some(until),
            Condition::Down { .. } | Condition::Partial { .. } | Condition::Slow => None,
        }
    }
}
