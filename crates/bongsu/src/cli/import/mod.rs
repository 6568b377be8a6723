//! `bongsu import`: imports customers, contacts, domains and their locations (S1).

mod contracts;
pub(super) mod errors;
mod report;

use super::inventory::history;
use super::options::{BadInput, ConfigFile, OutputLanguage, language_parser};
use super::print;
use crate::config::Config;
use bongsu_clock::Clock;
use bongsu_core::inventory::history::{ChangeSource, changes};
use bongsu_core::inventory::import::{
    ColumnMap, CustomerBy, Import, ImportError, Options, Problem, encoding_by_name, parse_component,
};
use bongsu_core::inventory::{ComponentKey, Inventory};
use bongsu_core::language::Language;
use bongsu_import::{Content, Context, Format, LeftOuts, MailSubscriber, Request, limits};
use bongsu_store::{ChangeError, ChangeRequest, Error, Store};
use bongsu_words::say;
use clap::builder::PossibleValuesParser;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Import customers, contacts and domains from tables, zone files, JSON, or other programs.
///
/// With one bad row nothing is imported, and every bad row is reported with line, column and
/// reason. Entries that the files do not mention are kept. What a file says and has no place here
/// is reported too, each kind once.
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
A table needs the columns customer (or name), contact and domain. Optional columns are url,
status, body, language, phone, server, rack, switch, datacentre, upstream, load_balancer and
others. Tables are CSV in UTF-8, CP949 or UTF-16, or workbooks (.xlsx).

Other programs: docs/moving-in.md says how to export from each, and what comes in.

Examples:
  bongsu import customers.csv                 a table from a spreadsheet
  bongsu import customers.csv racks.csv       a second one with the locations of sites
  bongsu import --dry-run customers.xlsx      show what a workbook would change
  bongsu import --map 거래처코드=customer --map 등급=- list.csv
                                              a heading of one's own; a column left out
  bongsu import --dry-run db.shop.co.kr.zone  show what a zone file would change
  bongsu import --from whmcs clients.json products.json
                                              answers of the API of a billing system
  bongsu import --customer-by group kuma-backup.json
                                              websites that another monitor watches
  bongsu import --server web-1 listaccts.json userdomains
                                              accounts of a control panel, and their domains
  bongsu import --subscribers confirmed subscribers.json
                                              those who subscribed to a page at Statuspage
  bongsu import contracts --dry-run contracts.csv
                                              show what a table of contracts would change
  bongsu import --replace all.json            entries that are not in the file are removed")]
pub struct Args {
    #[command(subcommand)]
    table: Option<Table>,
    /// Files; several are one import.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The program that the files are from; found out by what is in them when not given.
    #[arg(long, value_name = "PROGRAM", value_parser = formats())]
    from: Option<String>,
    /// What a heading of a table means: HEADING=COLUMN, or HEADING=- to leave it out; *=- leaves
    /// out every heading that is not known.
    #[arg(long, value_name = "HEADING=COLUMN")]
    map: Vec<String>,
    /// The encoding of tables, such as cp949 or windows-1252; found out when not given.
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<String>,
    /// The sheet of a workbook, when several have something in them.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The server that the list of a control panel is of: its sites are on it.
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// The customer of sites of which no file says whose they are; with --customer-by group, of
    /// those in no group.
    #[arg(long, value_name = "KEY")]
    customer: Option<String>,
    /// Who the customer of such sites is: one for each domain, or one for each group.
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(["domain", "group"]))]
    customer_by: Option<String>,
    /// What a component of a status page is here: NAME=KEY, such as 'Web server 2=server:web-2'.
    #[arg(long, value_name = "NAME=KEY")]
    component: Vec<String>,
    /// What becomes of the subscribers of a status page.
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(["confirmed", "invite", "leave-out"]))]
    subscribers: Option<String>,
    /// The language of those subscribers.
    #[arg(long, value_name = "LANG", value_parser = language_parser(), default_value = "ko")]
    subscribers_language: Language,
    /// Show what would change, without changing it.
    #[arg(long)]
    dry_run: bool,
    /// Remove every entry that the files do not mention.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    language: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

