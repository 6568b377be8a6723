//! Binding arguments to the parameters of a statement, and running it.

use crate::error::{Error, PlainError};
use crate::row::Row;
use crate::statement::Sql;
use crate::value::Value;
use rusqlite::Statement;

/// The number of the argument that belongs to each of SQLite's parameters.
///
/// For SQLite `$2` is a *name*, numbered by its first appearance: in
/// `SET a = $2 WHERE b = $1` binding by position would silently swap the two.
pub(super) fn parameter_numbers(
    sql: &'static Sql,
    statement: &Statement<'_>,
) -> Result<Vec<usize>, Error> {
    (1..=statement.parameter_count())
        .map(|position| {
            let name = statement.parameter_name(position).unwrap_or("?");
            let number = name.strip_prefix('$').and_then(|digits| digits.parse().ok());
            number.filter(|n| *n > 0).ok_or_else(|| {
                let reason = format!("parameter {name} is not of the form $1, $2, …");
                Error::failed(sql.name(), PlainError(reason))
            })
        })
        .collect()
}

/// Runs a statement once, and appends what it returns to `rows`.
pub(super) fn run(
    sql: &'static Sql,
    statement: &mut Statement<'_>,
    numbers: &[usize],
    args: &[Value],
    rows: &mut Vec<Row>,
) -> Result<(), Error> {
    let failed = |e| Error::failed(sql.name(), e);
    let expected = numbers.iter().max().copied().unwrap_or(0);
    if expected != args.len() {
        let reason = format!("it takes {expected} arguments and got {}", args.len());
        return Err(Error::failed(sql.name(), PlainError(reason)));
    }
    for (position, number) in (1..).zip(numbers) {
        statement.raw_bind_parameter(position, &args[number - 1]).map_err(failed)?;
    }
    let width = statement.column_count();
    let mut result = statement.raw_query();
    while let Some(row) = result.next().map_err(failed)? {
        let values: Result<Vec<Value>, _> = (0..width).map(|column| row.get(column)).collect();
        rows.push(Row::new(sql.name(), values.map_err(failed)?));
    }
    Ok(())
}
