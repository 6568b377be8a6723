//! `bongsu import contracts`: which fee a customer pays for what, by which terms (S21).

use crate::cli::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use crate::cli::{input, print};
use crate::settlement::compute::terms_in_force;
use bongsu_clock::Clock;
use bongsu_core::inventory::import::text_of_table;
use bongsu_core::settlement::contract::{Contract, KnownNames, read};
use bongsu_words::{Language, say, settlement};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// What was settled so long ago, or later, is settled again by the new contracts.
const RESETTLED: Duration = Duration::from_secs(62 * 86_400);

/// Import the table of contracts: which fee a customer pays for what, by which terms.
///
/// The table has all contracts, those that ended too: what it does not mention is removed. With
/// one bad row nothing is imported, and every bad row is reported with line, column and reason.
///
/// Columns: customer, fee, currency, period (month or year), terms (see bongsu terms list), from
/// (the first day); and where wanted contract (its name), site (for one site alone), until (the
/// last day).
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The table (CSV, by commas or semicolons; in UTF-8, UTF-16 or CP949).
    file: PathBuf,
    /// Show what would change, without changing it.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    language: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

/// A contract on a line, as it is compared.
fn shown(lang: Language, it: &Contract) -> String {
    let site = it.site.as_ref().map(|site| site.as_str().to_owned()).unwrap_or_default();
    let (fee, period) = (settlement::money(lang, it.fee), it.period.code());
    let until = it.until.map(|day| day.to_string()).unwrap_or_default();
    let Contract { key, customer, terms, from, .. } = it;
    format!("{key}\t{customer}\t{site}\t{fee}\t{period}\t{terms}\t{from}\t{until}")
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.language.language();
    let store = open_existing(&args.config.load()?).await?;
    let inventory = store.inventory().await?;
    let sites = inventory.sites.iter().map(|(name, site)| (name.clone(), site.customer.clone()));
    let known = KnownNames {
        customers: inventory.customers.keys().cloned().collect(),
        sites: sites.collect(),
        terms: terms_in_force(&store).await?.into_keys().collect(),
        former: store.former_names().await?,
    };
    let file = args.file.display().to_string();
    let bytes = input::read(&args.file)?;
    let text = text_of_table(&bytes)
        .ok_or_else(|| BadInput(say!(lang, "contract-cli-not-a-table", file = file.as_str())))?;
    let contracts = read(&text, &known).map_err(|errors| {
        let lines = errors.iter().map(|it| settlement::contract_error(lang, &file, it));
        BadInput(lines.collect::<Vec<_>>().join("\n"))
    })?;
    let before = store.contracts().await?;
    let by_key = |all: &[Contract]| -> HashMap<String, Contract> {
        all.iter().map(|it| (it.key.clone(), it.clone())).collect()
    };
    let (old, new) = (by_key(&before), by_key(&contracts));
    let added = contracts.iter().filter(|it| !old.contains_key(&it.key)).count();
    let removed = before.iter().filter(|it| !new.contains_key(&it.key)).count();
    let same = contracts.iter().filter(|it| old.get(&it.key) == Some(*it)).count();
    print::line(say!(
        lang,
        "contract-cli-read",
        n = contracts.len() as u64,
        added = added as u64,
        changed = (contracts.len() - added - same) as u64,
        removed = removed as u64
    ));
    if args.dry_run {
        for it in &contracts {
            match old.get(&it.key) {
                None => print::line(format_args!("+ {}", shown(lang, it))),
                Some(before) if before != it => {
                    print::line(format_args!("- {}", shown(lang, before)));
                    print::line(format_args!("+ {}", shown(lang, it)));
                }
                Some(_) => {}
            }
        }
        for it in before.iter().filter(|it| !new.contains_key(&it.key)) {
            print::line(format_args!("- {}", shown(lang, it)));
        }
        print::line(say!(lang, "contract-cli-dry-run"));
        return Ok(ExitCode::SUCCESS);
    }
    let resettle = Clock::system().now().before(RESETTLED);
    store.save_contracts(&contracts, resettle).await?;
    Ok(ExitCode::SUCCESS)
}
