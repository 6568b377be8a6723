//! Which credits were handed out to another program, so that nobody is given the same twice.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::settlement::credit::record::{Credit, CreditId};
use bongsu_core::settlement::month::Month;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Store {
    /// The credits of a month that were handed out to a program.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn exported_credits(
        &self,
        month: Month,
        program: &str,
    ) -> Result<BTreeSet<CreditId>, Error> {
        let args = vec![month.to_string().as_str().into(), program.into()];
        let rows = self.db.read(&sql::CREDITS_EXPORTED, args).await?;
        let id = |mut row: crate::row::Row| Ok(CreditId::from_uuid(row.take::<Uuid>()?));
        rows.into_iter().map(id).collect()
    }

    /// Records that credits were handed out to a program; gives how many had not been before.
    ///
    /// # Errors
    /// Any database error.
    pub async fn record_exported(
        &self,
        credits: &[&Credit],
        program: &str,
        at: Time,
    ) -> Result<u64, Error> {
        let rows = credits.iter().map(|it| vec![it.id.uuid().into(), program.into(), at.into()]);
        let unit = Unit::new().run_each(&sql::CREDIT_EXPORT_INSERT, rows.collect());
        if unit.is_empty() { Ok(0) } else { self.write_counted(unit).await }
    }
}
