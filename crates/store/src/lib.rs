//! The store: SQLite or PostgreSQL under one small interface.
//!
//! [`Store`] is what the other crates use; below it, [`Db`] runs named statements
//! ([`sql`]) on either database. There is one SQL text for both. Each feature has a folder
//! with its methods of [`Store`] and its statements.
//!
//! # Invariants
//!
//! - **All or nothing, and durable.** A unit of statements is committed as a whole or not at
//!   all, and when a write returns `Ok` it is on the disk (SQLite: WAL, `synchronous=FULL`;
//!   PostgreSQL: as its operator set `synchronous_commit`). Killed at any moment, the store
//!   restarts with every acknowledged unit and no part of any other.
//! - **Idempotent.** Every unit has the effect of one when it runs twice. So after a network
//!   failure a unit is simply run again, also when its COMMIT was under way.
//! - **Published statements never change.** Events and statements are written once under their
//!   (incident, number). A second, different one is refused and counted, never stored.
//! - **History is append-only.** Victim lists only grow; incidents, events and statements are
//!   never deleted. Retention deletes verdict history and the access log only.
//! - **One writer.** A handle [`fenced_by`](Store::fenced_by) a lease writes nothing once the
//!   lease has another owner: the check is part of the same transaction.
//! - **No SQL in other crates, no SQL of one database here.** Not used: LISTEN/NOTIFY,
//!   advisory locks, SKIP LOCKED, JSON operators, `now()`, foreign keys, triggers.
//! - **Of what opens, the digest is kept**: cookies, tokens, links, recovery codes, passwords.
//! - **No secrets in errors.** URLs are displayed without their password.
//! - Text contains no NUL (PostgreSQL stores none); it becomes U+FFFD on both databases.
//!
//! # Limits
//!
//! TLS to PostgreSQL is not built in: a remote host is refused unless its URL says
//! `sslmode=disable`. A unit is held in memory as a whole.
//!
//! Back up a running SQLite file by SQLite's own means (`.backup`, `VACUUM INTO`): a copy of
//! the main file alone lacks what is still in the `-wal` file beside it.

#![forbid(unsafe_code)]

mod access_log;
mod alert;
mod api_token;
mod call;
mod care;
mod claims_notice;
mod commit;
mod course;
mod customer_page;
mod db;
mod delivery;
mod departure;
mod discovery;
mod error;
mod external_alert;
mod incident;
mod inventory;
mod inventory_change;
mod learned;
mod lease;
mod loss;
mod maintenance;
mod migrate;
mod notice;
mod obligation;
mod oncall;
mod options;
mod paging;
mod passkey;
mod postgres;
mod postmortem;
mod preferences;
mod problem_report;
mod promise;
mod proposal;
mod push;
mod receipt;
mod resolved_host;
mod response_times;
mod row;
mod secret;
mod session;
mod settlement;
pub mod sql;
mod sqlite;
mod statement;
mod subscriber;
mod team;
mod ticket;
mod token;
mod unit;
mod uptime;
mod url;
mod user;
mod value;
mod verdict;
mod webhook;

pub use access_log::{Access, AccessFilter, AccessRecord};
pub use alert::{RegistryAnswer, RegistryResult};
pub use api_token::{ApiToken, TOKEN_PREFIX};
pub use call::{CallDraft, Finished, ReadCall};
pub use care::{ReadAttendance, ReadReport};
pub use claims_notice::NoticeProof;
pub use commit::CommitSummary;
pub use course::VictimTimes;
pub use db::Db;
pub use delivery::{Claimed, DeliveryCounts, FailedDelivery};
pub use departure::{ReadAlarm, TellError};
pub use discovery::DiscoveryRecord;
pub use error::{Error, Source};
pub use external_alert::AlertMail;
pub use incident::{VictimFilter, VictimQuery, rows};
pub use inventory::SaveSummary;
pub use inventory_change::{
    ChangeError, ChangeOfEntry, ChangeRequest, EntryRevision, InventoryDrift,
};
pub use lease::Lease;
pub use loss::SiteOutage;
pub use notice::NoticeDelivery;
pub use obligation::{FulfilledObligation, InitialNotices};
pub use oncall::AppliedPlan;
pub use options::Options;
pub use paging::PAGE_MAX_ROWS;
pub use passkey::{Passkey, UsedChallenge};
pub use push::{NewPushSubscription, PushSubscription, SealedPushKey};
pub use receipt::{OnceRequest, SeenRequest};
pub use response_times::ResponseDay;
pub use row::{FromValue, Row};
pub use session::{NewSession, SESSION_IDLE_MAX, Session};
pub use settlement::{
    AppliedDocument, CustomerOutage, OwnerChange, SettlementFailure, SettlementInput,
    SettlementRequest, SettlementRevision,
};
pub use subscriber::{MovingSubscribers, Subscriber, SubscriberChannel, SubscriptionFilter};
pub use team::Teams;
pub use ticket::{
    AnswerProgress, CONFIRMATION, LateMails, MailReplies, RECEIPT, REQUESTER, TakenMail,
    TicketCounts, TicketFilter,
};
pub use uptime::{Day, MAX_DAYS, MAX_REPORT_SITES, ReportDay, SiteDay};
pub use user::{Attempt, Factor, LinkFor, ProviderSubject, User, UserSettings};
pub use value::Value;

use bongsu_core::Time;
use bongsu_core::secret::StoreSecret;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use unit::{StepResult, Unit};

/// The store. Cheap to clone; all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    fence: Option<Arc<Lease>>,
    secret: StoreSecret,
}

