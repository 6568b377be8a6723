//! `bongsu deals`: advertising that owners of sites sold directly (S4).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::{input, print};
use bongsu_core::inventory::import::text_of_table;
use bongsu_core::settlement::deal::{Deal, DealError, read_deals};
use bongsu_store::Store;
use bongsu_words::{Language, errors, say};
use clap::Subcommand;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// Import advertising deals, so that advertisers can be told what an outage cost them.
///
/// A file is imported as a whole or not at all; every wrong line is named with its column.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu deals import deals.csv --dry-run   check a table with the columns key, site, advertiser,
                                            language, kind (flat, views, actions), price, currency,
                                            views, actions_per_million, from, until, and remedy
                                            (extension, bonus, credit, refund)
  bongsu deals import deals.csv             import it; deals with the same key are replaced")]
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
    /// Import a table.
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
    let bytes = input::read(&file)?;
    // What is neither UTF-8 nor CP949 is refused with its line.
    let text = text_of_table(&bytes).map(|text| text.into_owned().into_bytes());
    let deals = read_deals(text.as_deref().unwrap_or(&bytes), &config.operator.time_zone);
    let deals = deals.map_err(|errors| {
        let line = |error: &DealError| {
            format!("{}: {}", file.display(), errors::in_language(lang, error.to_string()))
        };
        BadInput(errors.iter().map(line).collect::<Vec<_>>().join("\n"))
    })?;
    let store = open_existing(&config).await;
    if let Ok(store) = &store {
        warn_of_unknown_sites(lang, store, &deals).await?;
    }
    if dry_run {
        print::line(say!(lang, "deals-would-import", n = deals.len()));
        return Ok(ExitCode::SUCCESS);
    }
    store?.import_deals(&deals).await?;
    print::line(say!(lang, "deals-imported", n = deals.len()));
    Ok(ExitCode::SUCCESS)
}

/// Says which sites of deals are not in the inventory: no outage of theirs is ever seen.
async fn warn_of_unknown_sites(
    lang: Language,
    store: &Store,
    deals: &[Deal],
) -> Result<(), bongsu_store::Error> {
    let known = store.inventory().await?.sites;
    let unknown = deals.iter().map(|it| &it.site).filter(|it| !known.contains_key(*it));
    let unknown: BTreeSet<String> = unknown.map(|it| it.unicode()).collect();
    if !unknown.is_empty() {
        let list = unknown.into_iter().collect::<Vec<_>>().join(", ");
        eprintln!("{}", say!(lang, "deals-unknown-sites", list = list));
    }
    Ok(())
}
