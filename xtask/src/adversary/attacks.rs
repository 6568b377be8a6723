//! The attacks, one after the other, and what must hold under each.

use super::world::{OPERATIONS, PUBLIC, Start, World};
use crate::bench::servers::wait;
use anyhow::{Context, bail, ensure};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What strangers send.
const SCRIPT: &str = include_str!("attacks.py");
const FEW: usize = 40;
const MANY: usize = 10_000;
/// How long each lasts, in seconds: some sweeps.
const SECONDS: u64 = 45;
/// All sites are seen within this, of few and of many.
const START_MAX: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(240)];
/// What is shown is no older than this.
const VIEW_AGE_MAX_S: f64 = 10.0;
/// Operations answer within this, whatever strangers do.
const ANSWER_MAX: Duration = Duration::from_secs(3);

type Attack = fn(&mut World) -> anyhow::Result<()>;

/// Against few sites, then those that may depend on how many there are.
const ATTACKS: [(&str, usize, Attack); 11] = [
    ("host-header", FEW, host_header),
    ("icmp", FEW, |world| forged(world, "icmp")),
    ("answers", FEW, |world| forged(world, "answers")),
    ("resets", FEW, |world| forged(world, "resets")),
    ("half-open", FEW, half_open),
    ("clock", FEW, clock_set_back),
    ("silent-zone", FEW, silent_zone),
    ("import", FEW, import_in_an_outage),
    ("many-icmp", MANY, |world| forged(world, "icmp")),
    ("many-answers", MANY, |world| forged(world, "answers")),
    ("many-resets", MANY, |world| forged(world, "resets")),
];

