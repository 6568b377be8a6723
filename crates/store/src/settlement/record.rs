//! What a settlement is worked out from, as it is recorded.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::incident::rows;
use crate::incident::sql::INCIDENTS_SINCE;
use crate::maintenance::sql::MAINTENANCES_SINCE;
use crate::problem_report::sql::PROBLEM_REPORTS_SINCE;
use crate::row::Row;
use crate::uptime::covered;
use crate::uptime::sql::{COVERAGE_SINCE, PROBING_SINCE};
use crate::verdict::sql::VERDICTS_FROM;
use bongsu_core::Time;
use bongsu_core::call::Call;
use bongsu_core::incident::{IncidentId, Victim};
use bongsu_core::name::Name;
use bongsu_core::settlement::ledger::HostRecord;
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::reported::{
    Channel, EnteredReport, KnownReport, Report, ticket_report_at,
};
use bongsu_core::span::{Span, Spans};
use bongsu_core::verdict::VerdictChange;
use serde::Deserialize;
use std::collections::HashMap;

/// How many sites' verdicts are read in one snapshot.
const SITES_AT_ONCE: usize = 200;
/// How many changes of sites are read in one query.
const SITE_CHANGES_AT_ONCE: i64 = 2_000;

/// What is recorded of the host and of all customers, but for verdicts and victim lists, which are
/// many: see [`Store::verdicts_of`] and [`Store::victims_between`].
#[derive(Clone, Debug, Default)]
pub struct SettlementInput {
    /// Of the host.
    pub host: HostRecord,
    /// What customers reported: on their pages, by tickets, by calls and as people wrote down.
    pub reports: Vec<KnownReport>,
    /// How the inventory changed, in order.
    pub owners: Vec<OwnerChange>,
}

/// A site came to another customer, or to one at all, or to none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnerChange {
    /// The site.
    pub site: Name,
    /// When.
    pub at: Time,
    /// Whose it was.
    pub before: Option<String>,
    /// Whose it is from then on.
    pub after: Option<String>,
}

/// What of a site says whose it is.
#[derive(Deserialize)]
struct Owned {
    customer: String,
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
            (&COVERAGE_SINCE, from.clone()),
            (&MAINTENANCES_SINCE, from.clone()),
            (&sql::EXCLUSION_DECISIONS, vec![]),
            (&sql::DOWNTIME_DECISIONS, vec![]),
            (&sql::DECISIONS_TAKEN_BACK, vec![]),
            (&PROBLEM_REPORTS_SINCE, from.clone()),
            (&PROBING_SINCE, from.clone()),
            (&sql::TICKETS_ABOUT_INCIDENTS, from.clone()),
            (&sql::CALLS_IN_INCIDENTS, from),
            (&sql::SETTLEMENT_REPORTS, vec![]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default().into_iter();
        let incidents = next().map(rows::incident_from).collect::<Result<_, _>>()?;
        let watched = covered(next().collect(), now)?;
        let maintenance = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let decisions = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let downtime_decisions = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let taken_back = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let mut reports = next().map(on_page).collect::<Result<Vec<_>, Error>>()?;
        let probing = covered(next().collect(), now)?;
        let probed = Spans::union(watched.iter().chain(probing.iter()).collect());
        for ticket in next().map(by_ticket) {
            reports.extend(ticket?);
        }
        for call in next().map(by_call) {
            reports.extend(call?);
        }
        reports.extend(next().map(as_entered).collect::<Result<Vec<_>, Error>>()?);
        let host = HostRecord {
            incidents,
            watched,
            probed,
            maintenance,
            decisions,
            downtime_decisions,
            taken_back,
        };
        let owners = self.owner_changes(span.from).await?;
        Ok(SettlementInput { host, reports, owners })
    }

    /// The customers to whom something may be owed, or was before, for a month, in order; `span` is
    /// the time of the month.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn customers_to_settle(
        &self,
        span: Span,
        month: Month,
    ) -> Result<Vec<String>, Error> {
        let month = month.to_string();
        let args = vec![span.from.into(), span.until.into(), month.as_str().into()];
        let rows = self.db.read(&sql::CUSTOMERS_TO_SETTLE, args).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// The lines on victim lists of the customers from one key to another, in order of the incidents.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn victims_between(
        &self,
        span: Span,
        (first, last): (&str, &str),
    ) -> Result<Vec<Victim>, Error> {
        let args = vec![span.from.into(), first.into(), last.into()];
        let rows = self.db.read(&sql::VICTIMS_BETWEEN, args).await?;
        rows.into_iter().map(rows::victim_from).collect()
    }

    /// How sites changed hands since then, in order, as far as the history of the inventory is kept.
    async fn owner_changes(&self, since: Time) -> Result<Vec<OwnerChange>, Error> {
        let mut all = Vec::new();
        let mut after = (0_i64, String::new());
        loop {
            let args = vec![
                since.into(),
                after.0.into(),
                after.1.as_str().into(),
                SITE_CHANGES_AT_ONCE.into(),
            ];
            let rows = self.db.read(&sql::SITE_CHANGES_SINCE, args).await?;
            let is_last = (rows.len() as i64) < SITE_CHANGES_AT_ONCE;
            for mut row in rows {
                let (change, id, at): (i64, String, Time) = (row.take()?, row.take()?, row.take()?);
                let owner = |it: Option<Owned>| it.map(|it| it.customer);
                let (before, after_it) = (owner(row.optional_json()?), owner(row.optional_json()?));
                if let Some(site) = Name::parse(&id).ok().filter(|_| before != after_it) {
                    all.push(OwnerChange { site, at, before, after: after_it });
                }
                after = (change, id);
            }
            if is_last {
                return Ok(all);
            }
        }
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

fn on_page(row: Row) -> Result<KnownReport, Error> {
    let report = crate::problem_report::from(row)?;
    let customer = report.customer;
    let report = Report { at: report.at, channel: Channel::Page };
    Ok(KnownReport { customer, incident: None, report })
}

/// A row of a ticket counts by the message of the customer, or by the ticket itself.
fn by_ticket(mut row: Row) -> Result<Option<KnownReport>, Error> {
    let (customer, incident): (String, IncidentId) = (row.take()?, row.take()?);
    let (began_at, opened_at): (Time, Time) = (row.take()?, row.take()?);
    let (joined_at, message_at): (Option<Time>, Option<Time>) = (row.take()?, row.take()?);
    let written = [Some(opened_at), message_at, joined_at].into_iter().flatten();
    let at = ticket_report_at(began_at, written);
    let report = at.map(|at| Report { at, channel: Channel::Ticket });
    Ok(report.map(|report| KnownReport { customer, incident: Some(incident), report }))
}

/// A call that came in counts for the incident that touched the caller's sites then. One that a
/// counsellor began by hand may be theirs.
fn by_call(mut row: Row) -> Result<Option<KnownReport>, Error> {
    let call: Call = row.json()?;
    let report = Report { at: call.started_at, channel: Channel::Telephone };
    let came_in = !call.system.is_empty();
    let known = call.customer.zip(call.incident).filter(|_| came_in);
    Ok(known.map(|(customer, incident)| KnownReport { customer, incident: Some(incident), report }))
}

fn as_entered(mut row: Row) -> Result<KnownReport, Error> {
    let EnteredReport { customer, incident, report, .. } = row.json()?;
    Ok(KnownReport { customer, incident: Some(incident), report })
}
