//! Problem reports that customers sent from their pages.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::name::Name;
use std::time::Duration;

impl Store {
    /// The newest problem reports, of one site or of all, at most `limit`.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn problem_reports(
        &self,
        site: Option<&Name>,
        limit: u32,
    ) -> Result<Vec<ProblemReport>, Error> {
        let limit = Value::from(i64::from(limit));
        let rows = match site {
            None => self.db.read(&sql::PROBLEM_REPORTS, vec![limit]).await?,
            Some(site) => {
                self.db.read(&sql::PROBLEM_REPORTS_BY_SITE, vec![site.into(), limit]).await?
            }
        };
        rows.into_iter().map(from).collect()
    }

    /// Deletes reports older than `keep`; how many they were.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_problem_reports(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        self.prune_by(&sql::PROBLEM_REPORT_PRUNE, now.before(keep)).await
    }
}

/// For `PROBLEM_REPORT_INSERT`.
pub(crate) fn row(report: &ProblemReport) -> Vec<Value> {
    vec![
        (&report.site).into(),
        report.at.into(),
        (&report.customer).into(),
        (&report.text).into(),
        i64::from(report.is_by_staff).into(),
    ]
}

/// From the columns of all that read reports.
pub(crate) fn from(mut row: Row) -> Result<ProblemReport, Error> {
    Ok(ProblemReport {
        site: row.take()?,
        at: row.take()?,
        customer: row.take()?,
        text: row.take()?,
        is_by_staff: row.take::<i64>()? != 0,
    })
}
