//! Subscribers of the public page.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::sql::{DELIVERIES_DROP, DELIVERIES_PRUNE};
use crate::error::Error;
use crate::row::Row;
use crate::token;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::{ComponentKey, Language};
use bongsu_core::notification::delivery::{DropReason, Topic};
use bongsu_core::notification::{MAX_HARD_BOUNCES, SubscriberMail, SubscriberToken};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Who never confirmed is invited again only after this.
const REINVITE_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// Who never confirmed is deleted after this.
const UNCONFIRMED_MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);
/// What came of each delivery is deleted after this.
const DELIVERY_MAX_AGE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Tokens that are read at once.
const TOKENS_PAGE_ROWS: i64 = 1_000;

/// How a subscriber is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubscriberChannel {
    /// By mail to this address.
    Mail(String),
    /// By a webhook at this URL.
    Webhook(String),
}

/// What a subscriber has chosen.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SubscriptionFilter {
    /// The language.
    pub language: Language,
    /// The components; all of them when empty.
    pub components: Vec<ComponentKey>,
}

/// A subscriber.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscriber {
    /// The token to confirm and unsubscribe by.
    pub token: SubscriberToken,
    /// How they are reached.
    pub channel: SubscriberChannel,
    /// What they have chosen.
    pub filter: SubscriptionFilter,
    /// When they confirmed.
    pub confirmed_at: Option<Time>,
}

/// Subscribers who move in from another program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MovingSubscribers {
    /// Each once, with what they chose.
    pub all: Vec<(SubscriberChannel, SubscriptionFilter)>,
    /// Whether they have confirmed there; otherwise they are invited to confirm here.
    pub are_confirmed: bool,
}

