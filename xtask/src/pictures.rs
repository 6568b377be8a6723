//! True pictures of the screens, taken by a browser while a drill is played.

use crate::http::Visitor;
use crate::install;
use crate::played_drill::{PlayedDrill, pause};
use crate::steps;
use anyhow::{Context, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A picture in the repository is no larger.
const BYTES_MOST: u64 = 300_000;
/// The incident must be identified within so many polls, half a second each.
const MAX_POLLS: u32 = 2 * 180;
/// Enough sites seen hit that the picture shows an outage in full.
const SEEN_HIT: u64 = 100;

/// A picture: name, path with `ID` for the incident's, width and height in pixels.
const PICTURES: [(&str, &str, u32, u32); 2] = [
    ("incident-en", "/ops/incidents/ID?lang=en", 1200, 1300),
    ("incident-ko", "/ops/incidents/ID?lang=ko", 1200, 1300),
];

/// Take pictures of the screens during a drill, into docs/pictures.
#[derive(clap::Args)]
pub struct Args {
    /// The program to play it; built for release when not given.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Instead, one page of each kind into this directory: desktop and phone, every language, light
    /// and dark, without JavaScript; and say what is wider than its screen.
    #[arg(long, value_name = "DIRECTORY")]
    all: Option<PathBuf>,
}

/// Takes the pictures of `--all`.
const EVERY_PAGE: &str = include_str!("pictures.mjs");
/// Pages to which no link leads from the others.
const FIRST_PAGES: [&str; 8] =
    ["/", "/ops", "/login", "/tickets/new", "/subscribe", "/page-link", "/ops/keys", "/account"];

/// Takes all pictures.
///
/// # Errors
/// When the drill or the browser fails, or a picture is too large.
pub fn run(args: Args) -> anyhow::Result<()> {
    let browser = install::program("chromium")
        .context("pictures need chromium: apt-get install chromium fonts-noto-cjk")?;
    let program = match args.program {
        Some(program) => program,
        None => steps::built()?,
    };
    if let Some(folder) = args.all {
        return every_page(&browser, &program, &folder);
    }
    let folder = crate::root().join("docs/pictures");
    std::fs::create_dir_all(&folder)?;
    let drill = begin(&program)?;
    let incident = identified(&drill)?;
    for (name, path, width, height) in PICTURES {
        let url = format!("http://{}{}", drill.address, path.replace("ID", &incident));
        let file = folder.join(format!("{name}.png"));
        shoot(&browser, &url, (width, height), &file)?;
        let bytes = std::fs::metadata(&file).with_context(|| format!("{name}.png"))?.len();
        println!("{name}.png: {bytes} bytes");
        if bytes > BYTES_MOST {
            bail!("{name}.png is larger than {BYTES_MOST} bytes");
        }
    }
    Ok(())
}

/// One page of each kind that links lead to, in every variant.
fn every_page(browser: &Path, program: &Path, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let drill = begin(program)?;
    let incident = identified(&drill)?;
    let own = tempfile::Builder::new().prefix("bongsu-pictures-").tempdir()?;
    let script = own.path().join("pictures.mjs");
    std::fs::write(&script, EVERY_PAGE)?;
    let status = Command::new("node")
        .arg(&script)
        .args([browser, own.path()])
        .arg(format!("http://{}", drill.address))
        .arg(folder)
        .args(FIRST_PAGES)
        .arg(format!("/ops/incidents/{incident}"))
        .status()
        .context("pictures of every page need node")?;
    if !status.success() {
        bail!("the pictures: {status}");
    }
    Ok(())
}

fn begin(program: &Path) -> anyhow::Result<PlayedDrill> {
    PlayedDrill::begin(program, Path::new("gabia-2018"), &[])
}

/// Waits until the incident's part is named and enough sites are seen hit.
fn identified(drill: &PlayedDrill) -> anyhow::Result<String> {
    for _ in 0..MAX_POLLS {
        let status = Visitor::stranger(&drill.address).json("/api/v1/status")?;
        let open = status["open_incidents"].as_array().into_iter().flatten();
        let ripe = |it: &&Value| {
            it["phase"] == "identified"
                && it["counts"]["seen_hit"].as_u64().unwrap_or(0) >= SEEN_HIT
        };
        if let Some(id) = open.filter(ripe).find_map(|it| it["id"].as_str()) {
            return Ok(id.to_owned());
        }
        pause();
    }
    bail!("no incident was identified");
}

fn shoot(browser: &Path, url: &str, size: (u32, u32), file: &Path) -> anyhow::Result<()> {
    let own = tempfile::Builder::new().prefix("bongsu-pictures-").tempdir()?;
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--hide-scrollbars", "--force-device-scale-factor=1"])
        .arg(format!("--user-data-dir={}", own.path().display()))
        .arg(format!("--window-size={},{}", size.0, size.1))
        .arg(format!("--screenshot={}", file.display()))
        .arg(url)
        .stdin(Stdio::null())
        .output()
        .context("the browser cannot be started")?;
    if !output.status.success() || !file.exists() {
        bail!("the browser: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
