//! Why a promise cannot be given or changed, and what helps.

use bongsu_core::engine::command::Refusal;
use bongsu_words::Language;

/// Why the engine refused a command about a promise, and what helps.
pub fn refusal_text(lang: Language, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::AlreadyPromised => {
            (say!(lang, "promise-refused-twice"), say!(lang, "promise-refused-twice-remedy"))
        }
        Refusal::AlreadyAsked => {
            (say!(lang, "promise-refused-asked"), say!(lang, "promise-refused-twice-remedy"))
        }
        Refusal::PromiseText => {
            (say!(lang, "promise-refused-text"), say!(lang, "promise-refused-text-remedy"))
        }
        Refusal::PromiseDue => {
            (say!(lang, "promise-refused-due"), say!(lang, "promise-refused-due-remedy"))
        }
        Refusal::PromiseMoved => {
            (say!(lang, "promise-refused-moved"), say!(lang, "promise-refused-none-remedy"))
        }
        Refusal::PromiseSaysRestored => {
            (say!(lang, "promise-refused-restored"), say!(lang, "promise-refused-restored-remedy"))
        }
        Refusal::NothingToAwait => {
            (say!(lang, "promise-refused-works"), say!(lang, "promise-refused-works-remedy"))
        }
        Refusal::NoContact => {
            (say!(lang, "promise-refused-contact"), say!(lang, "promise-refused-contact-remedy"))
        }
        Refusal::NoCallback => (
            say!(lang, "promise-refused-no-callback"),
            say!(lang, "promise-refused-no-callback-remedy"),
        ),
        Refusal::LeftToOthers => {
            (say!(lang, "care-refused-callbacks"), say!(lang, "care-remedy-callbacks"))
        }
        Refusal::HandsFull => {
            (say!(lang, "promise-refused-hands"), say!(lang, "promise-refused-hands-remedy"))
        }
        Refusal::NotTaken => {
            (say!(lang, "promise-refused-taken"), say!(lang, "promise-refused-taken-remedy"))
        }
        _ => (say!(lang, "promise-refused-none"), say!(lang, "promise-refused-none-remedy")),
    }
}
