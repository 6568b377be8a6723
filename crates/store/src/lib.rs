//! Remembers: SQLite or PostgreSQL below one small interface.
//!
//! [`Store`] is what the other rooms use; below it, [`Db`] runs named statements
//! ([`sql`]) on either database. There is one SQL text for both.
//!
//! # Invariants
//!
//! - **All or nothing, and durable.** A unit of statements happens whole or not at all, and when a
//!   write returns `Ok` it is on the disk (SQLite: WAL, `synchronous=FULL`; PostgreSQL:
//!   as its operator set `synchronous_commit`). Killed at any moment, the store comes
//!   back with every acknowledged unit and with no half of any.
//! - **Twice is once.** Every unit has the effect of one when it runs twice. So a broken
//!   network is answered by doing the unit again, also when its COMMIT was under way.
//! - **What was said is said.** Events and statements are written once under their
//!   (incident, number). A second, different one is refused and counted, never stored.
//! - **Only what changes is changed.** Victim lists only grow; incidents, events and
//!   statements are never removed. Retention takes verdict history and accesses alone.
//! - **One writes.** A handle [`under`](Store::under) a lease writes nothing once another
//!   has taken that lease: the check is part of the same transaction.
//! - **No SQL elsewhere, no database's own SQL here.** Absent: LISTEN/NOTIFY, advisory
//!   locks, SKIP LOCKED, JSON operators, `now()`, foreign keys, triggers.
//! - **No secrets in errors.** Addresses are shown without their password.
//! - Text has no NUL (PostgreSQL keeps none); it becomes U+FFFD in both databases.
//!
//! # Limits
//!
//! TLS towards PostgreSQL is not built in: a host that is not this machine is refused
//! unless its address says `sslmode=disable`. A unit is held in memory as a whole.
//!
//! A running SQLite file is backed up by SQLite's own means (`.backup`, `VACUUM INTO`):
//! a copy of the main file alone lacks what still stands in the `-wal` file beside it.

#![forbid(unsafe_code)]

mod access_log;
mod commit;
mod course;
mod customer_page;
mod db;
mod discovery;
mod error;
mod inventory;
mod lease;
mod migrate;
mod obligation;
mod outbox;
mod postgres;
mod preferences;
mod proposal;
mod queries;
mod resolved_host;
mod row;
pub mod rows;
pub mod sql;
mod sqlite;
mod subscriber;
mod uptime;
mod url;
mod value;
mod webhook;

pub use access_log::{Access, Recorded};
pub use commit::CommitSummary;
pub use course::VictimTimes;
pub use db::{Db, Options};
use db::{Done, Unit};
pub use discovery::Known;
pub use error::{Error, Source};
pub use inventory::Saved;
pub use lease::Lease;
pub use obligation::{Done as DutyDone, FirstWords};
pub use outbox::{Claimed, Delivery, DeliveryOutcome, Outbox};
pub use queries::{LONGEST_PAGE, VictimFilter, VictimQuery};
pub use row::{FromValue, Row};
pub use subscriber::{DueToSubscriber, Subscriber, SubscriberChannel, Wanted};
pub use uptime::{Day, MOST_DAYS, SiteDay};
pub use value::Value;
pub use webhook::{FailedPost, PendingPost};

use bongsu_core::Time;
use std::sync::Arc;
use std::time::Duration;

/// What is remembered. Cheap to clone; all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    fence: Option<Arc<Lease>>,
}

impl Store {
    /// Whether an address can be understood, without going there.
    ///
    /// # Errors
    /// [`Error::Url`].
    pub fn check_url(url: &str) -> Result<(), Error> {
        url::Url::parse(url).map(|_| ())
    }

    /// Opens `sqlite:<path>`, a plain path (SQLite), or `postgres://…`, and brings its
    /// tables to the form that this program knows.
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Open`], [`Error::Newer`], [`Error::Unavailable`].
    pub async fn open(url: &str) -> Result<Store, Error> {
        Store::open_with(url, Options::default()).await
    }

    /// As [`Store::open`], with other options than the usual ones.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(url: &str, options: Options) -> Result<Store, Error> {
        let db = Db::open(url, options).await?;
        migrate::run(&db).await?;
        Ok(Store { db, fence: None })
    }

    /// The database below: which it is, and how it understands statements.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Takes the lease `name` for `holder` until `now + span`, when it is free, has
    /// ended, or is the same holder's from before. `None` when it is another's.
    ///
    /// # Errors
    /// What the database says; the same holds for the next three.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: Time,
        span: Duration,
    ) -> Result<Option<Lease>, Error> {
        lease::take(&self.db, name, holder, now, span).await
    }

    /// Lengthens a lease until `now + span`; also one that has ended, when nobody else
    /// took it. [`Error::Fenced`] when somebody did.
    pub async fn renew_lease(
        &self,
        lease: &Lease,
        now: Time,
        span: Duration,
    ) -> Result<Lease, Error> {
        lease::renew(&self.db, lease, now, span).await
    }

    /// Gives a lease back at once, so that a standby need not wait for its end.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), Error> {
        lease::release(&self.db, lease).await
    }

    /// Who has a lease, or had it last.
    pub async fn lease(&self, name: &str) -> Result<Option<Lease>, Error> {
        lease::show(&self.db, name).await
    }

    /// A handle that writes only as long as `lease` is its holder's; renewing does not
    /// make another handle necessary.
    #[must_use]
    pub fn under(&self, lease: &Lease) -> Store {
        Store { db: self.db.clone(), fence: Some(Arc::new(lease.clone())) }
    }

    /// Writes a unit, behind the fence when there is one.
    async fn write(&self, unit: Unit) -> Result<Vec<Done>, Error> {
        match &self.fence {
            Some(lease) if !unit.is_empty() => {
                let mut done = self.db.write(unit.after(lease.fence())).await?;
                done.remove(0);
                Ok(done)
            }
            _ => self.db.write(unit).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_to_another_thread<T: Send>(_: &T) {}

    /// Never run: that it compiles is the test.
    #[allow(dead_code)]
    fn what_the_store_does_can_be_done_in_any_task(store: &Store, unit: Unit) {
        goes_to_another_thread(&store.remember(&[]));
        goes_to_another_thread(&store.recall(Time::ZERO));
        goes_to_another_thread(&store.write(unit));
        goes_to_another_thread(&Store::open(""));
    }
}
