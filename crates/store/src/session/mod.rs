//! Sessions of browsers.

pub(crate) mod sql;

use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::row::Row;
use crate::token;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::access::secret;
use std::time::Duration;
use uuid::Uuid;

/// A session ends when it was not used for so long.
pub const SESSION_IDLE_MAX: Duration = Duration::from_secs(12 * 3600);
/// How long the second factor is waited for.
const CODE_WAIT_MAX: Duration = Duration::from_secs(5 * 60);
/// How often it is written down that a session is in use.
const SEEN_INTERVAL: Duration = Duration::from_secs(60);
/// The longest text that is kept of what a browser says it is, in characters.
const USER_AGENT_MAX_CHARS: usize = 200;

/// A session to begin.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What the cookie holds.
    pub cookie: String,
    /// Whose it is.
    pub user: Uuid,
    /// Whether the second factor has to be given yet.
    pub awaits_code: bool,
    /// From where it began.
    pub remote_addr: String,
    /// What the browser says it is.
    pub user_agent: String,
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The digest of its cookie.
    pub digest: String,
    /// What it is named by on pages.
    pub id: Uuid,
    /// Whose it is.
    pub user: Uuid,
    /// Whether the second factor has to be given yet.
    pub awaits_code: bool,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub seen_at: Time,
    /// When it ends unless it is used.
    pub expires_at: Time,
    /// From where it began.
    pub remote_addr: String,
    /// What the browser says it is.
    pub user_agent: String,
}

impl NewSession {
    /// A session with a new cookie.
    ///
    /// # Errors
    /// [`Error::Encode`] when the system has no randomness.
    pub fn draw(
        user: Uuid,
        awaits_code: bool,
        remote_addr: &str,
        user_agent: &str,
    ) -> Result<NewSession, Error> {
        let cookie = token::random()?.to_string();
        let user_agent = user_agent.chars().take(USER_AGENT_MAX_CHARS).collect();
        let remote_addr = remote_addr.to_owned();
        Ok(NewSession { cookie, user, awaits_code, remote_addr, user_agent })
    }

    /// The digest of its cookie.
    pub fn digest(&self) -> String {
        secret::digest(&self.cookie)
    }

    /// Adds the session to a unit.
    pub(crate) fn insert(&self, unit: Unit, now: Time) -> Unit {
        let (stage, lasts) = match self.awaits_code {
            true => ("code", CODE_WAIT_MAX),
            false => ("open", SESSION_IDLE_MAX),
        };
        let row = vec![
            self.digest().into(),
            new_id(now, 0).into(),
            self.user.into(),
            stage.into(),
            now.into(),
            (now + lasts).into(),
            (&self.remote_addr).into(),
            (&self.user_agent).into(),
        ];
        unit.run(&sql::SESSION_INSERT, row)
    }
}

impl Store {
    /// The session of a cookie, if it has not ended. Its use is written down once a minute.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for the next two.
    pub async fn session(&self, cookie: &str, now: Time) -> Result<Option<Session>, Error> {
        let session = self.session_by_digest(&secret::digest(cookie), now).await?;
        let Some(session) = session else { return Ok(None) };
        if !session.awaits_code && now.since(session.seen_at) >= SEEN_INTERVAL {
            let until = now + SESSION_IDLE_MAX;
            let args = vec![(&session.digest).into(), now.into(), until.into()];
            self.write(Unit::new().run(&sql::SESSION_SEEN, args)).await?;
        }
        Ok(Some(session))
    }

    /// The session whose cookie has this digest, if it has not ended; counts as no use.
    ///
    /// # Errors
    /// See above.
    pub async fn session_by_digest(
        &self,
        digest: &str,
        now: Time,
    ) -> Result<Option<Session>, Error> {
        let args = vec![digest.into(), now.into()];
        let row = self.db.read_one(&sql::SESSION_BY_DIGEST, args).await?;
        row.map(|mut row| session_from(&mut row)).transpose()
    }

    /// The open sessions of a user, the last used first.
    ///
    /// # Errors
    /// See above.
    pub async fn sessions_of(&self, user: Uuid, now: Time) -> Result<Vec<Session>, Error> {
        let rows = self.db.read(&sql::SESSIONS_OF, vec![user.into(), now.into()]).await?;
        rows.into_iter().map(|mut row| session_from(&mut row)).collect()
    }

    /// Ends the session of a cookie.
    ///
    /// # Errors
    /// Any database error; the same holds for the next two.
    pub async fn end_session(&self, cookie: &str) -> Result<(), Error> {
        let args = vec![secret::digest(cookie).into()];
        self.write(Unit::new().run(&sql::SESSION_DELETE, args)).await.map(drop)
    }

    /// Ends a session of a user, by its name on pages.
    ///
    /// # Errors
    /// See above.
    pub async fn end_session_of(&self, user: Uuid, id: Uuid) -> Result<(), Error> {
        let args = vec![user.into(), id.into()];
        self.write(Unit::new().run(&sql::SESSION_DELETE_OF, args)).await.map(drop)
    }

    /// Ends all sessions of a user.
    ///
    /// # Errors
    /// See above.
    pub async fn end_sessions(&self, user: Uuid) -> Result<(), Error> {
        self.write(Unit::new().run(&sql::SESSIONS_DELETE, vec![user.into()])).await.map(drop)
    }
}

fn session_from(row: &mut Row) -> Result<Session, Error> {
    let (digest, id, user) = (row.take()?, row.take()?, row.take()?);
    let stage: String = row.take()?;
    let (created_at, seen_at, expires_at) = (row.take()?, row.take()?, row.take()?);
    let (remote_addr, user_agent) = (row.take()?, row.take()?);
    let awaits_code = stage != "open";
    Ok(Session {
        digest,
        id,
        user,
        awaits_code,
        created_at,
        seen_at,
        expires_at,
        remote_addr,
        user_agent,
    })
}
