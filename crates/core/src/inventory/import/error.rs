//! What is wrong with a file, where, and what to do about it.

use crate::language::Language;
use crate::name::NameError;
use std::fmt;
use std::sync::Arc;

/// One bad row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportError {
    /// The file.
    pub file: String,
    /// The line, from 1; `None` when the file as a whole is meant.
    pub line: Option<u64>,
    /// The column or field as the file calls it.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

impl std::error::Error for ImportError {}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ": {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// What is wrong with a row.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Problem {
    #[error(
        "neither UTF-8 nor CP949 (EUC-KR): save it as “CSV UTF-8”, or name its encoding with \
         --encoding"
    )]
    Encoding,
    #[error("not a text in UTF-8")]
    NotUtf8,
    #[error("not {0}: name the right one with --encoding")]
    NotInEncoding(&'static str),
    #[error("the file is empty")]
    EmptyFile,
    #[error("larger than {0} MiB; split it")]
    LargeFile(u64),
    #[error(
        "neither a document of bongsu nor recognised as that of another program: name the program \
         with --from"
    )]
    UnknownDocument,
    #[error("not {0}")]
    NotFormat(&'static str),
    #[error("the program answered with an error instead of a list: {0}")]
    ErrorAnswer(String),
    #[error("cannot be read as a workbook: {0}; open it, save it as .xlsx, and try again")]
    Workbook(String),
    #[error("an old workbook (.xls), or one with a password: save it as .xlsx without password")]
    OldWorkbook,
    #[error("a spreadsheet of OpenDocument: save it as .xlsx or as “CSV UTF-8”")]
    OpenDocument,
    #[error("unpacks to more than {0} MiB: save the list alone in a new workbook")]
    Unpacked(u64),
    #[error("the sheet has more than {0} columns: save the list alone in a new workbook")]
    Wide(u32),
    #[error("the sheet has more than {0} lines: split it")]
    Long(usize),
    #[error("several sheets have something in them: choose one with --sheet ({0})")]
    SeveralSheets(String),
    #[error("there is no sheet “{name}”; there are {names}")]
    NoSheet { name: String, names: String },
    #[error("cannot be read as YAML: {0}")]
    Yaml(String),
    #[error("holds more than {0} values")]
    ManyNodes(usize),
    #[error("holds more than {0} MiB of text, where each use of it counts")]
    MuchText(usize),
    #[error("a map merges (<<) more than {0} others")]
    ManyMerges(usize),
    #[error("lists and maps stand in each other more than {0} times")]
    Deep(usize),
    #[error(
        "its program is running, or stopped hard: what it wrote last is in {0}. Stop it, or copy \
         the database with: sqlite3 FILE \"VACUUM INTO 'copy.db'\""
    )]
    WriteAheadLog(String),
    #[error("cannot be read as a SQLite database: {0}; copy it while its program is stopped")]
    Sqlite(String),

    #[error("the column is missing{}", hint(.0))]
    MissingColumn(Option<String>),
    #[error("unknown column{}", hint(.0))]
    UnknownColumn(Option<String>),
    #[error("the column occurs twice")]
    RepeatedColumn,
    #[error("has more than {0} columns")]
    ManyColumns(usize),
    #[error("no table has such a column")]
    UnfoundColumn,
    #[error(
        "“{name}” has other contacts than at {first}: are they two customers? Give their numbers \
         in a column “customer”, or say with --map {column}=customer that they are one"
    )]
    SameName { name: String, column: String, first: String },
    #[error("the row has {found} fields where the header has {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error("{0}")]
    Csv(String),
    #[error("{0}")]
    Json(String),

    #[error("is missing")]
    Missing,
    #[error("is empty")]
    Empty,
    #[error("holds a line break or another control character; is a quotation mark missing?")]
    Control,
    #[error("“{0}” is the error of a formula; mend it in the spreadsheet")]
    SheetError(String),
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("{0}")]
    Name(#[from] NameError),
    #[error("“{0}” is an address, not a domain name")]
    AddressNotName(String),
    #[error("“{0}” is a URL; give the domain here and the URL in a column “url”")]
    UrlNotName(String),
    #[error("“{0}” is neither an e-mail address nor a phone number")]
    Contact(String),
    #[error("“{0}” is not an e-mail address")]
    Email(String),
    #[error("“{0}” is not a phone number")]
    Phone(String),
    #[error("more than {0} contacts of one customer")]
    ManyContacts(usize),
    #[error(
        "“{0}” was rounded by a spreadsheet, and its digits are lost: format the column as text \
         and export it again"
    )]
    Rounded(String),
    #[error("“{0}” is not one of the languages {tags}", tags = Language::TAGS)]
    Language(String),
    #[error("“{0}” is no label: at most 40 characters on one line")]
    Label(String),
    #[error("more than {0} labels of one site")]
    ManyLabels(usize),
    #[error("more than {0} components that one site needs")]
    ManyNeeds(usize),
    #[error("“{0}” is not a server, load balancer, service or other component that a page needs")]
    NotNeeded(String),
    #[error("there is no “{key}” in the inventory: add it first{}", hint(.nearest))]
    UnknownNeed { key: String, nearest: Option<String> },
    #[error("“{0}” is not yes or no")]
    YesOrNo(String),
    #[error("“{0}” is not a date such as 2027-03-01")]
    Date(String),
    #[error("“{0}” is not an HTTP status (100 to 599)")]
    Status(String),
    #[error("“{url}” is not a site's URL: {why}")]
    Url { url: String, why: &'static str },
    #[error("is for sites of the web alone, and this is another service")]
    NotOfService,
    #[error("“{0}” is not a method; GET, HEAD, OPTIONS or POST")]
    Method(String),
    #[error("“{name}” is not a header to send: {why}")]
    Header { name: String, why: &'static str },
    #[error(
        "is not the name of a file in [probing] secrets_directory: letters, digits, dots, hyphens \
         and underscores"
    )]
    SecretName,
    #[error("would be sent in clear; it needs https")]
    SecretInClear,
    #[error("“{text}” is not a number from {least} to {most}")]
    OutOfRange { text: String, least: u32, most: u32 },
    #[error("“{0}” is not a JSON pointer with a value, such as /status = ok")]
    JsonValue(String),
    #[error("“{0}” is not an expectation of a certificate; valid, any, or a number of days")]
    Certificate(String),
    #[error("“{0}” is the name of a service, and its URL is one of the web")]
    ServiceOfWeb(String),
    #[error("“{host}” is not below the domain “{domain}”")]
    UrlOfOtherDomain { host: String, domain: String },
    #[error("“{0}” is not an IP address")]
    Address(String),
    #[error("“{0}” cannot be the address of a server")]
    AddressUnfit(String),
    #[error("“{0}” is not an owner; us, customer or third_party")]
    Owner(String),
    #[error("“{key}” is not a component such as rack:r3{}", hint(.nearest))]
    Component { key: String, nearest: Option<String> },

    #[error("the site “{site}” is already listed at {first}")]
    RepeatedSite { site: String, first: String },
    #[error("the site “{site}” belongs to “{customer}” at {first}")]
    TwoCustomers { site: String, customer: String, first: String },
    #[error("disagrees with {first} about “{about}”")]
    Disagrees { about: String, first: String },
    #[error("the site “{0}” is unknown: give its customer and contact")]
    UnknownSite(String),
    #[error("there is no customer “{0}”: add the customer first")]
    UnknownCustomer(String),
    #[error("would make it another site, “{0}”: add that one, and remove this")]
    OtherSite(String),
    #[error("the component “{key}” is already listed at {first}")]
    RepeatedComponent { key: String, first: String },
    #[error("depends on itself: {0}")]
    Cycle(String),

    #[error("a quotation mark is not closed")]
    OpenQuote,
    #[error("a parenthesis is not closed")]
    OpenParenthesis,
    #[error("a parenthesis is closed that was not opened")]
    StrayParenthesis,
    #[error("“{0}” is relative, and no $ORIGIN was given")]
    NoOrigin(String),
    #[error("the first record has no owner")]
    NoOwner,
    #[error("“{0}” is not a name in the DNS")]
    DnsName(String),
    #[error("“{0}” is not supported: give the included file as another file")]
    Include(String),
    #[error("the directive “{0}” is not supported")]
    Directive(String),
    #[error("“{0}” is not a time to live")]
    Ttl(String),
    #[error("“{0}” is not a record type")]
    RecordType(String),
    #[error("a record needs a type")]
    NoType,
    #[error("{kind} needs {expected} fields and has {found}")]
    RecordData { kind: &'static str, expected: usize, found: usize },
    #[error("“{0}” is not a number")]
    Number(String),
}

