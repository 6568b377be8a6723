//! A real telephone call: `sipp` calls a RustPBX, which asks the desk of a drill at each step and
//! speaks by espeak-ng. The caller hears of their own sites, presses 2, and keeps their place (S6).

use crate::http::Visitor;
use crate::played_drill::pause;
use crate::rehearsal::{self, TELEPHONE_SECRET};
use crate::{install, steps};
use anyhow::{Context, bail, ensure};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// MIT; kept by Restsend. Run as a program of its own, as a telephone system is.
const RUSTPBX: (&str, &str) = ("rustpbx", "0.5.0");
/// For how long the caller listens before they press, in milliseconds.
const LISTENS_MS: u32 = 8_000;
/// RustPBX must take calls within so many polls, half a second each.
const MAX_POLLS: u32 = 2 * 300;
/// So many packets of 20 ms that are not silence are speech, and no click.
const SPEECH_PACKETS: u64 = 100;
/// Samples of µ-law this far from zero are no silence.
const LOUD: i32 = 500;

/// Plays it all.
///
/// # Errors
/// When something does not hold, or RustPBX cannot be had.
pub fn run(program: Option<PathBuf>) -> anyhow::Result<()> {
    let program = program.map_or_else(steps::built, Ok)?;
    let rustpbx = rustpbx()?;
    for (needed, package) in [("sipp", "sip-tester"), ("espeak-ng", "espeak-ng")] {
        install::program(needed).with_context(|| format!("apt-get install {package}"))?;
    }
    let folder = tempfile::Builder::new().prefix("bongsu-telephone-").tempdir()?;
    let store = format!("sqlite:{}", folder.path().join("desk.db").display());
    let drill = rehearsal::begin(&program, &store)?;
    let (_, customer, number) = rehearsal::victim(&drill)?;
    let desk = Visitor::stranger(&drill.address);
    let pbx = Pbx::begin(&rustpbx, folder.path(), &drill.address)?;
    let ear = Ear::open()?;
    call(folder.path(), &pbx, &number, ear.port)?;
    let said = std::fs::read_to_string(folder.path().join("said.txt")).unwrap_or_default();
    println!("what was spoken:\n{said}");
    let prompt = desk.json(&format!("/api/v1/caller?q={customer}"))?;
    let prompt = prompt["prompt"].as_str().unwrap_or_default().to_owned();
    // A drill's customers are called in Korean; the time in the sentence is that of the call.
    let own = said.split("현재 ").skip(1).find(|it| it.starts_with("고객님의 사이트"));
    ensure!(
        own.is_some_and(|it| prompt.contains(&it[..it.find('.').unwrap_or(it.len())])),
        "the caller heard of their own sites: {prompt}"
    );
    let heard = ear.loud.load(Ordering::Relaxed);
    ensure!(
        heard >= SPEECH_PACKETS,
        "the caller heard speech: {heard} packets that are no silence"
    );
    let promises = desk.json(&format!("/api/v1/promises?customer={customer}"))?;
    let kept = promises.as_array().into_iter().flatten().find(|it| it["kind"] == "callback");
    let kept = kept.context("the caller keeps their place as a call back")?;
    ensure!(kept["waiting_since"].is_string() && kept["ended_at"].is_null(), "the place: {kept}");
    ensure!(is_noted(&desk, &customer)?, "the call says what was pressed");
    println!(
        "\n=== a caller heard of their own sites ({heard} packets of speech), pressed 2, and keeps their place"
    );
    Ok(())
}

/// Whether the desk's list of calls has what was pressed.
fn is_noted(desk: &Visitor, customer: &str) -> anyhow::Result<bool> {
    let list = desk.text("/ops/desk/calls?lang=en")?;
    Ok(list.contains(customer) && list.contains("Pressed: 2"))
}

/// The program, compiled once: it takes a while.
fn rustpbx() -> anyhow::Result<PathBuf> {
    let root = crate::root().join("target/peers/rustpbx");
    let file = root.join("bin").join(RUSTPBX.0);
    if let Some(other) = std::env::var_os("RUSTPBX").map(PathBuf::from) {
        return Ok(other);
    }
    if !file.exists() {
        let root = root.display().to_string();
        let args = ["install", RUSTPBX.0, "--version", RUSTPBX.1, "--locked"];
        let rest = ["--no-default-features", "--debug", "--root", &root];
        steps::run(&steps::cargo(), &[&args[..], &rest].concat())?;
    }
    Ok(file)
}

/// RustPBX on loopback.
struct Pbx {
    child: Child,
    port: u16,
}

