//! Passkeys of users. A challenge is used up in the unit of what it opens, in the name of that.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::session::{NewSession, sql as session_sql};
use crate::unit::{Expect, Unit};
use crate::user::{User, sql as user_sql};
use crate::value::Value;
use bongsu_core::Time;
use uuid::Uuid;

/// A passkey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passkey {
    /// The id that the device gave it, in base64url.
    pub id: String,
    /// Whose it is.
    pub user: Uuid,
    /// The public key, in COSE.
    pub public_key: Vec<u8>,
    /// The counter of the device at its last use.
    pub counter: u32,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Time,
    /// When it was last used.
    pub used_at: Option<Time>,
}

/// A challenge that is used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UsedChallenge<'a> {
    /// Its text.
    pub text: &'a str,
    /// Until when it is remembered: after that it opens nothing anyway.
    pub expires_at: Time,
}

impl UsedChallenge<'_> {
    fn use_up(&self, unit: Unit, by: &str) -> Unit {
        let row = vec![self.text.into(), by.into(), self.expires_at.into()];
        let is = vec![self.text.into(), by.into()];
        unit.run(&sql::CHALLENGE_INSERT, row).expect(&sql::CHALLENGE_IS, is, Expect::Touch)
    }
}

impl Store {
    /// Adds a passkey; `false` when the challenge was used before, or the passkey is another's.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn add_passkey(
        &self,
        it: &Passkey,
        challenge: UsedChallenge<'_>,
    ) -> Result<bool, Error> {
        let row = vec![
            (&it.id).into(),
            it.user.into(),
            Value::Bytes(it.public_key.clone()),
            it.counter.into(),
            (&it.name).into(),
            it.created_at.into(),
        ];
        let is = vec![(&it.id).into(), it.user.into()];
        let unit = challenge.use_up(Unit::new(), &it.id);
        let unit = unit.run(&sql::PASSKEY_INSERT, row).expect(&sql::PASSKEY_IS, is, Expect::Touch);
        self.done_or_refused(unit).await
    }

    /// The passkeys of a user, the first added first.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`]; the same holds for the next.
    pub async fn passkeys_of(&self, user: Uuid) -> Result<Vec<Passkey>, Error> {
        let rows = self.db.read(&sql::PASSKEYS_OF, vec![user.into()]).await?;
        rows.into_iter().map(|mut row| passkey_from(&mut row)).collect()
    }

    /// A passkey by its id.
    ///
    /// # Errors
    /// See above.
    pub async fn passkey(&self, id: &str) -> Result<Option<Passkey>, Error> {
        let row = self.db.read_one(&sql::PASSKEY_BY_ID, vec![id.into()]).await?;
        row.map(|mut row| passkey_from(&mut row)).transpose()
    }

    /// Removes a passkey of a user.
    ///
    /// # Errors
    /// See above.
    pub async fn remove_passkey(&self, user: Uuid, id: &str) -> Result<(), Error> {
        let args = vec![user.into(), id.into()];
        self.write(Unit::new().run(&sql::PASSKEY_DELETE, args)).await.map(drop)
    }

    /// Logs in by a passkey whose device says `counter` now. `false` when the challenge was used
    /// before, the passkey was used meanwhile or removed, or the user is disabled.
    ///
    /// # Errors
    /// See above.
    pub async fn log_in_by_passkey(
        &self,
        session: &NewSession,
        (user, network): (&User, &str),
        (passkey, counter): (&Passkey, u32),
        (challenge, replaced): (UsedChallenge<'_>, Option<&str>),
        now: Time,
    ) -> Result<bool, Error> {
        let by = session.digest();
        let enabled = vec![user.id.into()];
        let unit = Unit::new().expect(&user_sql::USER_IS_ENABLED, enabled, Expect::Touch);
        let used = vec![
            (&passkey.id).into(),
            passkey.counter.into(),
            counter.into(),
            now.into(),
            (&by).into(),
        ];
        let mut unit = challenge.use_up(unit, &by).expect(&sql::PASSKEY_USE, used, Expect::Touch);
        if let Some(replaced) = replaced {
            unit = unit.run(&session_sql::SESSION_DELETE, vec![replaced.into()]);
        }
        let args = vec![user.login.as_str().into(), network.into()];
        unit = unit.run(&user_sql::FAILURES_FORGET, args);
        self.done_or_refused(session.insert(unit, now)).await
    }
}

fn passkey_from(row: &mut Row) -> Result<Passkey, Error> {
    let (id, user, public_key) = (row.take()?, row.take()?, row.take()?);
    let (counter, name) = (row.take()?, row.take()?);
    let (created_at, used_at) = (row.take()?, row.take()?);
    Ok(Passkey { id, user, public_key, counter, name, created_at, used_at })
}
