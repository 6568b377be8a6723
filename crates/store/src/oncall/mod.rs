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
use bongsu_core::external_alert::ExternalAlert;
use bongsu_core::incident::IncidentId;
use bongsu_core::maintenance::Maintenance;
use bongsu_core::notification::delivery::{DeliveryState, DropReason, Topic};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::audit::{AuditedPage, Records, TOLERANCE};
use bongsu_core::oncall::contact_test::ContactTest;
use bongsu_core::oncall::escalation::{Escalation, EscalationId, EscalationSubject, PageOutcome};
use bongsu_core::oncall::page::{Called, Page, PageId};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::ScheduleChange;
use bongsu_core::promise::{Promise, PromiseKind};
use std::time::Duration;

/// A plan as it was applied.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AppliedPlan {
    /// Its number; 0 when none was ever applied.
    pub number: u64,
    /// When it was applied.
    pub applied_at: Time,
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

/// The row of a contact, as `CONTACT_TEST_UPSERT` takes it.
pub(crate) fn contact_row(test: &ContactTest) -> Result<Vec<Value>, Error> {
    let body = Value::json("the test of a contact", test)?;
    Ok(vec![test.person.as_str().into(), Value::from(&test.channel.to_string()), body])
}

/// A turn, as `ONCALL_TURNS` gives it.
pub(crate) fn turn_from(mut row: Row) -> Result<(OncallKey, u32), Error> {
    let team: String = row.take()?;
    let undecodable =
        |reason: String| Error::Decode { statement: sql::ONCALL_TURNS.name(), column: 0, reason };
    let team = team.parse::<OncallKey>().map_err(|error| undecodable(error.to_string()))?;
    Ok((team, row.take()?))
}

/// What became of a page: one that was dropped though somebody was still wanted, since it was too
/// old or nobody was there to get it, reached nobody.
fn outcome(state: DeliveryState, reason: &str) -> DeliveryState {
    let is_needless = reason == DropReason::Acknowledged.as_str();
    match state {
        DeliveryState::Dropped if !is_needless => DeliveryState::Failed,
        state => state,
    }
}

/// A plan, as `ONCALL_PLAN` gives it.
fn applied_from(mut row: Row) -> Result<AppliedPlan, Error> {
    let number: i64 = row.take()?;
    let number = number.unsigned_abs();
    let (applied_at, author) = (row.take()?, row.take()?);
    Ok(AppliedPlan { number, applied_at, author, plan: row.json()? })
}