/// Tables that are not of the inventory.
#[derive(clap::Subcommand, Debug)]
enum Table {
    Contracts(contracts::Args),
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(Format::ALL.map(|(_, name)| name))
}

impl Args {
    fn options(&self, config: &Config) -> anyhow::Result<Options> {
        let bad = |text: String| BadInput(text);
        let columns = ColumnMap::parse(self.map.iter().map(String::as_str))
            .map_err(|error| bad(format!("--map: {error}")))?;
        let encoding = match &self.encoding {
            None => None,
            Some(name) => Some(encoding_by_name(name).ok_or_else(|| {
                bad(say!(self.language.language(), "import-no-encoding", name = name.as_str()))
            })?),
        };
        Ok(Options { country: config.operator.country, columns, encoding })
    }

    fn components(&self, lang: Language) -> anyhow::Result<BTreeMap<String, ComponentKey>> {
        let one = |text: &String| {
            let (name, key) = text.rsplit_once('=')?;
            Some((name.trim().to_owned(), parse_component(key).ok()?))
        };
        let bad = |text: &String| {
            BadInput(say!(lang, "import-no-component", text = text.as_str())).into()
        };
        self.component.iter().map(|text| one(text).ok_or_else(|| bad(text))).collect()
    }

    /// Whose sites of nobody are, the first that decides it first.
    fn customer_by(&self) -> Vec<CustomerBy> {
        let by_what = self.customer_by.as_deref().map(|what| match what {
            "domain" => CustomerBy::Domain,
            _ => CustomerBy::ProgramGroup,
        });
        by_what.into_iter().chain(self.customer.clone().map(CustomerBy::Key)).collect()
    }
}

