//! Readers of the public page who want to hear of outages.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::outbox::DeliveryOutcome;
use crate::row::Row;
use crate::rows;
use crate::token;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::inventory::{ComponentKey, Language};
use bongsu_core::statement::Statement;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Who never confirmed is asked again only after this.
const ASK_AGAIN: Duration = Duration::from_secs(24 * 3600);

/// How a subscriber is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubscriberChannel {
    /// To this address.
    Mail(String),
    /// To this URL.
    Webhook(String),
}

/// What he wants to hear.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SubscriptionFilter {
    /// In which language.
    pub language: Language,
    /// Of which components; of all when empty.
    pub components: Vec<ComponentKey>,
}

/// A subscriber.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscriber {
    /// By which he confirms and leaves.
    pub token: CustomerPageToken,
    /// How he is told.
    pub channel: SubscriberChannel,
    /// What he wants to hear.
    pub filter: SubscriptionFilter,
    /// When he confirmed.
    pub confirmed_at: Option<Time>,
}

/// What is due to a subscriber.
#[derive(Clone, PartialEq, Debug)]
pub struct DueToSubscriber {
    /// To whom.
    pub to: Subscriber,
    /// What was stated.
    pub statement: Statement,
    /// How often it was tried before.
    pub attempts: u32,
}

impl SubscriberChannel {
    fn parts(&self) -> (&'static str, &str) {
        match self {
            SubscriberChannel::Mail(address) => ("mail", address),
            SubscriberChannel::Webhook(url) => ("webhook", url),
        }
    }
}

impl Store {
    /// Takes down that somebody wants to hear of outages; he is to be asked whether it was he.
    /// One who has asked before, and has not left, stays as he is.
    ///
    /// # Errors
    /// What the database says; the same holds for all here, and [`Error::Decode`] for what
    /// reads.
    pub async fn subscribe(
        &self,
        channel: &SubscriberChannel,
        filter: &SubscriptionFilter,
        now: Time,
    ) -> Result<(), Error> {
        let (kind, address) = channel.parts();
        let token = token::random()?;
        let filter = Value::json("what a subscriber wants", filter)?;
        let row = vec![token.into(), kind.into(), address.into(), filter.clone(), now.into()];
        let since = now.before(ASK_AGAIN).into();
        let again = vec![kind.into(), address.into(), now.into(), since, filter];
        let unit =
            Unit::new().run(&sql::SUBSCRIBER_INSERT, row).run(&sql::SUBSCRIBER_REINVITE, again);
        self.write(unit).await.map(drop)
    }

    /// A subscriber by his token; `None` when there is none, or he has left.
    ///
    /// # Errors
    /// As above.
    pub async fn subscriber(&self, token: CustomerPageToken) -> Result<Option<Subscriber>, Error> {
        let rows = self.db.read(&sql::SUBSCRIBER, vec![token.into()]).await?;
        rows.into_iter().next().map(|mut row| subscriber(&mut row)).transpose()
    }

    /// It was he.
    ///
    /// # Errors
    /// As above.
    pub async fn confirm_subscriber(
        &self,
        token: CustomerPageToken,
        now: Time,
    ) -> Result<(), Error> {
        let args = vec![token.into(), now.into()];
        self.write(Unit::new().run(&sql::SUBSCRIBER_CONFIRM, args)).await.map(drop)
    }

    /// He wants to hear nothing more.
    ///
    /// # Errors
    /// As above.
    pub async fn unsubscribe(&self, token: CustomerPageToken, now: Time) -> Result<(), Error> {
        let args = vec![token.into(), now.into()];
        self.write(Unit::new().run(&sql::SUBSCRIBER_END, args)).await.map(drop)
    }

    /// Those who are to be asked whether it was they, with how often that was tried.
    ///
    /// # Errors
    /// As above.
    pub async fn pending_invitations(
        &self,
        now: Time,
        limit: usize,
    ) -> Result<Vec<(Subscriber, u32)>, Error> {
        let args = vec![now.into(), (limit as i64).into()];
        let rows = self.db.read(&sql::INVITATIONS_DUE, args).await?;
        rows.into_iter()
            .map(|mut row| {
                let subscriber = subscriber(&mut row)?;
                let invites: i64 = row.take()?;
                Ok((subscriber, invites.try_into().unwrap_or(u32::MAX)))
            })
            .collect()
    }

    /// He was asked, or is to be asked again at an instant.
    ///
    /// # Errors
    /// As above.
    pub async fn record_invitation(
        &self,
        token: CustomerPageToken,
        again: Option<Time>,
    ) -> Result<(), Error> {
        let args = vec![token.into(), again.into()];
        self.write(Unit::new().run(&sql::INVITATION_SENT, args)).await.map(drop)
    }

