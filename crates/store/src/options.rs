//! How a database is used.

use std::time::Duration;

/// How a database is used; the defaults suit one program on one machine.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections that read at the same time: SQLite's readers, PostgreSQL's whole pool.
    pub connections: usize,
    /// How long PostgreSQL may take to answer one message (a query, or up to 512 rows to
    /// write) before its connection is given up; on SQLite, how long to wait for another
    /// program's lock.
    pub response_timeout: Duration,
    /// How long an unreachable PostgreSQL is retried before the caller gets an error.
    pub retry_timeout: Duration,
    /// A store that is initialised now is for a rehearsal, such as a drill: its secret is the one
    /// that everybody knows, so that the rehearsal runs the same every time.
    pub rehearsal: bool,
    /// Whether a database that is not there is created. Otherwise that is an error, since an
    /// empty one would answer everything with "nothing".
    pub create: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            connections: 4,
            response_timeout: Duration::from_secs(30),
            retry_timeout: Duration::from_secs(60),
            rehearsal: false,
            create: true,
        }
    }
}
