//! `bongsu diff`: what differs between the inventory and files.

use super::super::options::{ConfigFile, OutputLanguage, open_existing};
use super::super::print;
use super::files;
use bongsu_core::inventory::diff::diff_of;
use bongsu_core::inventory::history::{EntryChange, before, changes};
use bongsu_core::language::Language;
use bongsu_store::Store;
use bongsu_words::{inventory_diff, say, time};
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::process::ExitCode;

/// Show what differs: from the inventory to files, or from the files that were applied last.
///
/// The exit status is 0 when nothing does, and 1 otherwise.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu diff                     what was changed since files were last applied
  bongsu diff inventory.json      what `bongsu apply inventory.json` would change")]
pub struct Args {
    /// Files, or directories of files.
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    language: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let lang = args.language.language();
    let store = open_existing(&config).await?;
    let all = match args.files.is_empty() {
        true => since_applied((lang, &time::zone(&config.operator.time_zone)), &store).await?,
        false => {
            let now = store.inventory().await?;
            changes(&now, &files::inventory(&config, lang, &args.files, &now)?)
        }
    };
    print::text(inventory_diff::diff(lang, &diff_of(&all), usize::MAX));
    Ok(if all.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn since_applied(
    (lang, zone): (Language, &TimeZone),
    store: &Store,
) -> anyhow::Result<Vec<EntryChange>> {
    let Some(drift) = store.inventory_drift().await? else {
        print::line(say!(lang, "inventory-drift-never"));
        return Ok(Vec::new());
    };
    let at = time::stamp(lang, zone, time::ANY_DAY, drift.applied.at);
    let name = drift.applied.author.name.as_str();
    print::line(say!(lang, "inventory-drift-since", name = name, time = at));
    if drift.is_incomplete {
        print::line(say!(lang, "inventory-drift-incomplete"));
    }
    Ok(changes(&before(&drift.now, &drift.since), &drift.now))
}
