//! Reads contracts from a table (CSV, RFC 4180): all rows or none.

use super::{Contract, ContractError, ContractFlaw, FeePeriod};
use crate::name::Name;
use crate::plain_text::{check_name, plain_line};
use crate::settlement::tables::{YEARS, delimiter};
use crate::settlement::{Currency, Money, MoneyError};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// The columns. The first three may be left out or empty, and so may `until`.
const COLUMNS: [&str; 9] =
    ["contract", "site", "until", "customer", "fee", "currency", "period", "terms", "from"];
/// Other headings of each of [`COLUMNS`], as `plain` writes them.
const OTHER_NAMES: [&[&str]; COLUMNS.len()] = [
    &["계약", "계약번호", "계약명", "契約", "契約番号", "契約名"],
    &["도메인", "사이트", "사이트주소", "domain", "ドメイン", "サイト"],
    &["종료일", "계약종료일", "만료일", "終了日", "契約終了日"],
    &["고객", "고객번호", "고객id", "고객코드", "顧客", "顧客番号", "顧客コード"],
    &["요금", "이용요금", "금액", "料金", "金額"],
    &["통화", "화폐", "通貨"],
    &["주기", "요금주기", "청구주기", "請求周期", "料金周期"],
    &["약관", "약관이름", "約款"],
    &["시작일", "계약시작일", "계약일", "開始日", "契約開始日", "契約日"],
];
/// What the periods are called in tables, beside their codes.
const PERIOD_NAMES: [(FeePeriod, &[&str]); 2] = [
    (FeePeriod::Month, &["월", "매월", "월간", "月", "月額", "毎月"]),
    (FeePeriod::Year, &["년", "연", "매년", "연간", "年", "年額", "毎年"]),
];
/// The highest fee, in minor units: more is a mistake, and several times of it can be computed.
const MAX_FEE_MINOR: i64 = 1_000_000_000_000_000;
/// As much of a heading that is not known is shown.
const MAX_SHOWN_CHARS: usize = 60;
const REQUIRED: std::ops::Range<usize> = 3..9;

/// What contracts may refer to.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// The keys of customers.
    pub customers: BTreeSet<String>,
    /// The sites, with the keys of their customers.
    pub sites: HashMap<Name, String>,
    /// The names of terms.
    pub terms: BTreeSet<String>,
    /// Customers who left, and whose a site was before: a contract of theirs may be in the table,
    /// with its last day.
    pub former: FormerNames,
}

/// Who was a customer, and what was theirs.
#[derive(Clone, Debug, Default)]
pub struct FormerNames {
    /// The keys of customers.
    pub customers: BTreeSet<String>,
    /// Sites, each with the key of a customer whose it was.
    pub sites: BTreeSet<(Name, String)>,
}

/// The contracts of a table.
///
/// # Errors
/// Everything that is wrong, each with its place; then no contract is given.
pub fn read(text: &str, known: &KnownNames) -> Result<Vec<Contract>, Vec<ContractError>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text.as_bytes()))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut errors = Vec::new();
    let mut heading: Option<Vec<usize>> = None;
    let mut rows: Vec<(usize, Contract)> = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().and_then(|it| usize::try_from(it.line()).ok());
                let flaw = ContractFlaw::NotATable(error.to_string());
                errors.push(ContractError { line, column: None, flaw });
                break;
            }
        };
        let line = record.position().and_then(|it| usize::try_from(it.line()).ok()).unwrap_or(0);
        if record.iter().all(str::is_empty) {
            continue;
        }
        match &heading {
            None => match columns(line, &record) {
                Ok(columns) => heading = Some(columns),
                Err(all) => return Err(all),
            },
            Some(columns) => match Row::new(line, columns, &record).read(known) {
                Ok(contract) => rows.push((line, contract)),
                Err(all) => errors.extend(all),
            },
        }
    }
    if errors.is_empty() && rows.is_empty() {
        errors.push(ContractError { line: None, column: None, flaw: ContractFlaw::Empty });
    }
    errors.extend(conflicts(&rows));
    if !errors.is_empty() {
        errors.sort_by_key(|error| error.line);
        return Err(errors);
    }
    Ok(rows.into_iter().map(|(_, contract)| contract).collect())
}

