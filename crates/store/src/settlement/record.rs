//! What a settlement is worked out from, as it is recorded.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::incident::rows;
use crate::incident::sql::{INCIDENTS_SINCE, VICTIMS_SINCE};
use crate::maintenance::sql::MAINTENANCES_SINCE;
use crate::problem_report::sql::PROBLEM_REPORTS_SINCE;
use crate::uptime::{covered, sql::COVERAGE_SINCE};
use crate::verdict::sql::VERDICTS_FROM;
use bongsu_core::Time;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::incident::Victim;
use bongsu_core::name::Name;
use bongsu_core::settlement::ledger::HostRecord;
use bongsu_core::span::Span;
use bongsu_core::verdict::VerdictChange;
use std::collections::HashMap;

/// How many sites' verdicts are read in one snapshot.
const SITES_AT_ONCE: usize = 200;

/// What is recorded of the host and of all customers, but for verdicts, which are many.
#[derive(Clone, Debug, Default)]
pub struct SettlementInput {
    /// Of the host.
    pub host: HostRecord,
    /// All lines of victim lists, in order of the incidents.
    pub victims: Vec<Victim>,
    /// What customers reported.
    pub reports: Vec<ProblemReport>,
}

impl Store {
    /// What a settlement of `span` is worked out from, in one snapshot.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn settlement_input(&self, span: Span, now: Time) -> Result<SettlementInput, Error> {
        let from = vec![span.from.into()];
        let results = self.db.read_snapshot(vec![
            (&INCIDENTS_SINCE, from.clone()),
            (&VICTIMS_SINCE, from.clone()),
            (&COVERAGE_SINCE, from.clone()),
            (&MAINTENANCES_SINCE, from.clone()),
            (&sql::EXCLUSION_DECISIONS, vec![]),
            (&PROBLEM_REPORTS_SINCE, from),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default().into_iter();
        let incidents = next().map(rows::incident_from).collect::<Result<_, _>>()?;
        let victims = next().map(rows::victim_from).collect::<Result<_, _>>()?;
        let watched = covered(next().collect(), now)?;
        let maintenance = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let decisions = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let reports = next().map(crate::problem_report::from).collect::<Result<_, _>>()?;
        let host = HostRecord { incidents, watched, maintenance, decisions };
        Ok(SettlementInput { host, victims, reports })
    }

    /// The changes of verdict of each site from `from` on, with the one in force then.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn verdicts_of(
        &self,
        sites: &[Name],
        from: Time,
    ) -> Result<HashMap<Name, Vec<VerdictChange>>, Error> {
        let mut all = HashMap::with_capacity(sites.len());
        for some in sites.chunks(SITES_AT_ONCE) {
            let queries = some.iter().map(|it| (&VERDICTS_FROM, vec![it.into(), from.into()]));
            let results = self.db.read_snapshot(queries.collect()).await?;
            for (site, changes) in some.iter().zip(results) {
                let changes = changes.into_iter().map(rows::verdict_from);
                all.insert(site.clone(), changes.collect::<Result<_, _>>()?);
            }
        }
        Ok(all)
    }
}
