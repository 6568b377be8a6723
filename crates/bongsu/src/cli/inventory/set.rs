//! `bongsu set`: adds or changes one customer, site, component or contact.

use super::super::options::{BadInput, ConfigFile, OutputLanguage};
use super::make;
use bongsu_core::inventory::edit::{Edit, EntryType};
use bongsu_core::inventory::import::{Field, nearest_field};
use bongsu_words::say;
use clap::builder::PossibleValuesParser;
use std::process::ExitCode;

/// Add or change one customer, site, component or contact.
///
/// The fields are the columns of `bongsu import`, and are checked the same way. What is not named
/// stays; `FIELD=` takes away what was there. A running `serve` follows within seconds, and the
/// history in operations says who changed what.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu set --new customer kim name='김 사장' contact=kim@shop.kr,010-1234-5678
  bongsu set --new site www.shop.kr customer=kim server=web-1
  bongsu set site www.shop.kr rack=r9 status=200
  bongsu set component server:web-1 parent=rack:r9
  bongsu set contact kim 02-123-4567           one contact more
  bongsu set --dry-run site www.shop.kr url=http://www.shop.kr/")]
pub struct Args {
    /// What it is.
    #[arg(value_parser = PossibleValuesParser::new(["customer", "site", "component", "contact"]))]
    kind: String,
    /// The customer's key, the site's host, or the component's key.
    key: String,
    /// FIELD=VALUE; for a contact, its address.
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Add what is not there yet.
    #[arg(long)]
    new: bool,
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
    let edit = edit(&args)?;
    make(&config, args.language.language(), &edit, args.dry_run).await
}

fn edit(args: &Args) -> Result<Edit, BadInput> {
    let lang = args.language.language();
    let Some(of) = EntryType::from_code(&args.kind) else {
        let [address] = &args.fields[..] else {
            return Err(BadInput(say!(lang, "inventory-cli-one-contact")));
        };
        let (customer, address) = (args.key.clone(), address.clone());
        return Ok(Edit::Contact { customer, address, is_wanted: true });
    };
    let field = |text: &String| {
        let named = text.split_once('=').and_then(|(name, value)| {
            Some((Field::from_name(name.trim())?, value.trim().to_owned()))
        });
        let near = || nearest_field(text.split_once('=')?.0);
        named.ok_or_else(|| {
            BadInput(match near() {
                Some(near) => {
                    say!(lang, "inventory-cli-near-field", text = text.as_str(), near = near)
                }
                None => say!(lang, "inventory-cli-no-field", text = text.as_str()),
            })
        })
    };
    let fields = args.fields.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Ok(Edit::Set { of, key: args.key.clone(), fields, is_new: args.new })
}
