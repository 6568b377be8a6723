//! What a plan adds, changes and removes.

use bongsu_core::oncall::plan::Plan;

/// A line for each entry, with `+`, `~` or `-`, its kind and its key.
pub fn difference(before: &Plan, after: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    let mut compare = |kind: &str, old: Vec<(String, String)>, new: Vec<(String, String)>| {
        for (key, body) in &new {
            match old.iter().find(|(it, _)| it == key) {
                None => lines.push(format!("+ {kind} {key}")),
                Some((_, was)) if was != body => lines.push(format!("~ {kind} {key}")),
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
        vec![(before.zone.clone(), String::new())],
        vec![(after.zone.clone(), String::new())],
    );
    compare("test_calls", tests(before), tests(after));
    compare("person", people(before), people(after));
    compare("team", teams(before), teams(after));
    compare("schedule", schedules(before), schedules(after));
    compare("policy", policies(before), policies(after));
    lines
}

fn entries<T: std::fmt::Debug>(all: &[T], key: impl Fn(&T) -> String) -> Vec<(String, String)> {
    all.iter().map(|it| (key(it), format!("{it:?}"))).collect()
}
