//! A drill being played by the real program, for what looks at the desk from outside.

use crate::steps;
use anyhow::{Context, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ended when it is dropped.
pub struct PlayedDrill {
    child: Child,
    /// Where its pages are.
    pub address: String,
}

impl PlayedDrill {
    /// Begins a scenario, with more options of `bongsu drill`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn begin(program: &Path, scenario: &Path, more: &[&str]) -> anyhow::Result<PlayedDrill> {
        let mut child = Command::new(program)
            .arg("drill")
            .arg(scenario)
            .args(["--listen", "127.0.0.1:0", "--ports", "any", "--lang", "en"])
            .args(more)
            .current_dir(crate::root())
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .context("the drill cannot be started")?;
        let out = child.stdout.take().context("the drill has no output")?;
        let mut drill = PlayedDrill { child, address: String::new() };
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
}

impl Drop for PlayedDrill {
    fn drop(&mut self) {
        // As by Ctrl-C, so that it puts its things away.
        let _ = steps::output("kill", &["-INT", &self.child.id().to_string()]);
        let _ = self.child.wait();
    }
}

/// Waits a moment for it: half a second.
#[expect(clippy::disallowed_methods, reason = "waits for a real program, outside of the product")]
pub fn pause() {
    std::thread::sleep(Duration::from_millis(500));
}
