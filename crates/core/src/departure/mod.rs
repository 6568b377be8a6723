//! Customers who leave (S2): what was cancelled, refunded or transferred away, and when somebody
//! has to call them.
//!
//! - [`alarm`]: when departures make a task, and what becomes of it;
//! - [`table`]: departures as a table in CSV.

pub mod alarm;
pub mod table;

use crate::Time;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The longest key, customer or subject, in characters.
pub const TEXT_MAX_CHARS: usize = 200;

/// A departure that is told of is no later than this from now: the clocks of two systems differ, and
/// some name a day.
pub const FUTURE_MAX: Duration = Duration::from_secs(24 * 3600);

/// How a customer leaves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepartureKind {
    /// They want their money back.
    Refund,
    /// They end a service.
    Cancellation,
    /// They move a domain to another registrar.
    TransferOut,
}

impl DepartureKind {
    /// All.
    pub const ALL: [DepartureKind; 3] =
        [DepartureKind::Refund, DepartureKind::Cancellation, DepartureKind::TransferOut];

    /// The code used in files and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            DepartureKind::Refund => "refund",
            DepartureKind::Cancellation => "cancellation",
            DepartureKind::TransferOut => "transfer_out",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<DepartureKind> {
        DepartureKind::ALL.into_iter().find(|it| it.as_str() == code)
    }
}

/// One service that a customer leaves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Departure {
    /// The key in the system that tells of it, of this customer: told twice, it is one.
    pub key: String,
    /// The customer's key.
    pub customer: String,
    /// How.
    pub kind: DepartureKind,
    /// What they leave: a domain, or a service.
    pub subject: String,
    /// When they asked for it.
    pub at: Time,
}
