//! Who takes calls, and reports of abuse, which nothing else reads (S18).

pub(crate) mod sql;

use crate::Store;
use crate::access_log::new_id;
use crate::call::{Finished, ReadCall, save};
use crate::error::Error;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::care::abuse::{AbuseId, AbuseReport};
use bongsu_core::care::attendance::{Attendance, SHIFT_MAX};
use bongsu_core::promise::Person;
use std::collections::BTreeSet;
use std::time::Duration;

/// A report as it was read, with what it takes to write it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadReport {
    /// The report.
    pub report: AbuseReport,
    /// How often it was written.
    pub revision: i64,
}

/// Who takes calls, as it was read, with what it takes to write it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadAttendance {
    /// Who, since when, and their break.
    pub attendance: Attendance,
    /// How often it was written, 0 when never.
    pub revision: i64,
    /// Whether they took calls before.
    pub is_there: bool,
}

impl Store {
    /// Those who take calls, by person.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn attendances(&self, now: Time) -> Result<Vec<Attendance>, Error> {
        let rows = self.db.read(&sql::ATTENDANCES, vec![now.before(SHIFT_MAX).into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// What is known of whether a person takes calls; of one who does not, as if they began now. A
    /// break and what they are spared stay with them as long as the break lasts.
    ///
    /// # Errors
    /// See above.
    pub async fn attendance(&self, person: &Person, now: Time) -> Result<ReadAttendance, Error> {
        let row = self.db.read_one(&sql::ATTENDANCE_OF, vec![person.id.as_str().into()]).await?;
        let Some(mut row) = row else {
            let attendance = Attendance::begin(person.clone(), now);
            return Ok(ReadAttendance { attendance, revision: 0, is_there: false });
        };
        let (revision, kept): (i64, Attendance) = (row.take()?, row.json()?);
        let is_there = kept.is_present(now);
        let attendance = match is_there || kept.on_break(now).is_some() {
            true => kept,
            false => Attendance::begin(person.clone(), now),
        };
        Ok(ReadAttendance { attendance, revision, is_there })
    }

    /// Somebody takes calls, or has a break.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was written since it was read; see above.
    pub async fn save_attendance(&self, read: &ReadAttendance, at: Time) -> Result<(), Error> {
        self.write(with_attendance(Unit::new(), read, at)?).await.map(drop)
    }

    /// Somebody takes a call: that it is theirs, and what it is for their next one, in one
    /// transaction.
    ///
    /// # Errors
    /// [`Error::Conflict`] when either was written since it was read; see above.
    pub async fn take_call(
        &self,
        call: &ReadCall,
        own: &ReadAttendance,
        at: Time,
    ) -> Result<(), Error> {
        self.write(with_attendance(save(call, None)?, own, at)?).await.map(drop)
    }

    /// Somebody takes no more calls.
    ///
    /// # Errors
    /// See above.
    pub async fn end_attendance(&self, person: &str) -> Result<(), Error> {
        let unit = Unit::new().run(&sql::ATTENDANCE_DELETE, vec![person.into()]);
        self.write(unit).await.map(drop)
    }

    /// Stops a call after abuse: what becomes of the call, the report, and the break of who had
    /// it, in one transaction. Reported again, the first report stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the call or the attendance was written since it was read; see above.
    pub async fn stop_call(
        &self,
        (read, finished): (&ReadCall, Option<Finished<'_>>),
        report: &AbuseReport,
        attendance: &ReadAttendance,
    ) -> Result<(), Error> {
        let write = new_id(report.at, 0).to_string();
        let args = vec![
            report.id.uuid().into(),
            report.customer.clone().into(),
            report.number.clone().into(),
            report.at.into(),
            report.by.id.as_str().into(),
            i64::from(report.waits_for_an_answer()).into(),
            report.blocked_until().into(),
            write.as_str().into(),
            Value::json("a report of abuse", report)?,
        ];
        let unit = save(read, finished)?.run(&sql::ABUSE_INSERT, args);
        self.write(with_attendance(unit, attendance, report.at)?).await.map(drop)
    }

    /// Writes a report as it is from now on.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else wrote it since it was read; see above.
    pub async fn save_report(&self, read: &ReadReport, at: Time) -> Result<(), Error> {
        let report = &read.report;
        let write = new_id(at, 0).to_string();
        let args = vec![
            report.id.uuid().into(),
            read.revision.into(),
            write.as_str().into(),
            i64::from(report.waits_for_an_answer()).into(),
            report.blocked_until().into(),
            Value::json("a report of abuse", report)?,
        ];
        self.write(Unit::new().expect(&sql::ABUSE_UPDATE, args, Expect::Touch)).await.map(drop)
    }

    /// A report.
    ///
    /// # Errors
    /// See above.
    pub async fn abuse_report(&self, id: AbuseId) -> Result<Option<ReadReport>, Error> {
        let row = self.db.read_one(&sql::ABUSE_BY_ID, vec![id.uuid().into()]).await?;
        row.map(read_report).transpose()
    }

    /// Up to `limit` reports: those whose author waits for an answer first, then the latest.
    ///
    /// # Errors
    /// See above.
    pub async fn abuse_reports(&self, limit: u32) -> Result<Vec<AbuseReport>, Error> {
        let rows = self.db.read(&sql::ABUSE_LATEST, vec![i64::from(limit).into()]).await?;
        rows.into_iter().map(|row| read_report(row).map(|it| it.report)).collect()
    }

    /// Up to `limit` reports of a person, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn abuse_reports_by(
        &self,
        author: &str,
        limit: u32,
    ) -> Result<Vec<AbuseReport>, Error> {
        let args = vec![author.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::ABUSE_BY_AUTHOR, args).await?;
        rows.into_iter().map(|row| read_report(row).map(|it| it.report)).collect()
    }

    /// Until when a number is not connected with a person at `now`.
    ///
    /// # Errors
    /// See above.
    pub async fn blocked_until(&self, number: &str, now: Time) -> Result<Option<Time>, Error> {
        let row = self.db.read_one(&sql::ABUSE_BLOCK, vec![number.into(), now.into()]).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// Reports of one caller since `since`, the latest first; by number, by customer, or both.
    ///
    /// # Errors
    /// See above.
    pub async fn abuse_of_caller(
        &self,
        number: Option<&str>,
        customer: Option<&str>,
        since: Time,
    ) -> Result<Vec<AbuseReport>, Error> {
        let args = vec![
            since.into(),
            number.unwrap_or_default().into(),
            customer.unwrap_or_default().into(),
        ];
        let rows = self.db.read(&sql::ABUSE_OF_CALLER, args).await?;
        rows.into_iter().map(|row| read_report(row).map(|it| it.report)).collect()
    }

    /// Customers who were reported since `since`.
    ///
    /// # Errors
    /// See above.
    pub async fn difficult_customers(&self, since: Time) -> Result<BTreeSet<String>, Error> {
        let rows = self.db.read(&sql::ABUSE_CUSTOMERS, vec![since.into()]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// Deletes reports that are older than `keep`, and shifts that are over.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_care(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let unit = Unit::new()
            .run(&sql::ABUSE_PRUNE, vec![now.before(keep).into(), now.into()])
            .run(&sql::ATTENDANCES_PRUNE, vec![now.before(SHIFT_MAX).into(), now.into()]);
        self.write_counted(unit).await
    }
}

/// Adds that somebody takes calls, if nobody wrote it since it was read.
fn with_attendance(unit: Unit, read: &ReadAttendance, at: Time) -> Result<Unit, Error> {
    let it = &read.attendance;
    let args = vec![
        it.person.id.as_str().into(),
        it.heard_at.into(),
        it.break_until.into(),
        (read.revision + 1).into(),
        new_id(at, 0).to_string().as_str().into(),
        Value::json("an attendance", it)?,
    ];
    Ok(unit.expect(&sql::ATTENDANCE_UPSERT, args, Expect::Touch))
}

fn read_report(mut row: crate::row::Row) -> Result<ReadReport, Error> {
    Ok(ReadReport { revision: row.take()?, report: row.json()? })
}
