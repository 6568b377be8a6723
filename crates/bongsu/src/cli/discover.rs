//! `bongsu discover`: reads DNS now (S1).

use super::options::{BadInput, ConfigFile, open_existing};
use super::print;
use crate::runtime::inventory::discovery::{RoundSummary, discover, zones};
use bongsu_core::name::Name;
use bongsu_probe::discover::ZoneRequest;
use std::process::ExitCode;

/// Read from DNS what depends on what: name servers at parent and zone, and addresses.
///
/// `bongsu serve` does this daily by itself. Where DNS does not answer, the last known data is
/// kept.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu discover                        every domain in the inventory
  bongsu discover shop.co.kr 한글.한국   only these")]
pub struct Args {
    /// Domains in the inventory [default: all].
    #[arg(value_name = "DOMAIN")]
    domains: Vec<String>,
    #[command(flatten)]
    config: ConfigFile,
}

/// The zones of `domains`, or all.
fn chosen(all: Vec<ZoneRequest>, domains: &[String]) -> Result<Vec<ZoneRequest>, BadInput> {
    if domains.is_empty() {
        return Ok(all);
    }
    let mut wanted: Vec<ZoneRequest> = Vec::new();
    let mut bad = Vec::new();
    for text in domains {
        let name = match Name::parse(text) {
            Ok(name) => name,
            Err(error) => {
                bad.push(error.to_string());
                continue;
            }
        };
        let zone = name.registrable().unwrap_or_else(|_| name.clone());
        match all.iter().find(|known| known.zone == zone) {
            Some(known) if wanted.contains(known) => {}
            Some(known) => wanted.push(known.clone()),
            None => bad.push(format!("{}: not in the inventory; import it first", name.unicode())),
        }
    }
    if bad.is_empty() { Ok(wanted) } else { Err(BadInput(bad.join("\n"))) }
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let store = open_existing(&config).await?;
    let wanted = chosen(zones(&store.inventory().await?), &args.domains)?;
    let all = wanted.len();
    let RoundSummary { zones, silent, changed } = discover(&store, &config, wanted, |discovery| {
        let servers: Vec<String> = discovery.name_servers().iter().map(Name::unicode).collect();
        let answer = match servers.is_empty() {
            true => "no answer".to_owned(),
            false => servers.join(" "),
        };
        let differs =
            if discovery.delegation_differs() { "  (parent and zone differ)" } else { "" };
        print::line(format_args!("{}  {answer}{differs}", discovery.zone.unicode()));
    })
    .await?;
    print::line(format_args!(
        "{zones} of {all} zones discovered, {changed} changed, {silent} did not answer"
    ));
    Ok(if all > 0 && silent == all { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
