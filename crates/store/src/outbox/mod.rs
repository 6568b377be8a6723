//! The outbox: notices that wait to be handed over, one sender at a time for each.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::statement::Sql;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::id::IncidentId;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason};
use std::collections::BTreeMap;

/// A notice in hand: nobody else sends it until the claim ends.
#[derive(Clone, PartialEq, Debug)]
pub struct Claimed {
    /// The notice.
    pub notice: Notice,
    /// How often it was tried before.
    pub attempts: u32,
}

/// What became of a try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeliveryOutcome {
    /// The next hop has taken responsibility for it; with its words.
    Sent(String),
    /// Not now: to be tried again at this instant, and why.
    Retry(Time, String),
    /// It is not to go out before this instant, and why.
    Deferred(Time, String),
    /// Its turn did not come while it was in hand: it waits as before.
    Untried,
    /// It cannot be handed over; a person is to look at it, and why.
    Failed(String),
    /// It need not be sent any more, and why.
    Dropped(String),
}

/// A notice as it stands in the outbox.
#[derive(Clone, PartialEq, Debug)]
pub struct Delivery {
    /// The notice.
    pub notice: Notice,
    /// `pending`, `sent`, `failed` or `dropped`.
    pub state: String,
    /// When it is tried, or was to be tried last.
    pub due_at: Time,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was handed over or given up.
    pub ended_at: Option<Time>,
    /// What was said at the last try.
    pub last_error: String,
    /// When the address in it was first opened, by whomever.
    pub opened_at: Option<Time>,
}

/// How many notices stand where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeliveryCounts {
    /// Not yet handed over.
    pub pending: u64,
    /// Handed over.
    pub sent: u64,
    /// Given up.
    pub failed: u64,
    /// Overtaken, or too old.
    pub dropped: u64,
}

impl DeliveryCounts {
    pub(crate) fn add(&mut self, state: &str, count: u64) {
        *match state {
            "pending" => &mut self.pending,
            "sent" => &mut self.sent,
            "failed" => &mut self.failed,
            _ => &mut self.dropped,
        } += count;
    }
}

impl Store {
    /// Takes up to `most` notices that are due at `now`, the earliest first, for `holder`
    /// until `until`.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`]; [`Error::Fenced`] when this handle's
    /// lease is another's by now. The same holds for the next.
    pub async fn claim_notices(
        &self,
        holder: &str,
        now: Time,
        until: Time,
        most: usize,
    ) -> Result<Vec<Claimed>, Error> {
        let args = vec![holder.into(), until.into(), now.into(), (most as i64).into()];
        let done = self.write(Unit::new().run(&sql::NOTICES_CLAIM, args)).await?;
        let rows = done.into_iter().flat_map(|done| done.rows);
        rows.map(claimed).collect()
    }

    /// Frees what others have in hand. To be called by a new leader, whose lease keeps them
    /// from writing down anything more.
    ///
    /// # Errors
    /// As above.
    pub async fn release_notices(&self) -> Result<(), Error> {
        self.write(Unit::new().run(&sql::NOTICES_RELEASE, vec![])).await.map(drop)
    }

    /// Writes down what became of notices that `holder` had claimed. One whose claim has
    /// ended and was taken by another is left to him.
    ///
    /// # Errors
    /// As above.
    pub async fn settle_notices(
        &self,
        holder: &str,
        at: Time,
        settled: &[(Claimed, DeliveryOutcome)],
    ) -> Result<(), Error> {
        let rows = settled.iter().map(|(claimed, fate)| settle(holder, at, claimed, fate));
        self.write(Unit::new().run_each(&sql::NOTICE_SETTLE, rows.collect())).await.map(drop)
    }

