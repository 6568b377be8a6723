//! Passwords, second factors, one-time links, and failed attempts.

use super::{User, insert, sql};
use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::passkey::sql as passkey_sql;
use crate::push::sql as push_sql;
use crate::session::{NewSession, sql as session_sql};
use crate::token;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::access::throttle::{Failures, MEMORY};
use bongsu_core::access::totp::{SECRET_BYTES, TotpSecret};
use bongsu_core::access::{LoginName, Role, password, recovery_code, secret};
use std::time::Duration;
use uuid::Uuid;

/// How long a one-time link opens.
const LINK_TTL: Duration = Duration::from_secs(24 * 3600);
/// The network under which wrong one-time codes are counted: all of them.
const CODES: &str = "codes";

/// For whom a one-time link is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkFor {
    /// Makes the first administrator.
    FirstAdministrator,
    /// Lets this user choose a password.
    User(Uuid, String),
}

/// What a login rests on besides the password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Factor {
    /// Nothing else: the user has no second factor.
    PasswordAlone,
    /// This step of the second factor.
    Step(i64),
    /// The recovery code that has this digest.
    RecoveryCode(String),
    /// What an identity provider says, in place of the password.
    Provider,
}

/// An attempt to log in, once it was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// The how manieth it is since the last success.
    pub number: u32,
}

