//! A company whose servers all work, and the program that watches it.

use crate::bench::servers::{self, Running, wait};
use crate::http::Visitor;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

pub const PUBLIC: &str = "127.0.0.1:8080";
pub const OPERATIONS: &str = "127.0.0.1:8081";
/// So many sites share an address.
const SITES_ON_ADDRESS: usize = 250;
/// The silent zone has so many name servers.
const SILENT: usize = 40;

const WEB: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 80);
/// Addresses of strangers.
const STRANGERS: usize = 4;

/// The servers and the program. Parts end in this order: the program first.
pub struct World {
    desk: Option<Running>,
    pub sites: usize,
    program: PathBuf,
    web: Option<Running>,
    _servers: [Running; 2],
    files: TempDir,
    operations: Visitor,
}

/// How the program is started.
#[derive(Default)]
pub struct Start<'a> {
    /// At most so many open files.
    pub files: Option<u32>,
    /// Environment.
    pub env: &'a [(&'a str, String)],
}

impl World {
    /// Servers of so many sites, and the inventory; the program does not run yet. With `silent`,
    /// one customer more has a domain with forty name servers that never answer.
    pub fn new(program: &Path, sites: usize, silent: bool) -> anyhow::Result<World> {
        let files = tempfile::Builder::new().prefix("bongsu-adversary-").tempdir()?;
        let path = files.path();
        ip(&["link", "set", "lo", "up"])?;
        for stranger in 1..=STRANGERS {
            ip(&["addr", "replace", &format!("10.66.0.{stranger}/32"), "dev", "lo"])?;
        }
        let at = [1, 2].map(|n| SocketAddr::from(([127, 77, 0, n], 53)));
        let mut parent = "$TTL 60\n@ IN SOA ns1.load.test. root.load.test. 1 3600 600 86400 60\n\
                          @ IN NS ns1.load.test.\n@ IN NS ns2.load.test.\n\
                          ns1.load IN A 127.77.0.1\nns2.load IN A 127.77.0.2\n"
            .to_owned();
        for n in 0..sites {
            writeln!(parent, "site{n} IN NS ns1.load.test.\nsite{n} IN NS ns2.load.test.")?;
        }
        for n in 1..=SILENT {
            writeln!(parent, "silent IN NS n{n}.silent.test.\nn{n}.silent IN A 127.79.0.{n}")?;
        }
        fs::write(path.join("parent"), parent)?;
        let nsd = servers::nsd(path, &at, sites, "test", &[("test", "parent")])?;
        let web = Some(servers::nginx(path, WEB)?);
        fs::create_dir(path.join("mail"))?;
        ensure!(
            Command::new("chmod").arg("777").arg(path).arg(path.join("mail")).status()?.success(),
            "the mail's folder"
        );
        let dump = format!("{}/%H%M%S.", path.join("mail").display());
        let mail = ["-u", "nobody", "-d", &dump, "127.0.0.1:25", "100"];
        let mail = Running::start("smtp-sink", &mail, path)?;
        let program = program.to_owned();
        let operations = Visitor::stranger(OPERATIONS);
        let _servers = [nsd, mail];
        let world = World { desk: None, sites, program, web, _servers, files, operations };
        world.configure()?;
        world.inventory(silent)?;
        Ok(world)
    }

    fn configure(&self) -> anyhow::Result<()> {
        let sweep = if self.sites > 1_000 { 60 } else { 10 };
        let text = format!(
            "version = \"1\"\n[operator]\nown_domains = [\"load.test\"]\n[store]\n\
             url = \"sqlite:bongsu.db\"\n[web]\npublic_url = \"http://{PUBLIC}\"\n[probing]\n\
             probe_interval_s = {sweep}\nallowed_private_networks = [\"127.0.0.0/8\"]\nipv6 = false\n\
             target_rate_limit = {{ per_second = 100000, burst = 100000 }}\n[discovery]\n\
             resolvers = [\"127.77.0.1:53\"]\nparent_servers = [\"127.77.0.1:53\", \"127.77.0.2:53\"]\n\
             [mail]\nfrom = \"outage@load.test\"\nrelays = [\"smtp://127.0.0.1:25\"]\n"
        );
        Ok(fs::write(self.files.path().join("bongsu.toml"), text)?)
    }

