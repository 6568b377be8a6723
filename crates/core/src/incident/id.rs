//! Ids that sort by time and are the same when the same thing happens again.

use crate::Time;
use crate::hash::digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The id of an incident: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IncidentId(Uuid);

impl IncidentId {
    /// The id of the incident opened at `at` for the cause named by `seed`.
    ///
    /// Time is the instant of opening; the 74 random bits of RFC 9562 §5.7 are a digest
    /// of `seed`, so that an engine restarted before its record was written gives the
    /// same incident the same id, and no notice goes out twice under two ids. Customers name
    /// some of the causes, and cannot find a name with the digest of another.
    pub fn new(at: Time, seed: &str) -> IncidentId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(seed).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        IncidentId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// The instant of opening, in whole milliseconds; of an id that this program did not make, the
    /// epoch.
    pub fn opened_at(self) -> Time {
        let millis = self.0.get_timestamp().map_or(0, |stamp| {
            let (secs, nanos) = stamp.to_unix();
            secs * 1000 + u64::from(nanos / 1_000_000)
        });
        Time::from_micros(i64::try_from(millis * 1000).unwrap_or(0))
    }

    /// The least id of an instant: all ids of later instants are greater.
    pub fn first_at(at: Time) -> IncidentId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        IncidentId(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
    }

    /// The id as a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> IncidentId {
        IncidentId(uuid)
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for IncidentId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<IncidentId, uuid::Error> {
        text.parse().map(IncidentId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cause_at_the_same_time_has_the_same_id() {
        let at = Time::from_secs(1_515_050_340);
        assert_eq!(IncidentId::new(at, "nsgroup:a"), IncidentId::new(at, "nsgroup:a"));
        assert_ne!(IncidentId::new(at, "nsgroup:a"), IncidentId::new(at, "nsgroup:b"));
    }

    #[test]
    fn an_id_tells_when_it_was_made() {
        let at = Time::from_micros(1_515_050_340_123_456);
        let id = IncidentId::new(at, "nsgroup:a");
        let next = Time::from_micros(1_515_050_340_124_000);
        assert!(IncidentId::first_at(at) <= id && id < IncidentId::first_at(next));
    }

    #[test]
    fn ids_sort_by_time() {
        let a = IncidentId::new(Time::from_secs(1_000), "z");
        let b = IncidentId::new(Time::from_secs(1_001), "a");
        assert!(a < b);
        assert_eq!(a.uuid().get_version_num(), 7);
    }
}
