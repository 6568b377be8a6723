//! Notices to contacts and what came of their delivery.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::{DeliveryCounts, key_args, sql as delivery_sql};
use crate::error::Error;
use crate::row::Row;
use crate::statement::Sql;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::delivery::{DeliveryKey, DeliveryState, Topic};
use bongsu_core::notification::{ContactKey, Notice, NoticeReason};
use std::collections::BTreeMap;

/// A notice with the state of its delivery.
#[derive(Clone, PartialEq, Debug)]
pub struct NoticeDelivery {
    /// The notice.
    pub notice: Notice,
    /// The state of its delivery.
    pub state: DeliveryState,
    /// When it is due, or was due last.
    pub due_at: Time,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was sent, dropped, or failed.
    pub ended_at: Option<Time>,
    /// The last answer, or the reason for its state.
    pub last_error: String,
    /// When the link in it was first opened, by anyone.
    pub opened_at: Option<Time>,
    /// When it came back after it was sent, and why.
    pub returned: Option<(Time, String)>,
}

impl Store {
    /// How many notices are in each state of delivery.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn notice_counts(&self) -> Result<DeliveryCounts, Error> {
        self.delivery_counts(Topic::Notice).await
    }

    /// When a mail was last taken by a relay, of whatever topic: notices, alerts and the others.
    ///
    /// # Errors
    /// Any database error.
    pub async fn last_mail_sent_at(&self) -> Result<Option<Time>, Error> {
        let row = self.db.read_one(&sql::MAIL_LAST_SENT_AT, vec![]).await?;
        row.map_or(Ok(None), |mut row| row.take())
    }

    /// Up to `limit` of the failed notices, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn failed_notices(&self, limit: usize) -> Result<Vec<NoticeDelivery>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.db.read(&sql::NOTICES_FAILED, vec![limit.into()]).await?;
        rows.into_iter().map(delivery_from).collect()
    }

    /// What a contact received of an incident before a notice: whether anything, and the
    /// reasons of the notices since then, which were not sent.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn sent_before(&self, notice: &Notice) -> Result<(bool, Vec<NoticeReason>), Error> {
        let [incident, contact, number] = notice_key(notice);
        let args = vec![incident.clone(), contact.clone()];
        let row = self.db.read_one(&sql::NOTICE_LAST_SENT, args).await?;
        let last: Option<i64> = row.map_or(Ok(None), |mut row| row.take())?;
        let after = last.unwrap_or(-1).into();
        let rows = self.db.read(&sql::NOTICES_BETWEEN, vec![incident, contact, after, number]);
        let reasons = rows.await?.into_iter().map(|mut row| row.json::<Notice>().map(|n| n.why));
        Ok((last.is_some(), reasons.collect::<Result<_, _>>()?))
    }

    /// Records that the link in a notice was opened; the first time counts.
    ///
    /// # Errors
    /// Any database error.
    pub async fn record_notice_opened(
        &self,
        (incident, contact, number): (IncidentId, ContactKey, u32),
        now: Time,
    ) -> Result<(), Error> {
        let args = vec![incident.into(), contact_arg(contact), number.into(), now.into()];
        self.write(Unit::new().run(&sql::NOTICE_OPENED, args)).await.map(drop)
    }

    /// Records that a sent notice came back, and why; whether there was such a notice. It stays
    /// sent: what was handed over was handed over.
    ///
    /// # Errors
    /// Any database error.
    pub async fn record_bounce(
        &self,
        (incident, contact, number): (IncidentId, ContactKey, u32),
        reason: &str,
        now: Time,
    ) -> Result<bool, Error> {
        let args =
            vec![incident.into(), contact_arg(contact), number.into(), now.into(), reason.into()];
        Ok(self.write_counted(Unit::new().run(&sql::NOTICE_RETURNED, args)).await? > 0)
    }

    /// The notices of an incident to one contact, oldest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn notices_to(
        &self,
        incident: IncidentId,
        contact: ContactKey,
    ) -> Result<Vec<NoticeDelivery>, Error> {
        let args = vec![incident.into(), contact_arg(contact)];
        let rows = self.db.read(&sql::NOTICES_BY_CONTACT, args).await?;
        rows.into_iter().map(delivery_from).collect()
    }

    /// The notices of an incident after this contact and number, at most `limit`.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn notices_of(
        &self,
        incident: IncidentId,
        after: Option<(ContactKey, u32)>,
        limit: usize,
    ) -> Result<Vec<NoticeDelivery>, Error> {
        let (contact, number) =
            after.map_or(("".into(), -1), |(contact, n)| (contact_arg(contact), i64::from(n)));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let args = vec![incident.into(), contact, number.into(), limit.into()];
        let rows = self.db.read(&sql::NOTICES_PAGE, args).await?;
        rows.into_iter().map(delivery_from).collect()
    }
}

/// For `NOTICE_INSERT`.
pub(crate) fn row(notice: &Notice) -> Result<Vec<Value>, Error> {
    let [incident, contact, number] = notice_key(notice);
    Ok(vec![incident, contact, number, notice.at.into(), Value::json("a notice", notice)?])
}

/// From so many notices on, they supersede earlier ones by incident, and not one by one.
const BULK_MIN: usize = 200;

/// The statement, with its rows, that drops what `notices` supersede.
pub(crate) fn supersede(notices: &[&Notice]) -> (&'static Sql, Vec<Vec<Value>>) {
    if notices.len() < BULK_MIN {
        let one = |notice: &&Notice| {
            let mut args = Vec::from(key_args(&DeliveryKey::from(*notice)));
            args.push(notice.at.into());
            args
        };
        return (&delivery_sql::DELIVERY_SUPERSEDE, notices.iter().map(one).collect());
    }
    let incidents: BTreeMap<IncidentId, Time> =
        notices.iter().map(|notice| (notice.incident, notice.at)).collect();
    let rows = incidents
        .into_iter()
        .map(|(incident, at)| vec![Topic::Notice.as_str().into(), incident.into(), at.into()]);
    (&delivery_sql::DELIVERIES_SUPERSEDE, rows.collect())
}

fn notice_key(notice: &Notice) -> [Value; 3] {
    [notice.incident.into(), contact_arg(notice.contact), i64::from(notice.number).into()]
}

fn contact_arg(contact: ContactKey) -> Value {
    Value::from(&contact.to_string())
}

fn delivery_from(mut row: Row) -> Result<NoticeDelivery, Error> {
    Ok(NoticeDelivery {
        notice: row.json()?,
        state: row.take()?,
        due_at: row.take()?,
        attempts: row.take()?,
        ended_at: row.take()?,
        last_error: row.take()?,
        opened_at: row.take()?,
        returned: row.take::<Option<Time>>()?.zip(row.take::<Option<String>>()?),
    })
}
