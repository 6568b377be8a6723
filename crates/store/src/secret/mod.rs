//! The secret of the store: drawn once, when the store is initialised.

pub(crate) mod sql;

use crate::db::Db;
use crate::error::Error;
use crate::token::random_bytes;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::secret::StoreSecret;

/// The secret; made first if the store has none. Several programs may start at once: what one
/// of them wrote is what all of them read.
///
/// # Errors
/// Any database error, or [`Error::Decode`].
pub(crate) async fn load(db: &Db, rehearsal: bool) -> Result<StoreSecret, Error> {
    if let Some(secret) = read(db).await? {
        return Ok(secret);
    }
    let bits = if rehearsal { StoreSecret::REHEARSAL_BITS } else { random_bytes("a secret")? };
    db.write(Unit::new().run(&sql::SECRET_INSERT, vec![Value::Bytes(bits.to_vec())])).await?;
    read(db).await?.ok_or_else(|| undecodable("there is none".into()))
}

async fn read(db: &Db) -> Result<Option<StoreSecret>, Error> {
    let Some(mut row) = db.read(&sql::SECRET, vec![]).await?.into_iter().next() else {
        return Ok(None);
    };
    let bits: Vec<u8> = row.take()?;
    let bits = <[u8; 32]>::try_from(bits);
    let bits = bits.map_err(|bits| undecodable(format!("it has {} bytes, not 32", bits.len())))?;
    Ok(Some(StoreSecret::from_random(&bits)))
}

fn undecodable(reason: String) -> Error {
    Error::Decode { statement: sql::SECRET.name(), column: 0, reason }
}
