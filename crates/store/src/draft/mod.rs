//! Statements that wait for approval by a second person.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::token;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::id::IncidentId;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A draft that waits for a second person; `T` is its form on the pages.
#[derive(Clone, PartialEq, Debug)]
pub struct PendingDraft<T> {
    /// Its id.
    pub id: CustomerPageToken,
    /// Who wrote it.
    pub author: String,
    /// Its content.
    pub body: T,
    /// When it was written.
    pub created_at: Time,
}

impl Store {
    /// Saves a draft.
    ///
    /// # Errors
    /// Any database error; the same holds for the next three.
    pub async fn save_draft<T: Serialize>(
        &self,
        incident: IncidentId,
        author: &str,
        body: &T,
        now: Time,
    ) -> Result<(), Error> {
        let id = token::random()?;
        let body = Value::json("a draft", body)?;
        let row = vec![id.into(), incident.into(), author.into(), body, now.into()];
        self.write(Unit::new().run(&sql::DRAFT_INSERT, row)).await.map(drop)
    }

    /// The undecided drafts of an incident, oldest first.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn drafts<T: DeserializeOwned>(
        &self,
        incident: IncidentId,
    ) -> Result<Vec<PendingDraft<T>>, Error> {
        let rows = self.db.read(&sql::DRAFTS_PENDING, vec![incident.into()]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (id, author) = (row.take()?, row.take()?);
                Ok(PendingDraft { id, author, body: row.json()?, created_at: row.take()? })
            })
            .collect()
    }

    /// Decides on a draft: the first decision counts. An approved draft is published after
    /// this, so that it cannot be published twice.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was decided already.
    pub async fn decide_draft(
        &self,
        id: CustomerPageToken,
        decided_by: &str,
        approved: bool,
        now: Time,
    ) -> Result<(), Error> {
        let args = vec![id.into(), now.into(), decided_by.into(), i64::from(approved).into()];
        self.write(Unit::new().expect(&sql::DRAFT_DECIDE, args, Expect::Touch)).await.map(drop)
    }

    /// Reopens a draft that was approved and could not be published.
    ///
    /// # Errors
    /// See above.
    pub async fn reopen_draft(&self, id: CustomerPageToken) -> Result<(), Error> {
        self.write(Unit::new().run(&sql::DRAFT_REOPEN, vec![id.into()])).await.map(drop)
    }
}
