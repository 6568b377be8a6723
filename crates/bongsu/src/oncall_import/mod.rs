//! Plans of who is on call from other programs: Grafana OnCall, PagerDuty, Opsgenie and GoAlert.
//!
//! - [`draft`]: the plan that comes of it, and what has no place in it;
//! - [`hours`]: restrictions to days and times;
//! - [`report`]: what has no place here, in words;
//! - [`grafana`], [`pagerduty`], [`opsgenie`], [`goalert`]: the exports.

mod draft;
mod goalert;
mod grafana;
mod hours;
mod opsgenie;
mod pagerduty;
pub mod report;

#[cfg(test)]
mod tests;

use bongsu_core::oncall::plan::Plan;
use clap::ValueEnum;
use draft::Draft;
use report::Left;
use serde_json::Value;

/// The program that a plan comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Program {
    /// Grafana OnCall, by its API.
    GrafanaOncall,
    /// PagerDuty, by its REST API.
    Pagerduty,
    /// Opsgenie, by its REST API.
    Opsgenie,
    /// GoAlert, by its GraphQL API.
    Goalert,
}

/// What an export becomes.
#[derive(Clone, PartialEq, Debug)]
pub struct Imported {
    /// The plan.
    pub plan: Plan,
    /// What has no place in it, and why.
    pub left: Vec<Left>,
}

/// Makes a plan of an export: one JSON object with the answers of the API under their names.
pub fn import(program: Program, export: &Value) -> Imported {
    let mut draft = Draft::default();
    match program {
        Program::GrafanaOncall => grafana::read(export, &mut draft),
        Program::Pagerduty => pagerduty::read(export, &mut draft),
        Program::Opsgenie => opsgenie::read(export, &mut draft),
        Program::Goalert => goalert::read(export, &mut draft),
    }
    draft.finish()
}

/// The entries under a name, however the API wraps them: a list, or an object whose field has it.
fn entries<'a>(export: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    let named = names.iter().map(|name| &export[*name]).find(|it| !it.is_null());
    let Some(found) = named else { return Vec::new() };
    let wrapped = ["results", "data", "nodes"].iter().map(|name| &found[*name]);
    let list = std::iter::once(found).chain(wrapped).find_map(Value::as_array);
    list.into_iter().flatten().collect()
}

/// A text or a number of an entry; empty when there is none.
fn text(entry: &Value, name: &str) -> String {
    match &entry[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A list of an entry.
fn list<'a>(entry: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    entry[name].as_array().into_iter().flatten()
}
