//! Brings the tables to the form that this program knows, at every start.
//!
//! Migrations are numbered files under `migrations/`, each run in a transaction of its
//! own together with the row that says that it was run. Several programs may start at
//! once: a lease row lets one of them work and the others wait.

use crate::db::{Db, Unit};
use crate::error::Error;
use crate::lease::{self, Lease};
use crate::sql;
use bongsu_clock::Clock;
use bongsu_core::Time;
use std::time::Duration;

/// A migration: its number counts from 1 without gaps.
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    text: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal;)*) => {
        &[$(Migration {
            version: $version,
            name: $name,
            text: include_str!(concat!("../migrations/", $name, ".sql")),
        }),*]
    };
}

/// All migrations, oldest first. A released one is never changed: a new one is added.
pub(crate) const ALL: &[Migration] = migrations! {
    1 "0001_first";
    2 "0002_notice";
    3 "0003_link";
    4 "0004_outbox_order";
    5 "0005_hook";
    6 "0006_place";
    7 "0007_wish";
    8 "0008_duty";
    9 "0009_subscriber";
    10 "0010_draft";
    11 "0011_opened";
    12 "0012_proposal";
};

/// What migrating itself stands on; may be run again at any time.
const GROUND: &str = "
    CREATE TABLE IF NOT EXISTS migration (
        version    BIGINT      NOT NULL PRIMARY KEY,
        name       TEXT        NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL
    );
    CREATE TABLE IF NOT EXISTS lease (
        name       TEXT        NOT NULL PRIMARY KEY,
        holder     TEXT        NOT NULL,
        token      BIGINT      NOT NULL,
        until_at   TIMESTAMPTZ NOT NULL
    );";

/// The name of the lease under which migrations are run.
const LEASE: &str = "migration";
/// A migration that takes longer than this may be begun by another program as well, and
/// one of the two is then refused by the fence.
const LEASE_FOR: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);
/// Pauses before giving up on whoever holds the lease.
const PAUSES: u32 = 2400;

/// Runs what has not been run yet.
///
/// # Errors
/// [`Error::Newer`] when the database has seen a newer program, or what the database says.
pub(crate) async fn run(db: &Db) -> Result<(), Error> {
    let clock = Clock::system();
    lay_ground(db, &clock).await?;
    if pending(db).await?.is_empty() {
        return Ok(());
    }
    let lease = wait_for_lease(db, &clock).await?;
    let result = run_pending(db, &clock, &lease).await;
    lease::release(db, &lease).await?;
    result
}

async fn run_pending(db: &Db, clock: &Clock, lease: &Lease) -> Result<(), Error> {
    for migration in pending(db).await? {
        let args = vec![migration.version.into(), migration.name.into(), clock.now().into()];
        let unit = Unit::new()
            .script(migration.name, migration.text)
            .run(&sql::MIGRATION_DONE, args)
            .after(lease.fence());
        match db.write(unit).await {
            Ok(_) => tracing::info!(migration.name, "migrated the database"),
            // A COMMIT whose answer was lost is done again, and meets itself.
            Err(_) if !pending(db).await?.iter().any(|m| m.version == migration.version) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// PostgreSQL may refuse the second of two `CREATE TABLE IF NOT EXISTS` at the same
/// instant; a moment later it sees that the table is there.
async fn lay_ground(db: &Db, clock: &Clock) -> Result<(), Error> {
    for _ in 0..9 {
        if db.write(Unit::new().script("ground", GROUND)).await.is_ok() {
            return Ok(());
        }
        clock.sleep(PAUSE).await;
    }
    db.write(Unit::new().script("ground", GROUND)).await.map(drop)
}

async fn pending(db: &Db) -> Result<Vec<&'static Migration>, Error> {
    let rows = db.read(&sql::MIGRATIONS, vec![]).await?;
    let done: Vec<i64> = rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
    let known = ALL.last().map_or(0, |migration| migration.version);
    match done.last() {
        Some(&found) if found > known => Err(Error::Newer { found, known }),
        _ => Ok(ALL.iter().filter(|m| !done.contains(&m.version)).collect()),
    }
}

async fn wait_for_lease(db: &Db, clock: &Clock) -> Result<Lease, Error> {
    let holder = lease::unique_holder();
    let mut now = Time::ZERO;
    for _ in 0..PAUSES {
        now = clock.now();
        if let Some(lease) = lease::take(db, LEASE, &holder, now, LEASE_FOR).await? {
            return Ok(lease);
        }
        clock.sleep(PAUSE).await;
    }
    let reason = format!("another program has been migrating the database; it is {now}");
    Err(Error::Unavailable { statement: "LEASE_TAKE", waited: PAUSE * PAUSES, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_numbered_without_gaps() {
        for (migration, version) in ALL.iter().zip(1..) {
            assert_eq!(migration.version, version);
            assert!(migration.name.starts_with(&format!("{version:04}_")), "{}", migration.name);
        }
    }
}
