//! The course of an incident: when its victims were listed, hit and verified, as counts, for
//! the chart of an incident that is no longer in memory.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;

/// Victims that changed their states at the same instants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VictimTimes {
    /// When they were listed.
    pub listed_at: Time,
    /// When they were first seen failing.
    pub hit_at: Option<Time>,
    /// When they were verified; `None` while they are not.
    pub verified_at: Option<Time>,
    /// The number of sites.
    pub sites: u32,
}

impl Store {
    /// When the victims of an incident changed their states, without those excluded; in no
    /// order.
    ///
    /// # Errors
    /// The database's error, or [`Error::Decode`].
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
