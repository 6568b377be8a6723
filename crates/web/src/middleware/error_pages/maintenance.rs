//! Why a maintenance cannot be planned or changed, and what helps.

use super::field::field_remedy;
use crate::request::error::PlanProblem;
use bongsu_core::engine::command::Refusal;
use bongsu_words::{Language, maintenance};

/// All that is wrong with a plan, one after the other.
pub fn plan_text(lang: Language, problems: &[PlanProblem]) -> (String, String) {
    let one = |problem: &PlanProblem| match problem {
        PlanProblem::Plan(error) => maintenance::plan_error(lang, error),
        PlanProblem::Rule(error) => maintenance::rule_error(lang, error),
        PlanProblem::Calendar(error) => maintenance::ical_error(lang, error),
        PlanProblem::Field(field, reason) => {
            let label = field_label(lang, field);
            format!(
                "{} {}",
                say!(lang, "invalid-field", field = label),
                field_remedy(lang, *reason)
            )
        }
    };
    let all: Vec<String> = problems.iter().map(one).collect();
    (say!(lang, "plan-refused"), all.join(" "))
}

/// The label of a field of the form.
pub fn field_label(lang: Language, field: &str) -> String {
    match field {
        "title_ko" => say!(lang, "maintenance-title-ko"),
        "title_en" => say!(lang, "maintenance-title-en"),
        "body_ko" => say!(lang, "maintenance-body-ko"),
        "body_en" => say!(lang, "maintenance-body-en"),
        "components" => say!(lang, "maintenance-components"),
        "sites" => say!(lang, "maintenance-sites"),
        "customers" => say!(lang, "maintenance-customers"),
        "start" => say!(lang, "maintenance-start"),
        "minutes" => say!(lang, "maintenance-minutes"),
        "zone" => say!(lang, "maintenance-zone"),
        "rule" => say!(lang, "maintenance-rule"),
        "except" => say!(lang, "maintenance-except"),
        "notice_hours" => say!(lang, "maintenance-notice-hours"),
        "public" => say!(lang, "maintenance-public"),
        "calendar" => say!(lang, "maintenance-calendar-file"),
        "until" => say!(lang, "maintenance-until"),
        "reason" => say!(lang, "field-reason"),
        "target" => say!(lang, "mute-target"),
        name => name.to_owned(),
    }
}

/// Why the engine refused a command about maintenance or a mute, and what helps.
pub fn refusal_text(lang: Language, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::AlreadyPlanned => {
            (say!(lang, "maintenance-planned"), say!(lang, "maintenance-none-remedy"))
        }
        Refusal::InvalidPlan => (say!(lang, "plan-refused"), say!(lang, "plan-over")),
        Refusal::MaintenanceOver => {
            (say!(lang, "maintenance-over"), say!(lang, "maintenance-none-remedy"))
        }
        Refusal::NotRunning => {
            (say!(lang, "maintenance-not-running"), say!(lang, "maintenance-none-remedy"))
        }
        Refusal::ExtensionEnd => {
            (say!(lang, "maintenance-extension"), say!(lang, "maintenance-extension-remedy"))
        }
        Refusal::NoSuchCustomer => (say!(lang, "missing-customer"), say!(lang, "remedy-customer")),
        Refusal::NoReason => (say!(lang, "mute-no-reason"), say!(lang, "mute-no-reason-remedy")),
        Refusal::MuteEnd => (say!(lang, "mute-end-refused"), say!(lang, "mute-end-remedy")),
        Refusal::NotMuted => (say!(lang, "mute-none-such"), say!(lang, "mute-none-remedy")),
        _ => (say!(lang, "maintenance-none"), say!(lang, "maintenance-none-remedy")),
    }
}
