//! Customers who leave, and the tasks to call them (S2).

pub(crate) mod sql;

use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::row::Row;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::departure::Departure;
use bongsu_core::departure::alarm::{
    AFTER_OUTAGE, Alarm, AlarmId, PastOutage, TOLD_MAX_AGE, alarm,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long a single outage is taken to last at most, for what comes after it.
const OUTAGE_SPAN: Duration = Duration::from_secs(30 * 24 * 3600);
/// How often an alarm is read again that somebody else has written.
const TRIES: usize = 5;

/// An alarm as it was read, with what it takes to write it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadAlarm {
    /// The alarm.
    pub alarm: Alarm,
    /// How often it was written.
    pub revision: i64,
}

/// Why departures were not taken. Nothing of them was.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The customer's key was told before, of something else.
    #[error("the key “{key}” of the customer “{customer}” was told before, of something else")]
    AnotherBefore {
        /// The customer.
        customer: String,
        /// The key.
        key: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Store {
    /// Takes departures, all of them or none, and raises or fills the tasks that follow; each
    /// customer's in the same transaction as the departures. Returns the tasks. Taken again,
    /// everything stays as it is.
    ///
    /// # Errors
    /// [`TellError`]; [`Error::Conflict`] when others told of the same customers again and again
    /// meanwhile.
    pub async fn add_departures(
        &self,
        told: &[Departure],
        now: Time,
    ) -> Result<Vec<Alarm>, TellError> {
        let mut tries = 0;
        loop {
            let (unit, alarms) = self.with_alarms(told, now).await?;
            match self.write(unit).await {
                Ok(_) => return Ok(alarms),
                Err(Error::Conflict { .. }) if tries < TRIES => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn with_alarms(
        &self,
        told: &[Departure],
        now: Time,
    ) -> Result<(Unit, Vec<Alarm>), TellError> {
        let mut of: BTreeMap<&str, Vec<&Departure>> = BTreeMap::new();
        for it in told {
            of.entry(&it.customer).or_default().push(it);
        }
        // The revisions are read before all else: what is told meanwhile has a later one. They are
        // written in the order of the customers, so that no two wait for each other.
        let mut unit = Unit::new();
        for customer in of.keys().copied() {
            let row = self.db.read_one(&sql::DEPARTURE_REVISION, vec![customer.into()]).await?;
            let revision: i64 = row.map_or(Ok(0), |mut row| row.take())?;
            let write = new_id(now, 0).to_string();
            let args = vec![customer.into(), (revision + 1).into(), write.as_str().into()];
            unit = unit.expect(&sql::DEPARTURE_REVISION_UPSERT, args, Expect::Touch);
        }
        self.refuse_others(told).await?;
        let rows = told.iter().map(departure_row).collect::<Result<Vec<_>, _>>()?;
        unit = unit.run_each(&sql::DEPARTURE_INSERT, rows);
        let mut alarms = Vec::new();
        for (customer, told) in of {
            let before = self.alarms_of(customer).await?;
            let counted: BTreeSet<String> =
                before.iter().flat_map(|it| it.alarm.departures.clone()).collect();
            let mut known = self.departures_of(customer, now.before(TOLD_MAX_AGE)).await?;
            let keys: BTreeSet<String> = known.iter().map(|it| it.key.clone()).collect();
            let again: BTreeSet<String> = told.iter().map(|it| it.key.clone()).collect();
            known.extend(told.into_iter().filter(|it| !keys.contains(&it.key)).cloned());
            known.retain(|it| !counted.contains(&it.key));
            let outages = self.outages_of_customer(customer, now).await?;
            let open = before.into_iter().find(|it| it.alarm.end.is_none());
            let revision = open.as_ref().map(|it| it.revision);
            let open = open.map(|it| it.alarm);
            let Some(alarm) = alarm(known, &outages, open.clone(), now) else {
                // Told again: the task that is open about it is still the one.
                alarms.extend(open.filter(|it| it.departures.iter().any(|it| again.contains(it))));
                continue;
            };
            unit = match revision {
                None => unit.run(&sql::ALARM_INSERT, insert_row(&alarm, now)?),
                Some(revision) => {
                    let read = ReadAlarm { alarm: alarm.clone(), revision };
                    unit.expect(&sql::ALARM_UPDATE, update_row(&read, now)?, Expect::Touch)
                }
            };
            alarms.push(alarm);
        }
        Ok((unit, alarms))
    }

    /// Refuses what has the key of another departure of the same customer.
    async fn refuse_others(&self, told: &[Departure]) -> Result<(), TellError> {
        let one = |it: &Departure| {
            let args = vec![it.customer.as_str().into(), it.key.as_str().into()];
            (&sql::DEPARTURE_BY_KEY, args)
        };
        let known = self.db.read_snapshot(told.iter().map(one).collect()).await?;
        for (it, rows) in told.iter().zip(known) {
            for mut row in rows {
                if row.json::<Departure>()? != *it {
                    let (customer, key) = (it.customer.clone(), it.key.clone());
                    return Err(TellError::AnotherBefore { customer, key });
                }
            }
        }
        Ok(())
    }

    /// Departures of a customer since `since`, the oldest first.
    ///
    /// # Errors
    /// Any database error, [`Error::Encode`] or [`Error::Decode`]. The same holds for all below.
    pub async fn departures_of(
        &self,
        customer: &str,
        since: Time,
    ) -> Result<Vec<Departure>, Error> {
        let rows = self.db.read(&sql::DEPARTURES_OF, vec![customer.into(), since.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Outages that were seen to hit a site of a customer and may still matter, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn outages_of_customer(
        &self,
        customer: &str,
        now: Time,
    ) -> Result<Vec<PastOutage>, Error> {
        let since = now.before(AFTER_OUTAGE + TOLD_MAX_AGE + OUTAGE_SPAN);
        let args = vec![customer.into(), since.into()];
        let rows = self.db.read(&sql::PAST_OUTAGES_OF_CUSTOMER, args).await?;
        let read = |mut row: Row| {
            let (incident, opened_at) = (row.take()?, row.take()?);
            Ok(PastOutage { incident, opened_at, resolved_at: row.take()? })
        };
        rows.into_iter().map(read).collect()
    }

    /// A task.
    ///
    /// # Errors
    /// See above.
    pub async fn leaving_alarm(&self, id: AlarmId) -> Result<Option<ReadAlarm>, Error> {
        let row = self.db.read_one(&sql::ALARM_BY_ID, vec![id.uuid().into()]).await?;
        row.map(read_alarm).transpose()
    }

    /// Up to `limit` tasks: the open ones first, who waits longest; then the latest that ended.
    ///
    /// # Errors
    /// See above.
    pub async fn leaving_alarms(&self, limit: u32) -> Result<Vec<Alarm>, Error> {
        let rows = self.db.read(&sql::ALARMS, vec![i64::from(limit).into()]).await?;
        rows.into_iter().map(|row| read_alarm(row).map(|it| it.alarm)).collect()
    }

    /// How many tasks are open.
    ///
    /// # Errors
    /// See above.
    pub async fn open_leaving_alarms(&self) -> Result<i64, Error> {
        let row = self.db.read_one(&sql::ALARMS_OPEN, vec![]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    async fn alarms_of(&self, customer: &str) -> Result<Vec<ReadAlarm>, Error> {
        let rows = self.db.read(&sql::ALARMS_OF, vec![customer.into()]).await?;
        rows.into_iter().map(read_alarm).collect()
    }

    /// Writes a task as it is from now on.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else wrote it since it was read; see above.
    pub async fn save_alarm(&self, read: &ReadAlarm, at: Time) -> Result<(), Error> {
        let unit = Unit::new().expect(&sql::ALARM_UPDATE, update_row(read, at)?, Expect::Touch);
        self.write(unit).await.map(drop)
    }

    /// Deletes departures, and tasks that ended, longer ago than `keep`.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_departures(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let before = now.before(keep);
        let unit = Unit::new()
            .run(&sql::DEPARTURES_PRUNE, vec![before.into()])
            .run(&sql::DEPARTURE_REVISIONS_PRUNE, vec![])
            .run(&sql::ALARMS_PRUNE, vec![before.into()]);
        self.write_counted(unit).await
    }
}

fn departure_row(it: &Departure) -> Result<Vec<Value>, Error> {
    Ok(vec![
        it.key.as_str().into(),
        it.customer.as_str().into(),
        it.at.into(),
        Value::json("a departure", it)?,
    ])
}

fn insert_row(alarm: &Alarm, at: Time) -> Result<Vec<Value>, Error> {
    Ok(vec![
        alarm.id.uuid().into(),
        alarm.customer.as_str().into(),
        alarm.opened_at.into(),
        alarm.end.as_ref().map(|end| end.at).into(),
        new_id(at, 0).to_string().as_str().into(),
        Value::json("an alarm", alarm)?,
    ])
}

fn update_row(read: &ReadAlarm, at: Time) -> Result<Vec<Value>, Error> {
    Ok(vec![
        read.alarm.id.uuid().into(),
        read.revision.into(),
        new_id(at, 0).to_string().as_str().into(),
        read.alarm.end.as_ref().map(|end| end.at).into(),
        Value::json("an alarm", &read.alarm)?,
    ])
}

fn read_alarm(mut row: Row) -> Result<ReadAlarm, Error> {
    Ok(ReadAlarm { revision: row.take()?, alarm: row.json()? })
}
