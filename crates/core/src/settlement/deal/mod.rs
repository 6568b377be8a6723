//! Advertising that a site's owner sold directly, and what its advertisers are owed when visits
//! are missing (S4).
//!
//! No standard contract covers such deals: the IAB's and 4A's terms (version 3.0) exclude what
//! publishers sell themselves. So each deal says what was sold and how it is made good. The hours
//! hit weigh by their usual visits: the share of a deal that was not delivered is what was missing
//! of the visits that the hours of its flight usually have.

mod import;
mod make_good;

pub use import::{DealError, DealReason, read_deals};
pub use make_good::{MakeGood, MakeGoodError, Owed, make_good, make_good_if_known};

use crate::Time;
use crate::language::Language;
use crate::name::Name;
use crate::settlement::loss::Span;
use serde::{Deserialize, Serialize};

/// A deal with an advertiser. Amounts are minor units of `currency`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deal {
    /// Its key, unique among all deals.
    pub key: String,
    /// The site on which it runs.
    pub site: Name,
    /// Who bought it.
    pub advertiser: String,
    /// The language of statements to them.
    pub language: Language,
    /// What was sold.
    pub sold: Sold,
    /// ISO 4217.
    pub currency: String,
    /// The price of the whole flight; of one action, where performance was sold.
    pub price_minor: i64,
    /// When the flight begins.
    pub from: Time,
    /// When it ends.
    pub until: Time,
    /// How what is missing is made good.
    pub remedy: Remedy,
}

/// What was sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Sold {
    /// A place for a time.
    Flat,
    /// So many views within the flight.
    Views {
        /// How many; at least one.
        guaranteed: u64,
    },
    /// Actions of visitors, each at a price.
    Actions {
        /// How many a million visits usually bring; at least one.
        per_million_visits: u32,
    },
}

/// How what is missing is made good.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The flight goes on for longer.
    Extension,
    /// Views besides those that were sold.
    Bonus,
    /// The next invoice is lower.
    Credit,
    /// Money goes back.
    Refund,
}

impl Remedy {
    /// All.
    pub const ALL: [Remedy; 4] = [Remedy::Extension, Remedy::Bonus, Remedy::Credit, Remedy::Refund];

    /// Its name in files.
    pub const fn code(self) -> &'static str {
        match self {
            Remedy::Extension => "extension",
            Remedy::Bonus => "bonus",
            Remedy::Credit => "credit",
            Remedy::Refund => "refund",
        }
    }
}

impl Deal {
    /// The flight.
    pub const fn flight(&self) -> Span {
        Span { from: self.from, until: self.until }
    }
}
