//! Impact: what the visitors of a site meet.
//!
//! It follows from the paths that lead to a site, layer by layer: the servers of its zone, and
//! its addresses. What has more than one path outlives the loss of one: resolvers ask another
//! name server (RFC 1034 §5.3.3), and clients another address where none answers (RFC 8305).
//! An address that accepts a connection and then fails is not gone around by clients.

use serde::{Deserialize, Serialize};

/// What the visitors of a site meet, from best to worst; nothing is known first.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// Not enough was seen.
    #[default]
    Unknown,
    /// Every path works.
    Works,
    /// A path is lost and another one works: visitors notice nothing, or wait a moment.
    RedundancyLost,
    /// Some visitors cannot use it.
    Degraded,
    /// Nobody can use it.
    Down,
}

impl Impact {
    /// The code used in files and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Impact::Unknown => "unknown",
            Impact::Works => "works",
            Impact::RedundancyLost => "redundancy_lost",
            Impact::Degraded => "degraded",
            Impact::Down => "down",
        }
    }

    /// Whether some of its visitors are known to fail.
    pub fn is_felt(self) -> bool {
        self >= Impact::Degraded
    }
}

/// The paths of one layer, as one vantage sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Paths {
    /// Answered, the last time that they were asked.
    pub working: u32,
    /// Did not.
    pub lost: u32,
    /// Accept a connection and fail then: clients do not turn to another path.
    pub broken: u32,
    /// Not asked yet, or not answered for.
    pub unknown: u32,
}

impl Paths {
    /// What visitors meet in this layer.
    pub fn impact(self) -> Impact {
        match self {
            Paths { working: 0, broken: 0, lost: 0, .. } => Impact::Unknown,
            Paths { working: 0, unknown: 0, .. } => Impact::Down,
            Paths { working: 0, .. } => Impact::Unknown,
            Paths { broken: 1.., .. } => Impact::Degraded,
            Paths { lost: 1.., .. } => Impact::RedundancyLost,
            Paths { .. } => Impact::Works,
        }
    }
}

/// What visitors meet at one vantage, who need every layer.
pub fn at_vantage(names: Impact, connection: Impact) -> Impact {
    match (names, connection) {
        (Impact::Down, _) | (_, Impact::Down) => Impact::Down,
        (Impact::Unknown, _) | (_, Impact::Unknown) => Impact::Unknown,
        (names, connection) => names.max(connection),
    }
}

/// What visitors meet, who are everywhere: most vantages decide.
pub fn everywhere(vantages: impl Iterator<Item = Impact>) -> Impact {
    let (mut all, mut down, mut worst) = (0, 0, Impact::Unknown);
    for impact in vantages {
        all += 1;
        down += u32::from(impact == Impact::Down);
        worst = worst.max(impact);
    }
    if down > 0 && down * 2 <= all { Impact::Degraded } else { worst }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(working: u32, lost: u32, broken: u32, unknown: u32) -> Impact {
        Paths { working, lost, broken, unknown }.impact()
    }

    #[test]
    fn what_has_another_path_is_not_down() {
        assert_eq!(paths(2, 0, 0, 0), Impact::Works);
        assert_eq!(paths(1, 1, 0, 0), Impact::RedundancyLost);
        assert_eq!(paths(1, 0, 1, 0), Impact::Degraded);
        assert_eq!(paths(0, 1, 1, 0), Impact::Down);
        assert_eq!(paths(0, 1, 0, 1), Impact::Unknown, "the other path was not asked");
        assert_eq!(paths(1, 0, 0, 1), Impact::Works);
        assert_eq!(paths(0, 0, 0, 0), Impact::Unknown);
    }

    #[test]
    fn visitors_need_every_layer() {
        assert_eq!(at_vantage(Impact::Works, Impact::Unknown), Impact::Unknown);
        assert_eq!(at_vantage(Impact::RedundancyLost, Impact::Works), Impact::RedundancyLost);
        assert_eq!(at_vantage(Impact::Unknown, Impact::Down), Impact::Down);
    }

    #[test]
    fn most_vantages_decide_and_one_that_fails_is_felt() {
        let of = |all: &[Impact]| everywhere(all.iter().copied());
        assert_eq!(of(&[Impact::Down, Impact::Works]), Impact::Degraded);
        assert_eq!(of(&[Impact::Down, Impact::Down, Impact::Works]), Impact::Down);
        assert_eq!(of(&[Impact::Unknown, Impact::Works]), Impact::Works);
        assert_eq!(of(&[]), Impact::Unknown);
    }
}
