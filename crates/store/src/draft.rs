//! What a person wants to state and another is to approve first.

use crate::Store;
use crate::db::{Expect, Unit};
use crate::error::Error;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::statement::draft::DraftId;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What waits for a second person; `T` is how the screens put it.
#[derive(Clone, PartialEq, Debug)]
pub struct PendingDraft<T> {
    /// Its id.
    pub id: DraftId,
    /// Who wrote it.
    pub by: String,
    /// What it says.
    pub body: T,
    /// When it was written.
    pub made_at: Time,
}

impl Store {
    /// Keeps a draft until somebody decides.
    ///
    /// # Errors
    /// What the database says; the same holds for the next three.
    pub async fn put_draft<T: Serialize>(
        &self,
        incident: IncidentId,
        by: &str,
        body: &T,
        now: Time,
    ) -> Result<(), Error> {
        let id = DraftId::from(crate::customer_page::random()?);
        let row =
            vec![id.into(), incident.into(), by.into(), Value::json("a draft", body)?, now.into()];
        self.write(Unit::new().run(&sql::DRAFT_PUT, row)).await.map(drop)
    }

    /// The drafts of an incident that nobody has decided about, oldest first.
    ///
    /// # Errors
    /// As above, and [`Error::Decode`].
    pub async fn drafts<T: DeserializeOwned>(
        &self,
        incident: IncidentId,
    ) -> Result<Vec<PendingDraft<T>>, Error> {
        let rows = self.db.read(&sql::DRAFTS, vec![incident.into()]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (id, by) = (row.take()?, row.take()?);
                Ok(PendingDraft { id, by, body: row.json()?, made_at: row.take()? })
            })
            .collect()
    }

    /// Decides about a draft: once, whoever is first. What is approved is to be stated after
    /// this, so that it cannot be stated twice.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody was faster.
    pub async fn decide_draft(
        &self,
        id: DraftId,
        by: &str,
        approved: bool,
        now: Time,
    ) -> Result<(), Error> {
        let args = vec![id.into(), now.into(), by.into(), i64::from(approved).into()];
        self.write(Unit::new().must(&sql::DRAFT_DECIDE, args, Expect::Touch)).await.map(drop)
    }

    /// Opens a draft again whose approval came to nothing.
    ///
    /// # Errors
    /// As above.
    pub async fn reopen_draft(&self, id: DraftId) -> Result<(), Error> {
        self.write(Unit::new().run(&sql::DRAFT_REOPEN, vec![id.into()])).await.map(drop)
    }
}
