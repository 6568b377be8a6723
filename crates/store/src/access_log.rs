//! Who looked at what, and when: every access is recorded.

use crate::Store;
use crate::db::Unit;
use crate::error::Error;
use crate::lease;
use crate::queries::{END_OF_TIME, page};
use crate::sql;
use bongsu_core::Time;
use std::time::Duration;
use uuid::Uuid;

/// Rows removed in one transaction, so that nobody waits long behind it.
const PRUNE_ROWS: i64 = 10_000;

/// One access.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// When.
    pub at: Time,
    /// From which address.
    pub remote: String,
    /// Who, when somebody was logged in.
    pub principal: Option<String>,
    /// What was asked for: method and path, without secrets.
    pub what: String,
}

/// An access as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its id, which together with its time is the cursor for the next page.
    pub id: Uuid,
    /// The access.
    pub access: Access,
}

impl Store {
    /// Records accesses, in one transaction: collect some, since each call costs a commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record_access(&self, accesses: &[Access]) -> Result<(), Error> {
        let mut unit = Unit::new();
        // The number within a batch has 16 bits.
        for batch in accesses.chunks(1 << 16) {
            let rows = batch.iter().zip(0u16..).map(|(access, number)| {
                vec![
                    new_id(access.at, number).into(),
                    access.at.into(),
                    (&access.remote).into(),
                    access.principal.as_ref().into(),
                    (&access.what).into(),
                ]
            });
            unit = unit.run_each(&sql::ACCESS_PUT, rows.collect());
        }
        self.write(unit).await.map(drop)
    }

    /// Accesses, newest first, before the given one: the last of the page before.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn accesses(
        &self,
        before: Option<&Recorded>,
        limit: u32,
    ) -> Result<Vec<Recorded>, Error> {
        let (at, id) = before.map_or((END_OF_TIME, Uuid::max()), |r| (r.access.at, r.id));
        let rows = self.db.read(&sql::ACCESS_PAGE, vec![at.into(), id.into(), page(limit)]).await?;
        let recorded = rows.into_iter().map(|mut row| {
            let id = row.take()?;
            let (at, remote, principal, what) =
                (row.take()?, row.take()?, row.take()?, row.take()?);
            Ok(Recorded { id, access: Access { at, remote, principal, what } })
        });
        recorded.collect()
    }

    /// Removes verdict changes older than `keep`, but for the one in force at that
    /// instant, so that what is kept is still whole. Incidents, victim lists, events and
    /// statements are never removed, nor is any site's present verdict. Gives back how
    /// many were removed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prune(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::VERDICTS_PRUNE, now.before(keep)).await
    }

    /// Removes accesses older than `keep`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prune_accesses(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::ACCESS_PRUNE, now.before(keep)).await
    }

    async fn prune_by(&self, sql: &'static sql::Sql, before: Time) -> Result<u64, Error> {
        let mut removed = 0;
        loop {
            let unit = Unit::new().run(sql, vec![before.into(), PRUNE_ROWS.into()]);
            let touched: u64 = self.write(unit).await?.iter().map(|done| done.touched).sum();
            removed += touched;
            if touched == 0 {
                return Ok(removed);
            }
        }
    }
}

/// A UUID version 7 (RFC 9562 §5.7): sorted by time, then by `number` within its batch;
/// the rest is random, so that a batch that is written twice is there once, and two
/// processes never meet.
fn new_id(at: Time, number: u16) -> Uuid {
    let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
    let mut random = [0u8; 10];
    random[2..].copy_from_slice(&lease::unique().to_be_bytes());
    // Version and variant lie between: twelve bits of the number go before them in the
    // low bits of the first two bytes, four after in the low six of the third.
    let [high, low] = (number >> 4).to_be_bytes();
    (random[0], random[1]) = (high, low);
    random[2] = ((number & 0xf) as u8) << 2 | random[2] & 0b11;
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accesses_of_one_instant_keep_their_order() {
        let at = Time::from_secs(1_515_050_340);
        let ids: Vec<Uuid> = (0..=u16::MAX).map(|number| new_id(at, number)).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids[7].get_version_num(), 7);
        assert_ne!(new_id(at, 7), new_id(at, 7));
    }
}
