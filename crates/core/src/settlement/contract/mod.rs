//! Contracts: which fee a customer pays for what, and by which terms outages are compensated.

mod flaw;
mod table;

#[cfg(test)]
mod tests;

pub use flaw::{ContractError, ContractFlaw};
pub use table::{FormerNames, KnownNames, read};

use super::month::midnight;
use super::{Money, MoneyError, Rounding};
use crate::Time;
use crate::name::Name;
use crate::span::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// For how long the fee of a contract is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeePeriod {
    /// For a calendar month.
    Month,
    /// For a year; a month's fee is a twelfth.
    Year,
}

impl FeePeriod {
    /// The code used in files.
    pub const fn code(self) -> &'static str {
        match self {
            FeePeriod::Month => "month",
            FeePeriod::Year => "year",
        }
    }
}

/// A contract.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contract {
    /// Its name, unique among all: what the operator calls it, or customer and site.
    pub key: String,
    /// The customer's key.
    pub customer: String,
    /// The site that it is for; `None`: all sites of the customer that have no contract of their
    /// own.
    pub site: Option<Name>,
    /// The fee for a period, without what is added at each invoice.
    pub fee: Money,
    /// For how long the fee is.
    pub period: FeePeriod,
    /// The name of the terms of compensation.
    pub terms: String,
    /// Its first day.
    pub from: Date,
    /// Its last day; `None` while it has no end.
    pub until: Option<Date>,
}

impl Contract {
    /// When it is in force.
    pub fn span(&self, zone: &TimeZone) -> Span {
        let after = self.until.and_then(|last| last.tomorrow().ok());
        let until = after.map_or(Time::from_micros(i64::MAX), |date| midnight(date, zone));
        Span { from: midnight(self.from, zone), until }
    }

    /// The fee of a whole month; a twelfth of a year's fee is rounded to the nearest.
    ///
    /// # Errors
    /// None of those that [`Money`] can have, for fees below ±9.2 × 10¹⁸.
    pub fn monthly_fee(&self) -> Result<Money, MoneyError> {
        match self.period {
            FeePeriod::Month => Ok(self.fee),
            FeePeriod::Year => self.fee.fraction(1, 12, Rounding::HalfUp),
        }
    }

    /// The first day in a key that the program made of customer, site and that day; `None` where the
    /// operator gave the key.
    pub fn first_day_of_key(key: &str) -> Option<Date> {
        key.rsplit_once('@')?.1.parse().ok()
    }

    /// Whether two contracts are for the same, at least for a day.
    pub fn overlaps(&self, other: &Contract) -> bool {
        let ends_before = |a: &Contract, b: &Contract| a.until.is_some_and(|last| last < b.from);
        self.customer == other.customer
            && self.site == other.site
            && !ends_before(self, other)
            && !ends_before(other, self)
    }
}
