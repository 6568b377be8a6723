//! A question of the desk to the engineers, as whoever is called reads it.

use crate::{Language, time};
use bongsu_core::promise::Promise;
use jiff::tz::TimeZone;

/// A question of the desk, in a line.
pub fn title(lang: Language, it: &Promise) -> String {
    match it.text.is_empty() {
        true => say!(lang, "question-title-untold"),
        false => say!(lang, "question-title", text = it.text.as_str()),
    }
}

/// Who asks a question, for whom, and by when the answer is owed.
pub fn fact(lang: Language, zone: &TimeZone, it: &Promise) -> String {
    let due = it.due.unwrap_or(it.given_at);
    let due = time::stamp(lang, zone, time::ANY_DAY, due);
    match it.text.is_empty() {
        true => say!(lang, "question-fact-untold", due = due),
        false => {
            let (by, customer) = (it.author.name.as_str(), it.customer.as_str());
            say!(lang, "question-fact", by = by, customer = customer, due = due)
        }
    }
}
