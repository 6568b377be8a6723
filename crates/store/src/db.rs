//! One interface over both databases.

use crate::error::Error;
use crate::options::Options;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::sqlite::Sqlite;
use crate::statement::{Shape, Sql};
use crate::unit::{Query, StepResult, Unit};
use crate::url::Url;
use crate::value::Value;
use std::sync::Arc;
use std::time::Duration;

/// An open database. Cheap to clone; all clones are the same one.
#[derive(Clone, Debug)]
pub struct Db {
    backend: Arc<Backend>,
    /// How long this handle waits for PostgreSQL; as long as the options say when `None`.
    patience: Option<Duration>,
}

#[derive(Debug)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Db {
    /// Opens `sqlite:<path>`, a plain path, or `postgres://…`. Creates no tables.
    ///
    /// # Errors
    /// [`Error::Url`] or [`Error::Open`]; for PostgreSQL after [`Options::retry_timeout`].
    pub(crate) async fn open(url: &str, options: Options) -> Result<Db, Error> {
        let backend = match Url::parse(url)? {
            Url::Sqlite(path) => Backend::Sqlite(Sqlite::open(&path, &options).await?),
            Url::Postgres(config) => {
                Backend::Postgres(Box::new(Postgres::open(config, options).await?))
            }
        };
        Ok(Db { backend: Arc::new(backend), patience: None })
    }

    /// A handle that gives up after `patience`, and at once while the database is known not to
    /// answer; for readers who wait.
    pub(crate) fn hurried(&self, patience: Duration) -> Db {
        Db { patience: Some(patience), ..self.clone() }
    }

    /// Whether the file of SQLite is still the one that was opened.
    pub(crate) fn check_file(&self) -> Result<(), Error> {
        match &*self.backend {
            Backend::Sqlite(db) => db.check_file(),
            Backend::Postgres(_) => Ok(()),
        }
    }

    /// The same of its log, which is there after a read.
    pub(crate) async fn check_log(&self) -> Result<(), Error> {
        match &*self.backend {
            Backend::Sqlite(db) => db.check_log().await,
            Backend::Postgres(_) => Ok(()),
        }
    }

    /// Looks whether the file of SQLite lost a part of itself.
    pub(crate) async fn look_for_damage(&self) {
        if let Backend::Sqlite(db) = &*self.backend {
            db.look_for_damage().await;
        }
    }

    /// How long the database has not answered, or taken anything, as far as is known.
    pub(crate) fn unreachable_for(&self) -> Option<Duration> {
        match &*self.backend {
            Backend::Sqlite(db) => db.unwritable_for(),
            Backend::Postgres(db) => db.unreachable_for(),
        }
    }

    /// Runs one query.
    ///
    /// # Errors
    /// [`Error::Failed`], [`Error::Unavailable`] or [`Error::Closed`].
    pub(crate) async fn read(
        &self,
        sql: &'static Sql,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, Error> {
        Ok(self.read_snapshot(vec![(sql, args)]).await?.pop().unwrap_or_default())
    }

    /// Runs one query that returns one row at most.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub(crate) async fn read_one(
        &self,
        sql: &'static Sql,
        args: Vec<Value>,
    ) -> Result<Option<Row>, Error> {
        Ok(self.read(sql, args).await?.into_iter().next())
    }

    /// Runs several queries on one and the same state of the database.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub(crate) async fn read_snapshot(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Error> {
        match &*self.backend {
            Backend::Sqlite(db) => db.read_snapshot(queries).await,
            Backend::Postgres(db) => {
                let name = queries.first().map_or("nothing", |(sql, _)| sql.name());
                let work = db.read_snapshot(queries);
                match self.patience {
                    Some(patience) => db.hurried(name, patience, work).await,
                    None => work.await,
                }
            }
        }
    }

    /// Commits all of `unit` durably, or nothing of it. When this returns `Ok` it is on
    /// the disk (SQLite: WAL with `synchronous=FULL`).
    ///
    /// # Errors
    /// As [`Db::read`], and [`Error::Conflict`] or [`Error::Fenced`] when an expectation of
    /// the unit was not met.
    pub(crate) async fn write(&self, unit: Unit) -> Result<Vec<StepResult>, Error> {
        if unit.is_empty() {
            return Ok(Vec::new());
        }
        match &*self.backend {
            Backend::Sqlite(db) => db.write(unit).await,
            Backend::Postgres(db) => match self.patience {
                Some(patience) => db.hurried(unit.name(), patience, db.write(&unit)).await,
                None => db.write(&unit).await,
            },
        }
    }

    /// How the database understands a statement, without running it.
    ///
    /// # Errors
    /// [`Error::Failed`] when it does not understand it.
    pub async fn shape(&self, sql: &'static Sql) -> Result<Shape, Error> {
        match &*self.backend {
            Backend::Sqlite(db) => db.shape(sql).await,
            Backend::Postgres(db) => db.shape(sql).await,
        }
    }

    /// `sqlite` or `postgres`, for messages.
    pub fn kind(&self) -> &'static str {
        match &*self.backend {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgres",
        }
    }
}
