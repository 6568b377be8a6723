//! API tokens: what programs log in by.

pub(crate) mod sql;

use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::row::Row;
use crate::token;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::access::{Scopes, secret};
use std::time::Duration;
use uuid::Uuid;

/// What every token begins with, so that one that leaked is recognised.
pub const TOKEN_PREFIX: &str = "bongsu_";
/// How often it is written down that a token is in use.
const USED_INTERVAL: Duration = Duration::from_secs(60);

/// An API token, of which the digest alone is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiToken {
    /// What it is told apart by.
    pub id: Uuid,
    /// Whose it is.
    pub user: Uuid,
    /// What it is for, in its owner's words.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
    /// When it was last used, to the minute.
    pub used_at: Option<Time>,
}

impl Store {
    /// Makes a token. What is returned is shown once.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn create_api_token(
        &self,
        user: Uuid,
        (name, scopes): (&str, Scopes),
        lasts: Duration,
        now: Time,
    ) -> Result<String, Error> {
        let token = format!("{TOKEN_PREFIX}{}", token::random()?);
        let row = vec![
            new_id(now, 0).into(),
            secret::digest(&token).into(),
            user.into(),
            name.into(),
            scopes.to_string().into(),
            now.into(),
            (now + lasts).into(),
        ];
        self.write(Unit::new().run(&sql::TOKEN_INSERT, row)).await?;
        Ok(token)
    }

    /// The token that reads so, if it has not ended. Its use is written down once a minute.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`]; the same holds for the next two.
    pub async fn api_token(&self, text: &str, now: Time) -> Result<Option<ApiToken>, Error> {
        let token = self.api_token_by_digest(&secret::digest(text), now).await?;
        let Some(token) = token else { return Ok(None) };
        if token.used_at.is_none_or(|used| now.since(used) >= USED_INTERVAL) {
            let args = vec![token.id.into(), now.into()];
            self.write(Unit::new().run(&sql::TOKEN_USED, args)).await?;
        }
        Ok(Some(token))
    }

    /// The token with this digest, if it has not ended; counts as no use.
    ///
    /// # Errors
    /// See above.
    pub async fn api_token_by_digest(
        &self,
        digest: &str,
        now: Time,
    ) -> Result<Option<ApiToken>, Error> {
        let row = self.db.read_one(&sql::TOKEN_BY_DIGEST, vec![digest.into(), now.into()]).await?;
        row.map(|mut row| token_from(&mut row)).transpose()
    }

    /// The tokens of a user that have not ended, the newest first.
    ///
    /// # Errors
    /// See above.
    pub async fn api_tokens_of(&self, user: Uuid, now: Time) -> Result<Vec<ApiToken>, Error> {
        let rows = self.db.read(&sql::TOKENS_OF, vec![user.into(), now.into()]).await?;
        rows.into_iter().map(|mut row| token_from(&mut row)).collect()
    }

    /// Ends a token of a user.
    ///
    /// # Errors
    /// See above.
    pub async fn end_api_token(&self, user: Uuid, id: Uuid, now: Time) -> Result<(), Error> {
        let args = vec![user.into(), id.into(), now.into()];
        self.write(Unit::new().run(&sql::TOKEN_END, args)).await.map(drop)
    }
}

fn token_from(row: &mut Row) -> Result<ApiToken, Error> {
    let (id, user, name) = (row.take()?, row.take()?, row.take()?);
    let scopes: String = row.take()?;
    // What cannot be read allows nothing.
    let scopes = Scopes::parse(&scopes).unwrap_or_default();
    let (created_at, expires_at, used_at) = (row.take()?, row.take()?, row.take()?);
    Ok(ApiToken { id, user, name, scopes, created_at, expires_at, used_at })
}
