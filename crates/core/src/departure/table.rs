//! Departures as a table in CSV, read as a whole or not at all.

use super::{Departure, DepartureKind, FUTURE_MAX, TEXT_MAX_CHARS};
use crate::Time;
use crate::maintenance::local_time::LocalTime;
use std::collections::BTreeSet;

/// The columns, in any order.
const COLUMNS: [&str; 5] = ["key", "customer", "kind", "subject", "at"];

/// Why a table is refused, and at which line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, {column}: {reason}")]
pub struct DepartureError {
    /// The line, from 1.
    pub line: usize,
    /// The column.
    pub column: &'static str,
    /// Why.
    pub reason: DepartureReason,
}

/// Why a field is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DepartureReason {
    /// Not these columns.
    #[error("expected the columns {}", COLUMNS.join(", "))]
    Columns,
    /// Nothing is given, or too much.
    #[error("expected a text of 1 to {TEXT_MAX_CHARS} characters")]
    Text,
    /// An unknown kind.
    #[error("“{0}” is not one of refund, cancellation, transfer_out")]
    Kind(String),
    /// Not a time.
    #[error("“{0}” is not a time such as 2018-01-01T00:00:00+09:00 or 2018-01-01T00:00")]
    NotATime(String),
    /// Later than can be.
    #[error("{0} is more than a day from now")]
    InFuture(Time),
    /// A key of the customer that was given before.
    #[error("“{0}” was given before")]
    Twice(String),
}

/// Reads a table; times without an offset are on the clocks of `zone`.
///
/// # Errors
/// Everything that is wrong, by lines.
pub fn read_departures(
    bytes: &[u8],
    zone: &str,
    now: Time,
) -> Result<Vec<Departure>, Vec<DepartureError>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let columns =
        |line| DepartureError { line, column: "columns", reason: DepartureReason::Columns };
    let headings = reader.headers().map_err(|_| vec![columns(1)])?.clone();
    let place = |name: &str| {
        headings.iter().position(|it| it.trim_start_matches('\u{feff}').trim() == name)
    };
    let places: Option<Vec<usize>> = COLUMNS.iter().map(|name| place(name)).collect();
    let places = places.filter(|all| all.len() == headings.len());
    let places = places.ok_or_else(|| vec![columns(1)])?;
    let (mut read, mut errors, mut keys) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in reader.records() {
        let Ok(row) = row else {
            errors.push(columns(0));
            break;
        };
        let line = usize::try_from(row.position().map_or(0, csv::Position::line)).unwrap_or(0);
        let fields: Vec<&str> = places.iter().filter_map(|ix| row.get(*ix)).collect();
        let (Ok(fields), true) = (fields.try_into(), row.len() == COLUMNS.len()) else {
            errors.push(columns(line));
            continue;
        };
        match departure(fields, zone) {
            Err((column, reason)) => errors.push(DepartureError { line, column, reason }),
            Ok(it) if it.at > now + FUTURE_MAX => {
                let reason = DepartureReason::InFuture(it.at);
                errors.push(DepartureError { line, column: "at", reason });
            }
            Ok(it) if !keys.insert((it.customer.clone(), it.key.clone())) => {
                let reason = DepartureReason::Twice(it.key);
                errors.push(DepartureError { line, column: "key", reason });
            }
            Ok(it) => read.push(it),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

/// One departure out of its fields, in the order of the columns.
///
/// # Errors
/// The field that is wrong, and why.
pub fn departure(
    [key, customer, kind, subject, at]: [&str; 5],
    zone: &str,
) -> Result<Departure, (&'static str, DepartureReason)> {
    let text = |column, text: &str| match text.trim() {
        text if (1..=TEXT_MAX_CHARS).contains(&text.chars().count()) => Ok(text.to_owned()),
        _ => Err((column, DepartureReason::Text)),
    };
    let kind = DepartureKind::from_code(kind.trim())
        .ok_or_else(|| ("kind", DepartureReason::Kind(kind.to_owned())))?;
    let local = at.trim().parse::<LocalTime>().ok().and_then(|it| it.in_zone(zone));
    let time = local.or_else(|| Time::parse(at.trim()).ok());
    Ok(Departure {
        key: text("key", key)?,
        customer: text("customer", customer)?,
        kind,
        subject: text("subject", subject)?,
        at: time.ok_or_else(|| ("at", DepartureReason::NotATime(at.to_owned())))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_whole_or_every_wrong_line_is_named() {
        let now = Time::parse("2018-01-05T12:00:00Z").unwrap();
        let good = "at,kind,key,customer,subject\n\
                    2018-01-05T10:00,refund,r-1,1001,shop.example\n\
                    2018-01-05T01:30:00Z,transfer_out,r-2,1001,blog.example\n";
        let read = read_departures(good.as_bytes(), "Asia/Seoul", now).unwrap();
        assert_eq!(read[0].at.to_string(), "2018-01-05T01:00:00Z");
        assert_eq!(read[1].kind, DepartureKind::TransferOut);
        let bad = "key,customer,kind,subject,at\n\
                   r-1,1001,moved,shop.example,2018-01-05T10:00\n\
                   r-2,,refund,shop.example,2018-01-05T10:00\n\
                   r-3,1001,refund,shop.example,yesterday\n\
                   r-4,1001,refund,a,2018-01-05T10:00\n\
                   r-4,1001,refund,b,2018-01-05T10:00\n\
                   r-6,1001,refund,a,2018-01-07T10:00\n\
                   r-5,1001\n";
        let errors = read_departures(bad.as_bytes(), "Asia/Seoul", now).unwrap_err();
        let places: Vec<_> = errors.iter().map(|it| (it.line, it.column)).collect();
        let expected =
            [(2, "kind"), (3, "customer"), (4, "at"), (6, "key"), (7, "at"), (8, "columns")];
        assert_eq!(places, expected);
    }
}
