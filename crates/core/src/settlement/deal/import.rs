//! Deals as a table in CSV.

use super::{Deal, Remedy, Sold};
use crate::Time;
use crate::language::Language;
use crate::maintenance::local_time::LocalTime;
use crate::name::Name;
use crate::settlement::money::{Currency, Money, MoneyError};
use std::collections::BTreeSet;

/// The columns of the table, in any order.
const COLUMNS: [&str; 12] = [
    "key",
    "site",
    "advertiser",
    "language",
    "kind",
    "price",
    "currency",
    "views",
    "actions_per_million",
    "from",
    "until",
    "remedy",
];
/// The longest key or name, in characters.
const MAX_CHARS: usize = 200;

/// Why a table is refused, and at which line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, {column}: {reason}")]
pub struct DealError {
    /// The line, from 1.
    pub line: usize,
    /// The column.
    pub column: &'static str,
    /// Why.
    pub reason: DealReason,
}

/// Why a field is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DealReason {
    /// Not these columns.
    #[error("expected the columns {}", COLUMNS.join(", "))]
    Columns,
    /// Not text in UTF-8.
    #[error("this is not text in UTF-8; save the table as CSV in UTF-8")]
    NotText,
    /// More actions than visits, or none.
    #[error("expected 1 to 1,000,000 actions of a million visits")]
    Actions,
    /// Nothing is given, or more than 200 characters.
    #[error("expected a text of 1 to {MAX_CHARS} characters")]
    Text,
    /// Not one of these.
    #[error("“{0}” is not one of {1}")]
    NotOneOf(String, &'static str),
    /// Not a host name.
    #[error("“{0}” is not a host name")]
    NotAHost(String),
    /// Something is said that a deal of this kind does not have.
    #[error("a deal of the kind {0} has none; leave it empty")]
    NotOfKind(&'static str),
    /// Not an amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An amount below zero, or zero.
    #[error("expected more than nothing")]
    NotPositive,
    /// An unknown currency.
    #[error("“{0}” is not a currency that is known")]
    Currency(String),
    /// Not a time.
    #[error("“{0}” is not a time such as 2018-01-01T00:00:00+09:00 or 2018-01-01T00:00")]
    NotATime(String),
    /// It ends before it begins.
    #[error("the flight must end after it begins")]
    Ends,
    /// A key that was given before.
    #[error("“{0}” was given before")]
    Twice(String),
}

/// Reads a table; times without an offset are on the clocks of `zone`.
///
/// # Errors
/// Everything that is wrong, by lines.
pub fn read_deals(bytes: &[u8], zone: &str) -> Result<Vec<Deal>, Vec<DealError>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let columns = |line| DealError { line, column: "columns", reason: DealReason::Columns };
    let not_text = DealError { line: 1, column: "columns", reason: DealReason::NotText };
    let headings = reader.headers().map_err(|_| vec![not_text])?.clone();
    let place = |name: &str| {
        headings.iter().position(|it| it.trim_start_matches('\u{feff}').trim() == name)
    };
    let places: Option<Vec<usize>> = COLUMNS.iter().map(|name| place(name)).collect();
    let places = places.filter(|all| all.len() == headings.len());
    let places = places.ok_or_else(|| vec![columns(1)])?;
    let (mut deals, mut errors, mut keys) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                let line = usize::try_from(line).unwrap_or(1);
                errors.push(DealError { line, column: "columns", reason: DealReason::NotText });
                break;
            }
        };
        let line = usize::try_from(row.position().map_or(0, csv::Position::line)).unwrap_or(0);
        let fields: Option<Vec<&str>> =
            places.iter().map(|ix| row.get(*ix).map(str::trim)).collect();
        let Some(fields) = fields.filter(|_| row.len() == COLUMNS.len()) else {
            errors.push(columns(line));
            continue;
        };
        match (Fields { line, fields: &fields, zone }).deal() {
            Ok(deal) if !keys.insert(deal.key.clone()) => {
                errors.push(DealError { line, column: "key", reason: DealReason::Twice(deal.key) });
            }
            Ok(deal) => deals.push(deal),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(deals) } else { Err(errors) }
}