impl Store {
    /// The plan in force.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_plan(&self) -> Result<AppliedPlan, Error> {
        let row = self.db.read_one(&sql::ONCALL_PLAN, vec![]).await?;
        row.map_or(Ok(AppliedPlan::default()), applied_from)
    }

    /// When the first plan was applied: before that nobody was on call. `None` without any.
    ///
    /// # Errors
    /// Any database error.
    pub async fn oncall_since(&self) -> Result<Option<Time>, Error> {
        let row = self.db.read_one(&sql::ONCALL_PLAN_FIRST, vec![]).await?;
        row.map_or(Ok(None), |mut row| row.take())
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

    /// The open escalation about something.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn open_escalation_of(
        &self,
        subject: &EscalationSubject,
    ) -> Result<Option<EscalationId>, Error> {
        let args = vec![Value::from(&subject.to_string())];
        let row = self.db.read_one(&sql::ESCALATION_OF_SUBJECT, args).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// What a delivery of the topic `oncall_page` tells.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_page(&self, id: PageId) -> Result<Option<Page>, Error> {
        let row = self.db.read_one(&sql::ONCALL_PAGE, vec![id.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// The pages to somebody that were made at an instant or later, the newest first, and whether a
    /// carrier has taken each.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn pages_to(
        &self,
        person: &OncallKey,
        since: Time,
    ) -> Result<Vec<(Page, bool)>, Error> {
        let mut pages = Vec::new();
        for mut row in self.db.read(&sql::ONCALL_PAGES_MADE_SINCE, vec![since.into()]).await? {
            let page: Page = row.json()?;
            let state: DeliveryState = row.take()?;
            if matches!(&page.to, Called::Person(it) if it == person) {
                pages.push((page, state == DeliveryState::Sent));
            }
        }
        Ok(pages)
    }

    /// What became of pages whose delivery ended at an instant or later, with the last such end.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn page_fates(&self, since: Time) -> Result<(Vec<SettledPage>, Time), Error> {
        let (mut fates, mut last) = (Vec::new(), since);
        for mut row in self.db.read(&sql::ONCALL_FATES_SINCE, vec![since.into()]).await? {
            let (page, state, reason): (IncidentId, DeliveryState, String) =
                (row.take()?, row.take()?, row.take()?);
            last = last.max(row.take()?);
            let fate = match outcome(state, &reason) {
                DeliveryState::Sent => PageOutcome::Accepted,
                DeliveryState::Failed => PageOutcome::Failed,
                DeliveryState::Dropped => PageOutcome::Dropped,
                DeliveryState::Pending => continue,
            };
            fates.push(SettledPage { page, fate });
        }
        Ok((fates, last))
    }

    /// What is known of each way to reach somebody, by the plans until now.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn contact_tests(&self) -> Result<Vec<ContactTest>, Error> {
        let rows = self.db.read(&sql::CONTACT_TESTS, vec![]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Whether a page that tests a contact may go out now: it is the last one of its contact, which
    /// has not confirmed it, no incident is open, and nobody is called for help.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn may_test(&self, page: PageId) -> Result<bool, Error> {
        // Beyond every end: the year 2200.
        let far = Time::from_secs(7_258_118_400);
        let results = self.db.read_snapshot(vec![
            (&sql::CONTACT_TESTS, vec![]),
            (&sql::ESCALATIONS_SINCE, vec![far.into()]),
            (&crate::incident::sql::INCIDENTS_SINCE, vec![far.into()]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default().into_iter();
        let tests: Vec<ContactTest> = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let escalations: Vec<Escalation> =
            next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let incidents: Vec<bongsu_core::incident::Incident> =
            next().map(crate::rows::incident_from).collect::<Result<_, _>>()?;
        let is_last =
            |it: &ContactTest| it.is_waiting() && it.sent.is_some_and(|it| it.page == page);
        Ok(tests.iter().any(is_last)
            && !escalations.iter().any(Escalation::is_calling)
            && incidents.iter().all(|incident| incident.resolved_at.is_some()))
    }

    /// Everything that the auditor reads, of escalations that are open or ended at `since` or
    /// later, at an instant.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn oncall_records(&self, now: Time, since: Time) -> Result<Records, Error> {
        // Beyond every time at which an incident was resolved: the year 2200.
        let far = Time::from_secs(7_258_118_400);
        // What was muted until just now calls in a moment.
        let lately = now.before(TOLERANCE * 2);
        // Of one instant: what is committed between two reads would be found missing.
        let results = self.db.read_snapshot(vec![
            (&sql::ESCALATIONS_SINCE, vec![since.into()]),
            (&sql::ONCALL_PAGES_SINCE, vec![since.into()]),
            (&sql::ONCALL_PLAN, vec![]),
            (&crate::incident::sql::INCIDENTS_SINCE, vec![far.into()]),
            (&crate::external_alert::sql::EXTERNAL_ALERTS_SINCE, vec![far.into()]),
            (&crate::maintenance::sql::MAINTENANCES_SINCE, vec![lately.into()]),
            (&crate::maintenance::sql::MUTES_SINCE, vec![lately.into()]),
            (&sql::SCHEDULE_CHANGES_SINCE, vec![now.before(CHANGE_KEPT).into()]),
            (&crate::promise::sql::PROMISES_OPEN, vec![]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default().into_iter();
        let mut records = Records {
            escalations: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            ..Records::default()
        };
        for mut row in next() {
            let (page, state): (Page, Option<DeliveryState>) = (row.json()?, row.take()?);
            let reason: Option<String> = row.take()?;
            let delivery = state.map(|state| outcome(state, reason.as_deref().unwrap_or_default()));
            records.pages.insert(page.id, AuditedPage { page, delivery });
        }
        let applied = next().next().map_or(Ok(AppliedPlan::default()), applied_from)?;
        (records.plan, records.plan_applied_at) = (applied.plan, applied.applied_at);
        records.incidents = next().map(crate::rows::incident_from).collect::<Result<_, _>>()?;
        records.incidents.retain(|incident| incident.resolved_at.is_none());
        let external: Vec<ExternalAlert> =
            next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        records.external = external.into_iter().filter(ExternalAlert::is_open).collect();
        let planned: Vec<Maintenance> =
            next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let runs = |it: &Maintenance| {
            it.running(now).is_some() || it.running(lately).is_some() || it.changed_at >= lately
        };
        // Each result is taken, whatever the others say: they stand in order.
        let is_anything_muted = next().next().is_some();
        records.is_anything_quiet = planned.iter().any(runs) || is_anything_muted;
        records.changes = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let promises: Vec<Promise> = next().map(|mut row| row.json()).collect::<Result<_, _>>()?;
        let is_question = |it: &Promise| it.kind == PromiseKind::Engineers;
        records.questions = promises.into_iter().filter(is_question).collect();
        Ok(records)
    }

    /// Deletes escalations that ended longer ago than `keep`, with their pages, and changes of
    /// schedules that are long over.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_oncall(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let before = now.before(keep);
        let over = now.before(keep.max(CHANGE_KEPT));
        let escalations = Unit::new()
            .run(&sql::ESCALATIONS_PRUNE, vec![before.into()])
            .run(&sql::SCHEDULE_CHANGES_PRUNE, vec![over.into()]);
        let deleted = self.write_counted(escalations).await?;
        // The pages of an escalation stay as long as it does.
        let oldest = self.db.read_one(&sql::OLDEST_ESCALATION, vec![]).await?;
        let oldest: Option<Time> = oldest.map_or(Ok(None), |mut row| row.take())?;
        let before = oldest.map_or(before, |oldest| oldest.min(before));
        let pages = Unit::new()
            .run(&sql::ONCALL_PAGES_PRUNE, vec![before.into()])
            .run(&DELIVERIES_PRUNE, vec![Topic::OncallPage.as_str().into(), before.into()]);
        Ok(deleted + self.write_counted(pages).await?)
    }
}
