//! One connection with its prepared statements.

use super::failure::Failure;
use super::outage::Lack;
use crate::row::Row;
use crate::statement::{Shape, Sql};
use crate::unit::{Expect, Query, Step, StepResult, Unit};
use crate::value::Value;
use bongsu_clock::Clock;
use postgres_types::ToSql;
use std::collections::HashMap;
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls, Statement};

/// Rows in one INSERT, at most. With a dozen columns that is far below the protocol's limit
/// of 65,535 parameters, and more is hardly faster.
const INSERT_MAX_ROWS: usize = 512;

/// A connection. When it is dropped, an open transaction is rolled back.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    /// By the statement's name and the number of rows it was expanded for.
    prepared: HashMap<(&'static str, usize), Statement>,
    deadline: ResponseDeadline,
}

/// How long the server may take to answer one message.
#[derive(Clone, Debug)]
struct ResponseDeadline {
    clock: Clock,
    timeout: Duration,
}

impl ResponseDeadline {
    /// Awaits the answer to a message. A network that drops everything shows as a timeout.
    async fn answer<T>(
        &self,
        statement: &'static str,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failure> {
        match self.clock.timeout(self.timeout, work).await {
            Ok(result) => result.map_err(|e| Failure::of(statement, e)),
            Err(_) => {
                let reason = format!("no answer within {} s", self.timeout.as_secs_f32());
                Err(Failure::Transient { statement, reason, lack: Some(Lack::Answers) })
            }
        }
    }
}

impl Connection {
    pub(super) async fn open(
        config: &Config,
        clock: &Clock,
        timeout: Duration,
    ) -> Result<Connection, Failure> {
        let deadline = ResponseDeadline { clock: clock.clone(), timeout };
        let (client, driver) = deadline.answer("connect", config.connect(NoTls)).await?;
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                // The user of the connection gets an error as well, and retries.
                tracing::debug!(%error, "PostgreSQL connection closed");
            }
        });
        Ok(Connection { client, prepared: HashMap::new(), deadline })
    }

    pub(super) fn is_open(&self) -> bool {
        !self.client.is_closed()
    }

    pub(super) async fn shape(&mut self, sql: &Sql) -> Result<Shape, Failure> {
        let statement = self.prepare(sql, 1).await?;
        if sql.takes_many_rows() {
            self.prepare(sql, 2).await?;
        }
        Ok(Shape {
            arguments: statement.params().len(),
            columns: statement.columns().iter().map(|c| c.name().to_owned()).collect(),
        })
    }

    /// Several queries in one snapshot; a single one is a snapshot by itself.
    pub(super) async fn read_snapshot(
        &mut self,
        queries: &[Query],
    ) -> Result<Vec<Vec<Row>>, Failure> {
        let several = queries.len() > 1;
        if several {
            self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        }
        let mut results = Vec::with_capacity(queries.len());
        for (sql, args) in queries {
            results.push(self.run(sql, std::slice::from_ref(args)).await?.rows);
        }
        if several {
            self.batch("COMMIT").await?;
        }
        Ok(results)
    }

    pub(super) async fn write(&mut self, unit: &Unit) -> Result<Vec<StepResult>, Failure> {
        self.batch("BEGIN").await?;
        let mut results = Vec::with_capacity(unit.steps.len());
        for step in &unit.steps {
            results.push(match step {
                Step::Run { sql, rows, expect } => self.run_all(sql, rows, expect).await?,
                Step::Script { name, text } => {
                    // An index over years of records takes long to build.
                    let timeout = self.deadline.timeout * 100;
                    let deadline = ResponseDeadline { timeout, ..self.deadline.clone() };
                    deadline.answer(name, self.client.batch_execute(text)).await?;
                    StepResult::default()
                }
            });
        }
        self.batch("COMMIT").await?;
        Ok(results)
    }

    async fn batch(&self, text: &'static str) -> Result<(), Failure> {
        self.deadline.answer(text, self.client.batch_execute(text)).await
    }

    /// A statement for all its rows: in as few messages as possible.
    async fn run_all(
        &mut self,
        sql: &'static Sql,
        rows: &[Vec<Value>],
        expect: &Expect,
    ) -> Result<StepResult, Failure> {
        let mut result = StepResult::default();
        let mut rest = rows;
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(chunk_rows(sql, rest.len()));
            let part = self.run(sql, head).await?;
            result.touched += part.touched;
            result.rows.extend(part.rows);
            rest = tail;
        }
        expect.check(sql.name(), result.touched).map_err(Failure::Permanent)?;
        Ok(result)
    }

    async fn run(&mut self, sql: &'static Sql, rows: &[Vec<Value>]) -> Result<StepResult, Failure> {
        let failed = |e| Failure::of(sql.name(), e);
        let statement = self.prepare(sql, rows.len()).await?;
        let args: Vec<&(dyn ToSql + Sync)> =
            rows.iter().flatten().map(|value| value as &(dyn ToSql + Sync)).collect();
        if statement.columns().is_empty() {
            let touched =
                self.deadline.answer(sql.name(), self.client.execute(&statement, &args)).await?;
            return Ok(StepResult { touched, rows: Vec::new() });
        }
        let result = self.deadline.answer(sql.name(), self.client.query(&statement, &args)).await?;
        let rows = result.iter().map(|row| {
            let values = (0..row.len()).map(|column| row.try_get::<_, Value>(column));
            Ok(Row::new(sql.name(), values.collect::<Result<_, _>>().map_err(failed)?))
        });
        let rows: Vec<Row> = rows.collect::<Result<_, Failure>>()?;
        Ok(StepResult { touched: rows.len() as u64, rows })
    }

    async fn prepare(&mut self, sql: &Sql, rows: usize) -> Result<Statement, Failure> {
        if let Some(statement) = self.prepared.get(&(sql.name(), rows)) {
            return Ok(statement.clone());
        }
        let text = sql.for_rows(rows);
        let statement = self.deadline.answer(sql.name(), self.client.prepare(&text)).await?;
        self.prepared.insert((sql.name(), rows), statement.clone());
        Ok(statement)
    }
}

/// How many of `left` rows go into the next message: a power of two, so that few
/// different statements are prepared, whatever the number of rows.
fn chunk_rows(sql: &Sql, left: usize) -> usize {
    if left == 1 || !sql.takes_many_rows() {
        return 1;
    }
    let power = usize::BITS - 1 - left.leading_zeros();
    (1 << power).min(INSERT_MAX_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::sql::VICTIM_UPSERT;
    use crate::inventory::sql::SITE_DELETE;

    #[test]
    fn a_thousand_rows_take_few_messages_of_few_kinds() {
        let mut left = 1003;
        let mut sizes = Vec::new();
        while left > 0 {
            let size = chunk_rows(&VICTIM_UPSERT, left);
            sizes.push(size);
            left -= size;
        }
        assert_eq!(sizes, [512, 256, 128, 64, 32, 8, 2, 1]);
        assert_eq!(chunk_rows(&SITE_DELETE, 1000), 1);
    }
}
