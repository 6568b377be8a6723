//! The desk in a real browser, end to end: a drill is played, and `desk.mjs` is the counsellor, the
//! engineer and the customer, by playwright-core (Apache-2.0, kept by Microsoft) and Chromium.

use crate::rehearsal::{self, TELEPHONE_SECRET};
use crate::{install, steps};
use anyhow::Context;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What the people of this rehearsal log in by.
const PASSWORD: &str = "a long rehearsal of the desk";

/// Plays it all; pictures of the screens are left in `target/browser`.
///
/// # Errors
/// When something does not hold.
pub fn run(program: Option<PathBuf>) -> anyhow::Result<()> {
    let program = program.map_or_else(steps::built, Ok)?;
    let chromium = install::program("chromium").context("chromium is missing")?;
    let here = crate::root().join("xtask/src/browser");
    let folder = tempfile::Builder::new().prefix("bongsu-browser-").tempdir()?;
    let store = format!("sqlite:{}", folder.path().join("desk.db").display());
    let drill = rehearsal::begin(&program, &store)?;
    let config = folder.path().join("bongsu.toml");
    std::fs::write(&config, format!("version = \"1\"\n[store]\nurl = \"{store}\"\n"))?;
    let base = format!("http://{}", drill.address);
    let (incident, customer, number) = rehearsal::victim(&drill)?;
    let link = |login: &str| desk_link(&program, &config, &base, &["user", "reset", login]);
    let facts = json!({
        "base": base, "incident": incident, "customer": customer, "number": number,
        "password": PASSWORD, "secret": TELEPHONE_SECRET, "chromium": chromium,
        "peers": crate::root().join("target/peers"),
        "links": {
            "minji": link("minji")?, "jiho": link("jiho")?,
            "customer": desk_link(&program, &config, &base, &["customer-pages", &customer])?,
        },
    });
    let file = folder.path().join("facts.json");
    std::fs::write(&file, facts.to_string())?;
    let script = here.join("desk.mjs");
    let pictures = crate::root().join("target/browser");
    steps::run("node", &[script.as_path(), &file, &pictures])
}

/// What a command of the program prints as a link, at the drill's address.
fn desk_link(program: &Path, config: &Path, base: &str, args: &[&str]) -> anyhow::Result<String> {
    let (program, config) = (program.display().to_string(), config.display().to_string());
    let printed = steps::output(&program, &[args, &["--config", &config]].concat())?;
    let words = printed.split([' ', ',', '\n', '"']);
    let found = words.filter_map(|word| word.split_once("://")?.1.split_once('/'));
    let path = found.map(|(_, path)| path).find(|path| path.contains('/'));
    let path = path.with_context(|| format!("bongsu {}: no link in: {printed}", args.join(" ")))?;
    Ok(format!("{base}/{}", path.trim_end_matches(".html")))
}
