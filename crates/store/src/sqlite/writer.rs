//! The one thread that writes.

use super::bind::{parameter_numbers, run};
use super::write_outage::{Outcome, WriteOutage};
use crate::error::{Error, Source};
use crate::statement::Sql;
use crate::unit::{Expect, Step, StepResult, Unit};
use crate::value::Value;
use bongsu_clock::Clock;
use rusqlite::Connection;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Units in one transaction, at most.
const BATCH_MAX_UNITS: usize = 1000;
/// Rows in one transaction, at most, unless a single unit has more: readers of the latest
/// state should not wait long, and neither should a checkpoint.
const BATCH_MAX_ROWS: usize = 100_000;

/// A unit and the caller that waits for it.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) unit: Unit,
    pub(super) reply: oneshot::Sender<Result<Vec<StepResult>, Error>>,
}

/// Writes until all senders are dropped.
pub(super) fn work(conn: &Connection, mut queue: mpsc::Receiver<Job>, outage: &WriteOutage) {
    while let Some(first) = queue.blocking_recv() {
        let mut rows = first.unit.row_count();
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX_UNITS && rows < BATCH_MAX_ROWS {
            let Ok(job) = queue.try_recv() else { break };
            rows += job.unit.row_count();
            batch.push(job);
        }
        let units: Vec<&Unit> = batch.iter().map(|job| &job.unit).collect();
        let outcomes = commit_together(conn, &units);
        outage.note(Clock::system().now(), &outcomes);
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            // A caller that stopped waiting does not need the reply.
            let _ = job.reply.send(outcome);
        }
    }
}

/// Runs all units in one transaction, each in a savepoint. A failing unit rolls back only
/// itself; a failing COMMIT fails all.
fn commit_together(conn: &Connection, units: &[&Unit]) -> Vec<Outcome> {
    if let Err(e) = conn.execute_batch("BEGIN IMMEDIATE") {
        return all_failed(units, &(Arc::new(e) as Source));
    }
    let mut outcomes = Vec::with_capacity(units.len());
    for unit in units {
        match in_savepoint(conn, unit) {
            Ok(outcome) => outcomes.push(outcome),
            // The transaction is gone, with everything before in it.
            Err(source) => return all_failed(units, &source),
        }
    }
    match conn.execute_batch("COMMIT") {
        Ok(()) => outcomes,
        Err(e) => {
            // After some failures SQLite has rolled back already and ROLLBACK fails too.
            let _ = conn.execute_batch("ROLLBACK");
            all_failed(units, &(Arc::new(e) as Source))
        }
    }
}

fn all_failed(units: &[&Unit], source: &Source) -> Vec<Outcome> {
    let fail =
        |unit: &&Unit| Err(Error::Failed { statement: unit.name(), cause: Arc::clone(source) });
    units.iter().map(fail).collect()
}

/// Runs one unit. The outer error says that the whole transaction is gone: SQLite rolls it
/// back by itself when the disk is full or cannot be read.
fn in_savepoint(conn: &Connection, unit: &Unit) -> Result<Outcome, Source> {
    let gone = |e| Arc::new(e) as Source;
    conn.execute_batch("SAVEPOINT unit").map_err(gone)?;
    let outcome: Outcome = unit.steps.iter().map(|step| run_step(conn, step)).collect();
    match outcome {
        Ok(done) => {
            conn.execute_batch("RELEASE unit").map_err(gone)?;
            Ok(Ok(done))
        }
        Err(Error::Failed { cause, .. }) if conn.is_autocommit() => Err(cause),
        Err(error) => {
            conn.execute_batch("ROLLBACK TO unit; RELEASE unit").map_err(gone)?;
            Ok(Err(error))
        }
    }
}

fn run_step(conn: &Connection, step: &Step) -> Result<StepResult, Error> {
    match step {
        Step::Run { sql, rows, expect } => run_rows(conn, sql, rows, expect),
        Step::Script { name, text } => {
            conn.execute_batch(text).map_err(|e| Error::failed(name, e))?;
            Ok(StepResult::default())
        }
    }
}

fn run_rows(
    conn: &Connection,
    sql: &'static Sql,
    rows: &[Vec<Value>],
    expect: &Expect,
) -> Result<StepResult, Error> {
    let failed = |e| Error::failed(sql.name(), e);
    let mut statement = conn.prepare_cached(sql.text()).map_err(failed)?;
    let numbers = parameter_numbers(sql, &statement)?;
    let mut result = StepResult::default();
    for args in rows {
        run(sql, &mut statement, &numbers, args, &mut result.rows)?;
        result.touched += conn.changes();
    }
    expect.check(sql.name(), result.touched)?;
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::sql::{LEASE_ACQUIRE, LEASE_GET};

    fn table() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE lease (name TEXT PRIMARY KEY, owner TEXT, token BIGINT, expires_at BIGINT)",
        )
        .unwrap();
        conn
    }

    fn take(name: &str) -> Unit {
        let args = vec![name.into(), "a".into(), 0.into(), 1.into()];
        Unit::new().run(&LEASE_ACQUIRE, args)
    }

    fn count(conn: &Connection) -> i64 {
        conn.query_row("SELECT count(*) FROM lease", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_failing_unit_rolls_back_itself_and_nothing_else() {
        let conn = table();
        let broken = take("b1").run(&LEASE_GET, vec![]);
        let outcomes = commit_together(&conn, &[&take("a"), &broken, &take("c")]);
        let fine: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
        assert_eq!(fine, [true, false, true]);
        assert_eq!(count(&conn), 2);
    }

    #[test]
    fn a_full_disk_is_never_reported_as_success() {
        let conn = table();
        conn.execute_batch("PRAGMA cache_spill = 1; PRAGMA cache_size = 1").unwrap();
        let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        conn.execute_batch(&format!("PRAGMA max_page_count = {}", pages + 2)).unwrap();
        let small = take("a");
        let large = take(&"x".repeat(100_000));
        let outcomes = commit_together(&conn, &[&small, &large]);
        assert!(outcomes[1].is_err());
        assert_eq!(outcomes[0].is_ok(), count(&conn) == 1, "the reply matches what is stored");
        assert!(conn.is_autocommit(), "the next batch can begin");
        assert!(commit_together(&conn, &[&take("b")])[0].is_ok());
    }

    #[test]
    fn a_full_disk_is_known_until_something_is_written_again() {
        let conn = table();
        let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        conn.execute_batch(&format!("PRAGMA max_page_count = {}", pages + 2)).unwrap();
        let outage = WriteOutage::default();
        let is_known = || outage.lasts_for(Clock::system().now()).is_some();
        let (jobs, queue) = mpsc::channel(4);
        std::thread::scope(|scope| {
            let (conn, outage) = (conn, &outage);
            let wait = |unit| {
                let (reply, answer) = oneshot::channel();
                jobs.blocking_send(Job { unit, reply }).unwrap();
                answer.blocking_recv().unwrap()
            };
            scope.spawn(move || work(&conn, queue, outage));
            assert!(wait(take("a")).is_ok() && !is_known());
            assert!(wait(take(&"x".repeat(100_000))).is_err() && is_known());
            // What is wrong with a unit itself says nothing of the disk.
            assert!(wait(Unit::new().run(&LEASE_GET, vec![])).is_err() && is_known());
            assert!(wait(take("b")).is_ok() && !is_known());
            assert!(wait(Unit::new().run(&LEASE_GET, vec![])).is_err() && !is_known());
            drop(jobs);
        });
    }
}
