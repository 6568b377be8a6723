//! How long sites took to answer, day by day. A day is a civil day in the operator's time zone.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::unit::{Query, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::response_times::ResponseTimes;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::time::Duration;

/// Rows of one transaction, so that nothing waits for fifty thousand.
const ROWS_PER_UNIT: usize = 500;

/// How long a site took to answer on a day, so far.
pub type ResponseDay = (Name, Date, ResponseTimes);

impl Store {
    /// Writes what is known of these days by now.
    ///
    /// # Errors
    /// Any database error; some of them may be written then.
    pub async fn save_response_times(&self, days: &[ResponseDay], now: Time) -> Result<(), Error> {
        for some in days.chunks(ROWS_PER_UNIT) {
            let row = |(site, day, times): &ResponseDay| {
                let body = Value::json("response times", times)?;
                Ok(vec![site.into(), day.to_string().into(), now.into(), body])
            };
            let rows = some.iter().map(row).collect::<Result<_, Error>>()?;
            self.write(Unit::new().run_each(&sql::RESPONSE_TIMES_UPSERT, rows)).await?;
        }
        Ok(())
    }

    /// What was written of a day.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn response_times_of_day(
        &self,
        day: Date,
    ) -> Result<Vec<(Name, ResponseTimes)>, Error> {
        let rows = self.db.read(&sql::RESPONSE_TIMES_OF_DAY, vec![day.to_string().into()]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.json()?))).collect()
    }

    /// What was written of sites in the month of a day, for each in their order.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn response_times(
        &self,
        sites: &[Name],
        month: Date,
    ) -> Result<Vec<BTreeMap<String, ResponseTimes>>, Error> {
        let (first, last) = (month.first_of_month().to_string(), month.last_of_month().to_string());
        let query = |site: &Name| -> Query {
            let args = vec![site.into(), first.as_str().into(), last.as_str().into()];
            (&sql::RESPONSE_TIMES_OF_SITE, args)
        };
        let results = self.db.read_snapshot(sites.iter().map(query).collect()).await?;
        let days = |rows: Vec<Row>| {
            rows.into_iter().map(|mut row| Ok((row.take()?, row.json()?))).collect()
        };
        results.into_iter().map(days).collect()
    }

    /// Deletes what was written longer ago than `keep`; how many days of sites they were.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_response_times(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::RESPONSE_TIMES_PRUNE, now.before(keep)).await
    }
}
