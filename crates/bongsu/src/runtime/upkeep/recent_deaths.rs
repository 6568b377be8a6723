//! Counts how often this program died lately without stopping, in a small file, so that a crash
//! loop is told although each run is too short for anybody to see.

use bongsu_core::Time;
use bongsu_web::CrashLoop;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Deaths are recent for this long.
pub const WINDOW: Duration = Duration::from_secs(600);
/// So many recent deaths are a crash loop.
pub const LOOP_MIN: usize = 3;
/// Lines that are kept.
const LINES_MAX: usize = 100;

/// One start: when, and the process.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Start {
    at: Time,
    process: u32,
}

/// The starts that no clean stop followed, one in each line.
pub struct RecentDeaths {
    file: PathBuf,
    own: Start,
    /// Of processes that are gone, oldest first.
    dead: Vec<Time>,
}

impl RecentDeaths {
    /// Where they are kept: beside a database of SQLite; with another, in the directory that the
    /// service manager keeps for the program, if any.
    pub fn file(store_url: &str) -> Option<PathBuf> {
        if let Some(path) = store_url.strip_prefix("sqlite:") {
            return Some(format!("{path}.starts").into());
        }
        let state = std::env::var_os("STATE_DIRECTORY")?;
        Some(Path::new(&state).join("bongsu.starts"))
    }

    /// Counts the starts before this one, and adds it. Another instance that is running did not
    /// die.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn start(file: PathBuf, now: Time, process: u32) -> io::Result<RecentDeaths> {
        let mut starts = read(&file);
        starts.retain(|it| it.at <= now && now.since(it.at) < WINDOW);
        starts.drain(..starts.len().saturating_sub(LINES_MAX));
        let dead = starts.iter().filter(|it| !is_running(it.process)).map(|it| it.at).collect();
        let own = Start { at: now, process };
        starts.push(own);
        write(&file, &starts)?;
        Ok(RecentDeaths { file, own, dead })
    }

    /// How many died within the window.
    pub fn count(&self) -> usize {
        self.dead.len()
    }

    /// Whether that is a crash loop.
    pub fn is_loop(&self) -> bool {
        self.count() >= LOOP_MIN
    }

    /// What pages say of it: until this run has lasted as long as deaths are recent.
    pub fn crash_loop(&self) -> Option<CrashLoop> {
        let last = self.dead.last().filter(|_| self.is_loop())?;
        Some(CrashLoop { deaths: self.count(), until: *last + WINDOW })
    }

    /// Notes that this run stops as it was asked to.
    pub fn stopped(&self) {
        let mut starts = read(&self.file);
        starts.retain(|it| *it != self.own);
        if let Err(error) = write(&self.file, &starts) {
            tracing::debug!(%error, "cannot note the clean stop");
        }
    }
}

/// What cannot be read says nothing.
fn read(file: &Path) -> Vec<Start> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let start = |line: &str| {
        let (at, process) = line.split_once(' ')?;
        Some(Start { at: Time::parse(at).ok()?, process: process.parse().ok()? })
    };
    text.lines().filter_map(start).collect()
}

fn write(file: &Path, starts: &[Start]) -> io::Result<()> {
    let line = |it: &Start| format!("{} {}\n", it.at, it.process);
    fs::write(file, starts.iter().map(line).collect::<String>())
}

/// A process that has the number of a dead one by chance counts as running: too few deaths are
/// counted then, not too many.
fn is_running(process: u32) -> bool {
    process != std::process::id() && Path::new("/proc").join(process.to_string()).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_000 + second)
    }

    /// No process has so high a number.
    const GONE: u32 = u32::MAX;

    #[test]
    fn three_deaths_in_ten_minutes_are_a_crash_loop() {
        let directory = tempfile::tempdir().unwrap();
        let file = || directory.path().join("db.starts");
        let start = |second| RecentDeaths::start(file(), at(second), GONE).unwrap();
        assert_eq!(start(0).count(), 0);
        assert_eq!(start(5).count(), 1);
        assert!(!start(10).is_loop());
        let fourth = start(15);
        assert!(fourth.is_loop());
        // A clean stop is none.
        fourth.stopped();
        assert_eq!(start(20).count(), 3);
        // What is long ago counts no more.
        assert_eq!(start(612).count(), 1);
    }

    #[test]
    fn another_instance_that_runs_did_not_die() {
        let directory = tempfile::tempdir().unwrap();
        let file = || directory.path().join("db.starts");
        // The first process runs as long as this machine does.
        RecentDeaths::start(file(), at(0), 1).unwrap();
        assert_eq!(RecentDeaths::start(file(), at(1), GONE).unwrap().count(), 0);
        assert_eq!(RecentDeaths::start(file(), at(2), GONE).unwrap().count(), 1);
    }

    #[test]
    fn a_file_of_nonsense_is_begun_anew() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("db.starts");
        fs::write(&file, b"\xff\0nonsense\n9999-99-99 1").unwrap();
        assert_eq!(RecentDeaths::start(file.clone(), at(0), GONE).unwrap().count(), 0);
        assert_eq!(RecentDeaths::start(file, at(1), GONE).unwrap().count(), 1);
    }
}
