//! What can go wrong in the store, always with the name of the statement.
//!
//! No error contains a password: URLs are kept without it, and the databases' own messages
//! never repeat it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The error of the database itself.
pub type Source = Arc<dyn StdError + Send + Sync>;

/// Why something was not stored, or not read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The URL of the database is invalid, or asks for what is not supported.
    #[error("the database URL is invalid: {0}")]
    Url(String),
    /// The database could not be opened.
    #[error("cannot open {url}: {}", chain(cause))]
    Open {
        /// The URL without its password.
        url: String,
        /// The database's error. Not the source of this one, whose text has it already.
        cause: Source,
    },
    /// There is no database, and this caller creates none.
    #[error("there is no database at {url}; `bongsu import` or `bongsu serve` creates it")]
    Missing {
        /// The URL without its password.
        url: String,
    },
    /// The user of this program may not use the file of the database.
    #[error(
        "{url} belongs to {owner}: run this as that user (sudo -u {owner} bongsu …), or give a \
         group the rights as the section “Commands beside the service” of docs/operating.md says"
    )]
    NoRights {
        /// The URL.
        url: String,
        /// Who may.
        owner: String,
    },
    /// The file of the database was deleted or replaced while it is in use.
    #[error(
        "the file {url} was deleted or replaced while it is in use: what is written goes into the \
         old file, and is lost when the program ends; copy it from /proc/<pid>/fd before"
    )]
    Replaced {
        /// The URL.
        url: String,
    },
    /// The write-ahead log of SQLite was deleted or replaced while it is in use.
    #[error(
        "the file {path} was deleted or replaced while it is in use: what is committed is moved into \
         the database every few seconds; restart the program, and run no command on the database \
         before"
    )]
    LogLost {
        /// The file.
        path: String,
    },
    /// A side file of SQLite was deleted or replaced while a program has the database open:
    /// another program would make a new one, and they would write over each other.
    #[error(
        "the file {path} was deleted or replaced while the database is in use: no other program may \
         use the database until the one that has it open (bongsu serve) is restarted, or what both \
         write is lost"
    )]
    SideFileLost {
        /// The file.
        path: String,
    },
    /// A statement failed; its unit was rolled back.
    #[error("statement {statement} failed: {}", chain(cause))]
    Failed {
        /// The statement's name.
        statement: &'static str,
        /// The database's error. Not the source of this one, whose text has it already.
        cause: Source,
    },
    /// The database was unreachable for longer than the retry timeout. Whether the last
    /// attempt was committed is unknown; running it again is safe.
    #[error("the database was unreachable for {} s at {statement}: {reason}", waited.as_secs())]
    Unavailable {
        /// The statement that was tried last.
        statement: &'static str,
        /// How long it was retried.
        waited: Duration,
        /// What went wrong the last time.
        reason: String,
    },
    /// The lease has another owner by now: this one may not write any more.
    #[error("the lease “{lease}” has another owner: nothing was written")]
    Fenced {
        /// The lease's name.
        lease: String,
    },
    /// Another writer changed the same thing in between; read it and try again.
    #[error("{statement} conflicts with another writer: nothing was written")]
    Conflict {
        /// The statement's name.
        statement: &'static str,
    },
    /// A newer version of this program migrated the database.
    #[error(
        "the database has schema version {found}, and this program supports versions up to \
         {supported}: run the newer program, or restore a backup made before it ran"
    )]
    Newer {
        /// The version of the database.
        found: i64,
        /// The newest version that this program supports.
        supported: i64,
    },
    /// A stored value is not what the program writes.
    #[error("{statement}, column {column}: {reason}")]
    Decode {
        /// The statement's name.
        statement: &'static str,
        /// The column, counted from 0.
        column: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A value cannot be stored.
    #[error("{what} cannot be stored: {reason}")]
    Encode {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    pub(crate) fn failed(
        statement: &'static str,
        source: impl StdError + Send + Sync + 'static,
    ) -> Error {
        Error::Failed { statement, cause: Arc::new(source) }
    }

    pub(crate) fn open(url: &str, source: impl StdError + Send + Sync + 'static) -> Error {
        Error::Open { url: url.to_owned(), cause: Arc::new(source) }
    }
}

/// A reason as text, where there is no error value to wrap.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct PlainError(pub String);

/// An error with its causes on one line: tokio-postgres displays "db error" and keeps the
/// message one level below.
pub(crate) fn chain(error: &(impl AsRef<dyn StdError + Send + Sync> + ?Sized)) -> Chain<'_> {
    Chain(error.as_ref())
}

pub(crate) struct Chain<'a>(pub &'a (dyn StdError + Send + Sync));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}
