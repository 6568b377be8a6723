//! The machine's clock is set back while the program runs (libfaketime stands for the person
//! or the time server that does it; the monotonic clock goes on, as in life).

use crate::program::bongsu;
use crate::serving::{Serving, configure};
use std::path::{Path, PathBuf};

/// Where `cargo xtask install` puts the library, for either architecture.
fn library() -> PathBuf {
    let places = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .map(|triple| PathBuf::from(format!("/usr/lib/{triple}/faketime/libfaketimeMT.so.1")));
    let found = places.into_iter().find(|place| place.exists());
    found.expect("the package faketime is missing; `cargo xtask install` installs it")
}

/// What the program says while its clock is set.
struct Watched(Serving);

impl Watched {
    fn start(dir: &Path, offset: &Path) -> Watched {
        let mut command = bongsu();
        command
            .env("LD_PRELOAD", library())
            .env("FAKETIME_TIMESTAMP_FILE", offset)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Watched(Serving::of(command, dir))
    }

    /// Asks again while it has asked as often as the limit allows.
    fn get(&self, path: &str) -> String {
        loop {
            let answer = self.0.get(path);
            if !answer.starts_with("HTTP/1.1 429") {
                return answer;
            }
            std::thread::yield_now();
        }
    }

    fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in {text}"))
    }

    /// The instant that the pages show, once it is after `at`.
    fn shown_after(&self, at: f64) -> f64 {
        loop {
            let status = self.get("/api/v1/status");
            let as_of = status.split_once("\"as_of\":\"").and_then(|(_, it)| it.split_once('"'));
            let shown = as_of.and_then(|(at, _)| at.parse::<jiff::Timestamp>().ok());
            if let Some(shown) = shown.map(|at| at.as_microsecond() as f64 / 1e6)
                && shown > at
            {
                return shown;
            }
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_clock_set_back_by_an_hour_blinds_nothing_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    configure(dir.path(), "");
    let offset = dir.path().join("offset");
    std::fs::write(&offset, "+0").unwrap();
    let desk = Watched::start(dir.path(), &offset);
    let before = desk.shown_after(0.0);
    assert!(desk.metric("bongsu_clock_ahead_seconds ") < 1.0);
    std::fs::write(&offset, "-3600").unwrap();
    // With a clock that stands still, this takes an hour; with one that goes back, it is of
    // the past.
    desk.shown_after(before + 2.0);
    assert!(desk.metric("bongsu_clock_ahead_seconds ") > 3_500.0);
    let health = desk.get("/healthz");
    assert!(health.contains("\"status\":\"warn\""), "{health}");
}
