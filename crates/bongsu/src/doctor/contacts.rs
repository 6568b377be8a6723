//! Whether each way to reach each person on call was proven lately.

use super::{Finding, Severity};
use bongsu_core::Time;
use bongsu_core::oncall::contact_test::{ContactTest, proven_for_days, unproven};
use bongsu_core::oncall::page::Called;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::push::Browsers;
use bongsu_words::{Language, oncall, say};

/// The most that are named.
const MAX_NAMED: usize = 10;

/// Looks at what was proven; nothing to say without a plan.
pub fn check(
    (plan, browsers): (&Plan, &Browsers),
    known: &[ContactTest],
    lang: Language,
    now: Time,
) -> Vec<Finding> {
    if plan.is_empty() {
        return Vec::new();
    }
    let open = unproven((plan, browsers), known.iter(), now);
    let days = proven_for_days(plan);
    let name = |it: &bongsu_core::oncall::contact_test::Unproven| {
        let name = oncall::called(plan, &Called::Person(it.person.clone()));
        format!("{name} ({})", oncall::channel(lang, &it.channel))
    };
    let mut names: Vec<String> = open.iter().take(MAX_NAMED).map(name).collect();
    if open.len() > MAX_NAMED {
        names.push(say!(lang, "oncall-page-more", n = (open.len() - MAX_NAMED) as u32));
    }
    match (plan.test_calls.is_some(), open.is_empty()) {
        (false, _) => vec![Finding::problem(
            Severity::Warning,
            say!(lang, "contact-test-doctor-off"),
            say!(lang, "contact-test-doctor-off-fix"),
        )],
        (true, true) => vec![Finding::ok(say!(lang, "contact-test-doctor-ok", days = days))],
        (true, false) => vec![Finding::problem(
            Severity::Warning,
            say!(lang, "contact-test-doctor-unproven", days = days, names = names.join(", ")),
            say!(lang, "contact-test-doctor-unproven-fix"),
        )],
    }
}
