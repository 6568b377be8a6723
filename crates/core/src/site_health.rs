//! What may be said of a site at an instant.
//!
//! Every page, feed, card, metric and answer of the API that speaks of a site's state says
//! this, and nothing else: it is made in one place (`engine::view`), from the verdict, what
//! visitors meet, the open incidents and the age of the evidence.

use crate::layer::Layer;
use crate::observation::Reason;
use serde::{Deserialize, Serialize};

/// What may be said of a site now.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "health")]
pub enum SiteHealth {
    /// Nobody can use it: a layer fails; those above it were not observed.
    Down {
        /// The lowest failing layer.
        layer: Layer,
        /// Why, by the last failing probes.
        reason: Reason,
    },
    /// Some visitors cannot use it.
    Degraded,
    /// An open incident gives reason to doubt that it works, and it was not verified yet.
    Unverified,
    /// Not enough was seen within a sweep, or the vantages were unhealthy.
    #[default]
    Unknown,
    /// All layers work, much slower than this site's baseline.
    Slow,
    /// All layers work.
    Works,
}

impl SiteHealth {
    /// The codes used in the API, metrics and filters, worst first.
    pub const CODES: [&str; 6] = ["down", "degraded", "unverified", "unknown", "slow", "up"];

    /// Its place among [`SiteHealth::CODES`]: the worse, the lower.
    pub const fn rank(self) -> usize {
        match self {
            SiteHealth::Down { .. } => 0,
            SiteHealth::Degraded => 1,
            SiteHealth::Unverified => 2,
            SiteHealth::Unknown => 3,
            SiteHealth::Slow => 4,
            SiteHealth::Works => 5,
        }
    }

    /// Its code.
    pub const fn as_str(self) -> &'static str {
        Self::CODES[self.rank()]
    }

    /// Whether it is said that visitors can use the site.
    pub const fn is_usable(self) -> bool {
        matches!(self, SiteHealth::Works | SiteHealth::Slow)
    }

    /// Whether it is said that nobody can use the site.
    pub const fn is_down(self) -> bool {
        matches!(self, SiteHealth::Down { .. })
    }
}
