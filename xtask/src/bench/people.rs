//! What a login costs, and two hundred screens that are kept live.
//!
//! Every screen has a counsellor of its own, keeps a stream open, and fetches the overview once a
//! second: the most that a page does, when something changes all the time. Then all of them type:
//! a note is saved once a second by each, and is acknowledged when it is on the disk (S17). With
//! `--one-core` the desk has a single core.

use super::desk::Desk;
use crate::http::Visitor;
use anyhow::Context;
use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is measured.
#[derive(clap::Args)]
pub struct Args {
    /// How many sites are watched meanwhile.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    sites: usize,
    /// How many screens are kept live.
    #[arg(long, default_value_t = 200, value_name = "N")]
    screens: usize,
    /// Give the desk one core (taskset of util-linux).
    #[arg(long)]
    one_core: bool,
}

/// As many as one network may try in a minute, less some.
const LOGINS: u32 = 24;
/// Logins at the same time, for the memory that they need together.
const LOGINS_AT_ONCE: usize = 8;
const MEASURED: Duration = Duration::from_secs(30);
const FETCH_INTERVAL: Duration = Duration::from_secs(1);
const PASSWORD: &str = "a+company+of+sixty+sites";

/// Measures, and prints a table.
///
/// # Errors
/// When something is not installed, does not build, or nobody gets in.
pub fn run(args: &Args) -> anyhow::Result<()> {
    Desk::build()?;
    let desk = Desk::watching(args.sites)?;
    if args.one_core {
        desk.use_one_core()?;
    }
    let screens = users(&desk, args.screens)?;
    let idle = share(&desk, || std::thread::sleep(MEASURED))?;
    println!("\n| what | measured |\n|---|---|");
    println!(
        "| the desk with {} sites and nobody there, of one core | {:.1} % |",
        args.sites,
        idle * 100.0
    );
    logins(&desk, idle)?;
    live(&desk, &screens, idle, &PAGES)?;
    live(&desk, &screens, idle, &KEYSTROKES)
}

/// What every screen does once a second.
struct Work {
    name: &'static str,
    one: fn(&Visitor, u64) -> bool,
}

const PAGES: Work = Work { name: "page", one: |screen, _| screen.text("/ops").is_ok() };
const KEYSTROKES: Work = Work {
    name: "keystroke",
    one: |screen, n| {
        let note = format!("conversation=customer%3A1&text=the+shop+cannot+be+opened+{n}");
        screen.post("/ops/desk/drafts", &note).is_ok_and(|status| status == 204)
    },
};

/// Users who are logged in.
fn users(desk: &Desk, count: usize) -> anyhow::Result<Vec<Visitor>> {
    let user = |n: usize| {
        let name = format!("user{n}");
        let link = desk.call(&["user", "add", &name, "--role", "counsellor"])?;
        Visitor::by_link(desk.operations, link.trim(), PASSWORD)
    };
    (0..count).map(user).collect()
}

/// The share of a core that the desk uses while something is done.
fn share(desk: &Desk, work: impl FnOnce()) -> anyhow::Result<f64> {
    let (before, began) = (desk.cpu_time()?, Instant::now());
    work();
    let used = desk.cpu_time()?.saturating_sub(before);
    Ok(used.as_secs_f64() / began.elapsed().as_secs_f64())
}

/// One after the other, for the time; then several at once, for the memory.
fn logins(desk: &Desk, idle: f64) -> anyhow::Result<()> {
    let one_by_one = LOGINS - LOGINS_AT_ONCE as u32;
    let (before, began) = (desk.cpu_time()?, Instant::now());
    for _ in 0..one_by_one {
        Visitor::by_password(desk.operations, "user0", PASSWORD)?;
    }
    let elapsed = began.elapsed();
    let used = desk.cpu_time()?.saturating_sub(before);
    let used = used.saturating_sub(elapsed.mul_f64(idle)) / one_by_one;
    println!("| a login, of one core | {} ms |", used.as_millis());
    println!("| a login, as long as it takes | {} ms |", (elapsed / one_by_one).as_millis());
    desk.forget_peak()?;
    let before = desk.resident()?.now;
    let logins = (0..LOGINS_AT_ONCE).map(|n| {
        let (at, name) = (desk.operations, format!("user{n}"));
        std::thread::spawn(move || Visitor::by_password(at, &name, PASSWORD).map(drop))
    });
    for login in logins.collect::<Vec<_>>() {
        login.join().map_err(|_| anyhow::anyhow!("a login panicked"))??;
    }
    let most = desk.resident()?.most.saturating_sub(before) as f64 / f64::from(1 << 20);
    println!("| {LOGINS_AT_ONCE} logins at once, further memory at most | {most:.0} MiB |");
    Ok(())
}

fn live(desk: &Desk, screens: &[Visitor], idle: f64, work: &Work) -> anyhow::Result<()> {
    let (stop, failed, bytes) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut times: Vec<Duration> = Vec::new();
    let mut used = 0.0;
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let mut fetching = Vec::new();
        for screen in screens {
            let mut stream = screen.stream("/ops/live").context("a stream")?;
            let (stop, failed, bytes) = (&stop, &failed, &bytes);
            scope.spawn(move || {
                let mut buffer = [0; 4_096];
                while !stop.load(Ordering::Relaxed) {
                    match stream.read(&mut buffer) {
                        Ok(0) | Err(_) => return,
                        Ok(n) => bytes.fetch_add(n as u64, Ordering::Relaxed),
                    };
                }
            });
            fetching.push(scope.spawn(move || {
                let (mut times, mut n) = (Vec::new(), 0);
                while !stop.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    n += 1;
                    if !(work.one)(screen, n) {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                    times.push(began.elapsed());
                    std::thread::sleep(FETCH_INTERVAL.saturating_sub(began.elapsed()));
                }
                times
            }));
        }
        let measured = share(desk, || std::thread::sleep(MEASURED));
        stop.store(true, Ordering::Relaxed);
        for screen in fetching {
            times.extend(screen.join().unwrap_or_default());
        }
        used = measured?;
        Ok(())
    })?;
    times.sort();
    let at =
        |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!("| {} live screens, of one core | {:.0} % |", screens.len(), (used - idle) * 100.0);
    let name = work.name;
    println!("| {name}s a second | {:.0} |", times.len() as f64 / MEASURED.as_secs_f64());
    println!("| a {name}, median | {:.1} ms |", at(0.5).as_secs_f64() * 1e3);
    println!("| a {name}, 99th percentile | {:.1} ms |", at(0.99).as_secs_f64() * 1e3);
    println!("| {name}s that failed | {} |", failed.load(Ordering::Relaxed));
    println!("| signals, bytes in all | {} |", bytes.load(Ordering::Relaxed));
    Ok(())
}
