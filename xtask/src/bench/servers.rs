//! Real servers from Debian packages, to be asked.

use crate::install::program;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program that runs until this is dropped. Its output goes to a file beside its other
/// files.
pub struct Running(Child);

impl Running {
    /// Starts a program of a Debian package.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub fn start(name: &str, args: &[&str], files: &Path) -> anyhow::Result<Running> {
        let path = program(name)
            .with_context(|| format!("{name} is not installed: `cargo xtask install` does it"))?;
        let log = path.file_name().unwrap_or_default().to_string_lossy() + ".log";
        let log = File::create(files.join(&*log))?;
        let child = Command::new(path)
            .args(args)
            .current_dir(files)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Running(child))
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // NSD and nginx leave children behind when they are killed: they are asked first.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if asked.is_err()
            || wait(Duration::from_secs(5), || self.0.try_wait().is_ok_and(|s| s.is_some()))
                .is_err()
        {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// Waits until something holds.
///
/// # Errors
/// When it does not within `limit`.
pub fn wait(limit: Duration, mut holds: impl FnMut() -> bool) -> anyhow::Result<()> {
    let end = Instant::now() + limit;
    while !holds() {
        if Instant::now() > end {
            bail!("nothing came of it within {} s", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// NSD, with the zones `site0.SUFFIX` … served at each address, and `more` zones with their files.
///
/// # Errors
/// When it does not start, or does not answer within a minute.
pub fn nsd(
    files: &Path,
    at: &[SocketAddr],
    zones: usize,
    suffix: &str,
    more: &[(&str, &str)],
) -> anyhow::Result<Running> {
    let zone = "$TTL 60\n@ IN SOA ns1.load.test. root.load.test. 1 3600 600 86400 60\n\
                @ IN NS ns1.load.test.\n@ IN NS ns2.load.test.\n";
    fs::write(files.join("zone"), zone)?;
    let mut config = format!(
        "server:\n username: \"\"\n zonesdir: \"{0}\"\n database: \"\"\n zonelistfile: \"{0}/list\"\n \
         xfrdfile: \"{0}/xfrd\"\n xfrdir: \"{0}\"\n pidfile: \"\"\n tcp-count: 10\n rrl-ratelimit: 0\n",
        files.display()
    );
    for at in at {
        config.push_str(&format!(" ip-address: {}@{}\n", at.ip(), at.port()));
    }
    config.push_str("remote-control:\n control-enable: no\n");
    for n in 0..zones {
        config.push_str(&format!("zone:\n name: site{n}.{suffix}\n zonefile: zone\n"));
    }
    for (zone, file) in more {
        config.push_str(&format!("zone:\n name: {zone}\n zonefile: {file}\n"));
    }
    let path = files.join("nsd.conf");
    fs::write(&path, config)?;
    let server = Running::start("nsd", &["-d", "-c", &path.to_string_lossy()], files)?;
    let last = format!("site{}.{suffix}", zones - 1);
    wait(Duration::from_secs(60), || has_soa(at[0], &last)).context("NSD does not answer")?;
    Ok(server)
}

fn has_soa(server: SocketAddr, zone: &str) -> bool {
    let (at, port) = (format!("@{}", server.ip()), server.port().to_string());
    let args = [&at, "-p", &port, "+short", "+time=1", "+tries=1", zone, "SOA"];
    Command::new("dig")
        .args(args)
        .output()
        .is_ok_and(|said| !said.stdout.is_empty() && said.status.success())
}

/// nginx, with one small page for every name.
///
/// # Errors
/// When it does not start, or does not answer within ten seconds.
pub fn nginx(files: &Path, at: SocketAddr) -> anyhow::Result<Running> {
    let root = files.display();
    let config = format!(
        "pid {root}/nginx.pid; error_log stderr error; daemon off; worker_processes 1;\n\
         events {{ worker_connections 8192; }}\n\
         http {{ access_log off; client_body_temp_path {root}/a; proxy_temp_path {root}/b;\n\
         fastcgi_temp_path {root}/c; uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;\n\
         server {{ listen {at} backlog=4096; location / {{ return 200 \"hello\\n\"; }} }} }}\n"
    );
    let path = files.join("nginx.conf");
    fs::write(&path, config)?;
    let server =
        Running::start("nginx", &["-c", &path.to_string_lossy(), "-p", &root.to_string()], files)?;
    wait(Duration::from_secs(10), || std::net::TcpStream::connect(at).is_ok())
        .context("nginx does not answer")?;
    Ok(server)
}
