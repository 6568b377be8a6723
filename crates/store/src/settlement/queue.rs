//! What is to be settled, what was, and what could not be.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::settlement::ledger::LedgerError;
use bongsu_core::settlement::month::Month;
use std::collections::BTreeSet;

/// An incident that is to be settled again, since something was decided about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SettlementRequest {
    /// The incident.
    pub incident: IncidentId,
    /// When it was asked for last.
    pub asked_at: Time,
}

/// A contract that could not be settled for a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettlementFailure {
    /// The month.
    pub month: Month,
    /// When it was tried last.
    pub at: Time,
    /// Why.
    pub error: LedgerError,
}

impl Store {
    /// The names, from one on and before another, of ends of incidents and months that were settled.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn settled(&self, from: &str, before: &str) -> Result<BTreeSet<String>, Error> {
        let rows = self.db.read(&sql::SETTLED_OCCASIONS, vec![from.into(), before.into()]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// Records that the end of an incident or a month was settled.
    ///
    /// # Errors
    /// See above.
    pub async fn record_settled(&self, trigger: &str, at: Time) -> Result<(), Error> {
        let args = vec![trigger.into(), at.into()];
        self.write(Unit::new().run(&sql::SETTLED_OCCASION_INSERT, args)).await.map(drop)
    }

    /// Up to `limit` incidents that are to be settled again, those asked for first at the beginning.
    ///
    /// # Errors
    /// See above.
    pub async fn settlement_requests(&self, limit: u32) -> Result<Vec<SettlementRequest>, Error> {
        let rows = self.db.read(&sql::SETTLEMENT_REQUESTS, vec![i64::from(limit).into()]).await?;
        let request =
            |mut row: Row| Ok(SettlementRequest { incident: row.take()?, asked_at: row.take()? });
        rows.into_iter().map(request).collect()
    }

    /// Records that a request was met. One that was asked for again meanwhile stays.
    ///
    /// # Errors
    /// See above.
    pub async fn settlement_request_done(&self, done: SettlementRequest) -> Result<(), Error> {
        let args = vec![done.incident.into(), done.asked_at.into()];
        self.write(Unit::new().run(&sql::SETTLEMENT_REQUEST_DONE, args)).await.map(drop)
    }

    /// Records which contracts could not be settled for a month, and that others could.
    ///
    /// # Errors
    /// See above.
    pub async fn record_failures(
        &self,
        (month, at): (Month, Time),
        failed: &[LedgerError],
        settled: impl Iterator<Item = &str>,
    ) -> Result<(), Error> {
        let month_key = month.to_string();
        let rows = self
            .db
            .read(&sql::SETTLEMENT_FAILURES_OF_MONTH, vec![month_key.as_str().into()])
            .await?;
        let before: BTreeSet<String> =
            rows.into_iter().map(|mut row| row.take()).collect::<Result<_, Error>>()?;
        let mended = settled.filter(|it| before.contains(*it));
        let mended = mended.map(|it| vec![month_key.as_str().into(), it.into()]).collect();
        let failures = failed.iter().map(|error| {
            let body = Value::json("why a contract cannot be settled", error)?;
            Ok(vec![month_key.as_str().into(), error.contract().into(), at.into(), body])
        });
        let failures: Vec<Vec<Value>> = failures.collect::<Result<_, Error>>()?;
        let unit = Unit::new()
            .run_each(&sql::SETTLEMENT_FAILURE_DELETE, mended)
            .run_each(&sql::SETTLEMENT_FAILURE_UPSERT, failures);
        if unit.is_empty() { Ok(()) } else { self.write(unit).await.map(drop) }
    }

    /// Up to `limit` contracts that could not be settled when that was tried last, the latest month
    /// first.
    ///
    /// # Errors
    /// See above.
    pub async fn settlement_failures(&self, limit: u32) -> Result<Vec<SettlementFailure>, Error> {
        let rows = self.db.read(&sql::SETTLEMENT_FAILURES, vec![i64::from(limit).into()]).await?;
        let failure = |mut row: Row| {
            let month: String = row.take()?;
            let month = month.parse().map_err(|_| Error::Decode {
                statement: sql::SETTLEMENT_FAILURES.name(),
                column: 0,
                reason: format!("{month} is not a month"),
            })?;
            Ok(SettlementFailure { month, at: row.take()?, error: row.json()? })
        };
        rows.into_iter().map(failure).collect()
    }
}
