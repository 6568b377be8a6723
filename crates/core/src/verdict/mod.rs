//! Verdicts: what is believed of one site.

pub mod baseline;
pub mod cusum;
mod in_force;

pub use in_force::in_force;

use crate::Time;
use crate::layer::Layer;
use crate::name::Name;
use crate::observation::Reason;
use serde::{Deserialize, Serialize};

/// What is believed of one site.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// Not enough was seen, or the vantages were unhealthy.
    #[default]
    Unknown,
    /// All layers work.
    Up,
    /// All layers work, much slower than this site's baseline.
    Slow,
    /// A layer fails; those above it were not observed.
    Down {
        /// The lowest failing layer.
        layer: Layer,
        /// Why, by the last failing probe.
        reason: Reason,
    },
}

impl Verdict {
    /// Whether it can be used, be it slowly.
    pub const fn is_working(self) -> bool {
        matches!(self, Verdict::Up | Verdict::Slow)
    }

    /// The code used in files and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Unknown => "unknown",
            Verdict::Up => "up",
            Verdict::Slow => "slow",
            Verdict::Down { .. } => "down",
        }
    }
}

/// Whose fault it is that a site fails.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blame {
    /// The hosting company's.
    Host,
    /// The customer's own.
    Customer,
    /// Somebody else's.
    ThirdParty,
    /// Not yet known.
    Unknown,
}

impl Blame {
    /// The code used in files and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Blame::Host => "host",
            Blame::Customer => "customer",
            Blame::ThirdParty => "third_party",
            Blame::Unknown => "unknown",
        }
    }
}

/// A change of verdict, as it is stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VerdictChange {
    /// The site's host name.
    pub site: Name,
    /// What is believed now.
    pub verdict: Verdict,
    /// The first observation that supports it.
    pub since: Time,
    /// When it was decided.
    pub at: Time,
}
