//! Migrates the schema to the version of this program, at every start.
//!
//! Migrations are numbered files under `migrations/`, each run in a transaction of its
//! own together with the row that records it. Several programs may start at once: one gets
//! the lease and migrates, the others wait.

use crate::db::Db;
use crate::error::Error;
use crate::lease::sql::{LEASE_ACQUIRE, MIGRATION_INSERT, MIGRATION_VERSIONS};
use crate::lease::{self, Lease};
use crate::unit::Unit;
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

/// All migrations, oldest first. A released one never changes; a new one is added.
pub(crate) const ALL: &[Migration] = migrations! {
    1 "0001_initial";
};

/// The tables that migrating itself needs; may be run again at any time.
const BASE_TABLES: &str = "
    CREATE TABLE IF NOT EXISTS migration (
        version    BIGINT      NOT NULL PRIMARY KEY,
        name       TEXT        NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL
    );
    CREATE TABLE IF NOT EXISTS lease (
        name       TEXT        NOT NULL PRIMARY KEY,
        owner      TEXT        NOT NULL,
        token      BIGINT      NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL
    );";

/// The name of the lease under which migrations are run.
const LEASE_NAME: &str = "migration";
/// If a migration takes longer than this, another program may start it as well, and the
/// fence refuses one of the two.
const LEASE_TTL: Duration = Duration::from_secs(60);
const RETRY_PAUSE: Duration = Duration::from_millis(50);
/// Pauses before giving up on the owner of the lease.
const MAX_RETRIES: u32 = 2400;

/// Whether a PostgreSQL database was ever initialised. Of SQLite, the file says it.
pub(crate) async fn is_initialised(db: &Db) -> Result<bool, Error> {
    if db.kind() == "sqlite" {
        return Ok(true);
    }
    match db.read(&MIGRATION_VERSIONS, Vec::new()).await {
        Ok(_) => Ok(true),
        Err(Error::Failed { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Runs the pending migrations.
///
/// # Errors
/// [`Error::Newer`] when a newer program migrated the database; any database error.
pub(crate) async fn run(db: &Db) -> Result<(), Error> {
    let clock = Clock::system();
    create_base_tables(db, &clock).await?;
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
            .run(&MIGRATION_INSERT, args)
            .after(lease.fence());
        match db.write(unit).await {
            Ok(_) => tracing::info!(migration.name, "migrated the database"),
            // A COMMIT whose answer was lost is run again, and finds itself done.
            Err(_) if !pending(db).await?.iter().any(|m| m.version == migration.version) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// PostgreSQL may refuse the second of two simultaneous `CREATE TABLE IF NOT EXISTS`; a
/// moment later it finds that the table exists.
async fn create_base_tables(db: &Db, clock: &Clock) -> Result<(), Error> {
    for _ in 0..9 {
        if db.write(Unit::new().script("base tables", BASE_TABLES)).await.is_ok() {
            return Ok(());
        }
        clock.sleep(RETRY_PAUSE).await;
    }
    db.write(Unit::new().script("base tables", BASE_TABLES)).await.map(drop)
}

async fn pending(db: &Db) -> Result<Vec<&'static Migration>, Error> {
    let rows = db.read(&MIGRATION_VERSIONS, vec![]).await?;
    let done: Vec<i64> = rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
    let supported = ALL.last().map_or(0, |migration| migration.version);
    match done.last() {
        Some(&found) if found > supported => Err(Error::Newer { found, supported }),
        _ => Ok(ALL.iter().filter(|m| !done.contains(&m.version)).collect()),
    }
}

async fn wait_for_lease(db: &Db, clock: &Clock) -> Result<Lease, Error> {
    let owner = lease::unique_owner();
    let mut now = Time::ZERO;
    for _ in 0..MAX_RETRIES {
        now = clock.now();
        if let Some(lease) = lease::acquire(db, LEASE_NAME, &owner, now, LEASE_TTL).await? {
            return Ok(lease);
        }
        clock.sleep(RETRY_PAUSE).await;
    }
    let reason = format!("another program is migrating the database; it is {now}");
    Err(Error::Unavailable {
        statement: LEASE_ACQUIRE.name(),
        waited: RETRY_PAUSE * MAX_RETRIES,
        reason,
    })
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
