//! One connection with its prepared statements.

use super::Failure;
use crate::db::{Done, Expect, Query, Step, Unit};
use crate::row::Row;
use crate::sql::{Shape, Sql};
use crate::value::Value;
use bongsu_clock::Clock;
use postgres_types::ToSql;
use std::collections::HashMap;
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls, Statement};

/// Rows in one INSERT, at most. With a dozen columns that is far below the protocol's
/// limit of 65,535 parameters, and more is hardly faster.
const MOST_ROWS: usize = 512;

/// A connection. When it is dropped, whatever it was in the middle of is rolled back.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    /// By the statement's name and the number of rows it was written out for.
    prepared: HashMap<(&'static str, usize), Statement>,
    wait: Wait,
}

/// How long the server may take to answer one message.
#[derive(Clone, Debug)]
struct Wait {
    clock: Clock,
    most: Duration,
}

impl Wait {
    /// A message and its answer. A network that swallows everything is noticed by the
    /// silence.
    async fn answer<T>(
        &self,
        statement: &'static str,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failure> {
        match self.clock.timeout(self.most, work).await {
            Ok(result) => result.map_err(|e| Failure::of(statement, e)),
            Err(_) => {
                let reason = format!("no answer within {} s", self.most.as_secs_f32());
                Err(Failure::Passing { statement, reason, lost: true })
            }
        }
    }
}

impl Connection {
    pub(super) async fn open(
        config: &Config,
        clock: &Clock,
        most: Duration,
    ) -> Result<Connection, Failure> {
        let wait = Wait { clock: clock.clone(), most };
        let (client, wire) = wait.answer("connect", config.connect(NoTls)).await?;
        tokio::spawn(async move {
            if let Err(error) = wire.await {
                // Whoever uses the connection is told as well, and tries again.
                tracing::debug!(%error, "a connection to PostgreSQL ended");
            }
        });
        Ok(Connection { client, prepared: HashMap::new(), wait })
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

    /// Several questions in one snapshot; a single one is a snapshot by itself.
    pub(super) async fn look(&mut self, queries: &[Query]) -> Result<Vec<Vec<Row>>, Failure> {
        let several = queries.len() > 1;
        if several {
            self.say("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        }
        let mut answers = Vec::with_capacity(queries.len());
        for (sql, args) in queries {
            answers.push(self.run(sql, std::slice::from_ref(args)).await?.rows);
        }
        if several {
            self.say("COMMIT").await?;
        }
        Ok(answers)
    }

    pub(super) async fn write(&mut self, unit: &Unit) -> Result<Vec<Done>, Failure> {
        self.say("BEGIN").await?;
        let mut done = Vec::with_capacity(unit.steps.len());
        for step in &unit.steps {
            done.push(match step {
                Step::Run { sql, rows, must } => self.run_all(sql, rows, must).await?,
                Step::Script { name, text } => {
                    // Building an index over years of records takes its time.
                    let wait = Wait { most: self.wait.most * 100, ..self.wait.clone() };
                    wait.answer(name, self.client.batch_execute(text)).await?;
                    Done::default()
                }
            });
        }
        self.say("COMMIT").await?;
        Ok(done)
    }

    async fn say(&self, words: &'static str) -> Result<(), Failure> {
        self.wait.answer(words, self.client.batch_execute(words)).await
    }

    /// A statement for all its rows: in as few messages as possible.
    async fn run_all(
        &mut self,
        sql: &'static Sql,
        rows: &[Vec<Value>],
        must: &Expect,
    ) -> Result<Done, Failure> {
        let mut done = Done::default();
        let mut rest = rows;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(chunk(sql, rest.len()));
            let part = self.run(sql, now).await?;
            done.touched += part.touched;
            done.rows.extend(part.rows);
            rest = later;
        }
        must.check(sql.name(), done.touched).map_err(Failure::Final)?;
        Ok(done)
    }

    async fn run(&mut self, sql: &'static Sql, rows: &[Vec<Value>]) -> Result<Done, Failure> {
        let wrong = |e| Failure::of(sql.name(), e);
        let statement = self.prepare(sql, rows.len()).await?;
        let args: Vec<&(dyn ToSql + Sync)> =
            rows.iter().flatten().map(|val| val as &(dyn ToSql + Sync)).collect();
        if statement.columns().is_empty() {
            let touched =
                self.wait.answer(sql.name(), self.client.execute(&statement, &args)).await?;
            return Ok(Done { touched, rows: Vec::new() });
        }
        let answer = self.wait.answer(sql.name(), self.client.query(&statement, &args)).await?;
        let rows = answer.iter().map(|row| {
            let vals = (0..row.len()).map(|column| row.try_get::<_, Value>(column));
            Ok(Row::new(sql.name(), vals.collect::<Result<_, _>>().map_err(wrong)?))
        });
        let rows: Vec<Row> = rows.collect::<Result<_, Failure>>()?;
        Ok(Done { touched: rows.len() as u64, rows })
    }

    async fn prepare(&mut self, sql: &Sql, rows: usize) -> Result<Statement, Failure> {
        if let Some(statement) = self.prepared.get(&(sql.name(), rows)) {
            return Ok(statement.clone());
        }
        let text = sql.for_rows(rows);
        let statement = self.wait.answer(sql.name(), self.client.prepare(&text)).await?;
        self.prepared.insert((sql.name(), rows), statement.clone());
        Ok(statement)
    }
}

/// How many of `left` rows go into the next message: a power of two, so that few
/// different statements are prepared, whatever the number of rows.
fn chunk(sql: &Sql, left: usize) -> usize {
    if left == 1 || !sql.takes_many_rows() {
        return 1;
    }
    let power = usize::BITS - 1 - left.leading_zeros();
    (1 << power).min(MOST_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql;

    #[test]
    fn a_thousand_rows_take_few_messages_of_few_kinds() {
        let mut left = 1003;
        let mut sizes = Vec::new();
        while left > 0 {
            let size = chunk(&sql::VICTIM_PUT, left);
            sizes.push(size);
            left -= size;
        }
        assert_eq!(sizes, [512, 256, 128, 64, 32, 8, 2, 1]);
        assert_eq!(chunk(&sql::SITE_REMOVE, 1000), 1);
    }
}
