//! The machine's clock is set back while the program runs (libfaketime stands for the person
//! or the time server that does it; the monotonic clock goes on, as in life).

use crate::program::bongsu;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// Where `cargo xtask install` puts the library, for either architecture.
fn library() -> PathBuf {
    let places = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .map(|triple| PathBuf::from(format!("/usr/lib/{triple}/faketime/libfaketimeMT.so.1")));
    let found = places.into_iter().find(|place| place.exists());
    found.expect("the package faketime is missing; `cargo xtask install` installs it")
}

/// Serves in `dir` until it is dropped; where operations are.
struct Serving(Child, String);

impl Serving {
    fn start(dir: &Path, offset: &Path) -> Serving {
        let mut child = bongsu()
            .env("BONGSU_LOG", "info")
            .env("LD_PRELOAD", library())
            .env("FAKETIME_TIMESTAMP_FILE", offset)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .current_dir(dir)
            .args(["serve", "--config", "b.toml"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let operations = lines.by_ref().map(Result::unwrap).find_map(|line| {
            let (_, rest) = line.split_once("operations pages at http://")?;
            Some(rest.split('/').next()?.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        Serving(child, operations.expect("operations are served"))
    }

    fn get(&self, target: &str) -> String {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        let request =
            format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in {text}"))
    }

    /// The instant that the pages show, once it is after `at`.
    fn shown_after(&self, at: f64) -> f64 {
        loop {
            let shown = self.metric("bongsu_view_timestamp_seconds ");
            if shown > at {
                return shown;
            }
            std::thread::yield_now();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_clock_set_back_by_an_hour_blinds_nothing_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let config =
        "version = \"1\"\n[web]\npublic_listen = \"\"\noperations_listen = \"127.0.0.1:0\"\n";
    std::fs::write(dir.path().join("b.toml"), config).unwrap();
    let offset = dir.path().join("offset");
    std::fs::write(&offset, "+0").unwrap();
    let desk = Serving::start(dir.path(), &offset);
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
