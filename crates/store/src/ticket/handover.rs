//! Secrets that are handed over, sealed.

use super::{rows, sql};
use crate::Store;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use bongsu_core::Time;
use bongsu_core::ticket::{Decided, Handover, TicketId};

impl Store {
    /// Records on the ticket that something is handed over, and keeps it sealed.
    ///
    /// # Errors
    /// As [`Store::change_ticket`]; the same holds for all below.
    pub async fn hand_over(
        &self,
        changed: &Decided,
        handover: &Handover,
        sealed: &str,
    ) -> Result<(), Error> {
        let row = vec![
            handover.id.uuid().into(),
            changed.ticket.id.uuid().into(),
            handover.to.as_str().into(),
            sealed.into(),
            handover.expires_at.into(),
        ];
        let unit = Unit::new().run(&sql::HANDOVER_INSERT, row);
        self.write(rows::change(changed)?.after(unit)).await.map(drop)
    }

    /// The sealed text of one that nobody has read.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn sealed_handover(
        &self,
        ticket: TicketId,
        handover: &Handover,
    ) -> Result<Option<String>, Error> {
        let args = vec![handover.id.uuid().into(), ticket.uuid().into()];
        let row = self.db.read_one(&sql::HANDOVER_SEALED, args).await?;
        let sealed: Option<String> = row.map(|mut row| row.take()).transpose()?;
        Ok(sealed.filter(|text| !text.is_empty()))
    }

    /// Records on the ticket that it was read, and deletes its text. `reader` is drawn for each
    /// reading.
    ///
    /// # Errors
    /// [`Error::Conflict`] also when somebody else read it first.
    pub async fn read_handover(
        &self,
        changed: &Decided,
        handover: &Handover,
        reader: &str,
    ) -> Result<(), Error> {
        let args = vec![handover.id.uuid().into(), changed.ticket.id.uuid().into(), reader.into()];
        let unit = Unit::new().expect(&sql::HANDOVER_READ, args, Expect::Touch);
        self.write(rows::change(changed)?.after(unit)).await.map(drop)
    }

    /// Deletes the texts that nobody read in time; how many.
    ///
    /// # Errors
    /// See above.
    pub async fn expire_handovers(&self, now: Time) -> Result<u64, Error> {
        self.write_counted(Unit::new().run(&sql::HANDOVERS_EXPIRE, vec![now.into()])).await
    }
}
