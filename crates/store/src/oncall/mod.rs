//! Who is on call, who was woken, and what came of it.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::sql::DELIVERIES_PRUNE;
use crate::error::Error;
use crate::row::Row;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::engine::oncall::{CHANGE_KEPT, SettledPage};
use bongsu_core::incident::{Incident, IncidentId};
use bongsu_core::notification::delivery::{DeliveryState, Topic};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::audit::{AuditedPage, Records};
use bongsu_core::oncall::escalation::{Escalation, EscalationId, PageOutcome};
use bongsu_core::oncall::page::{Page, PageId};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::ScheduleChange;
use std::time::Duration;

/// A plan as it was applied.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AppliedPlan {
    /// Its number; 0 when none was ever applied.
    pub number: u64,
    /// Who applied it.
    pub author: String,
    /// The plan.
    pub plan: Plan,
}

/// The row of an escalation, as `ESCALATION_UPSERT` takes it.
pub(crate) fn row(escalation: &Escalation) -> Result<Vec<Value>, Error> {
    Ok(vec![
        escalation.id.into(),
        Value::from(&escalation.subject.to_string()),
        escalation.opened_at.into(),
        escalation.ended_at.into(),
        Value::json("an escalation", escalation)?,
    ])
}

/// The row of a page, as `ONCALL_PAGE_INSERT` takes it.
pub(crate) fn page_row(page: &Page) -> Result<Vec<Value>, Error> {
    Ok(vec![page.id.into(), page.at.into(), Value::json("a page", page)?])
}

/// The row of a change, as `SCHEDULE_CHANGE_UPSERT` takes it.
pub(crate) fn change_row(change: &ScheduleChange) -> Result<Vec<Value>, Error> {
    let body = Value::json("a change of a schedule", change)?;
    Ok(vec![change.id.into(), change.ends_at().into(), body])
}

/// The row of a turn, as `ONCALL_TURN_UPSERT` takes it.
pub(crate) fn turn_row(team: &OncallKey, next: u32) -> Vec<Value> {
    vec![team.as_str().into(), next.into()]
}

/// A turn, as `ONCALL_TURNS` gives it.
pub(crate) fn turn_from(mut row: Row) -> Result<(OncallKey, u32), Error> {
    let team: String = row.take()?;
    let undecodable =
        |reason: String| Error::Decode { statement: sql::ONCALL_TURNS.name(), column: 0, reason };
    let team = team.parse::<OncallKey>().map_err(|error| undecodable(error.to_string()))?;
    Ok((team, row.take()?))
}

impl Store {
    /// The plan in force.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_plan(&self) -> Result<AppliedPlan, Error> {
        let Some(mut row) = self.db.read_one(&sql::ONCALL_PLAN, vec![]).await? else {
            return Ok(AppliedPlan::default());
        };
        let number: i64 = row.take()?;
        Ok(AppliedPlan { number: number.unsigned_abs(), author: row.take()?, plan: row.json()? })
    }

    /// Its number: a cheap check whether another one was applied.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_plan_number(&self) -> Result<u64, Error> {
        let row = self.db.read_one(&sql::ONCALL_PLAN_NUMBER, vec![]).await?;
        let number: i64 = row.map_or(Ok(0), |mut row| row.take())?;
        Ok(number.unsigned_abs())
    }

    /// Applies a plan after the one with the number `after`; `false` when another was applied
    /// meanwhile.
    ///
    /// # Errors
    /// Any database error, or [`Error::Encode`].
    pub async fn apply_oncall_plan(
        &self,
        after: u64,
        (at, author): (Time, &str),
        plan: &Plan,
    ) -> Result<bool, Error> {
        let number = i64::try_from(after + 1).unwrap_or(i64::MAX);
        let body = Value::json("a plan of who is on call", plan)?;
        let args = vec![number.into(), at.into(), author.into(), body];
        let unit = Unit::new().run(&sql::ONCALL_PLAN_INSERT, args);
        self.write(unit).await?;
        // A unit may run twice, so that the number of rows does not say whose plan it is.
        let now = self.oncall_plan().await?;
        Ok(now.number == after + 1 && now.author == author && now.plan == *plan)
    }

    /// One escalation.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn escalation(&self, id: EscalationId) -> Result<Option<Escalation>, Error> {
        let row = self.db.read_one(&sql::ESCALATION, vec![id.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// What a delivery of the topic `oncall_page` tells.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_page(&self, id: PageId) -> Result<Option<Page>, Error> {
        let row = self.db.read_one(&sql::ONCALL_PAGE, vec![id.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// What became of pages whose delivery ended at an instant or later, with the last such end.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn page_fates(&self, since: Time) -> Result<(Vec<SettledPage>, Time), Error> {
        let (mut fates, mut last) = (Vec::new(), since);
        for mut row in self.db.read(&sql::ONCALL_FATES_SINCE, vec![since.into()]).await? {
            let (page, state, at): (IncidentId, DeliveryState, Time) =
                (row.take()?, row.take()?, row.take()?);
            last = last.max(at);
            let fate = match state {
                DeliveryState::Sent => PageOutcome::Accepted,
                DeliveryState::Failed => PageOutcome::Failed,
                DeliveryState::Dropped => PageOutcome::Dropped,
                DeliveryState::Pending => continue,
            };
            fates.push(SettledPage { page, fate });
        }
        Ok((fates, last))
    }

    /// Everything that the auditor reads, of escalations that are open or ended at an instant or
    /// later.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_records(&self, since: Time) -> Result<Records, Error> {
        let rows = self.db.read(&sql::ESCALATIONS_SINCE, vec![since.into()]).await?;
        let escalations: Vec<Escalation> =
            rows.into_iter().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let first = escalations.iter().map(|it| it.opened_at).min().unwrap_or(since);
        let mut records = Records { plan: self.oncall_plan().await?.plan, ..Records::default() };
        for mut row in self.db.read(&sql::ONCALL_PAGES_SINCE, vec![first.into()]).await? {
            let (page, delivery): (Page, Option<DeliveryState>) = (row.json()?, row.take()?);
            records.pages.insert(page.id, AuditedPage { page, delivery });
        }
        records.escalations = escalations;
        records.incidents = self.open_incidents().await?;
        Ok(records)
    }

    async fn open_incidents(&self) -> Result<Vec<Incident>, Error> {
        // Beyond every time at which one was resolved: the year 2200.
        let far = Time::from_secs(7_258_118_400);
        let rows = self.db.read(&crate::incident::sql::INCIDENTS_SINCE, vec![far.into()]).await?;
        let all = rows.into_iter().map(crate::rows::incident_from);
        let mut open: Vec<Incident> = all.collect::<Result<_, _>>()?;
        open.retain(|incident| incident.resolved_at.is_none());
        Ok(open)
    }

    /// Deletes escalations that ended longer ago than `keep`, with their pages, and changes of
    /// schedules that are long over.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_oncall(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let before = now.before(keep);
        let over = now.before(keep.max(CHANGE_KEPT));
        let unit = Unit::new()
            .run(&sql::ESCALATIONS_PRUNE, vec![before.into()])
            .run(&sql::ONCALL_PAGES_PRUNE, vec![before.into()])
            .run(&sql::SCHEDULE_CHANGES_PRUNE, vec![over.into()])
            .run(&DELIVERIES_PRUNE, vec![Topic::OncallPage.as_str().into(), before.into()]);
        self.write_counted(unit).await
    }
}
