//! Planned maintenance in words: its times, what became of a window, and why a plan cannot be.

use crate::{Language, time};
use bongsu_core::maintenance::ical::{IcalError, IcalProblem};
use bongsu_core::maintenance::recurrence::RuleError;
use bongsu_core::maintenance::{Phase, PlanError, Window};
use jiff::tz::TimeZone;

/// From when until when.
pub fn window(lang: Language, zone: &TimeZone, window: Window) -> String {
    let at = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    say!(lang, "maintenance-window", start = at(window.start), end = at(window.end))
}

/// What a window is.
pub fn phase(lang: Language, phase: Phase) -> String {
    match phase {
        Phase::Scheduled => say!(lang, "maintenance-scheduled"),
        Phase::InProgress => say!(lang, "maintenance-in-progress"),
        Phase::Completed => say!(lang, "maintenance-completed"),
    }
}

/// What is said when a window becomes that. That it is over says nothing of what it took.
pub fn update(lang: Language, zone: &TimeZone, phase: Phase, window: Window) -> String {
    let at = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    let (start, end) = (at(window.start), at(window.end));
    match phase {
        Phase::Scheduled => say!(lang, "maintenance-said-scheduled", start = start, end = end),
        Phase::InProgress => say!(lang, "maintenance-said-in-progress", end = end),
        Phase::Completed => say!(lang, "maintenance-said-completed", end = end),
    }
}

/// Why a plan cannot be.
pub fn plan_error(lang: Language, error: &PlanError) -> String {
    match error {
        PlanError::NoTitle => say!(lang, "plan-no-title"),
        PlanError::TooLong => say!(lang, "plan-too-long"),
        PlanError::InternalName { field, name, at } => {
            let (field, name) = (*field, name.as_str());
            let what = say!(lang, "refused-internal-name", field = field, name = name, at = *at);
            format!("{what} {}", say!(lang, "remedy-internal-name"))
        }
        PlanError::NoScope => say!(lang, "plan-no-scope"),
        PlanError::WideScope => say!(lang, "plan-wide-scope"),
        PlanError::NoComponent(key) => say!(lang, "plan-no-component", name = key.to_string()),
        PlanError::NoSite(host) => say!(lang, "plan-no-site", name = host.unicode()),
        PlanError::NoCustomer(key) => say!(lang, "plan-no-customer", name = key.as_str()),
        PlanError::NoZone(zone) => say!(lang, "plan-no-zone", name = zone.as_str()),
        PlanError::Duration => say!(lang, "plan-duration"),
        PlanError::Lead => say!(lang, "plan-lead"),
        PlanError::StartNotInRule => say!(lang, "plan-start"),
        PlanError::NotAStart(at) => say!(lang, "plan-exception", at = at.to_string()),
        PlanError::Overlap => say!(lang, "plan-overlap"),
        PlanError::LongAgo => say!(lang, "plan-long-ago"),
        PlanError::Over => say!(lang, "plan-over"),
    }
}

/// What of a rule cannot be followed.
pub fn rule_error(lang: Language, error: &RuleError) -> String {
    match error {
        RuleError::Unsupported(part) => say!(lang, "rule-unsupported", part = part.as_str()),
        RuleError::Invalid(part) => say!(lang, "rule-invalid", part = part.as_str()),
        RuleError::NoFrequency => say!(lang, "rule-no-frequency"),
        RuleError::TwoEnds => say!(lang, "rule-two-ends"),
    }
}

/// What is wrong with a calendar, and where.
pub fn ical_error(lang: Language, error: &IcalError) -> String {
    let problem = match &error.problem {
        IcalProblem::NoCalendar => say!(lang, "ical-no-calendar"),
        IcalProblem::Truncated(end) => say!(lang, "ical-truncated", end = *end),
        IcalProblem::TooLarge => say!(lang, "ical-too-large"),
        IcalProblem::Empty => say!(lang, "ical-empty"),
        IcalProblem::NoProperty => say!(lang, "ical-no-property"),
        IcalProblem::Missing(what) => say!(lang, "ical-missing", what = *what),
        IcalProblem::Invalid(what) => say!(lang, "rule-invalid", part = what.as_str()),
        IcalProblem::EndsBeforeStart => say!(lang, "ical-ends-before-start"),
        IcalProblem::Unsupported(what) => say!(lang, "rule-unsupported", part = what.as_str()),
        IcalProblem::NoZone(zone) => say!(lang, "plan-no-zone", name = zone.as_str()),
        IcalProblem::Rule(error) => rule_error(lang, error),
    };
    say!(lang, "ical-line", line = error.line, problem = problem)
}
