//! Web push: the key by which push services know us, and the browsers that people added.

pub(crate) mod sql;

use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::row::Row;
use crate::unit::{Expect, Unit};
use bongsu_core::Time;
use bongsu_core::oncall::push::{Browsers, PushAddress};
use uuid::Uuid;

/// The key pair by which push services know this desk (RFC 8292), sealed by a key that the store
/// does not have: a copy of the database wakes nobody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedPushKey {
    /// How many there were before, and this one.
    pub number: u32,
    /// The public key in base64url, as browsers are told it.
    pub public_key: String,
    /// The key pair, sealed.
    pub sealed: String,
}

/// A browser that a person added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PushSubscription {
    /// What it is told apart by.
    pub id: Uuid,
    /// Whose it is.
    pub user: Uuid,
    /// Where it gets messages.
    pub address: PushAddress,
    /// The public key that it takes messages from.
    pub server_key: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Time,
    /// When its push service last took a message.
    pub accepted_at: Option<Time>,
}

/// A browser to be added.
#[derive(Clone, Debug)]
pub struct NewPushSubscription<'a> {
    /// Whose it is.
    pub user: Uuid,
    /// Where it gets messages.
    pub address: &'a PushAddress,
    /// The public key that it takes messages from.
    pub server_key: &'a str,
    /// What its owner calls it.
    pub name: &'a str,
}

impl Store {
    /// All key pairs, the one in use first; none before the first desk began its work.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below that read.
    pub async fn push_keys(&self) -> Result<Vec<SealedPushKey>, Error> {
        let rows = self.db.read(&sql::PUSH_KEYS, vec![]).await?;
        let key_from = |mut row: Row| {
            let (number, public_key, sealed) = (row.take()?, row.take()?, row.take()?);
            Ok(SealedPushKey { number, public_key, sealed })
        };
        rows.into_iter().map(key_from).collect()
    }

    /// The public key in use, as browsers are told it.
    ///
    /// # Errors
    /// See above.
    pub async fn push_key_in_use(&self) -> Result<Option<String>, Error> {
        let row = self.db.read_one(&sql::PUSH_KEY_IN_USE, vec![]).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// Has a key pair in use from now on, unless another came first under its number. What was made
    /// for an earlier one stays for who can open that.
    ///
    /// # Errors
    /// Any database error.
    pub async fn add_push_key(&self, key: &SealedPushKey, now: Time) -> Result<(), Error> {
        let row =
            vec![key.number.into(), (&key.public_key).into(), (&key.sealed).into(), now.into()];
        self.write(Unit::new().run(&sql::PUSH_KEY_INSERT, row)).await.map(drop)
    }

    /// Adds a browser, or renews it; `false` when it is another person's.
    ///
    /// # Errors
    /// Any database error.
    pub async fn add_push_subscription(
        &self,
        new: &NewPushSubscription<'_>,
        now: Time,
    ) -> Result<bool, Error> {
        let endpoint = &new.address.endpoint;
        let row = vec![
            new_id(now, 0).into(),
            new.user.into(),
            endpoint.into(),
            new.address.p256dh().into(),
            new.address.auth().into(),
            new.server_key.into(),
            new.name.into(),
            now.into(),
        ];
        let is = vec![endpoint.into(), new.user.into()];
        let unit = Unit::new().run(&sql::PUSH_SUBSCRIPTION_UPSERT, row).expect(
            &sql::PUSH_SUBSCRIPTION_IS,
            is,
            Expect::Touch,
        );
        self.done_or_refused(unit).await
    }

    /// The browsers of a user, the first added first.
    ///
    /// # Errors
    /// See above.
    pub async fn push_subscriptions_of(&self, user: Uuid) -> Result<Vec<PushSubscription>, Error> {
        let rows = self.db.read(&sql::PUSH_SUBSCRIPTIONS_OF, vec![user.into()]).await?;
        rows.into_iter().map(|mut row| subscription_from(&mut row)).collect()
    }

    /// The browsers that get messages for the account with a login: none while it is disabled.
    ///
    /// # Errors
    /// See above.
    pub async fn push_subscriptions_of_login(
        &self,
        login: &str,
    ) -> Result<Vec<PushSubscription>, Error> {
        let rows = self.db.read(&sql::PUSH_SUBSCRIPTIONS_OF_LOGIN, vec![login.into()]).await?;
        rows.into_iter().map(|mut row| subscription_from(&mut row)).collect()
    }

    /// The browsers that get messages, of everybody.
    ///
    /// # Errors
    /// See above.
    pub async fn push_browsers(&self) -> Result<Browsers, Error> {
        let rows = self.db.read(&sql::PUSH_BROWSERS, vec![]).await?;
        let all = rows.into_iter().map(|mut row| Ok::<_, Error>((row.take()?, row.take()?)));
        Ok(Browsers::new(all.collect::<Result<Vec<_>, _>>()?))
    }

    /// Notes that the push service of a browser took a message.
    ///
    /// # Errors
    /// Any database error; the same holds for the next.
    pub async fn push_accepted(&self, id: Uuid, now: Time) -> Result<(), Error> {
        let args = vec![id.into(), now.into()];
        self.write(Unit::new().run(&sql::PUSH_SUBSCRIPTION_ACCEPTED, args)).await.map(drop)
    }

    /// Removes a browser of a user.
    ///
    /// # Errors
    /// See above.
    pub async fn remove_push_subscription(&self, user: Uuid, id: Uuid) -> Result<(), Error> {
        let args = vec![user.into(), id.into()];
        self.write(Unit::new().run(&sql::PUSH_SUBSCRIPTION_DELETE, args)).await.map(drop)
    }
}

fn subscription_from(row: &mut Row) -> Result<PushSubscription, Error> {
    let (id, user) = (row.take()?, row.take()?);
    let (endpoint, p256dh, auth): (String, String, String) =
        (row.take()?, row.take()?, row.take()?);
    let address = PushAddress::with_keys(endpoint, &p256dh, &auth).map_err(|error| {
        let statement = sql::PUSH_SUBSCRIPTIONS_OF.name();
        Error::Decode { statement, column: 3, reason: error.to_string() }
    })?;
    let (server_key, name) = (row.take()?, row.take()?);
    let (created_at, accepted_at) = (row.take()?, row.take()?);
    Ok(PushSubscription { id, user, address, server_key, name, created_at, accepted_at })
}
