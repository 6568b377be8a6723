//! Traffic and revenue of a site, as people have them: tables, answers of Prometheus, access logs
//! (S3). Each reader takes all of a file or nothing, and says where it was refused and why.

mod access_log;
mod inputs;
mod prometheus;
mod source;
mod table;
mod worth;

pub use access_log::AccessLog;
pub use inputs::{Loss, LossInputs, LossRefusal};
pub use prometheus::prometheus;
pub use source::TrafficSource;
pub use table::{Amounts, table};
pub use worth::{WorthError, parse_worth, worth_text};

use super::loss::SeriesError;
use super::money::MoneyError;
use jiff::tz::TimeZone;

/// Why a file is refused, and at which of its lines, from 1.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TrafficError {
    /// The line; of Prometheus the number of the value.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

impl TrafficError {
    /// What is wrong, with its times on the clocks of `zone`, as the file has them; `place` is what
    /// is counted: a line, or a value of Prometheus.
    pub fn on_clocks(&self, zone: &str, place: &str) -> String {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let reason = match &self.reason {
            Reason::Series(error) => error.on_clocks(&zone),
            other => other.to_string(),
        };
        format!("{place} {}: {reason}", self.line)
    }
}

/// Why a line is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// The course cannot be.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// Not an amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Not a time.
    #[error("“{0}” is not a time such as 2018-01-04T16:00:00+09:00 or 2018-01-04 16:00")]
    NotATime(String),
    /// A time that cannot be meant.
    #[error("“{0}” cannot be meant: expected a year from 1990 to 2099")]
    Year(String),
    /// A time on the wall that comes twice or never, where clocks are changed.
    #[error("“{0}” comes twice or never on local clocks; write it with its offset")]
    Ambiguous(String),
    /// Not a whole number.
    #[error("“{0}” is not a whole number")]
    NotANumber(String),
    /// Not the columns that are expected.
    #[error("expected the columns time and count")]
    Columns,
    /// Not the answer of a range query with one series.
    #[error("expected the answer of a range query (resultType matrix) with one series: {0}")]
    NotARange(String),
    /// Not a line of an access log in the combined format.
    #[error("expected a line of an access log in the combined format")]
    NotALogLine,
    /// Nothing is given.
    #[error("nothing is given")]
    Empty,
}

impl Reason {
    fn at(self, line: usize) -> TrafficError {
        TrafficError { line, reason: self }
    }
}