    fn inventory(&self, silent: bool) -> anyhow::Result<()> {
        let mut table = String::from("customer,contact,domain,url,server,addresses\n");
        for n in 0..self.sites {
            let (server, host) = (n / SITES_ON_ADDRESS, format!("site{n}.test"));
            writeln!(
                table,
                "c{n},owner{n}@mail.example,{host},http://{host}/,web-{server},127.78.0.{}",
                server + 1
            )?;
        }
        if silent {
            table += "silent,silent@mail.example,silent.test,http://silent.test/,,\n";
        }
        fs::write(self.files.path().join("sites.csv"), table)?;
        self.call(&["import", "sites.csv"]).map(drop)
    }

    /// Starts the program, and logs in.
    pub fn start(&mut self, how: &Start<'_>) -> anyhow::Result<()> {
        let files = how.files.map(|most| format!("--nofile={most}:{most}"));
        let mut args: Vec<&str> = files.iter().map(String::as_str).collect();
        let program = self.program.display().to_string();
        let env: Vec<String> =
            how.env.iter().map(|(key, value)| format!("{key}={value}")).collect();
        args.push("env");
        args.extend(env.iter().map(String::as_str));
        args.extend([program.as_str(), "serve", "--config", "bongsu.toml"]);
        // The last one frees its ports first.
        self.desk = None;
        self.desk = Some(Running::start("prlimit", &args, self.files.path())?);
        for at in [PUBLIC, OPERATIONS] {
            wait(Duration::from_secs(60), || TcpStream::connect(at).is_ok())?;
        }
        // Who has logged in before still is.
        if self.operations.json("/api/v1/status").is_err() || !self.is_known() {
            let link = self.call(&["user", "add", "--admin", "hana"])?;
            self.operations =
                Visitor::by_link(OPERATIONS, link.trim(), "a company of forty sites")?;
        }
        Ok(())
    }

    /// Ends the program, and takes its database away: it starts as on its first day.
    pub fn forget(&mut self) -> anyhow::Result<()> {
        self.desk = None;
        for file in ["bongsu.db", "bongsu.db-wal", "bongsu.db-shm", "bongsu.db.starts"] {
            let _ = fs::remove_file(self.path(file));
        }
        self.call(&["import", "sites.csv"]).map(drop)
    }

    /// All web servers die, or come back.
    pub fn web_works(&mut self, works: bool) -> anyhow::Result<()> {
        self.web = None;
        if works {
            self.web = Some(servers::nginx(self.files.path(), WEB)?);
        }
        Ok(())
    }

    /// So many customers more, whose domains nobody has delegated yet.
    pub fn import_more(&self, customers: usize) -> anyhow::Result<()> {
        let mut table = String::from("customer,contact,domain\n");
        for n in 0..customers {
            writeln!(table, "d{n},owner{n}@mail.example,new{n}.test")?;
        }
        fs::write(self.path("more.csv"), table)?;
        self.call(&["import", "more.csv"]).map(drop)
    }

    fn is_known(&self) -> bool {
        self.operations.json("/api/v1/sites?limit=1").is_ok_and(|it| it["rows"].is_array())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// How many mails were written.
    pub fn mails(&self) -> anyhow::Result<usize> {
        Ok(fs::read_dir(self.path("mail"))?.count())
    }

    /// What operations read of everything.
    pub fn status(&self) -> anyhow::Result<Value> {
        self.operations.json("/api/v1/status")
    }

    /// What the program says of itself.
    pub fn health(&self) -> anyhow::Result<Value> {
        Visitor::stranger(PUBLIC).json("/healthz")
    }

    fn call(&self, args: &[&str]) -> anyhow::Result<String> {
        let done = Command::new(&self.program)
            .args(args)
            .args(["--config", "bongsu.toml"])
            .current_dir(self.files.path())
            .output()?;
        ensure!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).context("not UTF-8")
    }
}

fn ip(args: &[&str]) -> anyhow::Result<()> {
    ensure!(Command::new("ip").args(args).status()?.success(), "ip {args:?}");
    Ok(())
}