    /// When the earliest notice that waits is due.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_notice(&self) -> Result<Option<Time>, Error> {
        match self.db.read(&sql::NOTICE_NEXT_DUE, vec![]).await?.into_iter().next() {
            Some(mut row) => row.take(),
            None => Ok(None),
        }
    }

    /// When a notice was last handed over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_notice_sent_at(&self) -> Result<Option<Time>, Error> {
        match self.db.read(&sql::NOTICE_LAST_SENT_AT, vec![]).await?.into_iter().next() {
            Some(mut row) => row.take(),
            None => Ok(None),
        }
    }

    /// How many notices stand where.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox(&self) -> Result<DeliveryCounts, Error> {
        let mut outbox = DeliveryCounts::default();
        for mut row in self.db.read(&sql::NOTICE_COUNTS, vec![]).await? {
            let (state, count): (String, i64) = (row.take()?, row.take()?);
            outbox.add(&state, count.unsigned_abs());
        }
        Ok(outbox)
    }

    /// Up to `limit` of the notices that could not be handed over, the latest first.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn failed_notices(&self, limit: usize) -> Result<Vec<Delivery>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.db.read(&sql::NOTICES_FAILED, vec![limit.into()]).await?;
        rows.into_iter().map(delivery).collect()
    }

    /// Has those tried again that could not be handed over; how many they are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn retry_failed(&self, now: Time) -> Result<u64, Error> {
        let done = self.write(Unit::new().run(&sql::NOTICES_RETRY, vec![now.into()])).await?;
        Ok(done.iter().map(|done| done.touched).sum())
    }

    /// What a contact has heard of an incident before a notice: whether anything, and what
    /// occasioned the notices since then, which he was not sent.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn sent_before(&self, notice: &Notice) -> Result<(bool, Vec<NoticeReason>), Error> {
        let [incident, contact, number] = key(notice);
        let args = vec![incident.clone(), contact.clone()];
        let row = self.db.read(&sql::NOTICE_LAST_SENT, args).await?.into_iter().next();
        let last: Option<i64> = row.map_or(Ok(None), |mut row| row.take())?;
        let after = last.unwrap_or(-1).into();
        let rows = self.db.read(&sql::NOTICES_NOT_SENT, vec![incident, contact, after, number]);
        let whys = rows.await?.into_iter().map(|mut row| row.json::<Notice>().map(|it| it.why));
        Ok((last.is_some(), whys.collect::<Result<_, _>>()?))
    }

    /// Writes down that the address in a notice was opened; the first time counts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record_notice_opened(
        &self,
        (incident, contact, number): (IncidentId, ContactKey, u32),
        now: Time,
    ) -> Result<(), Error> {
        let contact = contact.to_string();
        let args = vec![incident.into(), (&contact).into(), i64::from(number).into(), now.into()];
        self.write(Unit::new().run(&sql::NOTICE_OPENED, args)).await.map(drop)
    }

    /// Writes down that a notice which was handed over came back, and why; whether there was
    /// such a one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record_bounce(
        &self,
        (incident, contact, number): (IncidentId, ContactKey, u32),
        why: &str,
        now: Time,
    ) -> Result<bool, Error> {
        let contact = contact.to_string();
        let args = vec![
            incident.into(),
            (&contact).into(),
            i64::from(number).into(),
            now.into(),
            why.into(),
        ];
        let done = self.write(Unit::new().run(&sql::NOTICE_BOUNCED, args)).await?;
        Ok(done.iter().any(|done| done.touched > 0))
    }

    /// The notices of an incident to one contact, oldest first.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn notices_to(
        &self,
        incident: IncidentId,
        contact: ContactKey,
    ) -> Result<Vec<Delivery>, Error> {
        let contact = contact.to_string();
        let args = vec![incident.into(), (&contact).into()];
        let rows = self.db.read(&sql::NOTICES_BY_CONTACT, args).await?;
        rows.into_iter().map(delivery).collect()
    }

    /// The notices of an incident after a contact's numbered one, at most `limit`.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn notices_of(
        &self,
        incident: IncidentId,
        after: Option<(ContactKey, u32)>,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error> {
        let (contact, number) =
            after.map_or((String::new(), -1), |(contact, n)| (contact.to_string(), i64::from(n)));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let args = vec![incident.into(), (&contact).into(), number.into(), limit.into()];
        let rows = self.db.read(&sql::NOTICES_PAGE, args).await?;
        rows.into_iter().map(delivery).collect()
    }
}

