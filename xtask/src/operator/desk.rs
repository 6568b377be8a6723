//! The program as an operator runs it.

use super::company;
use super::lab::{Lab, reachable};
use crate::http::Visitor;
use anyhow::bail;
use std::path::{Path, PathBuf};
use std::process::Command;

pub const PUBLIC: &str = "127.0.0.1:8080";
const OPERATIONS: &str = "127.0.0.1:8081";

const CONFIG: &str = r#"version = "1"
[operator]
name = "Example Hosting"
contact = "02-0000-0000"
own_domains = ["hosting.kr"]
own_networks = ["10.78.0.0/24"]
[store]
url = "sqlite:bongsu.db"
[web]
public_url = "http://127.0.0.1:8080"
[probing]
probe_interval_s = 10
allowed_private_networks = ["10.78.0.0/24"]
trust_roots = ["ca.pem"]
ipv6 = false
[discovery]
parent_servers = ["10.78.0.3:53"]
[mail]
from = "Example Hosting <outage@hosting.kr>"
relays = ["smtp://127.0.0.1:25"]
[[webhook]]
name = "program"
type = "webhook"
url = "http://127.0.0.1:9000/"
secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
language = "en"
"#;

pub struct Desk {
    program: PathBuf,
    config: String,
}

impl Desk {
    pub fn begin(lab: &mut Lab, program: &Path) -> anyhow::Result<Desk> {
        let authorities = lab.files.path().join("ca.pem").display().to_string();
        let config = lab.file("bongsu.toml", &CONFIG.replace("ca.pem", &authorities))?;
        let desk = Desk { program: program.to_owned(), config };
        desk.import(lab, None)?;
        desk.start(lab)?;
        Ok(desk)
    }

    /// The administrator, logged in by their first link. A session is not limited in its requests,
    /// as a token is.
    pub fn log_in(&self, lab: &Lab) -> anyhow::Result<Visitor> {
        let link = self.call(lab, &["user", "add", "--admin", "hana"])?;
        Visitor::by_link(OPERATIONS, link.trim(), "a company of sixty sites")
    }

    pub fn start(&self, lab: &mut Lab) -> anyhow::Result<()> {
        lab.start("bongsu", Command::new(&self.program).args(["serve", "--config", &self.config]))?;
        reachable(PUBLIC)
    }

    /// Imports the whole table, without one customer.
    pub fn import(&self, lab: &Lab, without: Option<usize>) -> anyhow::Result<()> {
        let table = lab.file("customers.csv", &company::table(without))?;
        self.call(lab, &["import", "--replace", &table]).map(drop)
    }

    /// Each customer's number and the path of their page.
    pub fn customer_pages(&self, lab: &Lab) -> anyhow::Result<Vec<(usize, String)>> {
        let table = self.call(lab, &["customer-pages"])?;
        let row = |line: &str| {
            let (customer, rest) = line.split_once(',')?;
            let (_, token) = rest.split_once("/c/")?;
            let token = token.split([',', '"', '/']).next()?.trim();
            Some((customer.strip_prefix('c')?.parse().ok()?, format!("/c/{token}")))
        };
        Ok(table.lines().filter_map(row).collect())
    }

    fn call(&self, lab: &Lab, args: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.program)
            .args(args)
            .args(["--config", &self.config])
            .current_dir(lab.files.path())
            .output()?;
        if !output.status.success() {
            bail!("bongsu {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}
