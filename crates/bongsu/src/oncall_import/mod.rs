//! Plans of who is on call from other programs: Grafana OnCall, PagerDuty, Opsgenie and GoAlert.
//!
//! - [`draft`]: the plan that comes of it, and what has no place in it;
//! - [`parallel`]: rotations that are on call side by side;
//! - [`hours`]: restrictions to days and times; [`json`]: the answers of an API;
//! - [`report`]: what has no place here, in words;
//! - [`grafana`], [`pagerduty`], [`opsgenie`], [`goalert`]: the exports.

mod draft;
mod goalert;
mod grafana;
mod hours;
mod json;
mod opsgenie;
mod pagerduty;
mod parallel;
pub mod report;

#[cfg(test)]
mod tests;

use bongsu_core::oncall::plan::Plan;
use bongsu_words::Language;
use clap::ValueEnum;
use draft::Draft;
use report::{Left, Reason};
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

impl Program {
    /// The names under which an export has the answers of the API.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Program::GrafanaOncall => &[
                "users",
                "on_call_shifts",
                "schedules",
                "personal_notification_rules",
                "escalation_chains",
                "escalation_policies",
            ],
            Program::Pagerduty => &["users", "schedules", "escalation_policies"],
            Program::Opsgenie => &["users", "schedules", "escalations"],
            Program::Goalert => &["users", "rotations", "schedules", "escalationPolicies"],
        }
    }
}

impl Imported {
    /// Whether the export has all that there is, as far as it says.
    pub fn is_whole(&self) -> bool {
        let lacks = |reason: &Reason| matches!(reason, Reason::Missing | Reason::Incomplete(_));
        !self.left.iter().any(|left| lacks(&left.reason))
    }
}

/// Makes a plan of an export: one JSON object with the answers of the API under their names. People
/// whose language it does not tell have `language`.
pub fn import(program: Program, export: &Value, language: Language) -> Imported {
    let mut draft = Draft::new(language);
    for error in json::list(export, "errors") {
        draft.leave("errors", Reason::Incomplete(json::text(error, "message")));
    }
    let export = if export["data"].is_object() { &export["data"] } else { export };
    for name in program.names().iter().filter(|name| export[**name].is_null()) {
        draft.leave(*name, Reason::Missing);
    }
    for name in program.names() {
        if let Some(sign) = json::has_more(&export[*name]) {
            draft.leave(*name, Reason::Incomplete(sign.to_owned()));
        }
    }
    for name in export.as_object().into_iter().flatten().map(|(name, _)| name) {
        if !program.names().contains(&name.as_str()) {
            draft.leave(name, Reason::Unread);
        }
    }
    match program {
        Program::GrafanaOncall => grafana::read(export, &mut draft),
        Program::Pagerduty => pagerduty::read(export, &mut draft),
        Program::Opsgenie => opsgenie::read(export, &mut draft),
        Program::Goalert => goalert::read(export, &mut draft),
    }
    if !matches!(program, Program::Opsgenie) {
        draft.language_is_unknown();
    }
    let (plan, left) = draft.finish();
    Imported { plan, left }
}