struct Fields<'a> {
    line: usize,
    fields: &'a [&'a str],
    zone: &'a str,
}

impl Fields<'_> {
    fn deal(&self) -> Result<Deal, DealError> {
        let currency = self.get("currency");
        let currency = Currency::from_code(currency)
            .ok_or_else(|| self.refuse("currency", DealReason::Currency(currency.to_owned())))?;
        let price = Money::parse(self.get("price"), currency);
        let price = price.map_err(|error| self.refuse("price", error.into()))?;
        if price.minor() <= 0 {
            return Err(self.refuse("price", DealReason::NotPositive));
        }
        let (from, until) = (self.time("from")?, self.time("until")?);
        if until <= from {
            return Err(self.refuse("until", DealReason::Ends));
        }
        let site = self.get("site");
        let not_a_host = |_| self.refuse("site", DealReason::NotAHost(site.to_owned()));
        Ok(Deal {
            key: self.text("key")?,
            site: Name::parse(site).map_err(not_a_host)?,
            advertiser: self.text("advertiser")?,
            language: Language::from_tag(self.get("language"))
                .ok_or_else(|| self.not_one_of("language", Language::TAGS))?,
            sold: self.sold()?,
            currency: currency.code().to_owned(),
            price_minor: price.minor(),
            from,
            until,
            remedy: Remedy::ALL
                .into_iter()
                .find(|remedy| remedy.code() == self.get("remedy"))
                .ok_or_else(|| self.not_one_of("remedy", "extension, bonus, credit, refund"))?,
        })
    }

    fn sold(&self) -> Result<Sold, DealError> {
        match self.get("kind") {
            "flat" => {
                self.must_be_empty("views", "flat")?;
                self.must_be_empty("actions_per_million", "flat")?;
                Ok(Sold::Flat)
            }
            "views" => {
                self.must_be_empty("actions_per_million", "views")?;
                let guaranteed = self.get("views").parse().ok().filter(|views| *views > 0);
                let refused = || self.refuse("views", DealReason::NotPositive);
                Ok(Sold::Views { guaranteed: guaranteed.ok_or_else(refused)? })
            }
            "actions" => {
                self.must_be_empty("views", "actions")?;
                let rate = self.get("actions_per_million").parse().ok();
                let rate = rate.filter(|rate| (1..=1_000_000).contains(rate));
                let refused = || self.refuse("actions_per_million", DealReason::Actions);
                Ok(Sold::Actions { per_million_visits: rate.ok_or_else(refused)? })
            }
            _ => Err(self.not_one_of("kind", "flat, views, actions")),
        }
    }

    /// What a deal of a kind does not have would be dropped without a word.
    fn must_be_empty(&self, column: &'static str, kind: &'static str) -> Result<(), DealError> {
        match self.get(column) {
            "" => Ok(()),
            _ => Err(self.refuse(column, DealReason::NotOfKind(kind))),
        }
    }

    fn get(&self, column: &str) -> &str {
        let ix = COLUMNS.iter().position(|name| *name == column);
        ix.and_then(|ix| self.fields.get(ix)).copied().unwrap_or_default()
    }

    fn text(&self, column: &'static str) -> Result<String, DealError> {
        let text = self.get(column);
        let is_good = !text.is_empty()
            && text.chars().count() <= MAX_CHARS
            && !text.chars().any(char::is_control);
        is_good.then(|| text.to_owned()).ok_or_else(|| self.refuse(column, DealReason::Text))
    }

    fn time(&self, column: &'static str) -> Result<Time, DealError> {
        let text = self.get(column);
        let local = text.parse::<LocalTime>().ok().and_then(|it| it.in_zone(self.zone));
        let at = local.or_else(|| Time::parse(text).ok());
        at.ok_or_else(|| self.refuse(column, DealReason::NotATime(text.to_owned())))
    }

    fn not_one_of(&self, column: &'static str, all: &'static str) -> DealError {
        self.refuse(column, DealReason::NotOneOf(self.get(column).to_owned(), all))
    }

    fn refuse(&self, column: &'static str, reason: DealReason) -> DealError {
        DealError { line: self.line, column, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "key,site,advertiser,language,kind,price,currency,views,actions_per_million,from,until,remedy\n";

    fn read(rows: &str) -> Result<Vec<Deal>, Vec<DealError>> {
        read_deals(format!("{HEAD}{rows}").as_bytes(), "Asia/Seoul")
    }

    #[test]
    fn three_kinds_of_deals_are_read() {
        let deals = read(
            "a,shop.co.kr,가방가게,ko,flat,310000,KRW,,,2018-01-01T00:00,2018-02-01T00:00,extension\n\
             b,shop.co.kr,Shoes,en,views,2500.50,USD,600000,,2018-01-01T00:00,2018-02-01T00:00,credit\n\
             c,shop.co.kr,Rings,en,actions,500,KRW,,2000,2018-01-01T00:00,2018-02-01T00:00,refund\n",
        );
        let deals = deals.unwrap();
        assert_eq!(deals[0].sold, Sold::Flat);
        assert_eq!(
            (deals[1].sold, deals[1].price_minor),
            (Sold::Views { guaranteed: 600_000 }, 250_050)
        );
        assert_eq!(deals[2].sold, Sold::Actions { per_million_visits: 2_000 });
        assert_eq!(deals[0].from.to_string(), "2017-12-31T15:00:00Z");
    }

    #[test]
    fn every_wrong_line_is_refused_with_its_column_and_nothing_is_taken() {
        let good = "a,shop.co.kr,A,ko,flat,1,KRW,,,2018-01-01T00:00,2018-02-01T00:00,credit\n";
        let bad = [
            ("b,shop.co.kr,A,ko,flat,-5,KRW,,,2018-01-01T00:00,2018-02-01T00:00,credit\n", "price"),
            (
                "c,shop.co.kr,A,ko,flat,5,XXX,,,2018-01-01T00:00,2018-02-01T00:00,credit\n",
                "currency",
            ),
            ("d,shop.co.kr,A,ko,flat,5,KRW,,,2018-02-01T00:00,2018-02-01T00:00,credit\n", "until"),
            (
                "e,shop.co.kr,A,ko,views,5,KRW,0,,2018-01-01T00:00,2018-02-01T00:00,credit\n",
                "views",
            ),
            ("f,shop.co.kr,A,ko,flat,5,KRW,,,soon,2018-02-01T00:00,credit\n", "from"),
            ("g,shop.co.kr,A,ko,flat,5,KRW,,,2018-01-01T00:00,2018-02-01T00:00,sorry\n", "remedy"),
            ("a,shop.co.kr,A,ko,flat,1,KRW,,,2018-01-01T00:00,2018-02-01T00:00,credit\n", "key"),
            ("h,shop.co.kr,A\n", "columns"),
        ];
        let rows: String = bad.iter().map(|(row, _)| *row).collect();
        let errors = read(&format!("{good}{rows}")).unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| (error.line, error.column)).collect();
        let expected: Vec<_> = (3_usize..).zip(bad.iter().map(|(_, column)| *column)).collect();
        assert_eq!(found, expected);
        assert!(read_deals(b"key,site\n", "UTC").is_err());
        // A table in CP949 is refused at the line that is none in UTF-8.
        let table = [HEAD.as_bytes(), good.as_bytes(), b"b,shop.co.kr,\xb0\xa1,ko\n"].concat();
        let errors = read_deals(&table, "Asia/Seoul").unwrap_err();
        assert_eq!((errors[0].line, &errors[0].reason), (3, &DealReason::NotText));
        let flat = "a,shop.co.kr,A,ko,flat,5,KRW,600,,2018-01-01T00:00,2018-02-01T00:00,credit\n";
        let refused = read(flat).unwrap_err().remove(0);
        assert_eq!((refused.column, refused.reason), ("views", DealReason::NotOfKind("flat")));
        let many =
            "a,shop.co.kr,A,ko,actions,5,KRW,,1000001,2018-01-01T00:00,2018-02-01T00:00,credit\n";
        assert_eq!(read(many).unwrap_err()[0].reason, DealReason::Actions);
    }
}
