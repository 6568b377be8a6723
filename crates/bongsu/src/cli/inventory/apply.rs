//! `bongsu apply`: makes the inventory what files say, and nothing beside.

use super::super::options::{BadInput, ConfigFile, OutputLanguage};
use super::super::print;
use super::{files, history};
use bongsu_clock::Clock;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::diff::diff_of;
use bongsu_core::inventory::history::{ChangeSource, changes, removed_share};
use bongsu_store::{ChangeError, ChangeRequest, Error, Store};
use bongsu_words::{inventory_diff, say};
use std::path::PathBuf;
use std::process::ExitCode;

/// Make the inventory what files say: what they do not mention is removed.
///
/// All of it is done in one transaction, or nothing. Changes that somebody made by hand and that
/// the files take away are named. More than a tenth of all entries is removed only with
/// --allow-removals.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu export > inventory.json               what there is
  bongsu apply --dry-run inventory.json        what would be added, changed and removed
  bongsu apply inventory.json
  bongsu apply inventory/                      all .json, .csv and .tsv files of a directory
  bongsu diff                                  what was changed since")]
pub struct Args {
    /// Files, or directories of files; all together are the whole inventory.
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// Show what would change, without changing it.
    #[arg(long)]
    dry_run: bool,
    /// Remove more than a tenth of all entries.
    #[arg(long)]
    allow_removals: bool,
    #[command(flatten)]
    language: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

/// One part in so many may be removed without the flag.
const REMOVED_MAX_PART: usize = 10;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let lang = args.language.language();
    let store = match Store::open_existing(&config.store.url).await {
        Ok(store) => Some(store),
        Err(Error::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let old = match &store {
        Some(store) => store.inventory().await?,
        None => Inventory::default(),
    };
    let new = files::inventory(&config, lang, &args.files, &old)?;
    let all = changes(&old, &new);
    print::text(inventory_diff::diff(lang, &diff_of(&all), usize::MAX));
    if let Some(store) = &store {
        let zone = bongsu_words::time::zone(&config.operator.time_zone);
        history::show_overridden((lang, &zone), store, &all).await?;
    }
    let too_many = |old: &Inventory, new: &Inventory| {
        let (removed, of) = removed_share(old, &changes(old, new));
        (removed > (of / REMOVED_MAX_PART).max(1) && !args.allow_removals)
            .then(|| BadInput(say!(lang, "inventory-cli-removals", removed = removed, of = of)))
    };
    if args.dry_run {
        if let Some(BadInput(text)) = too_many(&old, &new) {
            print::line(text);
        }
        print::line(say!(lang, "import-dry-run"));
        return Ok(ExitCode::SUCCESS);
    }
    let store = match store {
        Some(store) => store,
        None => Store::open(&config.store.url).await?,
    };
    let author = history::author(ChangeSource::Apply);
    let request =
        ChangeRequest { is_mark: true, ..ChangeRequest::new(author, Clock::system().now()) };
    let result = store.change_inventory(&request, |now| {
        let new = files::inventory(&config, lang, &args.files, now)?;
        too_many(now, &new).map_or(Ok(new), Err)
    });
    match result.await {
        Ok(saved) if saved.written + saved.deleted == 0 => {
            print::line(say!(lang, "inventory-cli-marked"));
        }
        Ok(saved) => print::line(history::saved(lang, saved.change)),
        Err(ChangeError::Refused(refusal)) => return Err(refusal.into()),
        Err(ChangeError::Store(error)) => return Err(error.into()),
        // No entry was expected to be as it was read.
        Err(ChangeError::Overtaken(_) | ChangeError::Repeated) => {}
    }
    Ok(ExitCode::SUCCESS)
}
