//! Prometheus blackbox_exporter, asked to probe as Prometheus asks it: by HTTP, on
//! connections that are kept.

use super::servers::{Running, wait};
use anyhow::{Context, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The exporter while it runs.
pub struct Blackbox {
    process: Running,
    at: SocketAddr,
}

/// What came of it.
pub struct Measured {
    /// Probes that ended, well or not.
    pub checks: u64,
    /// Those that ended well.
    pub ok: u64,
    /// The exporter's processor time, in seconds.
    pub processor_seconds: f64,
}

impl Blackbox {
    /// Starts it with the modules `dns` (the SOA of `zone`) and `http`, each with a time-out
    /// of two seconds.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub fn start(files: &Path, zone: &str) -> anyhow::Result<Blackbox> {
        let config = format!(
            "modules:\n  dns:\n    prober: dns\n    timeout: 2s\n    dns:\n      \
             query_name: {zone}\n      query_type: SOA\n      preferred_ip_protocol: ip4\n  \
             http:\n    prober: http\n    timeout: 2s\n    http:\n      preferred_ip_protocol: ip4\n"
        );
        let path = files.join("blackbox.yml");
        fs::write(&path, config)?;
        let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let args = [
            format!("--config.file={}", path.display()),
            format!("--web.listen-address={free}"),
            "--log.level=error".to_owned(),
        ];
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let process = Running::start("prometheus-blackbox-exporter", &args, files)?;
        wait(Duration::from_secs(10), || TcpStream::connect(free).is_ok())
            .context("blackbox_exporter does not answer")?;
        Ok(Blackbox { process, at: free })
    }

    /// Has `target` probed again and again by so many askers at once.
    ///
    /// # Errors
    /// When the exporter says something else than a probe's metrics.
    pub fn measure(
        &self,
        module: &str,
        target: &str,
        askers: usize,
        time: Duration,
    ) -> anyhow::Result<Measured> {
        let (checks, ok, stop) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
        let ask = || -> anyhow::Result<()> {
            let mut connection = Connection::open(self.at)?;
            while !stop.load(Ordering::Relaxed) {
                let worked = connection.probe(module, target)?;
                checks.fetch_add(1, Ordering::Relaxed);
                ok.fetch_add(u64::from(worked), Ordering::Relaxed);
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..askers).map(|_| scope.spawn(ask)).collect();
            // The first answers come while everything warms up.
            std::thread::sleep(Duration::from_secs(3));
            let first = [&checks, &ok].map(|n| n.load(Ordering::Relaxed));
            let used = processor_seconds(self.process.id())?;
            std::thread::sleep(time);
            let used = processor_seconds(self.process.id())? - used;
            let last = [&checks, &ok].map(|n| n.load(Ordering::Relaxed));
            stop.store(true, Ordering::Relaxed);
            for thread in threads {
                thread.join().expect("an asker does not panic")?;
            }
            Ok(Measured {
                checks: last[0] - first[0],
                ok: last[1] - first[1],
                processor_seconds: used,
            })
        })
    }
}

/// A kept connection to the exporter.
struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn open(at: SocketAddr) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(at)?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream: BufReader::new(stream) })
    }

    fn probe(&mut self, module: &str, target: &str) -> anyhow::Result<bool> {
        let request = format!(
            "GET /probe?module={module}&target={target} HTTP/1.1\r\nHost: exporter\r\n\r\n"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let body = self.answer()?;
        if body.contains("\nprobe_success 1") {
            return Ok(true);
        }
        if !body.contains("\nprobe_success 0") {
            bail!("blackbox_exporter says: {body}");
        }
        Ok(false)
    }

    /// A body, by its length or in chunks (RFC 9112 §6, §7.1).
    fn answer(&mut self) -> anyhow::Result<String> {
        let mut length = None;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = Vec::new();
        if let Some(length) = length {
            self.take(length, &mut body)?;
        } else {
            loop {
                let size = usize::from_str_radix(&self.line()?, 16)?;
                self.take(size, &mut body)?;
                self.line()?;
                if size == 0 {
                    break;
                }
            }
        }
        Ok(String::from_utf8(body)?)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("blackbox_exporter hung up");
        }
        Ok(line.trim_end().to_owned())
    }

    fn take(&mut self, length: usize, body: &mut Vec<u8>) -> anyhow::Result<()> {
        self.stream.by_ref().take(length as u64).read_to_end(body)?;
        Ok(())
    }
}

/// A process's own and the kernel's time for it (proc(5), in hundredths of a second).
fn processor_seconds(id: u32) -> anyhow::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let after = text.rsplit_once(')').context("/proc/…/stat has a name in brackets")?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(ticks as f64 / 100.0)
}
