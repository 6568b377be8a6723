//! The course of an incident: when its victims came onto the list, were hit and were
//! verified, counted, for the picture of one that is no longer in memory.

use crate::Store;
use crate::error::Error;
use crate::sql;
use bongsu_core::Time;
use bongsu_core::id::IncidentId;

/// Victims that went through the same at the same instants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VictimTimes {
    /// When they came onto the list.
    pub listed_at: Time,
    /// When they were first seen failing.
    pub hit_at: Option<Time>,
    /// When they were verified; `None` while they are not.
    pub verified_at: Option<Time>,
    /// How many sites they are.
    pub sites: u32,
}

impl Store {
    /// When the victims of an incident changed, those excluded left out; in no order.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn victim_times(&self, id: IncidentId) -> Result<Vec<VictimTimes>, Error> {
        let rows = self.db.read(&sql::VICTIM_TIMES, vec![id.into()]).await?;
        let times = rows.into_iter().map(|mut row| {
            Ok(VictimTimes {
                listed_at: row.take()?,
                hit_at: row.take()?,
                verified_at: row.take()?,
                sites: row.take()?,
            })
        });
        times.collect()
    }
}
