//! SQLite: one writer thread with group commit, and readers beside it.
//!
//! All writing goes through one thread. It takes the waiting units, runs each in a savepoint
//! of its own inside one transaction, commits once, and only then replies: a unit that got
//! `Ok` is on the disk, and all waiting units share the cost of one sync.

mod bind;
pub(crate) mod damage;
mod rights;
mod side_files;
mod write_outage;
mod writer;

use crate::error::Error;
use crate::options::Options;
use crate::row::Row;
use crate::statement::{Shape, Sql};
use crate::unit::{Query, StepResult, Unit};
use bind::{parameter_numbers, run};
use bongsu_clock::Clock;
use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use write_outage::WriteOutage;
use writer::Job;

/// Units that may wait for the writer; further callers have to wait to enqueue theirs.
const QUEUE_MAX_UNITS: usize = 1024;
/// Statements kept prepared on each connection; the crate has fewer.
const MAX_PREPARED: usize = 128;
/// Attempts to switch a new file to the write-ahead log while other programs open it.
const WAL_ATTEMPTS: usize = 100;

/// An open SQLite file.
#[derive(Debug)]
pub(crate) struct Sqlite {
    path: PathBuf,
    /// Which file it was when it was opened: device and inode.
    file: (u64, u64),
    /// The same of the write-ahead log, which is there from the first read on.
    log: OnceLock<(u64, u64)>,
    /// The same of the index to it.
    index: OnceLock<(u64, u64)>,
    /// How long the file was when it was last looked at, in bytes.
    length: AtomicU64,
    jobs: mpsc::Sender<Job>,
    outage: Arc<WriteOutage>,
    readers: Arc<Readers>,
}

#[derive(Debug)]
struct Readers {
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
}

/// A reader in use. It is returned before its permit is, also when its user panics or the
/// caller stopped waiting.
struct BorrowedReader {
    conn: Option<Connection>,
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for BorrowedReader {
    fn drop(&mut self) {
        self.readers.idle.lock().extend(self.conn.take());
    }
}

impl Sqlite {
    /// Opens or creates the file; only its owner can read a new one.
    pub(crate) async fn open(path: &Path, options: &Options) -> Result<Sqlite, Error> {
        side_files::check(path).await?;
        let (path, options) = (path.to_owned(), options.clone());
        tokio::task::spawn_blocking(move || open(&path, &options))
            .await
            .map_err(|_| Error::Closed)?
    }

    /// How long nothing could be committed: the disk is full, or fails, or the file is damaged.
    pub(crate) fn unwritable_for(&self) -> Option<Duration> {
        self.outage.lasts_for(Clock::system().now())
    }

    /// Whether the path still leads to the file that is open. A program goes on writing into a
    /// file that was deleted, and all of it is gone when it ends.
    pub(crate) fn check_file(&self) -> Result<(), Error> {
        if identity(&self.path).is_ok_and(|now| now == self.file) {
            return Ok(());
        }
        Err(Error::Replaced { url: format!("sqlite:{}", self.path.display()) })
    }

    /// The same of the log and the index to it. What is in a log that was deleted is moved into
    /// the file, which is still there.
    pub(crate) async fn check_log(&self) -> Result<(), Error> {
        let log = side_files::log(&self.path);
        let is_same = |now, first: &OnceLock<(u64, u64)>| *first.get_or_init(|| now) == now;
        if identity(&log).is_ok_and(|now| is_same(now, &self.log)) {
            let index = side_files::index(&self.path);
            return match identity(&index).is_ok_and(|now| is_same(now, &self.index)) {
                true => Ok(()),
                false => Err(Error::SideFileLost { path: index.display().to_string() }),
            };
        }
        self.with_reader(|conn| {
            let failed = |e| Error::failed("wal_checkpoint", e);
            conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(failed)
        })
        .await?;
        Err(Error::LogLost { path: log.display().to_string() })
    }

    /// Looks whether pages of the file are lost, if it became shorter: that is so after a VACUUM, and
    /// after somebody cut it. What is in memory and in the log hides that for a while.
    pub(crate) async fn look_for_damage(&self) {
        let Ok(length) = std::fs::metadata(&self.path).map(|file| file.len()) else { return };
        if length >= self.length.swap(length, Ordering::Relaxed) {
            return;
        }
        let path = self.path.clone();
        // By a connection of its own, which has nothing of the file in memory.
        let found = tokio::task::spawn_blocking(move || damage::find(&path)).await;
        if let Some(line) = found.unwrap_or_default().first() {
            self.outage.damaged(Clock::system().now(), line);
        }
    }

