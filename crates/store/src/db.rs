//! The small interface that both databases stand below.

use crate::error::Error;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::sql::{Shape, Sql};
use crate::sqlite::Sqlite;
use crate::url::Url;
use crate::value::Value;
use std::sync::Arc;
use std::time::Duration;

/// How a database is used; the defaults are right for one program on one machine.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections that read at the same time: SQLite's readers, PostgreSQL's whole pool.
    pub connections: usize,
    /// How long PostgreSQL may take for one message (a question, or up to 512 rows to
    /// write) before its connection is given up; on SQLite, how long another program's
    /// lock is waited for.
    pub answer: Duration,
    /// How long an unreachable PostgreSQL is tried again before the caller is told.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            connections: 4,
            answer: Duration::from_secs(30),
            patience: Duration::from_secs(60),
        }
    }
}

/// Statements that happen together or not at all.
///
/// **Every unit of this crate may run twice with the effect of once**: when the network
/// breaks while a COMMIT is on its way, nobody knows whether it was done, and the unit is
/// simply done again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A statement, once for each row of arguments.
    Run { sql: &'static Sql, rows: Vec<Vec<Value>>, must: Expect },
    /// Several statements without arguments: migrations.
    Script { name: &'static str, text: &'static str },
}

/// What has to be true of a step for its unit to be committed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Expect {
    /// Nothing in particular.
    Nothing,
    /// It touched a row; else somebody else was faster.
    Touch,
    /// It touched a row; else the named lease is another's.
    HoldLease(String),
}

impl Expect {
    /// The error when `touched` rows are too few.
    pub(crate) fn check(&self, statement: &'static str, touched: u64) -> Result<(), Error> {
        match self {
            Expect::Nothing => Ok(()),
            _ if touched > 0 => Ok(()),
            Expect::Touch => Err(Error::Conflict { statement }),
            Expect::HoldLease(lease) => Err(Error::Fenced { lease: lease.clone() }),
        }
    }
}

/// What a step did.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Done {
    /// Rows written, changed or removed.
    pub(crate) touched: u64,
    /// Rows given back by RETURNING.
    pub(crate) rows: Vec<Row>,
}

impl Unit {
    /// Nothing yet.
    pub(crate) fn new() -> Unit {
        Unit::default()
    }

    /// Adds a statement.
    pub(crate) fn run(mut self, sql: &'static Sql, args: Vec<Value>) -> Unit {
        self.steps.push(Step::Run { sql, rows: vec![args], must: Expect::Nothing });
        self
    }

    /// Adds a statement that is run once for each of `rows`; nothing when there are none.
    ///
    /// The rows must have different keys: on PostgreSQL many go in one INSERT, which may
    /// not touch the same row twice.
    pub(crate) fn run_each(mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Unit {
        if !rows.is_empty() {
            self.steps.push(Step::Run { sql, rows, must: Expect::Nothing });
        }
        self
    }

    pub(crate) fn must(mut self, sql: &'static Sql, args: Vec<Value>, must: Expect) -> Unit {
        self.steps.push(Step::Run { sql, rows: vec![args], must });
        self
    }

    pub(crate) fn script(mut self, name: &'static str, text: &'static str) -> Unit {
        self.steps.push(Step::Script { name, text });
        self
    }

    /// Puts `first` before all of these.
    pub(crate) fn after(mut self, mut first: Unit) -> Unit {
        first.steps.append(&mut self.steps);
        first
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many rows of arguments it holds, as a measure of its size.
    pub(crate) fn weight(&self) -> usize {
        let rows = |step: &Step| match step {
            Step::Run { rows, .. } => rows.len(),
            Step::Script { .. } => 1,
        };
        self.steps.iter().map(rows).sum()
    }

    /// The name of its first statement, to say where something went wrong.
    pub(crate) fn name(&self) -> &'static str {
        match self.steps.first() {
            Some(Step::Run { sql, .. }) => sql.name(),
            Some(Step::Script { name, .. }) => name,
            None => "nothing",
        }
    }
}

/// A question: a statement that only reads, with its arguments.
pub(crate) type Query = (&'static Sql, Vec<Value>);

/// An open database. Cheap to clone; all clones are the same one.
#[derive(Clone, Debug)]
pub struct Db(Arc<Backend>);

#[derive(Debug)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Db {
    /// Opens `sqlite:<path>`, a plain path, or `postgres://…`. Makes no tables.
    ///
    /// # Errors
    /// [`Error::Url`] or [`Error::Open`]; for PostgreSQL after [`Options::patience`].
    pub(crate) async fn open(url: &str, options: Options) -> Result<Db, Error> {
        let backend = match Url::parse(url)? {
            Url::Sqlite(path) => Backend::Sqlite(Sqlite::open(&path, &options).await?),
            Url::Postgres(config) => {
                Backend::Postgres(Box::new(Postgres::open(config, options).await?))
            }
        };
        Ok(Db(Arc::new(backend)))
    }

    /// Asks one question.
    ///
    /// # Errors
    /// [`Error::Failed`], [`Error::Unavailable`] or [`Error::Closed`].
    pub(crate) async fn read(
        &self,
        sql: &'static Sql,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, Error> {
        Ok(self.look(vec![(sql, args)]).await?.pop().unwrap_or_default())
    }

    /// Asks several questions of one and the same state of the database.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub(crate) async fn look(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Error> {
        match &*self.0 {
            Backend::Sqlite(db) => db.look(queries).await,
            Backend::Postgres(db) => db.look(queries).await,
        }
    }

    /// Does all of `unit`, durably, or nothing of it. When this returns `Ok` it is on
    /// the disk (SQLite: WAL with `synchronous=FULL`).
    ///
    /// # Errors
    /// As [`Db::read`], and [`Error::Conflict`] or [`Error::Fenced`] when a condition of
    /// the unit did not hold.
    pub(crate) async fn write(&self, unit: Unit) -> Result<Vec<Done>, Error> {
        if unit.is_empty() {
            return Ok(Vec::new());
        }
        match &*self.0 {
            Backend::Sqlite(db) => db.write(unit).await,
            Backend::Postgres(db) => db.write(&unit).await,
        }
    }

    /// How the database understands a statement, without running it.
    ///
    /// # Errors
    /// [`Error::Failed`] when it does not understand it.
    pub async fn shape(&self, sql: &'static Sql) -> Result<Shape, Error> {
        match &*self.0 {
            Backend::Sqlite(db) => db.shape(sql).await,
            Backend::Postgres(db) => db.shape(sql).await,
        }
    }

    /// `sqlite` or `postgres`, for messages.
    pub fn kind(&self) -> &'static str {
        match &*self.0 {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgres",
        }
    }
}
