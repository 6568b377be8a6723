//! Calls, written with the revision that was read, and drafts by conversation and person.

pub(crate) mod sql;

use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::access::PrincipalId;
use bongsu_core::call::draft::Conversation;
use bongsu_core::call::thanks::Thanks;
use bongsu_core::call::{Call, CallId};
use std::time::Duration;

/// Drafts that nobody finished are kept so long.
const DRAFT_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// A call as it was read, with what it takes to write it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadCall {
    /// The call.
    pub call: Call,
    /// How often it was written.
    pub revision: i64,
}

/// What a person has typed and not yet finished.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallDraft {
    /// When it was saved.
    pub saved_at: Time,
    /// The text.
    pub text: String,
}

/// Whose draft of what is finished, as typed until when.
pub type Finished<'a> = (&'a Conversation, &'a PrincipalId, Time);

/// Writes a call as it is from now on, if nobody else wrote it since it was read.
pub(crate) fn save(read: &ReadCall, finished: Option<Finished<'_>>) -> Result<Unit, Error> {
    let call = &read.call;
    let write = new_id(call.started_at, 0).to_string();
    let args = vec![
        call.id.uuid().into(),
        read.revision.into(),
        write.as_str().into(),
        call.customer.clone().into(),
        i64::from(call.is_open()).into(),
        Value::json("a call", call)?,
    ];
    let unit = Unit::new().expect(&sql::CALL_UPDATE, args, Expect::Touch);
    let Some((conversation, principal, at)) = finished else { return Ok(unit) };
    let args = vec![Value::from(&conversation.to_string()), principal.as_str().into(), at.into()];
    Ok(unit.run(&sql::DRAFT_DELETE, args))
}

impl Store {
    /// Adds a call.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is there already; any database error, [`Error::Encode`] or
    /// [`Error::Decode`]. The same holds for all below.
    pub async fn add_call(&self, call: &Call) -> Result<(), Error> {
        let write = new_id(call.started_at, 0).to_string();
        let args = vec![
            call.id.uuid().into(),
            call.system.as_str().into(),
            call.key.as_str().into(),
            call.customer.clone().into(),
            call.started_at.into(),
            i64::from(call.is_open()).into(),
            write.as_str().into(),
            Value::json("a call", call)?,
        ];
        let is_ours = vec![call.id.uuid().into(), write.as_str().into()];
        let unit = Unit::new().run(&sql::CALL_INSERT, args);
        self.write(unit.expect(&sql::CALL_IS, is_ours, Expect::Touch)).await.map(drop)
    }

    /// Writes a call as it is from now on; with `finished`, the draft of it is finished too.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else wrote it since it was read.
    pub async fn save_call(
        &self,
        read: &ReadCall,
        finished: Option<Finished<'_>>,
    ) -> Result<(), Error> {
        self.write(save(read, finished)?).await.map(drop)
    }

    /// A call by a telephone system's own key.
    ///
    /// # Errors
    /// See above.
    pub async fn call_by_key(&self, system: &str, key: &str) -> Result<Option<ReadCall>, Error> {
        self.read_call(&sql::CALL_BY_KEY, vec![system.into(), key.into()]).await
    }

    /// A call.
    ///
    /// # Errors
    /// See above.
    pub async fn call(&self, id: CallId) -> Result<Option<ReadCall>, Error> {
        self.read_call(&sql::CALL_BY_ID, vec![id.uuid().into()]).await
    }

    async fn read_call(
        &self,
        sql: &'static crate::statement::Sql,
        args: Vec<Value>,
    ) -> Result<Option<ReadCall>, Error> {
        let row = self.db.read_one(sql, args).await?;
        row.map(|mut row| Ok(ReadCall { revision: row.take()?, call: row.json()? })).transpose()
    }

    /// Up to `limit` calls that began at `since` or later, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn calls_since(&self, since: Time, limit: u32) -> Result<Vec<Call>, Error> {
        let args = vec![since.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::CALLS_SINCE, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Up to `limit` calls of a customer, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn calls_of(&self, customer: &str, limit: u32) -> Result<Vec<Call>, Error> {
        let args = vec![customer.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::CALLS_BY_CUSTOMER, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Keeps what a person has typed; an earlier text does not replace a later one.
    ///
    /// # Errors
    /// See above.
    pub async fn save_draft(
        &self,
        conversation: &Conversation,
        principal: &PrincipalId,
        draft: &CallDraft,
    ) -> Result<(), Error> {
        let args = vec![
            Value::from(&conversation.to_string()),
            principal.as_str().into(),
            draft.saved_at.into(),
            draft.text.as_str().into(),
        ];
        self.write(Unit::new().run(&sql::DRAFT_UPSERT, args)).await.map(drop)
    }

    /// What a person has typed.
    ///
    /// # Errors
    /// See above.
    pub async fn draft(
        &self,
        conversation: &Conversation,
        principal: &PrincipalId,
    ) -> Result<Option<CallDraft>, Error> {
        let args = vec![Value::from(&conversation.to_string()), principal.as_str().into()];
        let row = self.db.read_one(&sql::DRAFT_GET, args).await?;
        row.map(|mut row| Ok(CallDraft { saved_at: row.take()?, text: row.take()? })).transpose()
    }

    /// Keeps a customer's thanks for an incident; the first words stay.
    ///
    /// # Errors
    /// See above.
    pub async fn add_thanks(&self, thanks: &Thanks) -> Result<(), Error> {
        let args = vec![
            thanks.customer.as_str().into(),
            thanks.incident.into(),
            thanks.at.into(),
            i64::from(thanks.on_wall).into(),
            Value::json("thanks", thanks)?,
        ];
        self.write(Unit::new().run(&sql::THANKS_INSERT, args)).await.map(drop)
    }

    /// Puts thanks on the wall, or takes them off.
    ///
    /// # Errors
    /// See above.
    pub async fn save_thanks(&self, thanks: &Thanks) -> Result<(), Error> {
        let args = vec![
            thanks.customer.as_str().into(),
            thanks.incident.into(),
            i64::from(thanks.on_wall).into(),
            Value::json("thanks", thanks)?,
        ];
        self.write(Unit::new().run(&sql::THANKS_UPDATE, args)).await.map(drop)
    }

    /// The thanks of a customer, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn thanks_of(&self, customer: &str) -> Result<Vec<Thanks>, Error> {
        let rows = self.db.read(&sql::THANKS_BY_CUSTOMER, vec![customer.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// The latest thanks.
    ///
    /// # Errors
    /// See above.
    pub async fn latest_thanks(&self, limit: u32) -> Result<Vec<Thanks>, Error> {
        let rows = self.db.read(&sql::THANKS_LATEST, vec![i64::from(limit).into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Deletes calls that began longer ago than `keep`, and drafts that nobody finished.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_calls(&self, now: Time, keep: Duration) -> Result<u64, Error> {
        let unit = Unit::new()
            .run(&sql::CALLS_PRUNE, vec![now.before(keep).into()])
            .run(&sql::DRAFTS_PRUNE, vec![now.before(DRAFT_KEPT).into()]);
        self.write_counted(unit).await
    }
}
