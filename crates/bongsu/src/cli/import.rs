//! `bongsu import`: imports customers, contacts, domains and their locations (S1).

use super::options::{BadInput, ConfigFile};
use super::{input, print};
use bongsu_clock::Clock;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::diff::diff;
use bongsu_core::inventory::import::{ImportError, SourceFile, parse_in};
use bongsu_store::{Error, Store};
use bongsu_words::{Language, say};
use std::path::PathBuf;
use std::process::ExitCode;

/// Import customers, contacts and domains from tables, zone files or JSON.
///
/// With one bad row nothing is imported, and every bad row is reported with line, column and
/// reason. Entries that the files do not mention are kept.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
A table needs the columns customer, contact and domain. Optional columns are url, status,
body, language, phone, server, rack, switch, datacentre, upstream, load_balancer and others.

Examples:
  bongsu import customers.csv                 a table from a spreadsheet (CSV UTF-8)
  bongsu import customers.csv racks.csv       a second one with the locations of sites
  bongsu import --dry-run db.shop.co.kr.zone  show what a zone file would change
  bongsu import --replace all.json            entries that are not in the file are removed")]
pub struct Args {
    /// Tables (.csv), zone files or JSON; several files are one import.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show what would change, without changing it.
    #[arg(long)]
    dry_run: bool,
    /// Remove every entry that the files do not mention.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    config: ConfigFile,
}

fn all(errors: &[ImportError]) -> BadInput {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let rows = if errors.len() == 1 { "row is" } else { "rows are" };
    BadInput(format!("{} {rows} bad; nothing was imported\n{}", errors.len(), lines.join("\n")))
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let mut files = Vec::new();
    for path in &args.files {
        let name = path.display().to_string();
        let bytes = input::read(path)?;
        files.push(SourceFile { name, bytes, kind: None });
    }
    let import = parse_in(config.operator.country, &files).map_err(|errors| all(&errors))?;
    for (file, kind, n) in import.passed_over() {
        print::line(say!(Language::En, "import-passed-over", file = file, kind = kind, n = n));
    }
    let merge = |old| import.merge(old, args.replace).map_err(|errors| all(&errors));
    if args.dry_run {
        let old = match Store::open_existing(&config.store.url).await {
            Ok(store) => store.inventory().await?,
            Err(Error::Missing { .. }) => Inventory::default(),
            Err(error) => return Err(error.into()),
        };
        show(&old, &merge(&old)?);
        print::line("dry run; nothing was changed");
        return Ok(ExitCode::SUCCESS);
    }
    let store = Store::open(&config.store.url).await?;
    let old = store.inventory().await?;
    let new = merge(&old)?;
    show(&old, &new);
    let saved = store.save_inventory(&new, Clock::system().now()).await?;
    print::line(format_args!("{} entries written, {} removed", saved.written, saved.deleted));
    Ok(ExitCode::SUCCESS)
}

/// What changes, and whom a relay without SMTPUTF8 cannot be told to write to.
fn show(old: &Inventory, new: &Inventory) {
    print::text(diff(old, new));
    let addresses = new.utf8_addresses();
    if !addresses.is_empty() {
        let (n, names) = (addresses.len(), addresses.join(", "));
        print::line(say!(Language::En, "doctor-contacts-utf8", n = n, names = names));
    }
}
