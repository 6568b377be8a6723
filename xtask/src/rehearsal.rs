//! A small drill of a rack that stops responding, for tests that drive the desk from outside.

use crate::http::Visitor;
use crate::steps;
use anyhow::{Context, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The incident must be identified within so many polls, half a second each.
const MAX_POLLS: u32 = 2 * 300;
/// The secret of the telephone systems of a drill.
pub const TELEPHONE_SECRET: &str = "rehearsal-telephone";

/// What is played.
pub fn scenario() -> PathBuf {
    crate::root().join("xtask/src/browser/night.toml")
}

/// A drill being played.
pub struct Rehearsal {
    child: Child,
    /// Where its pages are.
    pub address: String,
}

impl Rehearsal {
    /// Begins it, with its database at `store`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn begin(program: &Path, scenario: &Path, store: &str) -> anyhow::Result<Rehearsal> {
        let mut child = Command::new(program)
            .arg("drill")
            .arg(scenario)
            .args(["--listen", "127.0.0.1:0", "--ports", "any", "--lang", "en", "--store", store])
            .current_dir(crate::root())
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .context("the drill cannot be started")?;
        let out = child.stdout.take().context("the drill has no output")?;
        let mut drill = Rehearsal { child, address: String::new() };
        let mut lines = BufReader::new(out).lines();
        for line in lines.by_ref() {
            let line = line?;
            let found = line.strip_prefix("http://").and_then(|rest| rest.split_once("/ops"));
            if let Some((address, _)) = found {
                drill.address = address.to_owned();
                break;
            }
        }
        if drill.address.is_empty() {
            bail!("the drill did not say where its pages are");
        }
        // Its output continues; without a reader it would block.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
        Ok(drill)
    }

    /// An identified incident, a customer whom it hits, and their telephone number.
    ///
    /// # Errors
    /// When none is identified.
    pub fn victim(&self) -> anyhow::Result<(String, String, String)> {
        let desk = Visitor::stranger(&self.address);
        for _ in 0..MAX_POLLS {
            let status = desk.json("/api/v1/status")?;
            let open = status["open_incidents"].as_array().into_iter().flatten();
            let ids =
                open.filter(|it| it["phase"] == "identified").filter_map(|it| it["id"].as_str());
            for id in ids {
                if let Some((customer, number)) = self.hit(&desk, id)? {
                    return Ok((id.to_owned(), customer, number));
                }
            }
            pause();
        }
        bail!("no incident was identified that hits a customer with a telephone");
    }

    fn hit(&self, desk: &Visitor, incident: &str) -> anyhow::Result<Option<(String, String)>> {
        let victims = desk.json(&format!("/api/v1/incidents/{incident}/victims?limit=200"))?;
        let rows = victims["rows"].as_array().into_iter().flatten();
        for row in rows.filter(|row| row["state"] == "seen_hit") {
            let Some(customer) = row["customer"].as_str() else { continue };
            let screen = desk.text(&format!("/ops/desk/call?q={customer}"))?;
            let number =
                screen.split_once("href=\"tel:").and_then(|(_, rest)| rest.split_once('"'));
            if let Some((number, _)) = number {
                let number = number.to_owned();
                return Ok(Some((customer.to_owned(), number)));
            }
        }
        Ok(None)
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        // As by Ctrl-C, so that it puts its things away.
        let _ = steps::output("kill", &["-INT", &self.child.id().to_string()]);
        let _ = self.child.wait();
    }
}

/// Waits a moment for a real program.
#[expect(clippy::disallowed_methods, reason = "waits for a real program, outside of the product")]
pub fn pause() {
    std::thread::sleep(Duration::from_millis(500));
}
