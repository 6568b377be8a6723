//! Leases: one program at a time does what only one may do.
//!
//! Whoever takes a lease gets a token one higher than the last one's. Everything it
//! writes is fenced: the transaction touches the lease's row and goes through only when
//! holder and token still stand there. So a holder that slept through the end of its
//! lease is refused, however wrong its clock is.

use crate::db::{Db, Expect, Unit};
use crate::error::Error;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// A lease that was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lease {
    /// What it is for, such as `engine`.
    pub name: String,
    /// Who has it.
    pub holder: String,
    /// Higher than that of all who had it before.
    pub token: i64,
    /// Until when it is its holder's, unless renewed.
    pub until: Time,
}

impl Lease {
    fn key(&self) -> Vec<Value> {
        vec![(&self.name).into(), (&self.holder).into(), self.token.into()]
    }

    /// A unit that fails unless the lease is still its holder's.
    pub(crate) fn fence(&self) -> Unit {
        Unit::new().must(&sql::LEASE_FENCE, self.key(), Expect::HoldLease(self.name.clone()))
    }
}

/// Takes a lease that is free, has ended, or is the same holder's from before.
pub(crate) async fn take(
    db: &Db,
    name: &str,
    holder: &str,
    now: Time,
    span: Duration,
) -> Result<Option<Lease>, Error> {
    let until = now + span;
    let args = vec![name.into(), holder.into(), now.into(), until.into()];
    let done = db.write(Unit::new().run(&sql::LEASE_TAKE, args)).await?;
    let Some(mut row) = done.into_iter().flat_map(|step| step.rows).next() else {
        return Ok(None);
    };
    let token = row.take()?;
    Ok(Some(Lease { name: name.to_owned(), holder: holder.to_owned(), token, until }))
}

/// Lengthens a lease; also one that has ended, when nobody else took it.
///
/// # Errors
/// [`Error::Fenced`] when somebody did.
pub(crate) async fn renew(
    db: &Db,
    lease: &Lease,
    now: Time,
    span: Duration,
) -> Result<Lease, Error> {
    let until = now + span;
    let mut args = lease.key();
    args.push(until.into());
    let must = Expect::HoldLease(lease.name.clone());
    db.write(Unit::new().must(&sql::LEASE_RENEW, args, must)).await?;
    Ok(Lease { until, ..lease.clone() })
}

/// Gives a lease back at once; does nothing when it is another's by now.
pub(crate) async fn release(db: &Db, lease: &Lease) -> Result<(), Error> {
    let mut args = lease.key();
    args.push(Time::ZERO.into());
    db.write(Unit::new().run(&sql::LEASE_RENEW, args)).await.map(drop)
}

/// Who has a lease, or had it last.
pub(crate) async fn show(db: &Db, name: &str) -> Result<Option<Lease>, Error> {
    let rows = db.read(&sql::LEASE_SHOW, vec![name.into()]).await?;
    let Some(mut row) = rows.into_iter().next() else { return Ok(None) };
    let (holder, token, until) = (row.take()?, row.take()?, row.take()?);
    Ok(Some(Lease { name: name.to_owned(), holder, token, until }))
}

/// A holder's name that no other process has.
pub(crate) fn unique_holder() -> String {
    format!("{}-{:016x}", std::process::id(), unique())
}

/// A number that differs between processes and calls: the standard library seeds its
/// hash maps from the system's randomness.
pub(crate) fn unique() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
