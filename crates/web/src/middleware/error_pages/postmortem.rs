//! Why something was not done to a postmortem, and what helps.

use crate::layout::fragments::postmortem::section_title;
use bongsu_core::postmortem::{Refusal, TEXT_MAX_CHARS};
use bongsu_words::Language;

/// What is wrong, and what to do about it.
pub(super) fn refusal_text(lang: Language, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::Changed => {
            (say!(lang, "postmortem-refused-changed"), say!(lang, "postmortem-remedy-changed"))
        }
        Refusal::NoSummary => {
            (say!(lang, "postmortem-refused-summary"), say!(lang, "postmortem-remedy-summary"))
        }
        Refusal::TooLong(section) => {
            let section = section_title(lang, section);
            let why = say!(lang, "postmortem-refused-long", section = section, n = TEXT_MAX_CHARS);
            (why, say!(lang, "postmortem-remedy-long"))
        }
        Refusal::NoDraft => {
            (say!(lang, "postmortem-refused-draft"), say!(lang, "postmortem-remedy-reload"))
        }
        Refusal::SamePerson => {
            (say!(lang, "postmortem-refused-same"), say!(lang, "postmortem-remedy-same"))
        }
        Refusal::NotApproved => {
            (say!(lang, "postmortem-refused-approval"), say!(lang, "postmortem-remedy-same"))
        }
        Refusal::IncidentOpen => {
            (say!(lang, "postmortem-refused-open"), say!(lang, "postmortem-remedy-open"))
        }
        Refusal::NotPublished => {
            (say!(lang, "postmortem-refused-published"), say!(lang, "postmortem-remedy-reload"))
        }
    }
}
