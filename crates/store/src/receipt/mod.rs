//! Requests that were carried out under a key. They are written in the transaction of what they
//! are for: by [`Store::commit`], and with a change of the inventory.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::row::Row;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::engine::receipt::{RECEIPT_TTL, Receipt, RequestKey};

/// A request that a program named by a key, and that is carried out once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnceRequest {
    /// The id of whose request it is.
    pub principal: String,
    /// What it is named by.
    pub key: RequestKey,
    /// The HTTP status of its answer.
    pub status: u16,
}

impl OnceRequest {
    /// For `RECEIPT_OF_CHANGE`.
    pub(crate) fn row(&self, at: Time, change: Option<i64>) -> Vec<Value> {
        let OnceRequest { principal, key, status } = self.clone();
        let mut row = row(&Receipt { principal, key, status, at });
        row.push(change.into());
        row
    }
}

/// That a request was carried out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenRequest {
    /// The receipt.
    pub receipt: Receipt,
    /// The change of the inventory that it made, if it made one.
    pub change: Option<i64>,
}

impl Store {
    /// The request that was carried out under the key of another, as far as keys are known at
    /// `now`; it may be the same, or not.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn request_seen(
        &self,
        once: &OnceRequest,
        now: Time,
    ) -> Result<Option<SeenRequest>, Error> {
        let (principal, key) = (&once.principal, &once.key.key);
        let since = now.before(RECEIPT_TTL);
        let args = vec![principal.into(), key.into(), since.into()];
        let row = self.db.read_one(&sql::RECEIPT_BY_KEY, args).await?;
        let seen = |mut row: Row| {
            let change = row.take()?;
            Ok(SeenRequest { receipt: receipt_from(row)?, change })
        };
        row.map(seen).transpose()
    }

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
