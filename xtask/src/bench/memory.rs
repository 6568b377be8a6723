//! What a watched site costs the whole program, as it is used: inventory imported, SQLite,
//! pages served, every site and every zone at both its name servers seen to work.

use super::dead::refusing;
use super::servers::{self, Running, wait};
use crate::http::Visitor;
use crate::steps::{self, cargo};
use anyhow::Context;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// What is measured.
#[derive(clap::Args)]
pub struct Args {
    /// How many sites are watched.
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    sites: usize,
}

/// So many sites share an address.
const SITES_ON_ADDRESS: usize = 250;
const SWEEP_SECS: u64 = 60;
const SUFFIX: &str = "test";

/// Measures, and prints a table.
///
/// # Errors
/// When something is not installed, does not build, or the sites are never seen to work.
pub fn run(args: &Args) -> anyhow::Result<()> {
    steps::run(
        &cargo(),
        &["build", "--locked", "--profile", "dist", "--features", "allocator", "-p", "bongsu"],
    )?;
    let few = measure(1_000).context("with 1,000 sites")?;
    let many = measure(args.sites).with_context(|| format!("with {} sites", args.sites))?;
    let each = |now: fn(&Resident) -> u64| {
        (now(&many).saturating_sub(now(&few))) as f64 / (args.sites - 1_000) as f64
    };
    println!("\n| sites | resident, MiB | at most, MiB |\n|---|---|---|");
    for (sites, resident) in [(1_000, &few), (args.sites, &many)] {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        println!("| {sites} | {:.1} | {:.1} |", mib(resident.now), mib(resident.most));
    }
    println!("| a further site, bytes | {:.0} | {:.0} |", each(|r| r.now), each(|r| r.most));
    Ok(())
}

/// Bytes of memory in use (VmRSS, VmHWM of proc(5)).
struct Resident {
    now: u64,
    most: u64,
}

fn measure(sites: usize) -> anyhow::Result<Resident> {
    let files = tempfile::tempdir()?;
    let dns_port = refusing()?.port();
    let servers = [1, 2].map(|n| SocketAddr::from(([127, 77, 0, n], dns_port)));
    let web = SocketAddr::from(([0, 0, 0, 0], refusing()?.port()));
    let _nsd = servers::nsd(files.path(), &servers, sites, SUFFIX, &[])?;
    let _nginx = servers::nginx(files.path(), web)?;
    let operations = refusing()?;
    configure(files.path(), servers, operations)?;
    inventory(files.path(), sites, web.port())?;
    let program = crate::root().join("target/dist/bongsu");
    call(&program, files.path(), &["import", "sites.csv", "parts.csv"])?;
    let prometheus = prometheus(&program, files.path(), operations)?;
    let args = ["serve", "--config", "bongsu.toml"];
    let desk = Running::start(&program.to_string_lossy(), &args, files.path())?;
    let all = format!("bongsu_sites{{verdict=\"up\"}} {sites}");
    wait(Duration::from_secs(10 * SWEEP_SECS), || {
        prometheus.text("/metrics").is_ok_and(|text| text.lines().any(|line| line == all))
    })
    .context("not all sites were seen to work")?;
    // What the second sweep needs is known after it.
    std::thread::sleep(Duration::from_secs(SWEEP_SECS));
    resident(desk.id())
}

fn configure(files: &Path, servers: [SocketAddr; 2], operations: SocketAddr) -> anyhow::Result<()> {
    let [first, second] = servers.map(|at| at.to_string());
    let text = format!(
        "version = \"1\"\n[store]\nurl = \"sqlite:bongsu.db\"\n[web]\npublic_listen = \"\"\n\
         operations_listen = \"{operations}\"\n[probing]\nprobe_interval_s = {SWEEP_SECS}\n\
         allowed_private_networks = [\"127.0.0.0/8\"]\n\
         target_rate_limit = {{ per_second = 100000, burst = 100000 }}\n\
         [discovery]\nresolvers = [\"{first}\"]\nparent_servers = [\"{first}\", \"{second}\"]\ndns_port = {}\n",
        servers[0].port()
    );
    Ok(fs::write(files.join("bongsu.toml"), text)?)
}

/// Every site with a customer, a domain and a zone of its own.
fn inventory(files: &Path, sites: usize, port: u16) -> anyhow::Result<()> {
    let mut table = String::from("customer,contact,domain,url,server,addresses,name_servers\n");
    for n in 0..sites {
        let server = n / SITES_ON_ADDRESS;
        let host = format!("site{n}.{SUFFIX}");
        writeln!(
            table,
            "c{n},owner{n}@mail.example,{host},http://{host}:{port}/,web-{server},\
             127.78.{}.{},ns1.load.{SUFFIX} ns2.load.{SUFFIX}",
            server / 250,
            server % 250 + 1,
        )?;
    }
    fs::write(files.join("sites.csv"), table)?;
    let parts = format!(
        "part,addresses\nns:ns1.load.{SUFFIX},127.77.0.1\nns:ns2.load.{SUFFIX},127.77.0.2\n"
    );
    Ok(fs::write(files.join("parts.csv"), parts)?)
}

/// A program that may read the metrics.
fn prometheus(program: &Path, files: &Path, operations: SocketAddr) -> anyhow::Result<Visitor> {
    call(program, files, &["user", "add", "--admin", "hana"])?;
    let token = ["user", "token", "hana", "--name", "prometheus", "--scopes", "metrics"];
    Ok(Visitor::with_token(operations, call(program, files, &token)?.trim()))
}

fn call(program: &Path, files: &Path, args: &[&str]) -> anyhow::Result<String> {
    let config = ["--config", "bongsu.toml"];
    let done =
        std::process::Command::new(program).args(args).args(config).current_dir(files).output()?;
    anyhow::ensure!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?)
}

fn resident(id: u32) -> anyhow::Result<Resident> {
    let text = fs::read_to_string(format!("/proc/{id}/status"))?;
    let kib = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        let word = line.and_then(|line| line.split_whitespace().next());
        word.and_then(|word| word.parse::<u64>().ok()).with_context(|| format!("no {key}"))
    };
    Ok(Resident { now: kib("VmRSS:")? * 1024, most: kib("VmHWM:")? * 1024 })
}
