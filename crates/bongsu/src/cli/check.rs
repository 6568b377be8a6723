//! `bongsu check`: checks one domain in depth, now (S5, S13).

use super::options::{BadInput, ConfigFile, OutputLanguage};
use super::{check_report, print};
use crate::config::Config;
use crate::runtime::inventory::discovery::sources;
use crate::trust;
use bongsu_clock::Clock;
use bongsu_core::http_url::HttpUrl;
use bongsu_core::inventory::SiteUrl;
use bongsu_core::name::Name;
use bongsu_probe::check::{CheckOptions, check};
use bongsu_probe::site::Budgets;
use bongsu_store::Store;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

/// Check one domain in depth, and show where it fails.
///
/// Queries every authoritative name server directly, then tests every address of the site by
/// TCP, TLS and HTTP. The exit status is 0 when everything works and 1 when something fails.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu check shop.co.kr                     the way a visitor's browser opens it
  bongsu check www.한글.한국 --lang ko
  bongsu check shop.co.kr --url http://shop.co.kr:8080/login --status 401 --json
  bongsu check shop.co.kr --last-known 203.0.113.7    used when DNS gives no address

The URL, the expected page and the last known addresses come from the inventory, unless given
here.")]
pub struct Args {
    /// The host, such as www.shop.co.kr.
    domain: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The URL to open, such as https://shop.co.kr:8443/health.
    #[arg(long)]
    url: Option<String>,
    /// The expected HTTP status [default: any 2xx or 3xx].
    #[arg(long, value_parser = clap::value_parser!(u16).range(100..600))]
    status: Option<u16>,
    /// Text that the page must contain.
    #[arg(long)]
    body: Option<String>,
    /// The zone [default: the registrable domain].
    #[arg(long)]
    zone: Option<String>,
    /// An address to use when DNS gives none; may be repeated.
    #[arg(long, value_name = "ADDRESS")]
    last_known: Vec<IpAddr>,
    /// A recursive resolver, such as 192.0.2.53:53; may be repeated.
    #[arg(long, value_name = "ADDRESS:PORT")]
    resolver: Vec<SocketAddr>,
    /// A server to use as the zone's parent; may be repeated.
    #[arg(long, value_name = "ADDRESS:PORT")]
    parent: Vec<SocketAddr>,
    /// The port of name servers.
    #[arg(long, value_name = "PORT")]
    dns_port: Option<u16>,
    /// A private network that may be probed; may be repeated.
    #[arg(long, value_name = "NETWORK")]
    allow_network: Vec<IpNet>,
    /// A PEM file of a certificate authority to trust, beside Mozilla's list; may be repeated.
    #[arg(long, value_name = "FILE")]
    trust_root: Vec<PathBuf>,
    #[command(flatten)]
    output: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

/// Applies the options of the command line to the configuration.
fn apply_options(args: &Args, config: &mut Config) {
    if !args.resolver.is_empty() {
        config.discovery.resolvers.clone_from(&args.resolver);
    }
    if !args.parent.is_empty() {
        config.discovery.parent_servers.clone_from(&args.parent);
    }
    config.discovery.dns_port = args.dns_port.unwrap_or(config.discovery.dns_port);
    config.probing.allowed_private_networks.extend(&args.allow_network);
    config.probing.trust_roots.extend(args.trust_root.iter().cloned());
}

/// Parses the URL to open, which must be at `domain`.
fn url_of(text: &str, domain: &Name) -> Result<SiteUrl, BadInput> {
    let bad = |why: &str| BadInput(format!("--url “{text}”: {why}"));
    let url = HttpUrl::parse(text).map_err(|error| bad(&error.to_string()))?;
    if Name::parse(&url.host()).ok().as_ref() != Some(domain) {
        return Err(bad("is not at the checked domain"));
    }
    Ok(SiteUrl {
        https: url.is_https(),
        port: url.port(),
        path: url.target().to_owned(),
        ..SiteUrl::default()
    })
}

/// Fills in what the inventory knows. A database that does not exist is not created for this.
async fn use_inventory(config: &Config, domain: &Name, options: &mut CheckOptions) {
    let known = async {
        let store = Store::open_existing(&config.store.url).await?;
        Ok::<_, bongsu_store::Error>((store.inventory().await?, store.discoveries().await?))
    };
    let (inventory, discoveries) = match known.await {
        Ok(known) => known,
        Err(bongsu_store::Error::Missing { .. }) => return,
        Err(error) => {
            return tracing::warn!(%error, "cannot read the inventory; checking without it");
        }
    };
    if let Some(site) = inventory.sites.get(domain) {
        options.url.clone_from(&site.url);
        options.expect.clone_from(&site.expect);
        options.last_known.clone_from(&site.addresses);
    }
    let zone = domain.registrable().unwrap_or_else(|_| domain.clone());
    if let Some(addresses) = discoveries.get(&zone).and_then(|found| found.hosts.get(domain)) {
        options.last_known.clone_from(addresses);
    }
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let name = |text: &str| match text.parse::<IpAddr>() {
        Ok(_) => Err(BadInput(format!("“{text}” is an address, not a host name"))),
        Err(_) => Name::parse(text).map_err(|error| BadInput(error.to_string())),
    };
    let domain = name(&args.domain)?;
    let mut config = args.config.load()?;
    apply_options(&args, &mut config);
    let mut options = CheckOptions::new(sources(&config));
    use_inventory(&config, &domain, &mut options).await;
    options.zone = args.zone.as_deref().map(name).transpose()?;
    if let Some(url) = &args.url {
        options.url = url_of(url, &domain)?;
    }
    options.expect.status = args.status.or(options.expect.status);
    options.expect.body = args.body.or(options.expect.body);
    if !args.last_known.is_empty() {
        options.last_known = args.last_known;
    }
    let probing = &config.probing;
    options.dns_budget = probing.dns_timeout;
    options.budgets = Budgets {
        tcp: probing.tcp_timeout,
        tls: probing.tls_timeout,
        http: probing.http_timeout,
        service: probing.service_timeout,
    };
    options.bind = config.vantages.first().and_then(|vantage| vantage.source_address);
    options.allow_nets.clone_from(&probing.allowed_private_networks);
    options.trust_roots = trust::roots(&probing.trust_roots)?;
    let report = check(&domain, &options, &Clock::system()).await?;
    match args.json {
        true => print::line(serde_json::to_string_pretty(&report)?),
        false => print::text(check_report::render(&report, args.output.language())),
    }
    Ok(ExitCode::from(report.exit_code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_parsed_and_must_be_at_the_domain() {
        let shop = Name::parse("shop.co.kr").unwrap();
        let url = |text| url_of(text, &shop).ok();
        let opened = |https, port, path: &str| {
            Some(SiteUrl { https, port, path: path.into(), ..SiteUrl::default() })
        };
        assert_eq!(url("https://shop.co.kr"), opened(true, 443, "/"));
        assert_eq!(url("http://shop.co.kr:8080/a?b"), opened(false, 8080, "/a?b"));
        assert_eq!(url("https://shop.co.kr?x"), opened(true, 443, "/?x"));
        for bad in ["shop.co.kr", "ftp://shop.co.kr", "https://other.kr", "https://shop.co.kr:x"] {
            assert_eq!(url(bad), None, "{bad}");
        }
        for hostile in [
            "https://shop.co.kr@other.kr/",
            "https://kim@shop.co.kr/",
            "https://other.kr\\.shop.co.kr/",
            "https://shop.co.kr\t.other.kr/",
            "https:///shop.co.kr/",
            "https://shop.co.kr:0/",
            "https://shop.co.kr:65536/",
            "https://[::1]/",
        ] {
            assert_eq!(url(hostile), None, "{hostile:?}");
        }
        let hangul = Name::parse("한글.한국").unwrap();
        assert!(url_of("https://한글.한국/", &hangul).is_ok());
    }
}
