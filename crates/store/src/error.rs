//! What can go wrong with remembering, always with the name of the statement.
//!
//! No error holds a password: addresses are kept without it, and the databases' own
//! messages never repeat it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What the database itself said.
pub type Source = Arc<dyn StdError + Send + Sync>;

/// Why something was not remembered, or not read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The address of the database makes no sense, or asks for what is not offered.
    #[error("the database address is not usable: {0}")]
    Url(String),
    /// The database could not be opened.
    #[error("cannot open {place}: {}", chain(source))]
    Open {
        /// The address without its password.
        place: String,
        /// What the database said.
        source: Source,
    },
    /// A statement failed; its unit was rolled back.
    #[error("statement {statement} failed: {}", chain(source))]
    Failed {
        /// The statement's name.
        statement: &'static str,
        /// What the database said.
        source: Source,
    },
    /// The database could not be reached for longer than the store's patience. Whether
    /// the last attempt was committed is not known; doing the same again is safe.
    #[error("the database was not reached for {} s at {statement}: {reason}", waited.as_secs())]
    Unavailable {
        /// The statement that was tried last.
        statement: &'static str,
        /// How long it was tried.
        waited: Duration,
        /// What went wrong the last time.
        reason: String,
    },
    /// Another holder has taken the lease since: this one may write no more.
    #[error("the lease “{lease}” has been taken by another: nothing was written")]
    Fenced {
        /// The lease's name.
        lease: String,
    },
    /// Somebody else changed the same thing in between; reading and trying again helps.
    #[error("{statement} met a change made by somebody else: nothing was written")]
    Conflict {
        /// The statement's name.
        statement: &'static str,
    },
    /// The database was written by a newer version of this program.
    #[error(
        "the database has schema version {found}, and this program knows versions up to {known}: \
         run the newer program, or restore a backup made before it ran"
    )]
    Newer {
        /// The version found in the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
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
        Error::Failed { statement, source: Arc::new(source) }
    }

    pub(crate) fn open(place: &str, source: impl StdError + Send + Sync + 'static) -> Error {
        Error::Open { place: place.to_owned(), source: Arc::new(source) }
    }
}

/// A reason in plain words, where there is no error value to wrap.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Plain(pub String);

/// An error with its causes on one line: tokio-postgres says "db error" and keeps the
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
