//! `bongsu departures`: services that customers leave (S2).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::{input, print};
use bongsu_clock::Clock;
use bongsu_core::departure::Departure;
use bongsu_core::departure::table::{DepartureError, read_departures};
use bongsu_store::{Store, TellError};
use bongsu_words::say;
use clap::Subcommand;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// Take refunds, cancellations and transfers out of a table, so that who leaves is called.
///
/// A file is taken as a whole or not at all; every wrong line is named with its column. A line
/// that was taken before changes nothing.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu departures import leaving.csv --dry-run  check a table with the columns key, customer,
                                                  kind (refund, cancellation, transfer_out),
                                                  subject (a domain or a service) and at
  bongsu departures import leaving.csv            take it")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Take a table.
    Import {
        /// The file.
        file: PathBuf,
        /// Only check it.
        #[arg(long)]
        dry_run: bool,
    },
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    let config = args.config.load()?;
    let Action::Import { file, dry_run } = args.action;
    let now = Clock::system().now();
    let told = read_departures(&input::read(&file)?, &config.operator.time_zone, now);
    let told = told.map_err(|errors| {
        let line = |error: &DepartureError| format!("{}: {error}", file.display());
        BadInput(errors.iter().map(line).collect::<Vec<_>>().join("\n"))
    })?;
    let store = open_existing(&config).await?;
    let unknown = unknown(&store, &told).await?;
    if !unknown.is_empty() {
        let line = |key: &String| format!("{}: no customer has the key “{key}”", file.display());
        return Err(BadInput(unknown.iter().map(line).collect::<Vec<_>>().join("\n")).into());
    }
    if dry_run {
        print::line(say!(lang, "departures-would-import", n = told.len()));
        return Ok(ExitCode::SUCCESS);
    }
    let tasks = store.add_departures(&told, now).await.map_err(|error| match error {
        TellError::AnotherBefore { .. } => BadInput(format!("{}: {error}", file.display())).into(),
        TellError::Store(error) => anyhow::Error::from(error),
    })?;
    print::line(say!(lang, "departures-imported", n = told.len(), tasks = tasks.len()));
    Ok(ExitCode::SUCCESS)
}

/// The customers that are not in the inventory.
async fn unknown(store: &Store, told: &[Departure]) -> anyhow::Result<BTreeSet<String>> {
    let mut unknown = BTreeSet::new();
    for customer in told.iter().map(|it| &it.customer).collect::<BTreeSet<_>>() {
        if store.customer(customer).await?.is_none() {
            unknown.insert(customer.clone());
        }
    }
    Ok(unknown)
}
