//! `bongsu remove`: removes one customer, site, component or contact.

use super::super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::super::print;
use super::make;
use bongsu_core::inventory::edit::{Edit, EntryKey, EntryType, impact};
use bongsu_core::language::Language;
use bongsu_words::say;
use clap::builder::PossibleValuesParser;
use std::process::ExitCode;

/// Remove one customer, site, component or contact.
///
/// Says first what goes with it, and removes nothing without --yes. The sites on a component
/// stay monitored, and are not on it any more. Incidents and what was sent stay as they are.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu remove component server:web-1         says which sites it carries
  bongsu remove --yes component server:web-1
  bongsu remove --yes site old.shop.kr
  bongsu remove --yes --with-sites customer kim
  bongsu remove --yes contact kim kim@shop.kr")]
pub struct Args {
    /// What it is.
    #[arg(value_parser = PossibleValuesParser::new(["customer", "site", "component", "contact"]))]
    kind: String,
    /// The customer's key, the site's host, or the component's key.
    key: String,
    /// The address of a contact.
    address: Option<String>,
    /// Do it.
    #[arg(long)]
    yes: bool,
    /// Remove the sites of a customer too.
    #[arg(long)]
    with_sites: bool,
    /// Show what would change, without changing it.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    language: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let lang = args.language.language();
    let edit = match EntryType::from_code(&args.kind) {
        None => {
            let address = args.address.clone();
            let address =
                address.ok_or_else(|| BadInput(say!(lang, "inventory-cli-one-contact")))?;
            Edit::Contact { customer: args.key.clone(), address, is_wanted: false }
        }
        Some(of) => {
            let key = EntryKey::parse(of, &args.key).ok_or_else(|| {
                BadInput(say!(lang, "inventory-not-found", key = args.key.as_str()))
            })?;
            let inventory = open_existing(&config).await?.inventory().await?;
            let found = impact(&inventory, &key);
            say_impact(lang, &key, found.sites.len(), (found.customers, found.contacts));
            Edit::Remove { key, with_sites: args.with_sites }
        }
    };
    let code = make(&config, lang, &edit, args.dry_run || !args.yes).await?;
    if !args.yes && !args.dry_run {
        return Err(BadInput(say!(lang, "inventory-cli-yes")).into());
    }
    Ok(code)
}

fn say_impact(lang: Language, key: &EntryKey, sites: usize, (customers, contacts): (usize, usize)) {
    match key {
        _ if sites == 0 => {}
        EntryKey::Customer(_) => print::line(say!(lang, "inventory-remove-sites", sites = sites)),
        _ => print::line(say!(
            lang,
            "inventory-remove-carries",
            sites = sites,
            customers = customers
        )),
    }
    if contacts > 0 {
        print::line(say!(lang, "inventory-remove-contacts", n = contacts));
    }
}