impl Store {
    /// Checks that a URL is valid, without connecting.
    ///
    /// # Errors
    /// [`Error::Url`].
    pub fn check_url(url: &str) -> Result<(), Error> {
        url::Url::parse(url).map(|_| ())
    }

    /// Opens `sqlite:<path>`, a plain path (SQLite), or `postgres://…`, and migrates its
    /// schema to the version of this program.
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Open`], [`Error::Newer`], [`Error::Unavailable`],
    /// [`Error::Decode`].
    pub async fn open(url: &str) -> Result<Store, Error> {
        Store::open_with(url, Options::default()).await
    }

    /// As [`Store::open`], but creates no database.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Missing`].
    pub async fn open_existing(url: &str) -> Result<Store, Error> {
        Store::open_with(url, Options { create: false, ..Options::default() }).await
    }

    /// A URL whose path, if it is a relative one, begins at `directory`.
    ///
    /// # Errors
    /// [`Error::Url`].
    pub fn url_below(url: &str, directory: &Path) -> Result<String, Error> {
        url::Url::below(url, directory)
    }

    /// What is damaged in the file of a SQLite database; nothing for PostgreSQL, which checks by
    /// tools of its own. Needs no store, since damage can keep it from being opened.
    ///
    /// # Errors
    /// [`Error::Url`].
    pub fn damage(url: &str) -> Result<Vec<String>, Error> {
        Ok(match url::Url::parse(url)? {
            url::Url::Sqlite(path) => sqlite::damage::find(&path),
            url::Url::Postgres(_) => Vec::new(),
        })
    }

    /// As [`Store::open`], with other options than the defaults.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(url: &str, options: Options) -> Result<Store, Error> {
        let Options { rehearsal, create, .. } = options;
        let db = Db::open(url, options).await?;
        if !create && !migrate::is_initialised(&db).await? {
            return Err(Error::Missing { url: url::Url::parse(url)?.to_string() });
        }
        migrate::run(&db).await?;
        let secret = secret::load(&db, rehearsal).await?;
        Ok(Store { db, fence: None, secret })
    }

    /// A handle for people who wait: it gives up after `patience`, and at once while PostgreSQL
    /// is known not to answer. On SQLite it is the same as this one.
    #[must_use]
    pub fn hurried(&self, patience: Duration) -> Store {
        Store { db: self.db.hurried(patience), ..self.clone() }
    }

    /// How long the database has not answered, as far as is known.
    pub fn unreachable_for(&self) -> Option<Duration> {
        self.db.unreachable_for()
    }

    /// Whether the database answers, and is still the one that was opened.
    ///
    /// # Errors
    /// Why it does not; [`Error::Replaced`], [`Error::LogLost`], [`Error::SideFileLost`].
    pub async fn ping(&self) -> Result<(), Error> {
        self.db.check_file()?;
        lease::get(&self.db, "").await?;
        self.db.check_log().await
    }

    /// Looks whether the file of SQLite was cut under this program: then nothing counts as committed
    /// any more ([`Store::unreachable_for`]), although some of it still can be.
    pub async fn look_for_damage(&self) {
        self.db.look_for_damage().await;
    }

    /// The secret of this store.
    pub fn secret(&self) -> &StoreSecret {
        &self.secret
    }

    /// The database below: its kind, and how it understands statements.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Acquires the lease `name` for `owner` until `now + ttl`, if it is free, has expired,
    /// or has the same owner already. `None` if it has another owner.
    ///
    /// # Errors
    /// Any database error; the same holds for the next three.
    pub async fn take_lease(
        &self,
        name: &str,
        owner: &str,
        now: Time,
        ttl: Duration,
    ) -> Result<Option<Lease>, Error> {
        lease::acquire(&self.db, name, owner, now, ttl).await
    }

    /// Extends a lease until `now + ttl`; also an expired one, if no other owner acquired it.
    /// [`Error::Fenced`] if another owner did.
    pub async fn renew_lease(
        &self,
        lease: &Lease,
        now: Time,
        ttl: Duration,
    ) -> Result<Lease, Error> {
        lease::renew(&self.db, lease, now, ttl).await
    }

    /// Releases a lease at once, so that a standby need not wait for its expiry.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), Error> {
        lease::release(&self.db, lease).await
    }

    /// The current or last owner of a lease.
    pub async fn lease(&self, name: &str) -> Result<Option<Lease>, Error> {
        lease::get(&self.db, name).await
    }

    /// A handle that writes only while `lease` has its owner; renewing the lease does not
    /// require a new handle.
    #[must_use]
    pub fn fenced_by(&self, lease: &Lease) -> Store {
        Store { fence: Some(Arc::new(lease.clone())), ..self.clone() }
    }

    /// Commits a unit, behind the fence if there is one.
    async fn write(&self, unit: Unit) -> Result<Vec<StepResult>, Error> {
        match &self.fence {
            Some(lease) if !unit.is_empty() => {
                let mut results = self.db.write(unit.after(lease.fence())).await?;
                results.remove(0);
                Ok(results)
            }
            _ => self.db.write(unit).await,
        }
    }

    /// Commits a unit; how many rows it touched.
    async fn write_counted(&self, unit: Unit) -> Result<u64, Error> {
        Ok(self.write(unit).await?.iter().map(|step| step.touched).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_send<T: Send>(_: &T) {}

    /// Never run: that it compiles is the test.
    #[allow(dead_code)]
    fn the_stores_futures_are_send(store: &Store, unit: Unit) {
        assert_send(&store.commit(&[]));
        assert_send(&store.load_state(Time::ZERO));
        assert_send(&store.write(unit));
        assert_send(&Store::open(""));
    }
}
