//! `bongsu links`: the addresses of customers' own pages (S7).

use super::{BadInput, ConfigFile, OutputLanguage, print};
use bongsu_clock::Clock;
use bongsu_core::inventory::{Inventory, Language};
use bongsu_store::Store;
use bongsu_words::Lang;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// Show, renew or withdraw the addresses of customers' own pages.
///
/// Whoever has such an address sees the customer's sites, what happened to them and what
/// was told to him; there is no login. Renew it when it has come into wrong hands.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu links                       every customer's address, as CSV
  bongsu links acme                  one customer's
  bongsu links --renew acme          another address; the old one leads nowhere from now on
  bongsu links --revoke acme         none at all, until it is renewed")]
pub struct Args {
    /// Only these customers, by their keys.
    customers: Vec<String>,
    /// Give them other addresses.
    #[arg(long, requires = "customers", conflicts_with = "revoke")]
    renew: bool,
    /// Take their addresses away.
    #[arg(long, requires = "customers")]
    revoke: bool,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    tongue: OutputLanguage,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let store = Store::open(&config.store.url).await?;
    let inventory = store.inventory().await?;
    if let Some(unknown) = unknown(&args.customers, &inventory) {
        return Err(BadInput(match args.tongue.language() {
            Language::Ko => {
                format!("“{unknown}”: 그런 고객이 없습니다. `bongsu links`로 모두 볼 수 있습니다")
            }
            Language::En => format!("“{unknown}”: no such customer; `bongsu links` shows all"),
        })
        .into());
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
    let pages = config.customers_pages();
    let links = store.page_tokens().await?;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["customer", "address"])?;
    for (customer, known) in &inventory.customers {
        if !wanted.is_empty() && !wanted.contains(customer.as_str()) {
            continue;
        }
        let lang = if known.language == Language::En { Lang::En } else { Lang::Ko };
        let address = links.get(customer).map(|link| pages.address(lang, *link));
        out.write_record([customer.as_str(), address.as_deref().unwrap_or_default()])?;
    }
    print::text(String::from_utf8(out.into_inner()?)?);
    Ok(ExitCode::SUCCESS)
}

fn unknown<'a>(customers: &'a [String], inventory: &Inventory) -> Option<&'a str> {
    let mut all = customers.iter().map(String::as_str);
    all.find(|customer| !inventory.customers.contains_key(*customer))
}
