//! Catalog zones (RFC 9432): the zones that they list, from a zone file or from what
//! `dig axfr catalog.example` prints.

use super::zone;
use crate::sink::{Fault, Sink};
use bongsu_core::inventory::import::{Problem, short};
use std::collections::BTreeMap;

/// Whether this is a catalog: it says its version (§4.2.1) and lists zones (§4.1).
pub fn is_catalog(text: &str) -> bool {
    let mut lines = text.lines();
    let version = lines.any(|line| {
        line.to_lowercase().starts_with("version")
            && record(line).is_some_and(|it| it.kind == "TXT")
    });
    version && text.lines().any(|line| member(line).is_some())
}

/// Reads a catalog.
pub(crate) fn read(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_catalog(text) {
        return Err((None, Problem::NotFormat("a catalog zone (RFC 9432)")));
    }
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    for record in text.lines().filter_map(record).filter(|it| it.kind == "TXT") {
        // group.<member>.zones.<catalog> (§4.3.2)
        if let Some((id, _)) =
            record.owner.strip_prefix("group.").and_then(|rest| rest.split_once(".zones"))
        {
            groups.insert(id.to_owned(), record.data.trim_matches('"').to_owned());
        }
    }
    for (ix, line) in text.lines().enumerate() {
        let Some((id, name)) = member(line) else { continue };
        let number = ix as u64 + 1;
        if !name.ends_with('.') {
            return Err((Some(number), Problem::NoOrigin(short(&name))));
        }
        let group = groups.get(&id).map(String::as_str);
        zone(&number.to_string(), &name, group, Vec::new(), sink);
    }
    Ok(())
}

/// The member that a line lists: its id and its name.
fn member(line: &str) -> Option<(String, String)> {
    let record = record(line).filter(|it| it.kind == "PTR")?;
    let (id, rest) = record.owner.split_once('.')?;
    let rest = rest.strip_prefix("zones")?;
    (rest.is_empty() || rest.starts_with('.')).then(|| (id.to_owned(), record.data.to_owned()))
}

/// A record on a line of its own.
struct Record<'a> {
    /// In lower case.
    owner: String,
    kind: &'a str,
    data: &'a str,
}

fn record(line: &str) -> Option<Record<'_>> {
    if line.starts_with(|c: char| c.is_whitespace() || c == ';' || c == '$') {
        return None;
    }
    let mut rest = line.split_whitespace();
    let owner = rest.next()?.to_lowercase();
    // Time to live and class may stand before the type, in either order.
    let kind = rest.find(|word| {
        !word.starts_with(|c: char| c.is_ascii_digit()) && !matches!(*word, "IN" | "in")
    })?;
    Some(Record { owner, kind, data: rest.next()? })
}