impl MovingSubscribers {
    /// What adds them; who is subscribed already stays unchanged.
    pub(crate) fn unit(&self, now: Time) -> Result<Unit, Error> {
        let (mut rows, mut tokens) = (Vec::new(), Vec::new());
        for (channel, filter) in &self.all {
            let (kind, address) = channel.parts();
            let token = SubscriberToken::from(token::random()?);
            let filter = Value::json("a subscription filter", filter)?;
            rows.push(vec![token.into(), kind.into(), address.into(), filter, now.into()]);
            tokens.push(vec![token.into()]);
        }
        Ok(match self.are_confirmed {
            // The statements that are made meanwhile are theirs too.
            true => Unit::new()
                .run_each(&sql::SUBSCRIBER_CONFIRMED_INSERT, rows)
                .run_each(&sql::SUBSCRIBER_BACKLOG_INSERT, tokens),
            false => Unit::new().run_each(&sql::SUBSCRIBER_INSERT, rows),
        })
    }
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
    /// Adds a subscriber, who is then invited to confirm. An active subscriber with this
    /// address stays unchanged.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn subscribe(
        &self,
        channel: &SubscriberChannel,
        filter: &SubscriptionFilter,
        now: Time,
    ) -> Result<(), Error> {
        let (kind, address) = channel.parts();
        let token = SubscriberToken::from(token::random()?);
        let filter = Value::json("a subscription filter", filter)?;
        let row = vec![token.into(), kind.into(), address.into(), filter.clone(), now.into()];
        let since = now.before(REINVITE_PAUSE).into();
        let again = vec![kind.into(), address.into(), now.into(), since, filter];
        let unit =
            Unit::new().run(&sql::SUBSCRIBER_INSERT, row).run(&sql::SUBSCRIBER_REINVITE, again);
        self.write(unit).await.map(drop)
    }

    /// A subscriber by token; `None` when there is none, or they have unsubscribed.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn subscriber(&self, token: SubscriberToken) -> Result<Option<Subscriber>, Error> {
        let row = self.db.read_one(&sql::SUBSCRIBER_BY_TOKEN, vec![token.into()]).await?;
        row.map(|mut row| subscriber_from(&mut row)).transpose()
    }

    /// Subscribers by the tokens of their deliveries, in their order; `None` as above.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn subscribers_by_token(
        &self,
        tokens: &[&str],
    ) -> Result<Vec<Option<Subscriber>>, Error> {
        let queries = tokens.iter().map(|token| (&sql::SUBSCRIBER_BY_TOKEN, vec![(*token).into()]));
        let results = self.db.read_snapshot(queries.collect()).await?;
        let one = |rows: Vec<Row>| {
            rows.into_iter().next().map(|mut row| subscriber_from(&mut row)).transpose()
        };
        results.into_iter().map(one).collect()
    }

    /// Confirms a subscription. Statements made from `now` on are delivered.
    ///
    /// # Errors
    /// See above.
    pub async fn confirm_subscriber(&self, token: SubscriberToken, now: Time) -> Result<(), Error> {
        let unit = Unit::new()
            .run(&sql::SUBSCRIBER_CONFIRM, vec![token.into(), now.into()])
            .run(&sql::SUBSCRIBER_BACKLOG_INSERT, vec![token.into()]);
        self.write(unit).await.map(drop)
    }

    /// Ends a subscription, and drops its pending deliveries.
    ///
    /// # Errors
    /// See above.
    pub async fn unsubscribe(&self, token: SubscriberToken, now: Time) -> Result<(), Error> {
        let topic = Topic::Subscriber.as_str().into();
        let reason = DropReason::Unsubscribed.as_str().into();
        let unit = Unit::new()
            .run(&sql::SUBSCRIBER_END, vec![token.into(), now.into()])
            .run(&DELIVERIES_DROP, vec![topic, token.into(), now.into(), reason]);
        self.write(unit).await.map(drop)
    }

    /// Records that a statement came back from a subscriber, if it was sent to one; whether it was.
    /// It stays handed over. A `hard` one says that the address cannot be reached: after
    /// [`MAX_HARD_BOUNCES`] statements of that kind, the subscription ends.
    ///
    /// # Errors
    /// See above.
    pub async fn record_subscriber_bounce(
        &self,
        mail: &SubscriberMail,
        reason: &str,
        hard: bool,
        now: Time,
    ) -> Result<bool, Error> {
        let Some(token) = self.subscriber_of(mail).await? else { return Ok(false) };
        let of = || vec![token.clone().into(), mail.incident.into(), mail.number.into()];
        let with = |text: &str| of().into_iter().chain([text.into()]).collect();
        let mut unit = Unit::new().run(&sql::SUBSCRIBER_RETURNED, with(reason));
        if hard {
            let name = format!("{}.{}", mail.incident, mail.number);
            let most = i64::from(MAX_HARD_BOUNCES);
            unit = unit
                .run(&sql::SUBSCRIBER_BOUNCED, with(&name))
                .run(&sql::SUBSCRIBER_REST, vec![token.into(), now.into(), most.into()]);
        }
        Ok(self.write_counted(unit).await? > 0)
    }

    /// The token of whom a mail went to.
    async fn subscriber_of(&self, mail: &SubscriberMail) -> Result<Option<String>, Error> {
        let mut last = String::new();
        loop {
            let args = vec![last.as_str().into(), TOKENS_PAGE_ROWS.into()];
            let rows = self.db.read(&sql::SUBSCRIBER_TOKENS, args).await?;
            let tokens = rows.into_iter().map(|mut row| row.take::<String>());
            let tokens: Vec<String> = tokens.collect::<Result<_, _>>()?;
            if let Some(token) = tokens.iter().find(|token| mail.is_to(self.secret(), token)) {
                return Ok(Some(token.clone()));
            }
            match tokens.into_iter().next_back() {
                Some(token) => last = token,
                None => return Ok(None),
            }
        }
    }

    /// Subscribers whose invitation is due, with how many they got before.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn pending_invitations(
        &self,
        now: Time,
        limit: usize,
    ) -> Result<Vec<(Subscriber, u32)>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.db.read(&sql::INVITATIONS_DUE, vec![now.into(), limit.into()]).await?;
        rows.into_iter().map(|mut row| Ok((subscriber_from(&mut row)?, row.take()?))).collect()
    }

    /// Records that an invitation was sent, or is to be sent again at a time.
    ///
    /// # Errors
    /// See above.
    pub async fn record_invitation(
        &self,
        token: SubscriberToken,
        next: Option<Time>,
    ) -> Result<(), Error> {
        let args = vec![token.into(), next.into()];
        self.write(Unit::new().run(&sql::INVITATION_SENT, args)).await.map(drop)
    }

    /// Deletes who did not confirm within a week, and, after a month, what came of each
    /// delivery to subscribers; how many rows they were.
    ///
    /// # Errors
    /// See above; [`Error::Fenced`] when another program is the leader.
    pub async fn prune_subscribers(&self, now: Time) -> Result<u64, Error> {
        let topic = Topic::Subscriber.as_str().into();
        let unit = Unit::new()
            .run(&sql::SUBSCRIBERS_PRUNE, vec![now.before(UNCONFIRMED_MAX_AGE).into()])
            .run(&DELIVERIES_PRUNE, vec![topic, now.before(DELIVERY_MAX_AGE).into()]);
        self.write_counted(unit).await
    }

    /// How many subscribers have confirmed.
    ///
    /// # Errors
    /// See above.
    pub async fn subscribers(&self) -> Result<u64, Error> {
        let row = self.db.read_one(&sql::SUBSCRIBERS_COUNT, vec![]).await?;
        let count = row.map_or(Ok(0), |mut row| row.take::<i64>())?;
        Ok(count.unsigned_abs())
    }
}

fn subscriber_from(row: &mut Row) -> Result<Subscriber, Error> {
    let (token, channel, address): (_, String, String) = (row.take()?, row.take()?, row.take()?);
    let channel = match channel.as_str() {
        "mail" => SubscriberChannel::Mail(address),
        "webhook" => SubscriberChannel::Webhook(address),
        other => {
            let reason = format!("“{other}” is not a channel");
            return Err(Error::Decode { statement: "subscriber", column: 1, reason });
        }
    };
    Ok(Subscriber { token, channel, filter: row.json()?, confirmed_at: row.take()? })
}
