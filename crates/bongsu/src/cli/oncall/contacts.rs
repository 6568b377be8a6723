//! `bongsu oncall contacts`: each way to reach each person, and when it was proven.

use super::print;
use bongsu_core::Time;
use bongsu_core::oncall::contact_test::{ContactTest, contacts, proven_for_days, unproven};
use bongsu_core::oncall::page::Called;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::push::Browsers;
use bongsu_words::{Language, contact_test, oncall, say};

/// Prints what is proven, and then what is not. Times are in UTC.
pub fn print(
    lang: Language,
    (plan, browsers): (&Plan, &Browsers),
    known: &[ContactTest],
    now: Time,
) {
    let open = unproven((plan, browsers), known.iter(), now);
    for (person, channel, _) in contacts(plan, browsers) {
        if open.iter().any(|it| it.person == person && it.channel == channel) {
            continue;
        }
        let test = known.iter().find(|it| it.person == person && it.channel == channel);
        let Some(at) = test.and_then(|it| it.proven_at) else { continue };
        let name = oncall::called(plan, &Called::Person(person));
        let by = oncall::channel(lang, &channel);
        let at = to_the_second(at);
        print::line(say!(lang, "contact-test-cli-proven", name = name, channel = by, at = at));
    }
    for it in &open {
        print::line(contact_test::unproven(lang, plan, it, to_the_second));
    }
    if open.is_empty() {
        print::line(say!(lang, "contact-test-all", days = proven_for_days(plan)));
    }
    if plan.test_calls.is_none() {
        print::line(format!("{} [test_calls]", say!(lang, "contact-test-off")));
    }
}

/// An instant in UTC (RFC 3339).
fn to_the_second(at: Time) -> String {
    Time::from_secs(at.as_micros().div_euclid(1_000_000)).to_string()
}
