//! A small drill of a rack that stops responding, for tests that drive the desk from outside.

use crate::http::Visitor;
use crate::played_drill::{PlayedDrill, pause};
use anyhow::bail;
use std::path::Path;

/// The incident must be identified within so many polls, half a second each.
const MAX_POLLS: u32 = 2 * 300;
/// The secret of the telephone systems of a drill.
pub const TELEPHONE_SECRET: &str = "rehearsal-telephone";

/// Begins it, with its database at `store`.
///
/// # Errors
/// When it does not come up.
pub fn begin(program: &Path, store: &str) -> anyhow::Result<PlayedDrill> {
    let scenario = crate::root().join("xtask/src/browser/night.toml");
    PlayedDrill::begin(program, &scenario, &["--store", store])
}

/// An identified incident, a customer whom it hits, and their telephone number.
///
/// # Errors
/// When none is identified.
pub fn victim(drill: &PlayedDrill) -> anyhow::Result<(String, String, String)> {
    let desk = Visitor::stranger(&drill.address);
    for _ in 0..MAX_POLLS {
        let status = desk.json("/api/v1/status")?;
        let open = status["open_incidents"].as_array().into_iter().flatten();
        let ids = open.filter(|it| it["phase"] == "identified").filter_map(|it| it["id"].as_str());
        for id in ids {
            if let Some((customer, number)) = hit(&desk, id)? {
                return Ok((id.to_owned(), customer, number));
            }
        }
        pause();
    }
    bail!("no incident was identified that hits a customer with a telephone");
}

fn hit(desk: &Visitor, incident: &str) -> anyhow::Result<Option<(String, String)>> {
    let victims = desk.json(&format!("/api/v1/incidents/{incident}/victims?limit=200"))?;
    let rows = victims["rows"].as_array().into_iter().flatten();
    for row in rows.filter(|row| row["state"] == "seen_hit") {
        let Some(customer) = row["customer"].as_str() else { continue };
        let screen = desk.text(&format!("/ops/desk/call?q={customer}"))?;
        let number = screen.split_once("href=\"tel:").and_then(|(_, rest)| rest.split_once('"'));
        if let Some((number, _)) = number {
            let number = number.to_owned();
            return Ok(Some((customer.to_owned(), number)));
        }
    }
    Ok(None)
}
