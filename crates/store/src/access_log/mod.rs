//! The audit log: who requested what, and when.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::lease;
use crate::paging::{END_OF_TIME, page};
use crate::statement::Sql;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::access::TeamName;
use std::time::Duration;
use uuid::Uuid;

/// Rows deleted in one transaction, so that other writers do not wait long for it.
const PRUNE_BATCH_ROWS: i64 = 10_000;

/// One access.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// When.
    pub at: Time,
    /// The remote address.
    pub remote_addr: String,
    /// Who, when logged in: what they are told apart by.
    pub principal: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// The id of the request, as the log and the response have it.
    pub request_id: String,
    /// What was requested: method and path, without secrets.
    pub action: String,
}

/// An entry of the access log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessRecord {
    /// Its id; with its time, the cursor for the next page.
    pub id: Uuid,
    /// The access.
    pub access: Access,
}

/// Which accesses are looked for; all by default.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AccessFilter {
    /// Those that contain this in any case.
    pub text: String,
    /// Those of who is in this team now.
    pub team: Option<TeamName>,
}

impl Store {
    /// Records accesses in one transaction. Each call costs a commit, so collect some.
    ///
    /// # Errors
    /// Any database error.
    pub async fn record_access(&self, accesses: &[Access]) -> Result<(), Error> {
        let mut unit = Unit::new();
        // The number within a batch has 16 bits.
        for batch in accesses.chunks(1 << 16) {
            let rows = batch.iter().zip(0u16..).map(|(access, number)| {
                vec![
                    new_id(access.at, number).into(),
                    access.at.into(),
                    (&access.remote_addr).into(),
                    access.principal.as_ref().into(),
                    access.name.as_ref().into(),
                    (&access.request_id).into(),
                    (&access.action).into(),
                    search_text(access).into(),
                ]
            });
            unit = unit.run_each(&sql::ACCESS_INSERT, rows.collect());
        }
        self.write(unit).await.map(drop)
    }

    /// Accesses that pass the filter: newest first, before the given one, which is the last of
    /// the previous page.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn accesses(
        &self,
        filter: &AccessFilter,
        before: Option<(Time, Uuid)>,
        limit: u32,
    ) -> Result<Vec<AccessRecord>, Error> {
        let (at, id) = before.unwrap_or((END_OF_TIME, Uuid::max()));
        let team = filter.team.as_ref().map_or("", TeamName::as_str);
        let args =
            vec![at.into(), id.into(), page(limit), pattern(&filter.text).into(), team.into()];
        let rows = self.db.read(&sql::ACCESS_PAGE, args).await?;
        let records = rows.into_iter().map(|mut row| {
            let id = row.take()?;
            let (at, remote_addr, principal) = (row.take()?, row.take()?, row.take()?);
            let (name, request_id, action) = (row.take()?, row.take()?, row.take()?);
            let access = Access { at, remote_addr, principal, name, request_id, action };
            Ok(AccessRecord { id, access })
        });
        records.collect()
    }

    /// Deletes accesses older than `keep`; how many they were.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_accesses(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::ACCESS_PRUNE, now.before(keep)).await
    }

    /// Runs a statement that deletes a batch of rows before a time until none is left.
    pub(crate) async fn prune_by(&self, sql: &'static Sql, before: Time) -> Result<u64, Error> {
        let mut deleted = 0;
        loop {
            let unit = Unit::new().run(sql, vec![before.into(), PRUNE_BATCH_ROWS.into()]);
            let touched: u64 = self.write(unit).await?.iter().map(|step| step.touched).sum();
            deleted += touched;
            if touched == 0 {
                return Ok(deleted);
            }
        }
    }
}

/// What a search looks at.
fn search_text(access: &Access) -> String {
    let Access { remote_addr, principal, name, request_id, action, .. } = access;
    let (principal, name) = (principal.as_deref(), name.as_deref());
    let (principal, name) = (principal.unwrap_or_default(), name.unwrap_or_default());
    format!("{remote_addr} {principal} {name} {request_id} {action}").to_lowercase()
}

/// The pattern of whatever contains `text`.
pub(crate) fn pattern(text: &str) -> String {
    let text = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{text}%")
}

/// A UUID version 7 (RFC 9562 §5.7): sorted by time, then by `number` within its batch;
/// the rest is random, so that a batch that is written twice is stored once, and two
/// processes never collide.
pub(crate) fn new_id(at: Time, number: u16) -> Uuid {
    let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
    let mut random = [0u8; 10];
    random[2..].copy_from_slice(&lease::unique().to_be_bytes());
    // Version and variant lie between: twelve bits of the number go before them, into the
    // low bits of the first two bytes, and four after them, into the low six of the third.
    let [high, low] = (number >> 4).to_be_bytes();
    (random[0], random[1]) = (high, low);
    random[2] = ((number & 0xf) as u8) << 2 | random[2] & 0b11;
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accesses_of_the_same_time_keep_their_order() {
        let at = Time::from_secs(1_515_050_340);
        let ids: Vec<Uuid> = (0..=u16::MAX).map(|number| new_id(at, number)).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids[7].get_version_num(), 7);
        assert_ne!(new_id(at, 7), new_id(at, 7));
    }
}
