//! Who may depend on whom.

use crate::steps;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Each room, and the rooms it may know.
const ROOMS: [(&str, &[&str]); 15] = [
    ("bongsu-fuzz", &[]),
    ("bongsu-core", &["bongsu-fuzz"]),
    ("bongsu-clock", &["bongsu-core"]),
    ("bongsu-probe", &["bongsu-core", "bongsu-clock", "bongsu-fuzz"]),
    ("bongsu-store", &["bongsu-core", "bongsu-clock"]),
    ("bongsu-words", &["bongsu-core"]),
    ("bongsu-send", &["bongsu-core", "bongsu-clock", "bongsu-words", "bongsu-fuzz"]),
    (
        "bongsu-web",
        &[
            "bongsu-core",
            "bongsu-clock",
            "bongsu-store",
            "bongsu-words",
            "bongsu-pdf",
            "bongsu-fuzz",
        ],
    ),
    ("bongsu-pdf", &[]),
    ("bongsu-receive", &["bongsu-core", "bongsu-clock", "bongsu-fuzz"]),
    ("bongsu-settings", &[]),
    ("bongsu-import", &["bongsu-core", "bongsu-words", "bongsu-fuzz"]),
    ("bongsu-drill", &["bongsu-core", "bongsu-clock", "bongsu-settings"]),
    (
        "bongsu",
        &[
            "bongsu-core",
            "bongsu-clock",
            "bongsu-probe",
            "bongsu-store",
            "bongsu-words",
            "bongsu-send",
            "bongsu-web",
            "bongsu-drill",
            "bongsu-settings",
            "bongsu-fuzz",
            "bongsu-import",
            "bongsu-receive",
            "bongsu-pdf",
        ],
    ),
    ("xtask", &[]),
];

/// What the core must not reach by any way: it does no I/O, knows no time of day and draws
/// no randomness.
const IMPURE: [&str; 11] = [
    "tokio",
    "mio",
    "socket2",
    "nix",
    "hyper",
    "axum",
    "rusqlite",
    "tokio-postgres",
    "getrandom",
    "rand",
    "tracing-subscriber",
];

/// What nothing here may reach: a second crypto provider, a second time library.
const NOWHERE: [&str; 7] =
    ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "chrono", "async-std"];

/// What cargo says of the workspace and all below it.
pub fn metadata() -> anyhow::Result<Value> {
    let text = steps::output(&steps::cargo(), &["metadata", "--format-version", "1", "--locked"])?;
    Ok(serde_json::from_str(&text)?)
}

/// Complaints about rooms that know what they must not.
pub fn check(metadata: &Value) -> Vec<String> {
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).map(|package| (text(&package["id"]), package)).collect();
    let name = |id: &str| packages.get(id).map_or("", |package| text(&package["name"]));
    let mut complaints = Vec::new();
    for member in list(&metadata["workspace_members"]).filter_map(Value::as_str) {
        let Some(package) = packages.get(member) else { continue };
        complaints.extend(neighbours(name(member), package));
        if name(member) == "bongsu-core" {
            let reached = reached(metadata, member);
            let reached = reached.iter().map(|id| name(id)).filter(|it| IMPURE.contains(it));
            complaints.extend(reached.map(|it| format!("bongsu-core reaches {it}")));
        }
    }
    let everything: BTreeSet<&str> = packages.keys().map(|id| name(id)).collect();
    let banned = NOWHERE.iter().filter(|it| everything.contains(*it));
    complaints.extend(banned.map(|it| format!("{it} is among the dependencies")));
    complaints
}

/// Rooms that this room knows and must not, tests included.
fn neighbours(name: &str, package: &Value) -> Vec<String> {
    let Some((_, may)) = ROOMS.iter().find(|(room, _)| *room == name) else {
        return vec![format!("{name} is new: give it a row in xtask/src/tidy/rooms.rs")];
    };
    let known = list(&package["dependencies"]).map(|dependency| text(&dependency["name"]));
    known
        .filter(|known| ROOMS.iter().any(|(room, _)| room == known) && !may.contains(known))
        .map(|known| format!("{name} must not know {known}"))
        .collect()
}

/// All that is reached from a package, tests and build scripts left out.
fn reached<'m>(metadata: &'m Value, from: &'m str) -> BTreeSet<&'m str> {
    let below: BTreeMap<&str, Vec<&str>> = list(&metadata["resolve"]["nodes"])
        .map(|node| {
            let normal = list(&node["deps"]).filter(|dependency| {
                list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
            });
            (text(&node["id"]), normal.map(|dependency| text(&dependency["pkg"])).collect())
        })
        .collect();
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(id) = next.pop() {
        if reached.insert(id) {
            next.extend(below.get(id).into_iter().flatten());
        }
    }
    reached
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::json;

    #[test]
    fn a_room_that_knows_too_much_is_named() {
        let node = |from: &str, to: &[&str]| {
            let kinds = [json!({"kind": null})];
            let deps: Vec<_> = to.iter().map(|to| json!({"pkg": to, "dep_kinds": kinds})).collect();
            json!({"id": from, "deps": deps})
        };
        let package = |id: &str, knows: &[&str]| {
            let knows: Vec<_> = knows.iter().map(|it| json!({"name": it})).collect();
            json!({"id": id, "name": id, "dependencies": knows})
        };
        let metadata = json!({
            "packages": [
                package("bongsu-core", &["csv"]),
                package("bongsu-probe", &["bongsu-core", "bongsu-store"]),
                package("csv", &["tokio"]),
                package("tokio", &[]),
                package("chrono", &[]),
            ],
            "workspace_members": ["bongsu-core", "bongsu-probe"],
            "resolve": {"nodes": [
                node("bongsu-core", &["csv"]), node("csv", &["tokio"]), node("tokio", &[]),
            ]},
        });
        assert_eq!(
            check(&metadata),
            [
                "bongsu-core reaches tokio",
                "bongsu-probe must not know bongsu-store",
                "chrono is among the dependencies",
            ]
        );
    }
}
