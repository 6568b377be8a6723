//! Why a call is not taken, or something about a report or a task not done, and what helps.

use crate::request::error::CareRefusal;
use bongsu_core::call::CallRefusal;
use bongsu_core::care::abuse::{AbuseRefusal, ENTRIES_MAX, TEXT_MAX_CHARS};
use bongsu_core::care::attendance::NotNow;
use bongsu_core::departure::alarm::{AlarmRefusal, NOTE_MAX_CHARS};
use bongsu_words::Language;

/// What is wrong, and what to do about it.
pub(super) fn refusal_text(lang: Language, refusal: CareRefusal) -> (String, String) {
    match refusal {
        CareRefusal::NotNow(NotNow::OnBreak(_)) => {
            (say!(lang, "care-refused-break"), say!(lang, "care-remedy-break"))
        }
        CareRefusal::NotNow(NotNow::TwoInARow) => {
            (say!(lang, "care-refused-row"), say!(lang, "care-remedy-row"))
        }
        CareRefusal::NotNow(NotNow::PassedOn) => {
            (say!(lang, "care-refused-passed"), say!(lang, "care-remedy-passed"))
        }
        CareRefusal::Call(CallRefusal::LoggedByAnother) => {
            (say!(lang, "care-refused-logged"), say!(lang, "care-remedy-logged"))
        }
        CareRefusal::Call(CallRefusal::NotTheirs) => {
            (say!(lang, "care-refused-pass-on"), say!(lang, "care-remedy-pass-on"))
        }
        CareRefusal::Report(refusal) => report_text(lang, refusal),
    }
}

fn report_text(lang: Language, refusal: AbuseRefusal) -> (String, String) {
    match refusal {
        AbuseRefusal::BlockTooLong(max) => (
            say!(lang, "care-refused-block", hours = max.as_secs() / 3600),
            say!(lang, "care-remedy-block"),
        ),
        AbuseRefusal::NobodyToBlock => {
            (say!(lang, "care-refused-nobody"), say!(lang, "care-remedy-nobody"))
        }
        AbuseRefusal::Text => {
            (say!(lang, "care-refused-text", max = TEXT_MAX_CHARS), say!(lang, "care-remedy-text"))
        }
        AbuseRefusal::TooMany => {
            (say!(lang, "care-refused-many", max = ENTRIES_MAX), say!(lang, "care-remedy-many"))
        }
        AbuseRefusal::NotTheirs => {
            (say!(lang, "care-refused-author"), say!(lang, "care-remedy-author"))
        }
        AbuseRefusal::NoBlock => {
            (say!(lang, "care-refused-lifted"), say!(lang, "care-remedy-lifted"))
        }
    }
}

/// The same of a task to call a customer who leaves.
pub(super) fn leaving_text(lang: Language, refusal: AlarmRefusal) -> (String, String) {
    match refusal {
        AlarmRefusal::Ended => {
            (say!(lang, "leaving-refused-ended"), say!(lang, "leaving-remedy-ended"))
        }
        AlarmRefusal::TakenByAnother => {
            (say!(lang, "leaving-refused-taken"), say!(lang, "leaving-remedy-taken"))
        }
        AlarmRefusal::Text => (
            say!(lang, "leaving-refused-text", max = NOTE_MAX_CHARS),
            say!(lang, "leaving-remedy-text"),
        ),
    }
}
