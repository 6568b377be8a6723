//! The whole program as it is used, watching sites that work: NSD and nginx answer for them.

use super::dead::refusing;
use super::servers::{self, Running, wait};
use crate::http::Visitor;
use crate::steps::{self, cargo};
use anyhow::Context;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// So many sites share an address.
const SITES_ON_ADDRESS: usize = 250;
/// How long a sweep takes.
pub const SWEEP_SECS: u64 = 60;
const SUFFIX: &str = "test";

/// A desk that runs until this is dropped.
pub struct Desk {
    /// Where its operations pages are.
    pub operations: SocketAddr,
    program: PathBuf,
    running: Running,
    _servers: [Running; 2],
    /// Removed last.
    files: TempDir,
}

/// Bytes of memory in use (VmRSS, VmHWM of proc(5)).
pub struct Resident {
    /// Now.
    pub now: u64,
    /// At most.
    pub most: u64,
}

impl Desk {
    /// Builds the program as it ships.
    ///
    /// # Errors
    /// When it does not build.
    pub fn build() -> anyhow::Result<()> {
        let args = ["--profile", "dist", "--features", "allocator", "-p", "bongsu"];
        steps::run(&cargo(), &[&["build", "--locked"][..], &args].concat())
    }

    /// One that watches so many sites, all of which were seen to work.
    ///
    /// # Errors
    /// When something is not installed, or the sites are never seen to work.
    pub fn watching(sites: usize) -> anyhow::Result<Desk> {
        let files = tempfile::tempdir()?;
        let dns_port = refusing()?.port();
        let servers = [1, 2].map(|n| SocketAddr::from(([127, 77, 0, n], dns_port)));
        let web = SocketAddr::from(([0, 0, 0, 0], refusing()?.port()));
        let nsd = servers::nsd(files.path(), &servers, sites, SUFFIX, &[])?;
        let nginx = servers::nginx(files.path(), web)?;
        let operations = refusing()?;
        configure(files.path(), servers, operations)?;
        inventory(files.path(), sites, web.port())?;
        let program = crate::root().join("target/dist/bongsu");
        call(&program, files.path(), &["import", "sites.csv", "parts.csv"])?;
        let prometheus = prometheus(&program, files.path(), operations)?;
        let args = ["serve", "--config", "bongsu.toml"];
        let running = Running::start(&program.to_string_lossy(), &args, files.path())?;
        let all = format!("bongsu_sites{{verdict=\"up\"}} {sites}");
        wait(Duration::from_secs(10 * SWEEP_SECS), || {
            prometheus.text("/metrics").is_ok_and(|text| text.lines().any(|line| line == all))
        })
        .context("not all sites were seen to work")?;
        Ok(Desk { operations, program, running, files, _servers: [nsd, nginx] })
    }

    /// What a command of the program prints.
    ///
    /// # Errors
    /// When it fails.
    pub fn call(&self, args: &[&str]) -> anyhow::Result<String> {
        call(&self.program, self.files.path(), args)
    }

    /// Gives all of its threads one core.
    ///
    /// # Errors
    /// When taskset (util-linux) fails.
    pub fn use_one_core(&self) -> anyhow::Result<()> {
        let id = self.running.id().to_string();
        steps::output("taskset", &["-a", "-p", "-c", "0", &id]).map(drop)
    }

    /// What it holds in memory now, and held at most.
    ///
    /// # Errors
    /// When it has died.
    pub fn resident(&self) -> anyhow::Result<Resident> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.running.id()))?;
        let kib = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key));
            let word = line.and_then(|line| line.split_whitespace().next());
            word.and_then(|word| word.parse::<u64>().ok()).with_context(|| format!("no {key}"))
        };
        Ok(Resident { now: kib("VmRSS:")? * 1024, most: kib("VmHWM:")? * 1024 })
    }

    /// Forgets what it held at most (proc(5), clear_refs).
    ///
    /// # Errors
    /// When it has died, or is another's.
    pub fn forget_peak(&self) -> anyhow::Result<()> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.running.id()), "5")?)
    }

    /// The processor time that it has used, kernel included.
    ///
    /// # Errors
    /// When it has died.
    pub fn cpu_time(&self) -> anyhow::Result<Duration> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.running.id()))?;
        // The name may hold spaces; the times are the 14th and 15th field, in hundredths.
        let (_, rest) = text.rsplit_once(')').context("no name in stat")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |n: usize| fields.get(n).and_then(|it| it.parse::<u64>().ok());
        let ticks = ticks(11).zip(ticks(12)).context("no times in stat")?;
        Ok(Duration::from_millis((ticks.0 + ticks.1) * 10))
    }
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
