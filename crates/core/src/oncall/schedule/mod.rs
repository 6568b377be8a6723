//! A schedule: layers of rotations, and what people changed of it, laid over each other.
//!
//! - [`change`]: one person more, one less, one for another, a swap, a temporary schedule;
//! - [`import`]: shifts from a calendar that somebody else wrote;
//! - [`roster`]: who is on call at an instant, and over a time.

pub mod change;
pub mod import;
pub mod roster;

#[cfg(test)]
mod tests;

use super::OncallKey;
use super::hours::Hours;
use super::rotation::Rotation;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use change::{ChangeId, ScheduleChange, Shift, TemporaryGap, What};
pub use roster::{LONGEST_REACH, RosterSlot, Source};

/// A rotation that counts at certain hours.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// What people call it.
    pub name: String,
    /// Who takes turns.
    pub rotation: Rotation,
    /// When it counts; always when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
}

/// A schedule. Of its layers a later one comes before an earlier one while it has somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Its key.
    pub key: OncallKey,
    /// What people call it.
    pub name: String,
    /// The IANA time zone by whose clocks it goes.
    pub zone: String,
    /// The layers, the one that counts least first.
    pub layers: Vec<Layer>,
    /// Days that are no weekdays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Date>,
    /// The number of the secret link to its calendar: another number makes another link.
    #[serde(default)]
    pub calendar_link: u32,
    /// Who is on call when nobody else is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<OncallKey>,
}

impl Schedule {
    /// Everybody that it names, with repetition.
    pub fn people(&self) -> impl Iterator<Item = &OncallKey> {
        self.layers.iter().flat_map(|layer| &layer.rotation.people).chain(&self.fallback)
    }
}