/// Which of [`COLUMNS`] each column is.
fn columns(line: usize, record: &csv::StringRecord) -> Result<Vec<usize>, Vec<ContractError>> {
    let mut columns = Vec::new();
    let mut errors = Vec::new();
    let mut refuse = |column: Option<&'static str>, flaw: ContractFlaw| {
        errors.push(ContractError { line: Some(line), column, flaw });
    };
    for name in record {
        match column_of(name) {
            Some(ix) if columns.contains(&ix) => {
                refuse(Some(COLUMNS[ix]), ContractFlaw::ColumnTwice)
            }
            Some(ix) => columns.push(ix),
            None => {
                let name = plain_line(name).chars().take(MAX_SHOWN_CHARS).collect();
                refuse(None, ContractFlaw::UnknownColumn(name));
            }
        }
    }
    for ix in REQUIRED.filter(|ix| !columns.contains(ix)) {
        refuse(Some(COLUMNS[ix]), ContractFlaw::MissingColumn);
    }
    if errors.is_empty() { Ok(columns) } else { Err(errors) }
}

/// Which of [`COLUMNS`] a heading names, in whatever language.
fn column_of(name: &str) -> Option<usize> {
    let name = plain(name);
    let is_it = |ix: usize| COLUMNS[ix] == name || OTHER_NAMES[ix].contains(&name.as_str());
    (0..COLUMNS.len()).find(|ix| is_it(*ix))
}

/// A heading without blanks and what joins words, in small letters.
fn plain(name: &str) -> String {
    let joins = |c: &char| c.is_whitespace() || matches!(c, '_' | '-');
    name.chars().filter(|c| !joins(c)).flat_map(char::to_lowercase).collect()
}

/// What a contract is for: a customer, and one of their sites or all others.
type ContractScope<'a> = (&'a str, Option<&'a Name>);

/// Names that are there twice, and contracts for the same at the same time.
fn conflicts(rows: &[(usize, Contract)]) -> Vec<ContractError> {
    let mut errors = Vec::new();
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut of: HashMap<ContractScope<'_>, Vec<(usize, &Contract)>> = HashMap::new();
    for (line, contract) in rows {
        if let Some(other) = names.insert(&contract.key, *line) {
            let flaw = ContractFlaw::NameTwice { other };
            errors.push(ContractError { line: Some(*line), column: Some("contract"), flaw });
        }
        let same = of.entry((&contract.customer, contract.site.as_ref())).or_default();
        if let Some((other, _)) = same.iter().find(|(_, it)| it.overlaps(contract)) {
            let flaw = ContractFlaw::Overlaps { other: *other };
            errors.push(ContractError { line: Some(*line), column: Some("from"), flaw });
        }
        same.push((*line, contract));
    }
    errors
}

/// A row being read.
struct Row<'a> {
    line: usize,
    cells: [&'a str; COLUMNS.len()],
    errors: Vec<ContractError>,
}

impl<'a> Row<'a> {
    fn new(line: usize, columns: &[usize], record: &'a csv::StringRecord) -> Row<'a> {
        let mut row = Row { line, cells: [""; COLUMNS.len()], errors: Vec::new() };
        for (column, cell) in columns.iter().zip(record) {
            row.cells[*column] = cell;
        }
        if record.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
            row.refuse(None, ContractFlaw::TooManyCells);
        }
        row
    }

    /// Whether each cell is text that can be shown; what is not is reported.
    fn is_plain(&mut self) -> bool {
        for (column, cell) in COLUMNS.into_iter().zip(self.cells) {
            if let Err(flaw) = check_name(cell) {
                self.refuse(Some(column), ContractFlaw::NotAName(flaw));
            }
        }
        !self.errors.iter().any(|it| matches!(it.flaw, ContractFlaw::NotAName(_)))
    }

    fn refuse(&mut self, column: Option<&'static str>, flaw: ContractFlaw) {
        self.errors.push(ContractError { line: Some(self.line), column, flaw });
    }