/// For `NOTICE_INSERT`.
pub(crate) fn row(notice: &Notice) -> Result<Vec<Value>, Error> {
    let [incident, contact, number] = key(notice);
    Ok(vec![incident, contact, number, notice.at.into(), Value::json("a notice", notice)?])
}

/// From so many on, notices that overtake others are not looked at one by one.
const MANY: usize = 200;

/// What drops those that `notices` overtake.
pub(crate) fn supersede(notices: &[&Notice]) -> (&'static Sql, Vec<Vec<Value>>) {
    if notices.len() < MANY {
        let one = |notice: &&Notice| {
            let [incident, contact, number] = key(notice);
            vec![incident, contact, number, notice.at.into()]
        };
        return (&sql::NOTICE_SUPERSEDE, notices.iter().map(one).collect());
    }
    let incidents: BTreeMap<IncidentId, Time> =
        notices.iter().map(|notice| (notice.incident, notice.at)).collect();
    let rows = incidents.into_iter().map(|(incident, at)| vec![incident.into(), at.into()]);
    (&sql::NOTICES_SUPERSEDE, rows.collect())
}

fn key(notice: &Notice) -> [Value; 3] {
    let contact = notice.contact.to_string();
    [notice.incident.into(), (&contact).into(), i64::from(notice.number).into()]
}

fn claimed(mut row: Row) -> Result<Claimed, Error> {
    let notice = row.json()?;
    let attempts: i64 = row.take()?;
    Ok(Claimed { notice, attempts: attempts.try_into().unwrap_or(u32::MAX) })
}

fn delivery(mut row: Row) -> Result<Delivery, Error> {
    let notice = row.json()?;
    let (state, due_at, attempts): (String, Time, i64) = (row.take()?, row.take()?, row.take()?);
    let (ended_at, last_error, opened_at) = (row.take()?, row.take()?, row.take()?);
    let attempts = attempts.try_into().unwrap_or(u32::MAX);
    Ok(Delivery { notice, state, due_at, attempts, ended_at, last_error, opened_at })
}

/// A fate, as it is written down.
pub(crate) struct Settled<'a> {
    pub(crate) state: &'static str,
    pub(crate) due: Time,
    pub(crate) ended: Option<Time>,
    pub(crate) last_error: &'a str,
}

impl DeliveryOutcome {
    /// As it is written down at an instant.
    pub(crate) fn settled(&self, at: Time) -> Settled<'_> {
        let (state, due, ended, last_error) = match self {
            DeliveryOutcome::Sent(last_error) => ("sent", at, Some(at), last_error.as_str()),
            DeliveryOutcome::Retry(due, last_error)
            | DeliveryOutcome::Deferred(due, last_error) => {
                ("pending", *due, None, last_error.as_str())
            }
            DeliveryOutcome::Untried => ("pending", at, None, ""),
            DeliveryOutcome::Failed(last_error) => ("failed", at, Some(at), last_error.as_str()),
            DeliveryOutcome::Dropped(last_error) => ("dropped", at, Some(at), last_error.as_str()),
        };
        Settled { state, due, ended, last_error }
    }

    /// Whether it was tried at all.
    pub(crate) fn is_a_try(&self) -> bool {
        !matches!(
            self,
            DeliveryOutcome::Dropped(_) | DeliveryOutcome::Deferred(..) | DeliveryOutcome::Untried
        )
    }
}

fn settle(holder: &str, at: Time, claimed: &Claimed, fate: &DeliveryOutcome) -> Vec<Value> {
    let Settled { state, due, ended, last_error } = fate.settled(at);
    let attempts = i64::from(claimed.attempts + u32::from(fate.is_a_try()));
    let [incident, contact, number] = key(&claimed.notice);
    vec![
        incident,
        contact,
        number,
        holder.into(),
        state.into(),
        due.into(),
        attempts.into(),
        ended.into(),
        last_error.into(),
    ]
}
