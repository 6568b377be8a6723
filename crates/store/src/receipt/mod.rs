//! Requests that were carried out under a key. They are written by [`Store::commit`], in the
//! transaction of what they are for.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::engine::receipt::{RECEIPT_TTL, Receipt, RequestKey};

impl Store {
    /// The receipts that are still known at `now`.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn receipts(&self, now: Time) -> Result<Vec<Receipt>, Error> {
        let since = vec![now.before(RECEIPT_TTL).into()];
        let rows = self.db.read(&sql::RECEIPTS_SINCE, since).await?;
        rows.into_iter().map(receipt_from).collect()
    }

    /// Deletes those that are not known any more; how many they were.
    ///
    /// # Errors
    /// Any database error.
    pub async fn prune_receipts(&self, now: Time) -> Result<u64, Error> {
        self.prune_by(&sql::RECEIPT_PRUNE, now.before(RECEIPT_TTL)).await
    }
}

/// For `RECEIPT_UPSERT`.
pub(crate) fn row(receipt: &Receipt) -> Vec<Value> {
    let RequestKey { key, request } = &receipt.key;
    let status = i64::from(receipt.status);
    vec![(&receipt.principal).into(), key.into(), request.into(), status.into(), receipt.at.into()]
}

fn receipt_from(mut row: Row) -> Result<Receipt, Error> {
    let (principal, key, request, status): (_, _, _, i64) =
        (row.take()?, row.take()?, row.take()?, row.take()?);
    let status = u16::try_from(status).unwrap_or_default();
    Ok(Receipt { principal, key: RequestKey { key, request }, status, at: row.take()? })
}