    fn cell(&self, column: &'static str) -> &'a str {
        COLUMNS.iter().position(|it| *it == column).map_or("", |ix| self.cells[ix])
    }

    /// A cell that must be filled; `None` when it is not, which is reported.
    fn required(&mut self, column: &'static str) -> Option<&'a str> {
        let text = self.cell(column);
        if text.is_empty() {
            self.refuse(Some(column), ContractFlaw::Missing);
            return None;
        }
        Some(text)
    }

    fn read(mut self, known: &KnownNames) -> Result<Contract, Vec<ContractError>> {
        if !self.is_plain() {
            return Err(self.errors);
        }
        let customer = self.customer(known);
        let site = self.site(known, customer);
        let fee = self.fee();
        let period = self.period();
        let terms = self.terms(known);
        let (from, until) = self.days();
        let parts = (customer, site, fee, period, terms, from);
        let (Some(customer), Some(site), Some(fee), Some(period), Some(terms), Some(from)) = parts
        else {
            return Err(self.errors);
        };
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let key = match (self.cell("contract"), &site) {
            ("", Some(site)) => format!("{customer}/{}@{from}", site.as_str()),
            ("", None) => format!("{customer}@{from}"),
            (key, _) => key.to_owned(),
        };
        let (customer, terms) = (customer.to_owned(), terms.to_owned());
        Ok(Contract { key, customer, site, fee, period, terms, from, until })
    }

    fn customer(&mut self, known: &KnownNames) -> Option<&'a str> {
        let customer = self.required("customer")?;
        let left = known.former.customers.contains(customer);
        let flaw = match (known.customers.contains(customer), left) {
            (true, _) => return Some(customer),
            (false, true) if !self.cell("until").is_empty() => return Some(customer),
            (false, true) => ContractFlaw::CustomerLeft(customer.to_owned()),
            (false, false) => ContractFlaw::UnknownCustomer(customer.to_owned()),
        };
        self.refuse(Some("customer"), flaw);
        None
    }

    #[allow(clippy::option_option, reason = "outside: whether it could be read")]
    fn site(&mut self, known: &KnownNames, customer: Option<&str>) -> Option<Option<Name>> {
        let text = self.cell("site");
        if text.is_empty() {
            return Some(None);
        }
        let name = Name::parse(text).ok();
        let owner = name.as_ref().and_then(|name| known.sites.get(name));
        let was_theirs = name.clone().zip(customer).is_some_and(|(name, customer)| {
            known.former.sites.contains(&(name, customer.to_owned()))
        });
        if was_theirs && owner.map(String::as_str) != customer {
            if self.cell("until").is_empty() {
                self.refuse(Some("site"), ContractFlaw::SiteLeft(text.to_owned()));
                return None;
            }
            return Some(name);
        }
        match (owner, customer) {
            (None, _) => {
                self.refuse(Some("site"), ContractFlaw::UnknownSite(text.to_owned()));
                None
            }
            (Some(owner), Some(customer)) if owner != customer => {
                self.refuse(Some("site"), ContractFlaw::SiteOfAnother(owner.clone()));
                None
            }
            _ => Some(name),
        }
    }

    fn fee(&mut self) -> Option<Money> {
        let code = self.required("currency");
        let text = self.required("fee");
        let code = code?;
        let Some(currency) = Currency::from_code(code) else {
            self.refuse(Some("currency"), ContractFlaw::UnknownCurrency(code.to_owned()));
            return None;
        };
        match Money::parse(text?, currency) {
            Ok(fee) if fee.minor() < 0 => {
                self.refuse(Some("fee"), ContractFlaw::NegativeFee);
                None
            }
            Ok(fee) if fee.minor() > MAX_FEE_MINOR => {
                self.refuse(Some("fee"), ContractFlaw::NotAnAmount(MoneyError::TooLarge));
                None
            }
            Ok(fee) => Some(fee),
            Err(error) => {
                self.refuse(Some("fee"), ContractFlaw::NotAnAmount(error));
                None
            }
        }
    }

    fn period(&mut self) -> Option<FeePeriod> {
        let text = self.required("period")?;
        let mut periods = PERIOD_NAMES.into_iter();
        let period = periods
            .find(|(it, names)| it.code().eq_ignore_ascii_case(text) || names.contains(&text))
            .map(|(period, _)| period);
        if period.is_none() {
            self.refuse(Some("period"), ContractFlaw::UnknownPeriod(text.to_owned()));
        }
        period
    }

    fn terms(&mut self, known: &KnownNames) -> Option<&'a str> {
        let terms = self.required("terms")?;
        if !known.terms.contains(terms) {
            self.refuse(Some("terms"), ContractFlaw::UnknownTerms(terms.to_owned()));
            return None;
        }
        Some(terms)
    }

    fn days(&mut self) -> (Option<Date>, Option<Date>) {
        let from = self.required("from").and_then(|text| self.date("from", text));
        let until = match self.cell("until") {
            "" => None,
            text => self.date("until", text),
        };
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            self.refuse(Some("until"), ContractFlaw::EndsBeforeItBegins);
        }
        (from, until)
    }

    fn date(&mut self, column: &'static str, text: &str) -> Option<Date> {
        let date: Option<Date> = (text.len() == 10).then(|| text.parse().ok()).flatten();
        match date {
            None => self.refuse(Some(column), ContractFlaw::NotADate(text.to_owned())),
            Some(date) if !YEARS.contains(&date.year()) => {
                self.refuse(Some(column), ContractFlaw::Year(text.to_owned()));
            }
            Some(date) => return Some(date),
        }
        None
    }
}
