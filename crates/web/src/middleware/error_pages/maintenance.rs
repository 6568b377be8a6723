//! Why a maintenance cannot be planned or changed, and what helps.

use super::field::field_remedy;
use super::field_problem::FieldProblem;
use crate::request::error::PlanProblem;
use bongsu_core::engine::command::Refusal;
use bongsu_core::maintenance::PlanError;
use bongsu_words::{Language, maintenance, sentences};

/// All that is wrong with a plan, one after the other.
pub fn plan_text(lang: Language, problems: &[PlanProblem]) -> (String, String) {
    let one = |problem: &PlanProblem| {
        let it = plan_problem(lang, problem);
        sentences([it.detail, it.remedy].into_iter().filter(|it| !it.is_empty()))
    };
    let mut all: Vec<String> = problems.iter().map(one).collect();
    all.dedup();
    (say!(lang, "plan-refused"), sentences(all))
}

/// One thing that is wrong with a plan: its field, what it is and what helps.
pub(super) fn plan_problem(lang: Language, problem: &PlanProblem) -> FieldProblem {
    let (field, what, remedy) = match problem {
        PlanProblem::Plan(PlanError::InternalName { field, name, at }) => {
            let label = field_label(lang, field);
            let what =
                say!(lang, "refused-internal-name", field = label, name = name.as_str(), at = *at);
            let (fields, remedy) = (vec![(*field).to_owned()], say!(lang, "remedy-internal-name"));
            return FieldProblem { fields, detail: what, remedy };
        }
        PlanProblem::Plan(error) => {
            (field_of(error), maintenance::plan_error(lang, error), plan_remedy(lang, error))
        }
        PlanProblem::Rule(error) => {
            ("rule", maintenance::rule_error(lang, error), say!(lang, "rule-remedy"))
        }
        PlanProblem::Calendar(error) => {
            ("calendar", maintenance::ical_error(lang, error), String::new())
        }
        PlanProblem::Part { field, text, reason } => {
            let what = say!(lang, "rule-invalid", part = &**text);
            (*field, what, field_remedy(lang, *reason))
        }
        PlanProblem::Field(field, reason) => {
            let what = say!(lang, "invalid-field", field = field_label(lang, field));
            let fields = vec![(*field).to_owned()];
            return FieldProblem { fields, detail: what, remedy: field_remedy(lang, *reason) };
        }
    };
    if field.is_empty() {
        // A title is wanted in one of two languages.
        let fields = ["title_ko", "title_en"].map(str::to_owned).into();
        return FieldProblem { fields, detail: what, remedy };
    }
    let detail = say!(lang, "field-problem", field = field_label(lang, field), problem = what);
    FieldProblem { fields: vec![field.to_owned()], detail, remedy }
}

/// The field that an error of a plan is about; empty where it is the title or what goes with it.
const fn field_of(error: &PlanError) -> &'static str {
    match error {
        PlanError::NoTitle | PlanError::TooLong => "",
        PlanError::InternalName { field, .. } => field,
        PlanError::NoScope | PlanError::WideScope | PlanError::NoComponent(_) => "components",
        PlanError::NoSite(_) => "sites",
        PlanError::NoCustomer(_) => "customers",
        PlanError::NoZone(_) => "zone",
        PlanError::Duration => "minutes",
        PlanError::Lead => "notice_hours",
        PlanError::NotAStart(_) => "except",
        PlanError::StartNotInRule | PlanError::LongAgo | PlanError::Over => "start",
        PlanError::Overlap => "rule",
    }
}

/// What helps, where the error does not say it itself.
fn plan_remedy(lang: Language, error: &PlanError) -> String {
    match error {
        PlanError::NoComponent(_) => say!(lang, "remedy-component-key"),
        PlanError::NoSite(_) | PlanError::NoCustomer(_) => say!(lang, "plan-unknown-remedy"),
        PlanError::StartNotInRule => say!(lang, "plan-start-remedy"),
        PlanError::NotAStart(_) => say!(lang, "plan-exception-remedy"),
        PlanError::Overlap => say!(lang, "plan-overlap-remedy"),
        PlanError::LongAgo | PlanError::Over => say!(lang, "plan-later-remedy"),
        _ => String::new(),
    }
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
