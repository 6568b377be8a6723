//! PostgreSQL, and what speaks its protocol.
//!
//! A small pool of connections; a unit is a transaction on one of them. Whatever fails — the
//! network, the server, a serialisation failure (40001) — the unit is run again on a new
//! connection until it succeeds or [`Options::retry_timeout`] ends. That is safe even during
//! a COMMIT, since every unit may run twice.
//!
//! Deliberately not used: LISTEN/NOTIFY, advisory locks, SKIP LOCKED, session state, which
//! distributed databases with PostgreSQL's protocol support in part or not at all; and TLS,
//! which a unix socket or the loopback interface does not need (see `url.rs`).

mod connection;
mod failure;
mod outage;

use crate::error::Error;
use crate::options::Options;
use crate::row::Row;
use crate::statement::{Shape, Sql};
use crate::unit::{Query, StepResult, Unit};
use crate::url::without_password;
use bongsu_clock::Clock;
use connection::Connection;
use failure::Failure;
use outage::{Lack, Outage};
use parking_lot::Mutex;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_postgres::Config;

/// The first pause before a retry; each is twice as long as the one before …
const RETRY_PAUSE_MIN: Duration = Duration::from_millis(20);
/// … up to this.
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(2);

/// A PostgreSQL database.
#[derive(Debug)]
pub(crate) struct Postgres {
    config: Box<Config>,
    options: Options,
    /// Real time, also in a drill.
    clock: Clock,
    idle: Mutex<Vec<Connection>>,
    free: Semaphore,
    outage: Outage,
}

/// Something to run on a connection, and to run again on another one.
trait Work: Sync {
    /// Whether it writes.
    const WRITES: bool = false;
    type Output: Send;
    fn run_on(
        &self,
        connection: &mut Connection,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

impl Work for Unit {
    const WRITES: bool = true;
    type Output = Vec<StepResult>;
    async fn run_on(&self, connection: &mut Connection) -> Result<Vec<StepResult>, Failure> {
        connection.write(self).await
    }
}

/// Queries of one snapshot. A type without a lifetime of its own, which the compiler could
/// not follow through an asynchronous function (rust-lang/rust#110338).
struct Queries(Vec<Query>);

impl Work for Queries {
    type Output = Vec<Vec<Row>>;
    async fn run_on(&self, connection: &mut Connection) -> Result<Vec<Vec<Row>>, Failure> {
        connection.read_snapshot(&self.0).await
    }
}

impl Work for Sql {
    type Output = Shape;
    async fn run_on(&self, connection: &mut Connection) -> Result<Shape, Failure> {
        connection.shape(self).await
    }
}

/// Only connects.
struct Connect;

impl Work for Connect {
    type Output = ();
    async fn run_on(&self, _: &mut Connection) -> Result<(), Failure> {
        Ok(())
    }
}

impl Postgres {
    /// Connects once, so that a wrong URL is reported at the start.
    pub(crate) async fn open(config: Box<Config>, options: Options) -> Result<Postgres, Error> {
        let free = Semaphore::new(options.connections.max(1));
        let clock = Clock::system();
        let db = Postgres {
            config,
            options,
            clock,
            idle: Mutex::default(),
            free,
            outage: Outage::default(),
        };
        db.retry("connect", &Connect).await.map_err(|error| match error {
            Error::Failed { cause, .. } => Error::Open { url: without_password(&db.config), cause },
            other => other,
        })?;
        Ok(db)
    }

    pub(crate) async fn write(&self, unit: &Unit) -> Result<Vec<StepResult>, Error> {
        self.retry(unit.name(), unit).await
    }

    pub(crate) async fn read_snapshot(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, Error> {
        let name = queries.first().map_or("nothing", |(sql, _)| sql.name());
        self.retry(name, &Queries(queries)).await
    }

    pub(crate) async fn shape(&self, sql: &'static Sql) -> Result<Shape, Error> {
        self.retry(sql.name(), sql).await
    }

    /// How long the database has not answered, or not taken what is written.
    pub(crate) fn unreachable_for(&self) -> Option<Duration> {
        self.outage.lasts_for(self.clock.now())
    }

    /// Runs `work` for `patience` at most, and not at all while the database is known not to
    /// answer: others find out when it does.
    pub(crate) async fn hurried<T>(
        &self,
        statement: &'static str,
        patience: Duration,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let unavailable = |waited, reason: &str| {
            Err(Error::Unavailable { statement, waited, reason: reason.to_owned() })
        };
        if let Some(waited) = self.outage.is_silent_for(self.clock.now()) {
            return unavailable(waited, "the database does not answer");
        }
        match self.clock.timeout(patience, work).await {
            Ok(result) => result,
            Err(_) => {
                self.waited_in_vain(statement);
                unavailable(patience, "no answer in time")
            }
        }
    }

    /// Notes that there was no answer in time; what was written to a database that takes no writes
    /// waits as well, and that is known.
    fn waited_in_vain(&self, statement: &str) {
        if self.unreachable_for().is_none() {
            self.outage.begins(self.clock.now(), Lack::Answers, statement, "no answer in time");
        }
    }

    /// Tries until it succeeds, fails permanently, or the retry timeout ends.
    async fn retry<W: Work + ?Sized>(
        &self,
        name: &'static str,
        work: &W,
    ) -> Result<W::Output, Error> {
        let started = self.clock.now();
        let mut pause = RETRY_PAUSE_MIN;
        loop {
            let (statement, reason, lack) = match self.attempt(work).await {
                Ok(output) => {
                    self.outage.ends(self.clock.now(), W::WRITES);
                    return Ok(output);
                }
                Err(Failure::Permanent(error)) => return Err(error),
                Err(Failure::Transient { statement, reason, lack }) => (statement, reason, lack),
            };
            let now = self.clock.now();
            if let Some(lack) = lack {
                self.idle.lock().clear();
                self.outage.begins(now, lack, statement, &reason);
            }
            let waited = now.since(started);
            if waited + pause > self.options.retry_timeout {
                return Err(Error::Unavailable { statement, waited, reason });
            }
            tracing::debug!(unit = name, statement, reason, "retrying");
            self.clock.sleep(pause).await;
            pause = (pause * 2).min(RETRY_PAUSE_MAX);
        }
    }

    /// One attempt on one connection, which returns to the pool only on success.
    async fn attempt<W: Work + ?Sized>(&self, work: &W) -> Result<W::Output, Failure> {
        let permit = self.free.acquire().await;
        let _permit = permit.map_err(|_| Failure::Permanent(Error::Closed))?;
        let idle = self.idle.lock().pop().filter(Connection::is_open);
        let mut connection = match idle {
            Some(connection) => connection,
            None => {
                Connection::open(&self.config, &self.clock, self.options.response_timeout).await?
            }
        };
        let output = work.run_on(&mut connection).await?;
        self.idle.lock().push(connection);
        Ok(output)
    }
}