impl Store {
    /// A new one-time link, of which the digest alone is kept. Earlier ones for the same end.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn create_link(&self, user: Option<Uuid>, now: Time) -> Result<String, Error> {
        let link = token::random()?.to_string();
        let (digest, until) = (secret::digest(&link), now + LINK_TTL);
        let ended = match user {
            Some(user) => Unit::new().run(&sql::LINKS_END, vec![user.into()]),
            None => Unit::new().run(&sql::SETUP_LINKS_END, vec![]),
        };
        let row = vec![digest.into(), user.into(), now.into(), until.into()];
        self.write(ended.run(&sql::LINK_INSERT, row)).await?;
        Ok(link)
    }

    /// For whom a link is; `None` when it was used, has expired, or never was.
    ///
    /// # Errors
    /// See above.
    pub async fn link(&self, link: &str, now: Time) -> Result<Option<LinkFor>, Error> {
        let args = vec![secret::digest(link).into(), now.into()];
        let Some(mut row) = self.db.read_one(&sql::LINK_BY_DIGEST, args).await? else {
            return Ok(None);
        };
        let (user, login): (Option<Uuid>, Option<String>) = (row.take()?, row.take()?);
        Ok(Some(match (user, login) {
            (Some(user), login) => LinkFor::User(user, login.unwrap_or_default()),
            _ => LinkFor::FirstAdministrator,
        }))
    }

    /// Uses a link up: the password is set, all sessions of the user end, and the new one begins.
    /// For the first administrator the user is made as well. `false` when the link does not open.
    ///
    /// # Errors
    /// See above.
    pub async fn use_link(
        &self,
        (link, hash): (&str, &str),
        first: Option<(&LoginName, &str)>,
        session: &NewSession,
        now: Time,
    ) -> Result<bool, Error> {
        let by = session.digest();
        let used = vec![secret::digest(link).into(), (&by).into(), now.into()];
        let mut unit = Unit::new().expect(&sql::LINK_USE, used, Expect::Touch);
        if let Some((login, name)) = first {
            unit = insert(session.user, login, name, Role::Administrator, now)?.after(unit);
            unit = unit.run(&sql::SETUP_LINKS_END, vec![]);
        }
        unit = unit
            .run(&sql::USER_PASSWORD, vec![session.user.into(), hash.into()])
            .run(&session_sql::SESSIONS_DELETE_OTHERS, vec![session.user.into(), (&by).into()]);
        self.done_or_refused(session.insert(unit, now)).await
    }

    /// An id for a user to be.
    pub fn new_user_id(&self, now: Time) -> Uuid {
        new_id(now, 0)
    }

    /// Sets a password and ends all other sessions than `kept`, by its digest.
    ///
    /// # Errors
    /// See above.
    pub async fn set_password(&self, user: Uuid, hash: &str, kept: &str) -> Result<(), Error> {
        let unit = Unit::new()
            .run(&sql::USER_PASSWORD, vec![user.into(), hash.into()])
            .run(&sql::LINKS_END, vec![user.into()])
            .run(&session_sql::SESSIONS_DELETE_OTHERS, vec![user.into(), kept.into()]);
        self.write(unit).await.map(drop)
    }

    /// Takes password, second factor, passkeys and browsers away, ends all sessions, and gives a
    /// link to choose anew: for who has forgotten them, or was robbed of them.
    ///
    /// # Errors
    /// See above.
    pub async fn reset_user(&self, user: Uuid, now: Time) -> Result<String, Error> {
        let unit = Unit::new()
            .run(&sql::USER_PASSWORD, vec![user.into(), Value::Null])
            .run(&sql::USER_TOTP, vec![user.into(), Value::Null])
            .run(&sql::RECOVERY_CODES_DELETE, vec![user.into()])
            .run(&passkey_sql::PASSKEYS_DELETE, vec![user.into()])
            .run(&push_sql::PUSH_SUBSCRIPTIONS_DELETE, vec![user.into()])
            .run(&session_sql::SESSIONS_DELETE, vec![user.into()]);
        self.write(unit).await?;
        self.create_link(Some(user), now).await
    }

    /// A hash of a password, with new salt. It takes tens of milliseconds of a core.
    ///
    /// # Errors
    /// [`Error::Encode`] when the system has no randomness.
    pub fn hash_password(&self, password: &str) -> Result<String, Error> {
        Ok(password::hash(password, token::random_bytes::<{ password::SALT_BYTES }>("a salt")?))
    }

    /// A new secret of a second factor, which is not stored yet.
    ///
    /// # Errors
    /// [`Error::Encode`] when the system has no randomness.
    pub fn new_totp_secret(&self) -> Result<TotpSecret, Error> {
        Ok(TotpSecret::from_random(token::random_bytes::<SECRET_BYTES>("a second factor")?))
    }

    /// Turns the second factor on, whose secret is sealed and of which `step` was used, with new recovery codes, and ends
    /// all other sessions than `kept`. Returns the codes.
    ///
    /// # Errors
    /// See above.
    pub async fn enable_totp(
        &self,
        user: Uuid,
        (sealed, step): (&str, i64),
        kept: &str,
    ) -> Result<Vec<String>, Error> {
        let (codes, rows) = new_codes(user)?;
        let unit = Unit::new()
            .run(&sql::USER_TOTP, vec![user.into(), sealed.into()])
            .run(&sql::USER_TOTP_USE, vec![user.into(), step.into(), kept.into()])
            .run(&sql::RECOVERY_CODES_DELETE, vec![user.into()])
            .run_each(&sql::RECOVERY_CODE_INSERT, rows)
            .run(&session_sql::SESSIONS_DELETE_OTHERS, vec![user.into(), kept.into()]);
        self.write(unit).await?;
        Ok(codes)
    }

    /// Turns the second factor off.
    ///
    /// # Errors
    /// See above.
    pub async fn disable_totp(&self, user: Uuid) -> Result<(), Error> {
        let unit = Unit::new()
            .run(&sql::USER_TOTP, vec![user.into(), Value::Null])
            .run(&sql::RECOVERY_CODES_DELETE, vec![user.into()]);
        self.write(unit).await.map(drop)
    }

    /// New recovery codes; the earlier ones open no more.
    ///
    /// # Errors
    /// See above.
    pub async fn renew_recovery_codes(&self, user: Uuid) -> Result<Vec<String>, Error> {
        let (codes, rows) = new_codes(user)?;
        let unit = Unit::new()
            .run(&sql::RECOVERY_CODES_DELETE, vec![user.into()])
            .run_each(&sql::RECOVERY_CODE_INSERT, rows);
        self.write(unit).await?;
        Ok(codes)
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// See above.
    pub async fn recovery_codes_left(&self, user: Uuid) -> Result<i64, Error> {
        let row = self.db.read_one(&sql::RECOVERY_CODES_LEFT, vec![user.into()]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// The failed attempts of a login name from a network.
    ///
    /// # Errors
    /// See above.
    pub async fn login_failures(
        &self,
        login: &str,
        network: &str,
    ) -> Result<Option<Failures>, Error> {
        let row = self.db.read_one(&sql::FAILURES, vec![login.into(), network.into()]).await?;
        row.map(|mut row| Ok(Failures { count: row.take()?, last_at: row.take()? })).transpose()
    }

    /// Counts an attempt before it is looked at.
    ///
    /// # Errors
    /// See above.
    pub async fn count_attempt(
        &self,
        login: &str,
        network: &str,
        now: Time,
    ) -> Result<Attempt, Error> {
        let attempt = token::random()?.to_string();
        let forgotten = now.before(MEMORY);
        let args = vec![login.into(), network.into(), now.into(), forgotten.into(), attempt.into()];
        let results = self.write(Unit::new().run(&sql::FAILURE_COUNT, args)).await?;
        let row = results.into_iter().flat_map(|step| step.rows).next();
        Ok(Attempt { number: row.map_or(Ok(1), |mut row| row.take())? })
    }

    /// Counts a one-time code before it is looked at, so that many at once are as many as one
    /// after the other; [`Store::uncount_code`] takes it back when it was right.
    ///
    /// # Errors
    /// See above.
    pub async fn count_code(&self, login: &str, now: Time) -> Result<Attempt, Error> {
        self.count_attempt(login, CODES, now).await
    }

    /// Takes back a one-time code that was right.
    ///
    /// # Errors
    /// See above.
    pub async fn uncount_code(&self, login: &str) -> Result<(), Error> {
        let args = vec![login.into(), CODES.into()];
        self.write(Unit::new().run(&sql::FAILURE_UNCOUNT, args)).await.map(drop)
    }

    /// Forgets the failed attempts of a login name from one network.
    ///
    /// # Errors
    /// See above.
    pub async fn forget_attempts(&self, login: &str, network: &str) -> Result<(), Error> {
        let args = vec![login.into(), network.into()];
        self.write(Unit::new().run(&sql::FAILURES_FORGET, args)).await.map(drop)
    }

    /// Forgets the failed attempts of a login name from all networks.
    ///
    /// # Errors
    /// See above.
    pub async fn forget_failures(&self, login: &LoginName) -> Result<(), Error> {
        let args = vec![login.as_str().into()];
        self.write(Unit::new().run(&sql::FAILURES_FORGET_ALL, args)).await.map(drop)
    }

    /// Begins a session of `user`, with what it rests on used up, in place of the one with the
    /// digest `replaced`. `false` when that was used up before, or the user was disabled or given
    /// another password since they were read.
    ///
    /// # Errors
    /// See above.
    pub async fn log_in(
        &self,
        session: &NewSession,
        factor: &Factor,
        (user, network): (&User, &str),
        replaced: Option<&str>,
        now: Time,
    ) -> Result<bool, Error> {
        let by = session.digest();
        let valid = vec![user.id.into(), user.password.as_ref().into()];
        let mut unit = match factor {
            Factor::Provider => {
                Unit::new().expect(&sql::USER_IS_ENABLED, vec![user.id.into()], Expect::Touch)
            }
            _ => Unit::new().expect(&sql::USER_MAY_LOG_IN, valid, Expect::Touch),
        };
        match factor {
            Factor::PasswordAlone | Factor::Provider => {}
            Factor::Step(step) => {
                let args = vec![user.id.into(), (*step).into(), (&by).into()];
                unit = unit.expect(&sql::USER_TOTP_USE, args, Expect::Touch);
            }
            Factor::RecoveryCode(digest) => {
                let args = vec![user.id.into(), digest.into(), (&by).into()];
                unit = unit.expect(&sql::RECOVERY_CODE_USE, args, Expect::Touch);
            }
        }
        if let Some(replaced) = replaced {
            unit = unit.run(&session_sql::SESSION_DELETE, vec![replaced.into()]);
        }
        if !session.awaits_code {
            let args = vec![user.login.as_str().into(), network.into()];
            unit = unit.run(&sql::FAILURES_FORGET, args);
        }
        self.done_or_refused(session.insert(unit, now)).await
    }

    /// Deletes what has expired: links, failed attempts, sessions, challenges.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_logins(&self, now: Time) -> Result<u64, Error> {
        let unit = Unit::new()
            .run(&sql::LINKS_PRUNE, vec![now.into()])
            .run(&sql::FAILURES_PRUNE, vec![now.before(MEMORY).into()])
            .run(&session_sql::SESSIONS_PRUNE, vec![now.into()])
            .run(&passkey_sql::CHALLENGES_PRUNE, vec![now.into()]);
        self.write_counted(unit).await
    }

    /// Writes a unit; `false` when another writer came first.
    pub(crate) async fn done_or_refused(&self, unit: Unit) -> Result<bool, Error> {
        match self.write(unit).await {
            Ok(_) => Ok(true),
            Err(Error::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// New recovery codes, and the rows that keep their digests.
fn new_codes(user: Uuid) -> Result<(Vec<String>, Vec<Vec<Value>>), Error> {
    let draw = |_| token::random_bytes::<{ recovery_code::BYTES }>("a recovery code");
    let drawn: Vec<_> = (0..recovery_code::COUNT).map(draw).collect::<Result<_, _>>()?;
    let codes: Vec<String> = drawn.into_iter().map(recovery_code::text).collect();
    let kept = codes.iter().filter_map(|code| recovery_code::kept(code));
    let rows = kept.map(|digest| vec![user.into(), digest.into()]).collect();
    Ok((codes, rows))
}
