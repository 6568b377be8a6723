//! Why a contract cannot be imported.

use crate::plain_text::NameFlaw;
use crate::settlement::MoneyError;

/// A bad cell or row, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContractError {
    /// The line, from 1; `None` when the table as a whole is meant.
    pub line: Option<usize>,
    /// The column.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub flaw: ContractFlaw,
}

/// What is wrong with a contract.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContractFlaw {
    /// The text is not UTF-8, or not a table.
    NotATable(String),
    /// There is no row.
    Empty,
    /// A heading that is not known.
    UnknownColumn(String),
    /// A heading that is there twice.
    ColumnTwice,
    /// A column that must be there is not.
    MissingColumn,
    /// A cell that must be filled is empty.
    Missing,
    /// A row has more cells than the heading.
    TooManyCells,
    /// A cell that cannot be shown as it is.
    NotAName(NameFlaw),
    /// No amount in this currency.
    NotAnAmount(MoneyError),
    /// A fee below zero.
    NegativeFee,
    /// Not a currency that the program knows.
    UnknownCurrency(String),
    /// No customer has this key.
    UnknownCustomer(String),
    /// The customer is not in the inventory any more, and the contract has no last day.
    CustomerLeft(String),
    /// The site is not the customer's any more, and the contract has no last day.
    SiteLeft(String),
    /// No site has this name.
    UnknownSite(String),
    /// The site is another customer's.
    SiteOfAnother(String),
    /// No terms have this name.
    UnknownTerms(String),
    /// Not `month` or `year`.
    UnknownPeriod(String),
    /// Not a date such as 2018-01-04.
    NotADate(String),
    /// A year before 1990 or after 2099.
    Year(String),
    /// The last day is before the first.
    EndsBeforeItBegins,
    /// Another row has this name.
    NameTwice {
        /// The line of the other.
        other: usize,
    },
    /// It is for the same as another row at the same time.
    Overlaps {
        /// The line of the other.
        other: usize,
    },
}