/// Carries them out.
///
/// # Errors
/// When one has an effect that it must not have.
pub fn all(program: &Path, only: &[String]) -> anyhow::Result<()> {
    let wanted =
        |name: &str| only.is_empty() || only.iter().any(|it| name.starts_with(it.as_str()));
    let mut failed = Vec::new();
    for sites in [FEW, MANY] {
        let of_size: Vec<_> = ATTACKS.iter().filter(|it| it.1 == sites && wanted(it.0)).collect();
        if of_size.is_empty() {
            continue;
        }
        println!("\n=== {sites} sites");
        let silent = of_size.iter().any(|it| it.0 == "silent-zone");
        let mut world = World::new(program, sites, silent)?;
        // Forty silent servers are there from the start, and are a customer's own trouble.
        let _silent = silent.then(|| Script::start(&world, "silent", 3_600)).transpose()?;
        world.start(&Start::default())?;
        let seen_after = all_seen(&world)?;
        println!("all sites seen after {:.1} s", seen_after.as_secs_f64());
        for (name, _, attack) in of_size {
            println!("\n=== {name}");
            let result = attack(&mut world).and_then(|()| all_seen(&world).map(drop));
            if let Err(error) = result {
                println!("{name}: {error:#}");
                failed.push(*name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("these attacks had an effect: {}", failed.join(", "));
    }
    println!("\nno attack had an effect");
    Ok(())
}

/// An attack that runs beside.
struct Script(Child, &'static str);

impl Script {
    fn start(world: &World, attack: &'static str, seconds: u64) -> anyhow::Result<Script> {
        let script = world.path("attacks.py");
        std::fs::write(&script, SCRIPT)?;
        let mut python = Command::new("python3");
        python.arg(script).arg(attack).arg(seconds.to_string()).stdout(Stdio::piped());
        Ok(Script(python.spawn().context("python3 cannot be started")?, attack))
    }

    fn is_over(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Whether it was an attack at all.
    fn end(mut self) -> anyhow::Result<()> {
        let status = self.0.wait()?;
        let mut said = String::new();
        self.0.stdout.take().context("no output")?.read_to_string(&mut said)?;
        println!("{}: {}", self.1, said.trim());
        let sent = said.trim().strip_prefix("sent ").and_then(|n| n.parse::<u64>().ok());
        ensure!(status.success() && sent.is_some_and(|n| n > 100), "{}: {status} {said}", self.1);
        Ok(())
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn count(status: &Value, what: &str) -> u64 {
    status["sites"][what].as_u64().unwrap_or(u64::MAX)
}

/// Waits until every site that works is seen to work; how long that took.
fn all_seen(world: &World) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let limit = START_MAX[usize::from(world.sites > FEW)];
    let seen = || world.status().is_ok_and(|it| count(&it, "up") >= world.sites as u64);
    wait(limit, seen).with_context(|| format!("not all sites are seen: {:?}", world.status()))?;
    Ok(begun.elapsed())
}

/// Nothing is called down, nobody is written to, what is shown is fresh, and healthz passes.
fn is_quiet(world: &World) -> anyhow::Result<()> {
    let asked_at = Instant::now();
    let status = world.status()?;
    let took = asked_at.elapsed();
    ensure!(took < ANSWER_MAX, "operations took {took:?}");
    ensure!(count(&status, "up") >= world.sites as u64, "not all up: {}", status["sites"]);
    ensure!(status["open_incidents"] == Value::Array(vec![]), "{}", status["open_incidents"]);
    ensure!(world.mails()? == 0, "{} mails were written", world.mails()?);
    let health = world.health()?;
    ensure!(health["status"] != "fail", "healthz: {health}");
    let age = health["checks"]["view:age"][0]["observedValue"].as_f64();
    ensure!(age.is_some_and(|age| age < VIEW_AGE_MAX_S), "what is shown is {age:?} s old");
    Ok(())
}

/// Packets that anybody can send, while nothing is broken.
fn forged(world: &mut World, kind: &'static str) -> anyhow::Result<()> {
    let mut script = Script::start(world, kind, SECONDS)?;
    while !script.is_over() {
        is_quiet(world)?;
        std::thread::sleep(Duration::from_millis(500));
    }
    script.end()?;
    is_quiet(world)
}

/// The status line that answers a request with this host.
fn status_line(at: &str, path: &str, host: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(at)?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

/// A web page whose name was made to lead here (DNS rebinding).
fn host_header(world: &mut World) -> anyhow::Result<()> {
    for (at, path) in [(PUBLIC, "/"), (OPERATIONS, "/ops"), (OPERATIONS, "/api/v1/sites")] {
        for host in
            ["evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil"]
        {
            let line = status_line(at, path, host)?;
            ensure!(line.contains(" 421 "), "{at}{path} answers {host}: {line}");
        }
        let line = status_line(at, path, at)?;
        ensure!(!line.contains(" 421 "), "{at}{path} does not answer its own name: {line}");
    }
    is_quiet(world)
}

/// Half-sent requests and idle lines on both listeners of a program with few descriptors.
fn half_open(world: &mut World) -> anyhow::Result<()> {
    world.start(&Start { files: Some(256), ..Start::default() })?;
    all_seen(world)?;
    let mut script = Script::start(world, "half-open", SECONDS)?;
    // Until the lines are there.
    std::thread::sleep(Duration::from_secs(5));
    while !script.is_over() {
        is_quiet(world)?;
        std::thread::sleep(Duration::from_millis(500));
    }
    script.end()?;
    is_quiet(world)?;
    world.start(&Start::default())
}

/// The system's clock goes back by a minute, then by a day (libfaketime; no namespace has a
/// calendar of its own).
fn clock_set_back(world: &mut World) -> anyhow::Result<()> {
    let triples = ["x86_64-linux-gnu", "aarch64-linux-gnu"];
    let mut places = triples
        .iter()
        .map(|triple| PathBuf::from(format!("/usr/lib/{triple}/faketime/libfaketimeMT.so.1")));
    let library = places.find(|at| at.exists()).context("the package faketime is missing")?;
    let offset = world.path("offset");
    std::fs::write(&offset, "+0\n")?;
    let env = [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", offset.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    world.start(&Start { env: &env, ..Start::default() })?;
    all_seen(world)?;
    for step in ["-60\n", "-86400\n"] {
        std::fs::write(&offset, step)?;
        let told =
            || world.health().is_ok_and(|it| it["checks"]["clock:ahead"][0]["status"] == "warn");
        wait(Duration::from_secs(20), told)
            .context("healthz does not tell that the clock is wrong")?;
        let shown = world.status()?["as_of"].clone();
        let end = Instant::now() + Duration::from_secs(SECONDS / 2);
        while Instant::now() < end {
            is_quiet(world)?;
            std::thread::sleep(Duration::from_millis(500));
        }
        let later = world.status()?["as_of"].clone();
        ensure!(later.as_str() > shown.as_str(), "nothing was judged: {shown} {later}");
    }
    world.start(&Start::default())
}

/// Twenty thousand customers are imported while all web servers are dead: the incident stays what
/// it is, operations answer, and it ends when the servers are back.
fn import_in_an_outage(world: &mut World) -> anyhow::Result<()> {
    let hit = |world: &World| -> anyhow::Result<u64> {
        let open = &world.status()?["open_incidents"];
        ensure!(open.as_array().is_some_and(|all| all.len() < 2), "more than one: {open}");
        Ok(open[0]["counts"]["seen_hit"].as_u64().unwrap_or(0))
    };
    let all = world.sites as u64;
    world.web_works(false)?;
    wait(Duration::from_secs(60), || hit(world).is_ok_and(|it| it >= all))
        .with_context(|| format!("not all are victims: {:?}", world.status()))?;
    world.import_more(20_000)?;
    let end = Instant::now() + Duration::from_secs(SECONDS);
    while Instant::now() < end {
        let asked_at = Instant::now();
        ensure!(hit(world)? == all, "the victims changed: {}", world.status()?);
        let took = asked_at.elapsed();
        ensure!(took < ANSWER_MAX, "operations took {took:?}");
        let health = world.health()?;
        let age = health["checks"]["view:age"][0]["observedValue"].as_f64();
        ensure!(age.is_some_and(|age| age < VIEW_AGE_MAX_S), "what is shown is {age:?} s old");
        std::thread::sleep(Duration::from_millis(500));
    }
    world.web_works(true)?;
    let over = || world.status().is_ok_and(|it| it["open_incidents"] == Value::Array(vec![]));
    wait(Duration::from_secs(240), over).with_context(|| format!("{:?}", world.status()))
}

/// The program starts anew beside a zone with forty silent name servers: the others do not wait.
fn silent_zone(world: &mut World) -> anyhow::Result<()> {
    world.forget()?;
    world.start(&Start::default())?;
    let seen_after = all_seen(world)?;
    println!("all sites seen after {:.1} s", seen_after.as_secs_f64());
    is_quiet(world)
}
