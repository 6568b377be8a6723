//! Deals as a table in CSV.

use super::{Deal, Remedy, Sold};
use crate::Time;
use crate::language::Language;
use crate::maintenance::local_time::LocalTime;
use crate::name::Name;
use crate::plain_text::{NameFlaw, check_name};
use crate::settlement::money::{Currency, Money, MoneyError};
use crate::settlement::month::midnight;
use crate::settlement::tables::{can_be_meant, delimiter};
use jiff::civil::Date;
use jiff::tz::TimeZone;
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
/// The most views that can be guaranteed: more is a mistake, and can be computed with.
const MAX_VIEWS: u64 = 1_000_000_000_000;

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
    /// No views, or more than anybody has.
    #[error("expected 1 to 1,000,000,000,000 views")]
    Views,
    /// Nothing is given.
    #[error("must not be empty")]
    Nothing,
    /// It cannot be shown as it is.
    #[error(transparent)]
    Name(#[from] NameFlaw),
    /// There is no row below the headings.
    #[error("there is no deal below the headings")]
    Empty,
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
    #[error(
        "“{0}” is not a time such as 2018-01-01, 2018-01-01T00:00 or 2018-01-01T00:00:00+09:00"
    )]
    NotATime(String),
    /// A time that cannot be meant.
    #[error("“{0}” cannot be meant: expected a year from 1990 to 2099")]
    Year(String),
    /// It ends before it begins.
    #[error("the flight must end after it begins")]
    Ends,
    /// A key that was given before.
    #[error("“{0}” was given before")]
    Twice(String),
}

/// Reads a table; times without an offset are on the clocks of `zone`. A date is its first instant,
/// and as the end the last day of the flight, as of a contract.
///
/// # Errors
/// Everything that is wrong, by lines.
pub fn read_deals(bytes: &[u8], zone: &str) -> Result<Vec<Deal>, Vec<DealError>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter(bytes)).flexible(true).from_reader(bytes);
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
        let is_over = row.iter().skip(COLUMNS.len()).any(|cell| !cell.trim().is_empty());
        let Some(fields) = fields.filter(|_| !is_over) else {
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
    if errors.is_empty() && deals.is_empty() {
        errors.push(DealError { line: 2, column: "columns", reason: DealReason::Empty });
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
        for column in COLUMNS {
            check_name(self.get(column)).map_err(|flaw| self.refuse(column, flaw.into()))?;
        }
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
                let guaranteed = self.get("views").parse().ok();
                let guaranteed = guaranteed.filter(|it| (1..=MAX_VIEWS).contains(it));
                let refused = || self.refuse("views", DealReason::Views);
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
        match self.get(column) {
            "" => Err(self.refuse(column, DealReason::Nothing)),
            text => Ok(text.to_owned()),
        }
    }

    fn time(&self, column: &'static str) -> Result<Time, DealError> {
        let text = self.get(column);
        let local = text.parse::<LocalTime>().ok().and_then(|it| it.in_zone(self.zone));
        let day = || self.day(text, column == "until");
        let at = day().or(local).or_else(|| Time::parse(text).ok());
        let at = at.ok_or_else(|| self.refuse(column, DealReason::NotATime(text.to_owned())))?;
        match can_be_meant(at) {
            true => Ok(at),
            false => Err(self.refuse(column, DealReason::Year(text.to_owned()))),
        }
    }

    /// When a day begins, or is over.
    fn day(&self, text: &str, is_end: bool) -> Option<Time> {
        let day: Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
        let day = if is_end { day.tomorrow().unwrap_or(day) } else { day };
        Some(midnight(day, &TimeZone::get(self.zone).unwrap_or(TimeZone::UTC)))
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
    fn a_table_with_semicolons_and_days_is_read_and_its_last_day_is_in_the_flight() {
        let row = "a;shop.co.kr;A;ko;flat;1;KRW;;;2018-01-01;2018-01-31;credit;;\n";
        let deals = read_deals(format!("{}{row}", HEAD.replace(',', ";")).as_bytes(), "Asia/Seoul");
        let deal = deals.unwrap().remove(0);
        assert_eq!(deal.from.to_string(), "2017-12-31T15:00:00Z");
        assert_eq!(deal.until.to_string(), "2018-01-31T15:00:00Z");
    }

    #[test]
    fn what_cannot_be_shown_or_meant_is_refused_with_its_place_and_reason() {
        let refused = |key: &str, views: &str, until: &str| {
            let row =
                format!("{key},shop.co.kr,A,ko,views,5,KRW,{views},,2018-01-01,{until},credit\n");
            let error = read(&row).unwrap_err().remove(0);
            (error.column, error.reason)
        };
        let directs = ("key", DealReason::Name(NameFlaw::Directs));
        assert_eq!(refused("a\u{1b}[2J", "5", "2018-01-31"), directs);
        assert_eq!(refused("a\u{202e}", "5", "2018-01-31"), directs);
        let long = refused(&"a".repeat(5_000), "5", "2018-01-31");
        assert_eq!(long, ("key", DealReason::Name(NameFlaw::TooLong)));
        assert_eq!(
            refused("a", "99999999999999999999", "2018-01-31"),
            ("views", DealReason::Views)
        );
        assert!(matches!(refused("a", "5", "9999-12-31"), ("until", DealReason::Year(_))));
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
        assert_eq!(read("").unwrap_err()[0].reason, DealReason::Empty);
        let many =
            "a,shop.co.kr,A,ko,actions,5,KRW,,1000001,2018-01-01T00:00,2018-02-01T00:00,credit\n";
        assert_eq!(read(many).unwrap_err()[0].reason, DealReason::Actions);
    }
}
