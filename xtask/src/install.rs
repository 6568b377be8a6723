//! The programs that tests and pictures need, from Debian packages.

use crate::steps;
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where it is seen whether something is there.
enum Sign {
    /// A program of this name on the path, or where Debian keeps servers.
    Program(&'static str),
    /// A file.
    File(&'static str),
    /// A program of any installed PostgreSQL.
    Postgres(&'static str),
}

/// What is needed, and the package that has it.
const NEEDED: [(Sign, &str); 33] = [
    (Sign::Program("cc"), "build-essential"),
    (Sign::Postgres("initdb"), "postgresql"),
    (Sign::Program("named"), "bind9"),
    (Sign::Program("dig"), "bind9-dnsutils"),
    (Sign::Program("nsd"), "nsd"),
    (Sign::Program("knotd"), "knot"),
    (Sign::Program("nginx"), "nginx-light"),
    (Sign::Program("smtp-sink"), "postfix"),
    (Sign::File("/usr/lib/dovecot/imap-login"), "dovecot-imapd"),
    (Sign::File("/usr/lib/dovecot/pop3-login"), "dovecot-pop3d"),
    (Sign::Program("vsftpd"), "vsftpd"),
    (Sign::Program("sshd"), "openssh-server"),
    (Sign::Program("mariadbd"), "mariadb-server"),
    (Sign::Program("promtool"), "prometheus"),
    (Sign::Program("node"), "nodejs"),
    (Sign::Program("npm"), "npm"),
    (Sign::Program("java"), "default-jre-headless"),
    (Sign::Program("openssl"), "openssl"),
    (Sign::File("/usr/lib/python3/dist-packages/feedparser/__init__.py"), "python3-feedparser"),
    (Sign::File("/usr/lib/python3/dist-packages/icalendar/__init__.py"), "python3-icalendar"),
    (Sign::File("/usr/lib/python3/dist-packages/dkim/__init__.py"), "python3-dkim"),
    (Sign::File("/usr/lib/python3/dist-packages/icalendar/__init__.py"), "python3-icalendar"),
    (Sign::Program("prometheus-blackbox-exporter"), "prometheus-blackbox-exporter"),
    (Sign::Program("prometheus-alertmanager"), "prometheus-alertmanager"),
    (Sign::Program("ip"), "iproute2"),
    (Sign::Program("faketime"), "faketime"),
    (Sign::Program("nft"), "nftables"),
    (Sign::Program("sipp"), "sip-tester"),
    (Sign::Program("espeak-ng"), "espeak-ng"),
    (Sign::Program("chromium"), "chromium"),
    (Sign::Program("pdftotext"), "poppler-utils"),
    (Sign::File("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), "fonts-noto-cjk"),
    (Sign::File("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"), "fonts-noto-core"),
];

impl Sign {
    fn is_there(&self) -> bool {
        match self {
            Sign::Program(name) => program(name).is_some(),
            Sign::File(path) => Path::new(path).exists(),
            Sign::Postgres(name) => fs::read_dir("/usr/lib/postgresql")
                .into_iter()
                .flatten()
                .flatten()
                .any(|version| version.path().join("bin").join(name).exists()),
        }
    }
}

/// Where a program is.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    let places = std::env::split_paths(&path).chain(servers);
    places.map(|place| place.join(name)).find(|file| file.is_file())
}

/// Installs what is missing.
///
/// # Errors
/// When something is missing and this is not root, or there is no apt-get, or it fails.
pub fn run() -> anyhow::Result<()> {
    debian()?;
    peers()
}

/// What the tests need from npm: clients and validators that nobody here wrote.
fn peers() -> anyhow::Result<()> {
    let (here, there) = (crate::root().join("xtask/peers"), crate::root().join("target/peers"));
    let wanted = fs::read(here.join("package.json")).context("xtask/peers/package.json")?;
    let stamp = there.join("installed.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    fs::create_dir_all(&there).context("target/peers")?;
    fs::write(there.join("package.json"), &wanted).context("target/peers")?;
    let folder = there.display().to_string();
    let args = ["install", "--prefix", &folder, "--no-package-lock", "--ignore-scripts"];
    steps::run("npm", &[&args[..], &["--no-audit", "--no-fund", "--loglevel=error"]].concat())?;
    // Written last: what was broken off is done again.
    fs::write(stamp, wanted).context("target/peers")
}

fn debian() -> anyhow::Result<()> {
    let missing: Vec<&str> =
        NEEDED.iter().filter(|(sign, _)| !sign.is_there()).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        println!("all programs that the tests need are there");
        return Ok(());
    }
    let how = format!("apt-get install {}", missing.join(" "));
    if program("apt-get").is_none() {
        bail!("this machine has no apt-get; the tests need the Debian packages: {how}");
    }
    if steps::output("id", &["-u"])?.trim() != "0" {
        bail!("the tests need programs that are missing here; as root: {how}");
    }
    let _quiet = NoServices::begin()?;
    apt(&["update", "-q"])?;
    let mut args = vec!["install", "-q", "-y", "--no-install-recommends"];
    args.extend(&missing);
    apt(&args)?;
    let still: Vec<&str> =
        NEEDED.iter().filter(|(sign, _)| !sign.is_there()).map(|(_, package)| *package).collect();
    if !still.is_empty() {
        bail!("installed, but not found: {}", still.join(", "));
    }
    Ok(())
}

fn apt(args: &[&str]) -> anyhow::Result<()> {
    println!("\n=== apt-get {}", args.join(" "));
    let status = Command::new("apt-get")
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status()
        .context("apt-get cannot be started")?;
    if !status.success() {
        bail!("apt-get {}: {status}", args.join(" "));
    }
    Ok(())
}

/// While this lives, packages do not start their services (Debian policy §9.3.3.2): the
/// tests start servers of their own, on ports and in places of their own.
struct NoServices(Option<&'static Path>);

impl NoServices {
    fn begin() -> anyhow::Result<NoServices> {
        let policy = Path::new("/usr/sbin/policy-rc.d");
        if policy.exists() {
            return Ok(NoServices(None));
        }
        fs::write(policy, "#!/bin/sh\nexit 101\n").context("/usr/sbin/policy-rc.d")?;
        let quiet = NoServices(Some(policy));
        steps::output("chmod", &["755", "/usr/sbin/policy-rc.d"])?;
        Ok(quiet)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(policy) = self.0
            && let Err(error) = fs::remove_file(policy)
        {
            eprintln!("xtask: {} stays behind: {error}", policy.display());
        }
    }
}
