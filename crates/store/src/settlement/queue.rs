//! What is to be settled, what was, and what could not be.

use super::sql;
use crate::Store;
use crate::delivery::{self, sql::DELIVERY_INSERT};
use crate::error::Error;
use crate::row::Row;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::delivery::DeliveryChannel;
use bongsu_core::settlement::ledger::LedgerError;
use bongsu_core::settlement::month::Month;
use std::collections::BTreeSet;

/// How many names are looked up in one snapshot.
const NAMES_AT_ONCE: usize = 200;

/// An incident that is to be settled again, since something was decided about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SettlementRequest {
    /// The incident.
    pub incident: IncidentId,
    /// When it was asked for last.
    pub asked_at: Time,
}

/// How often contracts, terms or policies have changed: what a settlement went by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SettlementRevision(i64);

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
    /// Which of these ends of incidents and months were settled. They are looked up by their whole
    /// names: how names are ordered is another matter in every database.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn settled(&self, names: &[String]) -> Result<BTreeSet<String>, Error> {
        let mut settled = BTreeSet::new();
        for some in names.chunks(NAMES_AT_ONCE) {
            let each = some.iter().map(|it| (&sql::SETTLED_OCCASION, vec![it.as_str().into()]));
            for mut row in self.db.read_snapshot(each.collect()).await?.into_iter().flatten() {
                settled.insert(row.take()?);
            }
        }
        Ok(settled)
    }

    /// How often contracts, terms or policies have changed.
    ///
    /// # Errors
    /// See above.
    pub async fn settlement_revision(&self) -> Result<SettlementRevision, Error> {
        let row = self.db.read_one(&sql::SETTLEMENT_REVISION, vec![]).await?;
        let revision = row.map(|mut row| row.take()).transpose()?;
        Ok(SettlementRevision(revision.unwrap_or(0)))
    }

    /// Records that the end of an incident or a month was settled by what was in force at `revision`;
    /// when another one is in force now, nothing: it is settled again.
    ///
    /// # Errors
    /// See above.
    pub async fn record_settled(
        &self,
        trigger: &str,
        at: Time,
        revision: SettlementRevision,
    ) -> Result<(), Error> {
        let args = vec![trigger.into(), at.into()];
        self.write_at(revision, Unit::new().run(&sql::SETTLED_OCCASION_INSERT, args)).await
    }

    /// Has the report of a month sent to these contacts and addresses, and records that it was.
    /// Again, it goes to those alone who did not have it.
    ///
    /// # Errors
    /// See above.
    pub async fn send_month_report(
        &self,
        (name, month): (&str, Month),
        at: Time,
        recipients: impl IntoIterator<Item = String>,
    ) -> Result<(), Error> {
        let row = |it| delivery::row(&month.report_to(it), Some(DeliveryChannel::Mail), at);
        let unit = Unit::new()
            .run_each(&DELIVERY_INSERT, recipients.into_iter().map(row).collect())
            .run(&sql::SETTLED_OCCASION_INSERT, vec![name.into(), at.into()]);
        self.write(unit).await.map(drop)
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

    /// Whether any of these incidents is to be settled again: figures of them are not the last word.
    ///
    /// # Errors
    /// See above.
    pub async fn is_settled_again(
        &self,
        incidents: impl IntoIterator<Item = IncidentId>,
    ) -> Result<bool, Error> {
        let each = incidents.into_iter().map(|it| (&sql::SETTLEMENT_REQUEST_OF, vec![it.into()]));
        let each: Vec<_> = each.collect();
        let found = self.db.read_snapshot(each).await?;
        Ok(found.iter().any(|rows| !rows.is_empty()))
    }

    /// Records that a request was met by what was in force at `revision`. One that was asked for
    /// again meanwhile stays, as it does when another revision is in force now.
    ///
    /// # Errors
    /// See above.
    pub async fn settlement_request_done(
        &self,
        done: SettlementRequest,
        revision: SettlementRevision,
    ) -> Result<(), Error> {
        let args = vec![done.incident.into(), done.asked_at.into()];
        self.write_at(revision, Unit::new().run(&sql::SETTLEMENT_REQUEST_DONE, args)).await
    }

    /// Writes when that revision is in force still, and otherwise nothing.
    async fn write_at(&self, revision: SettlementRevision, unit: Unit) -> Result<(), Error> {
        let args = vec![revision.0.into()];
        let unit = unit.run(&sql::SETTLEMENT_REVISION_FIRST, vec![]).expect(
            &sql::SETTLEMENT_REVISION_IS,
            args,
            Expect::Touch,
        );
        match self.write(unit).await {
            Ok(_) | Err(Error::Conflict { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Records which contracts could not be settled for a month.
    ///
    /// # Errors
    /// See above, and [`Error::Encode`].
    pub async fn record_failures(
        &self,
        (month, at): (Month, Time),
        failed: &[LedgerError],
    ) -> Result<(), Error> {
        let month = month.to_string();
        let failures = failed.iter().map(|error| {
            let body = Value::json("why a contract cannot be settled", error)?;
            Ok(vec![month.as_str().into(), error.contract().into(), at.into(), body])
        });
        let failures: Vec<Vec<Value>> = failures.collect::<Result<_, Error>>()?;
        let unit = Unit::new().run_each(&sql::SETTLEMENT_FAILURE_UPSERT, failures);
        if unit.is_empty() { Ok(()) } else { self.write(unit).await.map(drop) }
    }

    /// Records that all contracts were tried for a month at an instant: what failed before, and not
    /// then, could be settled, or nothing is owed by it any more.
    ///
    /// # Errors
    /// See above.
    pub async fn all_tried(&self, month: Month, at: Time) -> Result<(), Error> {
        let args = vec![month.to_string().as_str().into(), at.into()];
        self.write(Unit::new().run(&sql::SETTLEMENT_FAILURES_PRUNE, args)).await.map(drop)
    }

    /// The months for which a contract could not be settled, in order.
    ///
    /// # Errors
    /// See above.
    pub async fn months_with_failures(&self) -> Result<BTreeSet<Month>, Error> {
        let rows = self.db.read(&sql::SETTLEMENT_FAILURE_MONTHS, vec![]).await?;
        rows.into_iter().map(|mut row| month_from(row.take()?)).collect()
    }

    /// Up to `limit` contracts that could not be settled when that was tried last, the latest month
    /// first.
    ///
    /// # Errors
    /// See above.
    pub async fn settlement_failures(&self, limit: u32) -> Result<Vec<SettlementFailure>, Error> {
        let rows = self.db.read(&sql::SETTLEMENT_FAILURES, vec![i64::from(limit).into()]).await?;
        let failure = |mut row: Row| {
            let month = month_from(row.take()?)?;
            Ok(SettlementFailure { month, at: row.take()?, error: row.json()? })
        };
        rows.into_iter().map(failure).collect()
    }
}

fn month_from(text: String) -> Result<Month, Error> {
    text.parse().map_err(|_| Error::Decode {
        statement: sql::SETTLEMENT_FAILURES.name(),
        column: 0,
        reason: format!("{text} is not a month"),
    })
}
