//! Why an attempt on PostgreSQL failed.

use super::outage::Lack;
use crate::error::{Chain, Error};
use tokio_postgres::error::SqlState;

/// Why an attempt failed, and whether a retry may succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It would fail again.
    Permanent(Error),
    /// The network, the server or another transaction was in the way.
    Transient {
        statement: &'static str,
        reason: String,
        /// What the server does not do, with any other connection probably as well.
        lack: Option<Lack>,
    },
}

impl Failure {
    /// Classifies an error of tokio-postgres.
    pub(crate) fn of(statement: &'static str, error: tokio_postgres::Error) -> Failure {
        let lack = match error.code() {
            Some(code) if is_serialization_conflict(code) => None,
            // A standby before its promotion.
            Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Some(Lack::Writes),
            _ => Some(Lack::Answers),
        };
        if is_transient(&error) {
            Failure::Transient { statement, reason: Chain(&error).to_string(), lack }
        } else {
            Failure::Permanent(Error::failed(statement, error))
        }
    }
}

/// Two transactions conflicted, and one had to be rolled back.
fn is_serialization_conflict(code: &SqlState) -> bool {
    [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code)
}

/// Whether a retry may succeed a little later.
fn is_transient(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else {
        // No answer from the server: the connection broke, or could not be opened.
        let source = std::error::Error::source(error);
        return error.is_closed() || source.is_some_and(|source| source.is::<std::io::Error>());
    };
    // The server answered, and the code (SQLSTATE) says whether it is temporary.
    let transient = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        // A standby before its promotion.
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    is_serialization_conflict(code) || transient.contains(code) || code.code().starts_with("08")
}
