//! PostgreSQL, and what speaks its protocol.
//!
//! A small pool of connections; a unit is a transaction on one of them. Whatever breaks
//! on the way — the network, the server, a serialisation failure (40001) — the unit is
//! done again on a fresh connection until it succeeds or [`Options::patience`] ends.
//! That is safe even when a COMMIT was under way, since every unit may run twice.
//!
//! Absent on purpose: LISTEN/NOTIFY, advisory locks, SKIP LOCKED, session state, which
//! the distributed relatives of PostgreSQL have in part or not at all; and TLS, which a
//! unix socket or the loopback interface does not need (see `url.rs`).

mod connection;

use crate::db::{Done, Options, Query, Unit};
use crate::error::{Chain, Error};
use crate::row::Row;
use crate::sql::{Shape, Sql};
use crate::url::place;
use bongsu_clock::Clock;
use connection::Connection;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;

/// The first pause before trying again; each is twice as long as the one before …
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// … up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A PostgreSQL database.
#[derive(Debug)]
pub(crate) struct Postgres {
    config: Box<Config>,
    options: Options,
    /// The database follows the system's time, also in a drill.
    clock: Clock,
    idle: Mutex<Vec<Connection>>,
    free: Semaphore,
}

/// What can be done on a connection, and done again on another one.
trait Work: Sync {
    type Done: Send;
    fn on(
        &self,
        connection: &mut Connection,
    ) -> impl Future<Output = Result<Self::Done, Failure>> + Send;
}

impl Work for Unit {
    type Done = Vec<Done>;
    async fn on(&self, connection: &mut Connection) -> Result<Vec<Done>, Failure> {
        connection.write(self).await
    }
}

/// Questions of one snapshot. A type without a lifetime of its own, which the compiler
/// could not follow through an asynchronous function (rust-lang/rust#110338).
struct Queries(Vec<Query>);

impl Work for Queries {
    type Done = Vec<Vec<Row>>;
    async fn on(&self, connection: &mut Connection) -> Result<Vec<Vec<Row>>, Failure> {
        connection.look(&self.0).await
    }
}

impl Work for Sql {
    type Done = Shape;
    async fn on(&self, connection: &mut Connection) -> Result<Shape, Failure> {
        connection.shape(self).await
    }
}

/// Nothing but being connected.
struct Hello;

impl Work for Hello {
    type Done = ();
    async fn on(&self, _: &mut Connection) -> Result<(), Failure> {
        Ok(())
    }
}

/// Why an attempt failed, and whether another one may succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It would fail again.
    Final(Error),
    /// The network, the server or another transaction was in the way.
    Passing {
        statement: &'static str,
        reason: String,
        /// The server was lost, and other connections to it are most likely as well.
        lost: bool,
    },
}

impl Failure {
    /// Sorts what tokio-postgres said.
    pub(crate) fn of(statement: &'static str, error: tokio_postgres::Error) -> Failure {
        let lost = !error.code().is_some_and(is_quarrel);
        if passes(&error) {
            Failure::Passing { statement, reason: Chain(&error).to_string(), lost }
        } else {
            Failure::Final(Error::failed(statement, error))
        }
    }
}

/// Two transactions got in each other's way, and one had to yield.
fn is_quarrel(code: &SqlState) -> bool {
    [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code)
}

/// Whether the same thing may succeed a little later.
fn passes(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else {
        // No answer from the server: the connection broke, or could not be made.
        let source = std::error::Error::source(error);
        return error.is_closed() || source.is_some_and(|source| source.is::<std::io::Error>());
    };
    // The server answered, and tells by the code (SQLSTATE) whether it will pass.
    let passing = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        // A standby before it takes over.
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    is_quarrel(code) || passing.contains(code) || code.code().starts_with("08")
}

impl Postgres {
    /// Connects once, to say at the start what is wrong with the address.
    pub(crate) async fn open(config: Box<Config>, options: Options) -> Result<Postgres, Error> {
        let free = Semaphore::new(options.connections.max(1));
        let clock = Clock::system();
        let db = Postgres { config, options, clock, idle: Mutex::default(), free };
        db.persist("connect", &Hello).await.map_err(|error| match error {
            Error::Failed { source, .. } => Error::Open { place: place(&db.config), source },
            other => other,
        })?;
        Ok(db)
    }

    pub(crate) async fn write(&self, unit: &Unit) -> Result<Vec<Done>, Error> {
        self.persist(unit.name(), unit).await
    }

    pub(crate) async fn look(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Error> {
        let name = queries.first().map_or("nothing", |(sql, _)| sql.name());
        self.persist(name, &Queries(queries)).await
    }

    pub(crate) async fn shape(&self, sql: &'static Sql) -> Result<Shape, Error> {
        self.persist(sql.name(), sql).await
    }

    /// Tries until it succeeds, fails for good, or patience ends.
    async fn persist<W: Work + ?Sized>(
        &self,
        name: &'static str,
        work: &W,
    ) -> Result<W::Done, Error> {
        let began = self.clock.now();
        let mut pause = FIRST_PAUSE;
        loop {
            let (statement, reason, lost) = match self.attempt(work).await {
                Ok(done) => return Ok(done),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing { statement, reason, lost }) => (statement, reason, lost),
            };
            if lost {
                self.idle().clear();
            }
            let waited = self.clock.now().since(began);
            if waited + pause > self.options.patience {
                return Err(Error::Unavailable { statement, waited, reason });
            }
            tracing::warn!(unit = name, statement, reason, "the database is away; trying again");
            self.clock.sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// One attempt on one connection, which goes back to the pool only when all was well.
    async fn attempt<W: Work + ?Sized>(&self, work: &W) -> Result<W::Done, Failure> {
        let permit = self.free.acquire().await;
        let _permit = permit.map_err(|_| Failure::Final(Error::Closed))?;
        let idle = self.idle().pop().filter(Connection::is_open);
        let mut connection = match idle {
            Some(connection) => connection,
            None => Connection::open(&self.config, &self.clock, self.options.answer).await?,
        };
        let done = work.on(&mut connection).await?;
        self.idle().push(connection);
        Ok(done)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Nothing is left half done in a list of connections, so poison means nothing.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