/// The nearest known name, if there is one.
fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |word| format!("; did you mean “{word}”?"))
}

/// The bad rows of one file, while it is read.
pub(super) struct Errors {
    pub(super) file: Arc<str>,
    pub(super) list: Vec<ImportError>,
    /// Whether the lines are lines of the file.
    has_lines: bool,
}

impl Errors {
    pub(super) fn of(file: &str) -> Errors {
        Errors { file: file.into(), list: Vec::new(), has_lines: true }
    }

    /// Of an entry of a file that is not read by lines; `place` names both.
    pub(super) fn of_entry(place: Arc<str>) -> Errors {
        Errors { file: place, list: Vec::new(), has_lines: false }
    }

    /// The whole file is at fault.
    pub(super) fn file(&mut self, problem: Problem) {
        self.add(None, None, problem);
    }

    /// A line is at fault.
    pub(super) fn line(&mut self, line: u64, problem: Problem) {
        self.add(Some(line), None, problem);
    }

    /// A column of a line is at fault.
    pub(super) fn cell(&mut self, line: u64, column: &str, problem: Problem) {
        self.add(Some(line), Some(column), problem);
    }

    pub(super) fn at(&self, line: u64) -> SourceLine {
        SourceLine { file: self.file.clone(), line: self.has_lines.then_some(line) }
    }

    fn add(&mut self, line: Option<u64>, column: Option<&str>, problem: Problem) {
        self.list.push(ImportError {
            file: self.file.to_string(),
            line: line.filter(|_| self.has_lines),
            column: column.map(str::to_owned),
            problem,
        });
    }
}

/// The position of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SourceLine {
    pub(super) file: Arc<str>,
    pub(super) line: Option<u64>,
}

impl fmt::Display for SourceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}
