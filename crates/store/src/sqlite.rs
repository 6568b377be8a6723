//! SQLite: one writer thread with group commit, and readers beside it.
//!
//! All writing goes through one thread. It takes the units that are waiting, runs each
//! in a savepoint of its own inside one transaction, commits once, and only then
//! answers: a unit that was answered `Ok` is on the disk, and the price of reaching the
//! disk is shared by all that waited for it.

mod writer;

use crate::db::{Done, Options, Query, Unit};
use crate::error::{Error, Plain};
use crate::row::Row;
use crate::sql::{Shape, Sql};
use crate::value::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use writer::Job;

/// Units that may wait for the writer before those who bring more have to wait as well.
const QUEUE_UNITS: usize = 1024;
/// Statements kept prepared on each connection; the crate has fewer.
const STATEMENTS: usize = 128;
/// Turns in which others may come first when a new file is opened.
const TURNS: usize = 100;

/// An open SQLite file.
#[derive(Debug)]
pub(crate) struct Sqlite {
    jobs: mpsc::Sender<Job>,
    readers: Arc<Readers>,
}

#[derive(Debug)]
struct Readers {
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
}

/// A reader in use. It goes back before its permit does, also when its user panics or
/// nobody waits for the answer any more.
struct Lent {
    conn: Option<Connection>,
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.readers.idle().extend(self.conn.take());
    }
}

impl Sqlite {
    /// Opens or creates the file; a new one can be read by its owner alone.
    pub(crate) async fn open(path: &Path, options: &Options) -> Result<Sqlite, Error> {
        let (path, options) = (path.to_owned(), options.clone());
        tokio::task::spawn_blocking(move || open(&path, &options))
            .await
            .map_err(|_| Error::Closed)?
    }

    pub(crate) async fn write(&self, unit: Unit) -> Result<Vec<Done>, Error> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job { unit, reply }).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    pub(crate) async fn look(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Error> {
        self.with_reader(move |conn| look(conn, &queries)).await
    }

    pub(crate) async fn shape(&self, sql: &'static Sql) -> Result<Shape, Error> {
        self.with_reader(move |conn| {
            let wrong = |e| Error::failed(sql.name(), e);
            let statement = conn.prepare_cached(sql.text()).map_err(wrong)?;
            Ok(Shape {
                arguments: numbers(sql, &statement)?.into_iter().max().unwrap_or(0),
                columns: statement.column_names().map(str::to_owned).collect(),
            })
        })
        .await
    }

    async fn with_reader<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let readers = Arc::clone(&self.readers);
        let permit = Arc::clone(&readers.free).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Closed)?;
        let task = tokio::task::spawn_blocking(move || {
            let conn = readers.idle().pop();
            let lent = Lent { conn, readers, _permit: permit };
            lent.conn.as_ref().ok_or(Error::Closed).and_then(work)
        });
        task.await.map_err(|_| Error::Closed)?
    }
}

impl Readers {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Nothing is left half done in a list of connections, so poison means nothing.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(path: &Path, options: &Options) -> Result<Sqlite, Error> {
    let place = format!("sqlite:{}", path.display());
    private_file(path).map_err(|e| Error::open(&place, e))?;
    let connect =
        |readonly: bool| connect(path, options, readonly).map_err(|e| Error::open(&place, e));
    let writer = connect(false)?;
    let readers = (0..options.connections.max(1)).map(|_| connect(true));
    let readers: Vec<Connection> = readers.collect::<Result<_, _>>()?;
    let (jobs, queue) = mpsc::channel(QUEUE_UNITS);
    std::thread::Builder::new()
        .name("bongsu-store".into())
        .spawn(move || writer::work(&writer, queue))
        .map_err(|e| Error::open(&place, e))?;
    let free = Arc::new(Semaphore::new(readers.len()));
    Ok(Sqlite { jobs, readers: Arc::new(Readers { idle: Mutex::new(readers), free }) })
}

/// Creates the file, when there is none, so that only its owner can read it: it holds
/// people's addresses. SQLite gives its side files the same permissions.
fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn connect(path: &Path, options: &Options, readonly: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(options.answer)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    write_ahead(&conn)?;
    // FULL: a commit is on the disk when it returns, also when the power goes.
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "query_only", readonly)?;
    Ok(conn)
}

/// Asks for the write-ahead log. The first to ask changes the file; while two are first at
/// once SQLite refuses without waiting, since each would wait for the other. So each stands
/// in line for a write, for which SQLite does wait, and asks again.
fn write_ahead(conn: &Connection) -> rusqlite::Result<()> {
    let ask = || conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()));
    let busy = |e: &rusqlite::Error| e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
    for _ in 0..TURNS {
        match ask() {
            Err(e) if busy(&e) => conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK")?,
            done => return done,
        }
    }
    ask()
}

/// Runs queries in one read transaction, so that all see the same state.
fn look(conn: &Connection, queries: &[Query]) -> Result<Vec<Vec<Row>>, Error> {
    let name = queries.first().map_or("nothing", |(sql, _)| sql.name());
    conn.execute_batch("BEGIN").map_err(|e| Error::failed(name, e))?;
    let answers = queries
        .iter()
        .map(|(sql, args)| {
            let mut statement =
                conn.prepare_cached(sql.text()).map_err(|e| Error::failed(sql.name(), e))?;
            let numbers = numbers(sql, &statement)?;
            let mut rows = Vec::new();
            run(sql, &mut statement, &numbers, args, &mut rows)?;
            Ok(rows)
        })
        .collect();
    // A read transaction has nothing to lose; ROLLBACK ends it in every case.
    conn.execute_batch("ROLLBACK").map_err(|e| Error::failed(name, e))?;
    answers
}

/// Which argument belongs to which of SQLite's parameters.
///
/// To SQLite `$2` is a *name*, numbered by its first appearance: in
/// `SET a = $2 WHERE b = $1` binding by position would silently swap the two.
fn numbers(sql: &'static Sql, statement: &Statement<'_>) -> Result<Vec<usize>, Error> {
    (1..=statement.parameter_count())
        .map(|position| {
            let name = statement.parameter_name(position).unwrap_or("?");
            let number = name.strip_prefix('$').and_then(|digits| digits.parse().ok());
            number.filter(|n| *n > 0).ok_or_else(|| {
                let reason = format!("parameter {name} is not of the form $1, $2, …");
                Error::failed(sql.name(), Plain(reason))
            })
        })
        .collect()
}

/// Runs a statement once, and adds what it answers to `rows`.
fn run(
    sql: &'static Sql,
    statement: &mut Statement<'_>,
    numbers: &[usize],
    args: &[Value],
    rows: &mut Vec<Row>,
) -> Result<(), Error> {
    let wrong = |e| Error::failed(sql.name(), e);
    let wanted = numbers.iter().max().copied().unwrap_or(0);
    if wanted != args.len() {
        let reason = format!("it takes {wanted} arguments and was given {}", args.len());
        return Err(Error::failed(sql.name(), Plain(reason)));
    }
    for (position, number) in (1..).zip(numbers) {
        statement.raw_bind_parameter(position, &args[number - 1]).map_err(wrong)?;
    }
    let width = statement.column_count();
    let mut answer = statement.raw_query();
    while let Some(row) = answer.next().map_err(wrong)? {
        let vals: Result<Vec<Value>, _> = (0..width).map(|column| row.get(column)).collect();
        rows.push(Row::new(sql.name(), vals.map_err(wrong)?));
    }
    Ok(())
}