    pub(crate) async fn write(&self, unit: Unit) -> Result<Vec<StepResult>, Error> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job { unit, reply }).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    pub(crate) async fn read_snapshot(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Error> {
        self.with_reader(move |conn| read_snapshot(conn, &queries)).await
    }

    pub(crate) async fn shape(&self, sql: &'static Sql) -> Result<Shape, Error> {
        self.with_reader(move |conn| {
            let failed = |e| Error::failed(sql.name(), e);
            let statement = conn.prepare_cached(sql.text()).map_err(failed)?;
            Ok(Shape {
                arguments: parameter_numbers(sql, &statement)?.into_iter().max().unwrap_or(0),
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
            let conn = readers.idle.lock().pop();
            let reader = BorrowedReader { conn, readers, _permit: permit };
            reader.conn.as_ref().ok_or(Error::Closed).and_then(work)
        });
        let outcome = task.await.map_err(|_| Error::Closed)?;
        self.outage.note_read(Clock::system().now(), &outcome);
        outcome
    }
}

fn open(path: &Path, options: &Options) -> Result<Sqlite, Error> {
    let url = format!("sqlite:{}", path.display());
    let failed = |e: std::io::Error| rights::missing(path).unwrap_or_else(|| Error::open(&url, e));
    match options.create {
        true => create_private_file(path).map_err(failed)?,
        false if is_missing(path).map_err(failed)? => return Err(Error::Missing { url }),
        false => {}
    }
    let failed = |e: rusqlite::Error| rights::missing(path).unwrap_or_else(|| Error::open(&url, e));
    let connect = |readonly: bool| connect(path, options, readonly).map_err(failed);
    let writer = connect(false)?;
    // SQLite opens for reading what it may not write, and only says so at the first commit.
    if writer.is_readonly(rusqlite::MAIN_DB).map_err(failed)?
        && let Some(error) = rights::missing(path)
    {
        return Err(error);
    }
    let readers = (0..options.connections.max(1)).map(|_| connect(true));
    let readers: Vec<Connection> = readers.collect::<Result<_, _>>()?;
    let (jobs, queue) = mpsc::channel(QUEUE_MAX_UNITS);
    let outage = Arc::new(WriteOutage::default());
    let noted = outage.clone();
    std::thread::Builder::new()
        .name("bongsu-store".into())
        .spawn(move || writer::work(&writer, queue, &noted))
        .map_err(|e| Error::open(&url, e))?;
    let free = Arc::new(Semaphore::new(readers.len()));
    let file = identity(path).map_err(|e| Error::open(&url, e))?;
    let length = std::fs::metadata(path).map_or(0, |file| file.len());
    Ok(Sqlite {
        path: path.to_owned(),
        file,
        log: OnceLock::new(),
        index: OnceLock::new(),
        length: AtomicU64::new(length),
        jobs,
        outage,
        readers: Arc::new(Readers { idle: Mutex::new(readers), free }),
    })
}

fn identity(path: &Path) -> std::io::Result<(u64, u64)> {
    std::fs::metadata(path).map(|file| (file.dev(), file.ino()))
}

/// Whether there is no file, or one that holds nothing yet.
fn is_missing(path: &Path) -> std::io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(file) => Ok(file.len() == 0),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Creates the file, if there is none, readable by its owner only: it contains people's
/// addresses. SQLite gives its side files the same permissions. A file that is there is not
/// opened: closing it would release every lock that this process has on it (POSIX fcntl), and
/// the next program that reads the database would take it for unused and delete its log.
fn create_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        result => result.map(drop),
    }
}

fn connect(path: &Path, options: &Options, readonly: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(options.response_timeout)?;
    conn.set_prepared_statement_cache_capacity(MAX_PREPARED);
    enable_wal(&conn)?;
    // FULL: a commit is on the disk when it returns, also when the power goes.
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "query_only", readonly)?;
    Ok(conn)
}

/// Enables the write-ahead log. The first program to ask for it changes the file; if two do so
/// at once, SQLite refuses without waiting, since each would wait for the other. So each queues
/// for a write transaction, for which SQLite does wait, and asks again.
fn enable_wal(conn: &Connection) -> rusqlite::Result<()> {
    let enable = || conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()));
    let busy = |e: &rusqlite::Error| e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
    for _ in 0..WAL_ATTEMPTS {
        match enable() {
            Err(e) if busy(&e) => conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK")?,
            result => return result,
        }
    }
    enable()
}

/// Runs queries in one read transaction, so that all see the same state.
fn read_snapshot(conn: &Connection, queries: &[Query]) -> Result<Vec<Vec<Row>>, Error> {
    let name = queries.first().map_or("nothing", |(sql, _)| sql.name());
    conn.execute_batch("BEGIN").map_err(|e| Error::failed(name, e))?;
    let results = queries
        .iter()
        .map(|(sql, args)| {
            let mut statement =
                conn.prepare_cached(sql.text()).map_err(|e| Error::failed(sql.name(), e))?;
            let numbers = parameter_numbers(sql, &statement)?;
            let mut rows = Vec::new();
            run(sql, &mut statement, &numbers, args, &mut rows)?;
            Ok(rows)
        })
        .collect();
    // A read transaction changes nothing; ROLLBACK ends it in every case.
    conn.execute_batch("ROLLBACK").map_err(|e| Error::failed(name, e))?;
    results
}