pub async fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    if let Some(Table::Contracts(args)) = args.table.take() {
        return contracts::run(args).await;
    }
    let config = args.config.load()?;
    let lang = args.language.language();
    let Files { mut import, subscribers } = read(&args, &config, lang)?;
    let moving =
        report::moving(lang, subscribers, args.subscribers.as_deref(), args.subscribers_language)?;
    // What is refused, or only shown, makes no database.
    let store = match Store::open_existing(&config.store.url).await {
        Ok(store) => Some(store),
        Err(Error::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let old = match &store {
        Some(store) => store.inventory().await?,
        None => Inventory::default(),
    };
    report::given(lang, &import.give_to_owners_of_domains(&old));
    for by in args.customer_by() {
        import.give_owners(&old, &by);
    }
    let by_group = args.customer_by.as_deref() == Some("group");
    report::undecided(lang, &import, (&old, by_group))?;
    let new = import.merge(&old, args.replace).map_err(|all| errors::refuse(lang, &all))?;
    report::show(lang, &old, &new);
    if let Some(store) = &store {
        let zone = bongsu_words::time::zone(&config.operator.time_zone);
        history::show_overridden((lang, &zone), store, &changes(&old, &new)).await?;
    }
    if args.dry_run {
        print::line(say!(lang, "import-dry-run"));
        return Ok(ExitCode::SUCCESS);
    }
    let store = match store {
        Some(store) => store,
        None => Store::open(&config.store.url).await?,
    };
    let author = history::author(ChangeSource::Import);
    let request = ChangeRequest::new(author, Clock::system().now());
    // What somebody else changed meanwhile is kept: the files are applied to what is there then.
    let merged = |now: &Inventory| import.merge(now, args.replace);
    let before = store.subscribers().await?;
    let saved = match store.change_inventory_with(&request, &moving, merged).await {
        Ok(saved) => saved,
        Err(ChangeError::Refused(all)) => return Err(errors::refuse(lang, &all).into()),
        Err(ChangeError::Store(error)) => return Err(error.into()),
        // No entry was expected to be as it was read.
        Err(ChangeError::Overtaken(_) | ChangeError::Repeated) => return Ok(ExitCode::FAILURE),
    };
    let (written, removed) = (saved.written, saved.deleted);
    print::line(say!(lang, "import-saved", written = written, removed = removed));
    // Who was subscribed before is not counted.
    let added = store.subscribers().await?.saturating_sub(before);
    match moving.all.len() {
        0 => {}
        _ if moving.are_confirmed => {
            print::line(say!(lang, "import-subscribers-saved", n = added));
        }
        n => print::line(say!(lang, "import-subscribers-invited", n = n)),
    }
    Ok(ExitCode::SUCCESS)
}

/// What all files say.
struct Files {
    import: Import,
    subscribers: Vec<MailSubscriber>,
}

/// Reads all files, and says what there is to say of them.
fn read(args: &Args, config: &Config, lang: Language) -> anyhow::Result<Files> {
    let mut import = Import::new(args.options(config)?);
    let format = args.from.as_deref().and_then(Format::by_name);
    let mut left_out: Vec<(String, LeftOuts)> = Vec::new();
    let mut bad: Vec<ImportError> = Vec::new();
    let mut subscribers: Vec<MailSubscriber> = Vec::new();
    let mut context = Context::new(args.components(lang)?);
    let mut files: Vec<(&PathBuf, String, Vec<u8>)> = Vec::new();
    for path in &args.files {
        let name = path.display().to_string();
        let bytes = bytes(path).map_err(|error| BadInput(format!("{name}: {error}")))?;
        context.look_at(&name, &bytes);
        files.push((path, name, bytes));
    }
    let (mut names, mut readings) = (Vec::new(), Vec::new());
    for (path, name, bytes) in files {
        if let Some(error) = pending_log(path, &bytes) {
            bad.push(error);
            continue;
        }
        let country = config.operator.country;
        let (sheet, server) = (args.sheet.as_deref(), args.server.as_deref());
        let (bytes, context) = (&*bytes, &context);
        let request = Request { name: &name, bytes, format, sheet, country, server, context };
        match bongsu_import::read(request) {
            Ok(reading) => {
                readings.push(reading);
                names.push(name);
            }
            Err(error) => bad.push(*error),
        }
    }
    bongsu_import::leave_out_idle(&mut readings);
    for (name, reading) in names.into_iter().zip(readings) {
        if reading.is_guess {
            let format = bongsu_import::format_name(lang, reading.format);
            let file = name.as_str();
            print::line(say!(lang, "import-recognised", file = file, format = format));
        }
        bad.extend(take(&mut import, reading.content));
        subscribers.extend(reading.subscribers);
        left_out.push((name, reading.left_out));
    }
    bad.extend(import.unfound_columns());
    if !bad.is_empty() {
        return Err(errors::refuse(lang, &bad).into());
    }
    report::of_files(lang, &import, &left_out);
    Ok(Files { import, subscribers })
}

fn take(import: &mut Import, content: Content) -> Vec<ImportError> {
    match content {
        Content::Text(file) => import.read(&file),
        Content::Worksheet { name, lines } => import.read_sheet(&name, &lines),
        Content::Entries(all) => all.iter().flat_map(|it| import.read_entry(it)).collect(),
    }
}

/// The refusal of a SQLite database, a part of which is still in another file beside it.
fn pending_log(path: &Path, bytes: &[u8]) -> Option<ImportError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    let has_log = bytes.starts_with(b"SQLite format 3\0")
        && std::fs::metadata(&log).is_ok_and(|it| it.len() > 0);
    has_log.then(|| ImportError {
        file: path.display().to_string(),
        line: None,
        column: None,
        problem: Problem::WriteAheadLog(log.display().to_string()),
    })
}

/// The file, no more of it than is read.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = limits::MAX_FILE_BYTES + 1;
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
