//! Leases: only one program at a time is the leader.
//!
//! Each acquisition of a lease has a token one higher than the last. Every write of its owner
//! is fenced: the transaction touches the lease's row, and is committed only if owner and
//! token are unchanged. So an owner that slept past the expiry of its lease is refused,
//! however wrong its clock is.

pub(crate) mod sql;

use crate::db::Db;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// An acquired lease.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lease {
    /// What it is for, such as `engine`.
    pub name: String,
    /// Who owns it.
    pub owner: String,
    /// Higher than that of every earlier owner.
    pub token: i64,
    /// When it expires, unless renewed.
    pub expires_at: Time,
}

impl Lease {
    fn key(&self) -> Vec<Value> {
        vec![(&self.name).into(), (&self.owner).into(), self.token.into()]
    }

    /// A unit that fails unless the lease still has this owner.
    pub(crate) fn fence(&self) -> Unit {
        Unit::new().expect(&sql::LEASE_FENCE, self.key(), Expect::HoldLease(self.name.clone()))
    }
}

/// Acquires a lease that is free, has expired, or has the same owner already.
pub(crate) async fn acquire(
    db: &Db,
    name: &str,
    owner: &str,
    now: Time,
    ttl: Duration,
) -> Result<Option<Lease>, Error> {
    let expires_at = now + ttl;
    let args = vec![name.into(), owner.into(), now.into(), expires_at.into()];
    let results = db.write(Unit::new().run(&sql::LEASE_ACQUIRE, args)).await?;
    let Some(mut row) = results.into_iter().flat_map(|step| step.rows).next() else {
        return Ok(None);
    };
    let token = row.take()?;
    Ok(Some(Lease { name: name.to_owned(), owner: owner.to_owned(), token, expires_at }))
}

/// Extends a lease; also an expired one, if no other owner acquired it.
///
/// # Errors
/// [`Error::Fenced`] if another owner did.
pub(crate) async fn renew(
    db: &Db,
    lease: &Lease,
    now: Time,
    ttl: Duration,
) -> Result<Lease, Error> {
    let expires_at = now + ttl;
    let mut args = lease.key();
    args.push(expires_at.into());
    let held = Expect::HoldLease(lease.name.clone());
    db.write(Unit::new().expect(&sql::LEASE_RENEW, args, held)).await?;
    Ok(Lease { expires_at, ..lease.clone() })
}

/// Releases a lease at once; does nothing when it has another owner by now.
pub(crate) async fn release(db: &Db, lease: &Lease) -> Result<(), Error> {
    let mut args = lease.key();
    args.push(Time::ZERO.into());
    db.write(Unit::new().run(&sql::LEASE_RENEW, args)).await.map(drop)
}

/// The current or last owner of a lease.
pub(crate) async fn get(db: &Db, name: &str) -> Result<Option<Lease>, Error> {
    let row = db.read_one(&sql::LEASE_GET, vec![name.into()]).await?;
    let Some(mut row) = row else { return Ok(None) };
    let (owner, token, expires_at) = (row.take()?, row.take()?, row.take()?);
    Ok(Some(Lease { name: name.to_owned(), owner, token, expires_at }))
}

/// An owner's name that no other process has.
pub(crate) fn unique_owner() -> String {
    format!("{}-{:016x}", std::process::id(), unique())
}

/// A number that differs between processes and calls: the standard library seeds its
/// hash maps from the system's randomness.
pub(crate) fn unique() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
