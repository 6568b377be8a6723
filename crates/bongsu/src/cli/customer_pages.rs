//! `bongsu customer-pages`: the URLs of customers' own pages (S7).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::print;
use bongsu_clock::Clock;
use bongsu_core::inventory::Inventory;
use bongsu_core::plain_text::table_cell;
use bongsu_words::say;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// List, renew or revoke the URLs of customers' own pages.
///
/// Anyone with such a URL sees the customer's sites, their incidents and the notices that were
/// sent; there is no login. Renew it when it has leaked.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu customer-pages                  every customer's URL, as CSV
  bongsu customer-pages acme             one customer's
  bongsu customer-pages --renew acme     a new URL; the old one stops working
  bongsu customer-pages --revoke acme    no URL at all, until it is renewed")]
pub struct Args {
    /// Only these customers, by their keys in the inventory.
    customers: Vec<String>,
    /// Give them new URLs.
    #[arg(long, requires = "customers", conflicts_with = "revoke")]
    renew: bool,
    /// Remove their URLs.
    #[arg(long, requires = "customers")]
    revoke: bool,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let store = open_existing(&config).await?;
    let inventory = store.inventory().await?;
    if let Some(unknown) = unknown(&args.customers, &inventory) {
        let lang = args.output.language();
        return Err(BadInput(say!(lang, "cli-no-such-customer", customer = unknown)).into());
    }
    let now = Clock::system().now();
    store.create_page_tokens(inventory.customers.keys().map(String::as_str), now).await?;
    for customer in &args.customers {
        if args.renew {
            store.renew_page_token(customer, now).await?;
        } else if args.revoke {
            store.revoke_page_token(customer, now).await?;
        }
    }
    let wanted: BTreeSet<&str> = args.customers.iter().map(String::as_str).collect();
    let urls = config.customer_urls();
    let tokens = store.page_tokens().await?;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["customer", "url"])?;
    for (customer, known) in &inventory.customers {
        if !wanted.is_empty() && !wanted.contains(customer.as_str()) {
            continue;
        }
        let lang = known.language;
        let url = tokens.get(customer).map(|token| urls.page(lang, *token));
        out.write_record([&*table_cell(customer), url.as_deref().unwrap_or_default()])?;
    }
    print::text(String::from_utf8(out.into_inner()?)?);
    Ok(ExitCode::SUCCESS)
}

fn unknown<'a>(customers: &'a [String], inventory: &Inventory) -> Option<&'a str> {
    let mut all = customers.iter().map(String::as_str);
    all.find(|customer| !inventory.customers.contains_key(*customer))
}
