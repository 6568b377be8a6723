//! Why an escalation or a schedule cannot be changed, and what helps.

use bongsu_core::engine::command::Refusal;
use bongsu_words::Language;

/// Why the engine refused a command about on call, and what helps.
pub fn refusal_text(lang: Language, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::NoSuchPerson => {
            (say!(lang, "oncall-no-person"), say!(lang, "oncall-no-person-remedy"))
        }
        Refusal::HelpWanted => {
            (say!(lang, "contact-test-help-wanted"), say!(lang, "contact-test-help-wanted-remedy"))
        }
        Refusal::NoSuchContact => {
            (say!(lang, "contact-test-no-rule"), say!(lang, "contact-test-no-rule-remedy"))
        }
        Refusal::TestedJustNow => {
            (say!(lang, "contact-test-just-now"), say!(lang, "contact-test-just-now-remedy"))
        }
        Refusal::NoSuchSchedule => {
            (say!(lang, "oncall-no-schedule"), say!(lang, "oncall-no-schedule-remedy"))
        }
        Refusal::NoSuchChange => {
            (say!(lang, "oncall-no-change"), say!(lang, "oncall-no-change-remedy"))
        }
        Refusal::SnoozeEnd => {
            (say!(lang, "oncall-snooze-refused"), say!(lang, "oncall-snooze-remedy"))
        }
        Refusal::ChangeWindow => {
            (say!(lang, "oncall-change-refused"), say!(lang, "oncall-change-remedy"))
        }
        Refusal::NothingChanges => {
            (say!(lang, "oncall-change-nothing"), say!(lang, "oncall-change-nothing-remedy"))
        }
        Refusal::NotAsked => {
            (say!(lang, "oncall-not-asked"), say!(lang, "oncall-not-asked-remedy"))
        }
        _ => (say!(lang, "oncall-over"), say!(lang, "oncall-over-remedy")),
    }
}
