//! Statements as sentences: what the one who knows says, once, for every mouth.

use super::{cause, time};
use crate::Lang;
use bongsu_core::Time;
use bongsu_core::incident::{Cause, Counts};
use bongsu_core::statement::{Statement, Word};
use jiff::tz::TimeZone;

/// A statement in words.
pub struct Said {
    /// What kind of word it is.
    pub heading: String,
    /// The fact and its cause as far as known; a sentence or two.
    pub fact: String,
    /// Who is hit, in numbers, as of the statement's instant.
    pub counts: String,
    /// When the next word comes; `None` after the last.
    pub next: Option<String>,
}

impl Said {
    /// All of it as one paragraph, for feeds and the API.
    pub fn paragraph(&self) -> String {
        let parts = [Some(&self.fact), Some(&self.counts), self.next.as_ref()];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Puts a statement into words; `now` decides whether a time needs its day.
pub fn said(lang: Lang, zone: &TimeZone, now: Time, statement: &Statement) -> Said {
    let (heading, fact) = word(lang, statement);
    let at = |at| time::stamp(lang, zone, now, at);
    Said {
        heading,
        fact,
        counts: counts(lang, &statement.counts, at(statement.as_of)),
        next: statement.next_word_by.map(|by| say!(lang, "said-next", at = at(by))),
    }
}

fn word(lang: Lang, statement: &Statement) -> (String, String) {
    match &statement.word {
        Word::Investigating => {
            (say!(lang, "said-investigating-heading"), say!(lang, "said-investigating"))
        }
        Word::Identified { cause } => {
            (say!(lang, "said-identified-heading"), named(lang, cause, statement))
        }
        Word::Ongoing { cause } => (
            say!(lang, "said-ongoing-heading"),
            join(say!(lang, "said-ongoing"), cause.as_ref().map(|c| named(lang, c, statement))),
        ),
        Word::HostRestored { words } => (
            say!(lang, "said-host-restored-heading"),
            say!(lang, "said-host-restored", words = words.as_str()),
        ),
        Word::Recovering => (say!(lang, "said-recovering-heading"), say!(lang, "said-recovering")),
        Word::Resolved => (say!(lang, "said-resolved-heading"), resolved(lang, &statement.counts)),
        Word::Relapsed { cause } => (
            say!(lang, "said-relapsed-heading"),
            join(say!(lang, "said-relapsed"), cause.as_ref().map(|c| named(lang, c, statement))),
        ),
    }
}

/// "Works" is said of verified sites only, and the number says of how many.
fn resolved(lang: Lang, counts: &Counts) -> String {
    match counts.excluded {
        0 => say!(lang, "said-resolved", verified = counts.verified),
        n => say!(lang, "said-resolved-excluded", verified = counts.verified, excluded = n),
    }
}

fn named(lang: Lang, it: &Cause, statement: &Statement) -> String {
    let fact = say!(lang, "said-cause", component = cause::suspect(lang, it));
    format!("{fact} {}", cause::mode(lang, it, &statement.counts, statement.as_of))
}

fn join(first: String, then: Option<String>) -> String {
    match then {
        Some(then) => format!("{first} {then}"),
        None => first,
    }
}

fn counts(lang: Lang, counts: &Counts, at: String) -> String {
    say!(
        lang,
        "said-counts",
        hit = counts.hit,
        risk = counts.at_risk,
        verified = counts.verified,
        at = at
    )
}
