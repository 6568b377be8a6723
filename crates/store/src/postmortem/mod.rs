//! Postmortems, each revision of them.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::postmortem::Postmortem;

impl Store {
    /// The postmortem of an incident as it is now.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn postmortem(&self, incident: IncidentId) -> Result<Option<Postmortem>, Error> {
        let row = self.db.read_one(&sql::POSTMORTEM, vec![incident.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// Saves the next revision; `false` when another came first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Encode`].
    pub async fn save_postmortem(&self, at: Time, it: &Postmortem) -> Result<bool, Error> {
        let body = Value::json("a postmortem", it)?;
        let args = vec![it.incident.into(), i64::from(it.revision).into(), at.into(), body];
        self.write(Unit::new().run(&sql::POSTMORTEM_INSERT, args)).await?;
        // A unit may run twice, so that the number of rows does not say whose revision it is.
        Ok(self.postmortem(it.incident).await?.as_ref() == Some(it))
    }
}
