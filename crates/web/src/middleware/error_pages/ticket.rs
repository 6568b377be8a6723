//! Why something was not done to a ticket, and what helps.

use bongsu_core::ticket::{MAX_TAGS, Refusal};
use bongsu_words::Language;

/// What is wrong, and what to do about it.
pub(super) fn refusal_text(lang: Language, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::Changed => {
            (say!(lang, "ticket-refused-changed"), say!(lang, "ticket-remedy-changed"))
        }
        Refusal::NotYours => (say!(lang, "refused-permission"), say!(lang, "remedy-permission")),
        Refusal::Empty => (say!(lang, "ticket-refused-empty"), say!(lang, "ticket-remedy-empty")),
        Refusal::TooLong(max) => {
            (say!(lang, "ticket-refused-long", n = max), say!(lang, "ticket-remedy-long"))
        }
        Refusal::Full => (say!(lang, "ticket-refused-full"), say!(lang, "ticket-remedy-full")),
        Refusal::AlreadyClosed => {
            (say!(lang, "ticket-refused-closed"), say!(lang, "ticket-remedy-reload"))
        }
        Refusal::NotClosed => {
            (say!(lang, "ticket-refused-open"), say!(lang, "ticket-remedy-reload"))
        }
        Refusal::AlreadyJoined => {
            (say!(lang, "ticket-refused-joined"), say!(lang, "ticket-remedy-reload"))
        }
        Refusal::NotJoined => {
            (say!(lang, "ticket-refused-not-joined"), say!(lang, "ticket-remedy-reload"))
        }
        Refusal::IncidentResolved => {
            (say!(lang, "ticket-refused-resolved"), say!(lang, "ticket-remedy-resolved"))
        }
        Refusal::InvalidTags => {
            (say!(lang, "ticket-refused-tags"), say!(lang, "ticket-remedy-tags", n = MAX_TAGS))
        }
        Refusal::SaysRestored => {
            (say!(lang, "ticket-refused-restored"), say!(lang, "ticket-remedy-restored"))
        }
        Refusal::HandoverGone => (say!(lang, "handover-gone"), say!(lang, "handover-gone-remedy")),
        Refusal::NotConfirmed => {
            (say!(lang, "ticket-refused-unconfirmed"), say!(lang, "ticket-remedy-unconfirmed"))
        }
        Refusal::NothingToRate => {
            (say!(lang, "ticket-refused-rating"), say!(lang, "ticket-remedy-reload"))
        }
    }
}