impl Pbx {
    fn begin(program: &Path, folder: &Path, desk: &str) -> anyhow::Result<Pbx> {
        let port = free_udp()?;
        let http = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let speak = folder.join("speak.sh");
        let said = folder.join("said.txt");
        std::fs::write(
            &speak,
            format!(
                "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\nexec espeak-ng -v ko -s 220 -w \"$2\" \"$1\"\n",
                said.display()
            ),
        )?;
        let config = config(folder, (port, http), &speak, desk);
        let file = folder.join("rustpbx.toml");
        std::fs::write(&file, config)?;
        let log = std::fs::File::create(folder.join("rustpbx.log"))?;
        let child = Command::new(program)
            .arg("--conf")
            .arg(&file)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("RustPBX cannot be started")?;
        let mut pbx = Pbx { child, port };
        for _ in 0..MAX_POLLS {
            if let Some(status) = pbx.child.try_wait()? {
                let log = std::fs::read_to_string(folder.join("rustpbx.log")).unwrap_or_default();
                bail!("RustPBX: {status}\n{log}");
            }
            // Its port is taken once it takes calls.
            if UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
                return Ok(pbx);
            }
            pause();
        }
        bail!("RustPBX does not take calls");
    }
}

fn config(folder: &Path, (port, http): (u16, u16), speak: &Path, desk: &str) -> String {
    let (folder, speak) = (folder.display(), speak.display());
    format!(
        r#"
http_addr = "127.0.0.1:{http}"
log_level = "info"
database_url = "sqlite://{folder}/rustpbx.sqlite3"
external_ip = "127.0.0.1"

[proxy]
modules = ["call"]
addr = "127.0.0.1"
udp_port = {port}
media_proxy = "all"

[[proxy.routes]]
name = "desk"
priority = 1
action = "application"
app = "ivr"
auto_answer = true

[proxy.routes.match]
"to.user" = "support"

[proxy.routes.app_params]
mode = "step"
url = "http://{desk}/hooks/calls/rustpbx/{TELEPHONE_SECRET}"

[proxy.routes.app_params.retry]
max_retries = 3
timeout_ms = 20000
delay_ms = 500

[proxy.routes.app_params.tts]
cache_dir = "{folder}/spoken"

[proxy.routes.app_params.tts.driver]
type = "cli"
command = "/bin/sh"
args = ["{speak}", "{{text}}", "{{output}}"]
output_format = "wav"
"#
    )
}

impl Drop for Pbx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the caller hears: G.711 µ-law by RTP (RFC 3551).
struct Ear {
    port: u16,
    loud: Arc<AtomicU64>,
}

impl Ear {
    fn open() -> anyhow::Result<Ear> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.set_read_timeout(Some(Duration::from_secs(300)))?;
        let (port, loud) = (socket.local_addr()?.port(), Arc::new(AtomicU64::new(0)));
        let heard = loud.clone();
        std::thread::spawn(move || {
            let mut packet = [0; 2048];
            while let Ok(length) = socket.recv(&mut packet) {
                let samples = packet.get(12..length).unwrap_or_default();
                if packet[1] & 0x7f == 0 && samples.iter().any(|it| linear(*it).abs() > LOUD) {
                    heard.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Ok(Ear { port, loud })
    }
}

/// A sample of µ-law as a number (ITU-T G.711).
fn linear(sample: u8) -> i32 {
    let bits = i32::from(!sample);
    let magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4);
    if bits & 0x80 == 0 { magnitude - 0x84 } else { 0x84 - magnitude }
}

fn free_udp() -> anyhow::Result<u16> {
    Ok(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// One call, from beginning to end.
fn call(folder: &Path, pbx: &Pbx, number: &str, ear: u16) -> anyhow::Result<()> {
    let script = crate::root().join("xtask/src/telephone/caller.xml");
    let output = Command::new("sipp")
        .arg(format!("127.0.0.1:{}", pbx.port))
        .arg("-sf")
        .arg(script)
        .args(["-i", "127.0.0.1", "-m", "1", "-l", "1", "-r", "1", "-nostdin", "-trace_err"])
        .args(["-key", "number", number, "-key", "ear", &ear.to_string()])
        .args(["-d", &LISTENS_MS.to_string()])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("sipp cannot be started")?;
    if !output.status.success() {
        let log = std::fs::read_to_string(folder.join("rustpbx.log")).unwrap_or_default();
        let tail: Vec<&str> = log.lines().rev().take(60).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        bail!(
            "sipp: {}\n{}\n{}\nRustPBX:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
            tail.join("\n")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::linear;

    #[test]
    fn silence_is_silent_and_the_loudest_sample_is_loud() {
        assert_eq!((linear(0xff), linear(0x7f)), (0, 0));
        assert_eq!((linear(0x80), linear(0x00)), (32_124, -32_124));
    }
}
