//! Commands that change the inventory, write it, and compare it with files: `set`, `remove`,
//! `export`, `apply` and `diff` (S1).

pub mod apply;
pub mod diff;
pub mod export;
mod files;
pub mod history;
pub mod remove;
pub mod set;

use super::options::{BadInput, open_existing};
use super::print;
use crate::config::Config;
use bongsu_clock::Clock;
use bongsu_core::inventory::diff::diff_of;
use bongsu_core::inventory::edit::{self, Edit, EditRefusal, InventoryPart};
use bongsu_core::inventory::history::{ChangeSource, changes};
use bongsu_core::language::Language;
use bongsu_store::{ChangeError, ChangeRequest};
use bongsu_words::{inventory, inventory_diff, say};
use history::author;
use std::process::ExitCode;

/// How many changes of a kind are listed.
const SHOWN_MAX_LINES: usize = 20;

/// Makes an edit, or shows it.
async fn make(
    config: &Config,
    lang: Language,
    edit: &Edit,
    dry_run: bool,
) -> anyhow::Result<ExitCode> {
    let store = open_existing(config).await?;
    let country = config.operator.country;
    let old = store.inventory().await?;
    let refuse = |refusal: EditRefusal| {
        let (what, remedy) = match &refusal {
            EditRefusal::Invalid(all) => (
                say!(lang, "inventory-cli-refused", fields = inventory::cli_problems(lang, all)),
                say!(lang, "inventory-cli-refused-remedy"),
            ),
            EditRefusal::NotFound { .. } if matches!(edit, Edit::Set { .. }) => {
                let (what, _) = inventory::edit_refusal(lang, &refusal);
                (what, say!(lang, "inventory-cli-not-found-remedy"))
            }
            refusal => inventory::edit_refusal(lang, refusal),
        };
        BadInput(format!("{what} {remedy}"))
    };
    let (new, _) = edit::apply(&old, edit, country).map_err(refuse)?;
    print::text(inventory_diff::diff(lang, &diff_of(&changes(&old, &new)), SHOWN_MAX_LINES));
    if dry_run {
        print::line(say!(lang, "import-dry-run"));
        return Ok(ExitCode::SUCCESS);
    }
    let mut request = ChangeRequest::new(author(ChangeSource::CommandLine), Clock::system().now());
    request.part = InventoryPart::of(edit);
    let result =
        store.change_inventory(&request, |old| edit::apply(old, edit, country).map(|(new, _)| new));
    match result.await {
        Ok(saved) => print::line(history::saved(lang, saved.change)),
        Err(ChangeError::Refused(refusal)) => return Err(refuse(refusal).into()),
        Err(ChangeError::Store(error)) => return Err(error.into()),
        // No entry was expected to be as it was read.
        Err(ChangeError::Overtaken(_) | ChangeError::Repeated) => {}
    }
    Ok(ExitCode::SUCCESS)
}
