//! A unit: statements that are committed together or not at all.

use crate::error::Error;
use crate::row::Row;
use crate::statement::Sql;
use crate::value::Value;

/// Statements that are committed together or not at all.
///
/// **Every unit of this crate may run twice with the effect of once**: when the network breaks
/// during a COMMIT, its result is unknown, and the unit is simply run again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) steps: Vec<Step>,
}

/// One step of a unit.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A statement, once for each row of arguments.
    Run { sql: &'static Sql, rows: Vec<Vec<Value>>, expect: Expect },
    /// Several statements without arguments: migrations.
    Script { name: &'static str, text: &'static str },
}

/// What must be true of a step for its unit to be committed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Expect {
    /// Nothing in particular.
    Nothing,
    /// It touched a row; otherwise another writer came first.
    Touch,
    /// It touched a row; otherwise the named lease has another owner.
    HoldLease(String),
}

impl Expect {
    /// The error when `touched` rows are too few.
    pub(crate) fn check(&self, statement: &'static str, touched: u64) -> Result<(), Error> {
        match self {
            Expect::Nothing => Ok(()),
            _ if touched > 0 => Ok(()),
            Expect::Touch => Err(Error::Conflict { statement }),
            Expect::HoldLease(lease) => Err(Error::Fenced { lease: lease.clone() }),
        }
    }
}

/// What a step did.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct StepResult {
    /// Rows written, changed or deleted.
    pub(crate) touched: u64,
    /// Rows returned by RETURNING.
    pub(crate) rows: Vec<Row>,
}

/// A statement that only reads, with its arguments.
pub(crate) type Query = (&'static Sql, Vec<Value>);

impl Unit {
    /// An empty unit.
    pub(crate) fn new() -> Unit {
        Unit::default()
    }

    /// Adds a statement.
    pub(crate) fn run(mut self, sql: &'static Sql, args: Vec<Value>) -> Unit {
        self.steps.push(Step::Run { sql, rows: vec![args], expect: Expect::Nothing });
        self
    }

    /// Adds a statement that is run once for each of `rows`; nothing when there are none.
    ///
    /// The rows must have different keys: on PostgreSQL many go into one INSERT, which may
    /// not touch the same row twice.
    pub(crate) fn run_each(mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Unit {
        if !rows.is_empty() {
            self.steps.push(Step::Run { sql, rows, expect: Expect::Nothing });
        }
        self
    }

    /// Adds a statement that must meet an expectation.
    pub(crate) fn expect(mut self, sql: &'static Sql, args: Vec<Value>, expect: Expect) -> Unit {
        self.steps.push(Step::Run { sql, rows: vec![args], expect });
        self
    }

    /// Adds a script.
    pub(crate) fn script(mut self, name: &'static str, text: &'static str) -> Unit {
        self.steps.push(Step::Script { name, text });
        self
    }

    /// Puts `first` before all of these.
    pub(crate) fn after(mut self, mut first: Unit) -> Unit {
        first.steps.append(&mut self.steps);
        first
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many rows of arguments it holds, as a measure of its size.
    pub(crate) fn row_count(&self) -> usize {
        let rows = |step: &Step| match step {
            Step::Run { rows, .. } => rows.len(),
            Step::Script { .. } => 1,
        };
        self.steps.iter().map(rows).sum()
    }

    /// The name of its first statement, to say where something went wrong.
    pub(crate) fn name(&self) -> &'static str {
        match self.steps.first() {
            Some(Step::Run { sql, .. }) => sql.name(),
            Some(Step::Script { name, .. }) => name,
            None => "nothing",
        }
    }
}
