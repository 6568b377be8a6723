//! Verdicts of sites and their history.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::paging::{END_OF_TIME, page};
use crate::rows;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::verdict::VerdictChange;
use std::time::Duration;

impl Store {
    /// A site's changes of verdict, newest first, before `before`.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn site_history(
        &self,
        site: &Name,
        before: Option<Time>,
        limit: u32,
    ) -> Result<Vec<VerdictChange>, Error> {
        let before = before.unwrap_or(END_OF_TIME);
        let args = vec![site.into(), before.into(), page(limit)];
        let rows = self.db.read(&sql::VERDICTS_PAGE, args).await?;
        rows.into_iter().map(rows::verdict_from).collect()
    }

    /// Deletes changes of verdict older than `keep`, except the one in force at that time, so
    /// that the rest of the history is complete. Incidents, victim lists, events and statements
    /// are never deleted, nor is any site's current verdict. How many were deleted.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_verdicts(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::VERDICTS_PRUNE, now.before(keep)).await
    }
}
