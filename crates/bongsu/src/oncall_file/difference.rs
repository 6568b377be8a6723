//! What a plan adds, changes and removes.

use bongsu_core::oncall::plan::Plan;
use serde_json::Value;
use std::collections::BTreeMap;

/// The longest value that is shown, in characters.
const VALUE_MAX_CHARS: usize = 80;

/// A line for each entry, with `+`, `~` or `-`, its kind and its key; of one that changes also a
/// line for each field, as `steps[2].wait_s: 300 → 600`, where `–` is nothing.
pub fn difference(before: &Plan, after: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    let mut compare = |kind: &str, old: Vec<(String, Value)>, new: Vec<(String, Value)>| {
        for (key, body) in &new {
            match old.iter().find(|(it, _)| it == key) {
                None => lines.push(format!("+ {kind} {key}")),
                Some((_, was)) if was != body => {
                    lines.push(format!("~ {kind} {key}"));
                    lines.extend(fields(was, body));
                }
                Some(_) => {}
            }
        }
        let gone = old.iter().filter(|(key, _)| new.iter().all(|(it, _)| it != key));
        lines.extend(gone.map(|(key, _)| format!("- {kind} {key}")));
    };
    let people = |plan: &Plan| entries(&plan.people, |it| it.key.to_string());
    let teams = |plan: &Plan| entries(&plan.teams, |it| it.key.to_string());
    let schedules = |plan: &Plan| entries(&plan.schedules, |it| it.key.to_string());
    let policies = |plan: &Plan| entries(&plan.policies, |it| it.key.to_string());
    let tests = |plan: &Plan| entries(plan.test_calls.as_slice(), |_| String::new());
    compare(
        "zone",
        vec![(before.zone.clone(), Value::Null)],
        vec![(after.zone.clone(), Value::Null)],
    );
    compare("test_calls", tests(before), tests(after));
    compare("person", people(before), people(after));
    compare("team", teams(before), teams(after));
    compare("schedule", schedules(before), schedules(after));
    compare("policy", policies(before), policies(after));
    lines
}

fn entries<T: serde::Serialize>(all: &[T], key: impl Fn(&T) -> String) -> Vec<(String, Value)> {
    // A plan holds nothing that JSON cannot say.
    all.iter().map(|it| (key(it), serde_json::to_value(it).unwrap_or_default())).collect()
}

/// What differs in an entry, by field; entries of lists are counted from 1.
fn fields(before: &Value, after: &Value) -> Vec<String> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten(String::new(), before, &mut old);
    flatten(String::new(), after, &mut new);
    let mut paths: Vec<&String> = old.keys().chain(new.keys()).collect();
    paths.sort();
    paths.dedup();
    let shown = |value: Option<&String>| value.map_or("–", String::as_str).to_owned();
    let changed = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
    changed
        .map(|path| format!("    {path}: {} → {}", shown(old.get(path)), shown(new.get(path))))
        .collect()
}

/// Each value by its path. A list of plain values is one value: who is in it, and in which order.
fn flatten(path: String, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(format!("{path}{dot}{name}"), value, into);
            }
        }
        Value::Array(all) if all.iter().any(Value::is_object) => {
            for (at, value) in all.iter().enumerate() {
                flatten(format!("{path}[{}]", at + 1), value, into);
            }
        }
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(plain).collect();
            into.insert(path, short(&format!("[{}]", all.join(", "))));
        }
        value => drop(into.insert(path, short(&plain(value)))),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn short(text: &str) -> String {
    match text.chars().count() > VALUE_MAX_CHARS {
        true => text.chars().take(VALUE_MAX_CHARS - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