    /// What is due to subscribers at `now`, of all that was stated at `oldest` or later, the
    /// earliest first.
    ///
    /// # Errors
    /// As above.
    pub async fn due_to_subscribers(
        &self,
        oldest: Time,
        now: Time,
        limit: usize,
    ) -> Result<Vec<DueToSubscriber>, Error> {
        let args = vec![oldest.into(), now.into(), (limit as i64).into()];
        let rows = self.db.read(&sql::SUBSCRIBERS_DUE, args).await?;
        rows.into_iter()
            .map(|mut row| {
                let to = subscriber(&mut row)?;
                let attempts: i64 = row.take()?;
                let attempts = attempts.try_into().unwrap_or(u32::MAX);
                Ok(DueToSubscriber { to, statement: rows::statement_from(row)?, attempts })
            })
            .collect()
    }

    /// When the newest statement was made, and when the earliest that a subscriber put off is
    /// to be tried again: cheap to ask, to learn whether looking closer is worth while.
    ///
    /// # Errors
    /// As above.
    pub async fn subscribers_look(&self) -> Result<(Option<Time>, Option<Time>), Error> {
        let asked = vec![(&sql::STATEMENT_NEWEST, vec![]), (&sql::SUBSCRIBER_NEXT_RETRY, vec![])];
        let mut answers = self.db.read_snapshot(asked).await?.into_iter();
        let mut one = || -> Result<Option<Time>, Error> {
            let rows = answers.next().unwrap_or_default();
            rows.into_iter().next().map_or(Ok(None), |mut row| row.take())
        };
        Ok((one()?, one()?))
    }

    /// Ends what was put off and is older than `oldest` or for one who left; forgets, after a
    /// week, who never confirmed, and after a month what became of each statement.
    ///
    /// # Errors
    /// As above; [`Error::Fenced`] when another program leads.
    pub async fn prune_subscribers(&self, oldest: Time, now: Time) -> Result<(), Error> {
        let (week, month) = (now.before(7 * ASK_AGAIN), now.before(30 * ASK_AGAIN));
        let unit = Unit::new()
            .run(&sql::SUBSCRIBER_DELIVERIES_END, vec![oldest.into(), now.into()])
            .run(&sql::SUBSCRIBERS_PRUNE, vec![week.into()])
            .run(&sql::SUBSCRIBER_DELIVERIES_PRUNE, vec![month.into()]);
        self.write(unit).await.map(drop)
    }

    /// Writes down what became of telling subscribers.
    ///
    /// # Errors
    /// As above; [`Error::Fenced`] when another program leads.
    pub async fn settle_subscribers(
        &self,
        at: Time,
        settled: &[(DueToSubscriber, DeliveryOutcome)],
    ) -> Result<(), Error> {
        let row = |(due, fate): &(DueToSubscriber, DeliveryOutcome)| {
            let (settled, said) = (fate.settled(at), &due.statement);
            let attempts = i64::from(due.attempts + u32::from(fate.is_a_try()));
            vec![
                due.to.token.into(),
                said.incident.into(),
                said.number.into(),
                settled.state.into(),
                settled.due.into(),
                attempts.into(),
                settled.ended.into(),
                settled.last_error.into(),
            ]
        };
        let rows = settled.iter().map(row).collect();
        self.write(Unit::new().run_each(&sql::SUBSCRIBER_SETTLE, rows)).await.map(drop)
    }

    /// How many subscribers there are who confirmed.
    ///
    /// # Errors
    /// As above.
    pub async fn subscribers(&self) -> Result<u64, Error> {
        let rows = self.db.read(&sql::SUBSCRIBERS_COUNT, vec![]).await?;
        let count = rows.into_iter().next().map_or(Ok(0), |mut row| row.take::<i64>())?;
        Ok(count.unsigned_abs())
    }
}

fn subscriber(row: &mut Row) -> Result<Subscriber, Error> {
    let (token, channel, address): (_, String, String) = (row.take()?, row.take()?, row.take()?);
    let wrong = |column, reason: String| Error::Decode { statement: "subscriber", column, reason };
    let channel = match channel.as_str() {
        "mail" => SubscriberChannel::Mail(address),
        "webhook" => SubscriberChannel::Webhook(address),
        other => return Err(wrong(1, format!("“{other}” is no channel"))),
    };
    Ok(Subscriber { token, channel, filter: row.json()?, confirmed_at: row.take()? })
}
