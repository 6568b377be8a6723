//! Statements as sentences: what the one who knows says, once, for every mouth.

use super::{cause, time};
use crate::Lang;
use bongsu_core::Time;
use bongsu_core::incident::{Cause, Counts};
use bongsu_core::statement::official::{Claim, OfficialStatement};
use bongsu_core::statement::{Statement, StatementKind};
use jiff::tz::TimeZone;

/// A statement in words.
pub struct Quote {
    /// What kind of word it is.
    pub heading: String,
    /// The fact and its cause as far as known; a sentence or two.
    pub fact: String,
    /// What a person said besides, each with its label.
    pub more: Vec<(String, String)>,
    /// Who is hit, in numbers, as of the statement's instant.
    pub counts: String,
    /// When the next word comes; `None` after the last.
    pub next: Option<String>,
}

impl Quote {
    /// All of it as one paragraph, for feeds and the API.
    pub fn paragraph(&self) -> String {
        let more = self.more.iter().map(|(label, words)| format!("{label}: {words}"));
        let end = [Some(self.counts.clone()), self.next.clone()].into_iter().flatten();
        let parts = std::iter::once(self.fact.clone()).chain(more).chain(end);
        parts.collect::<Vec<_>>().join(" ")
    }
}

/// Puts a statement into words; `now` decides whether a time needs its day.
pub fn quote(lang: Lang, zone: &TimeZone, now: Time, statement: &Statement) -> Quote {
    let at = |at| time::stamp(lang, zone, now, at);
    let (heading, fact) = match statement.kind.official() {
        Some(stated) => stated_word(lang, stated, at),
        None => word(lang, statement),
    };
    Quote {
        heading,
        fact,
        more: statement.kind.official().map_or_else(Vec::new, |stated| more(lang, stated)),
        counts: counts(lang, &statement.counts, at(statement.as_of)),
        next: statement.next_update_by.map(|by| say!(lang, "said-next", at = at(by))),
    }
}

fn word(lang: Lang, statement: &Statement) -> (String, String) {
    match &statement.kind {
        StatementKind::Investigating => {
            (say!(lang, "said-investigating-heading"), say!(lang, "said-investigating"))
        }
        StatementKind::Identified { cause } => {
            (say!(lang, "said-identified-heading"), named(lang, cause, statement))
        }
        StatementKind::Ongoing { cause } => (
            say!(lang, "said-ongoing-heading"),
            join(say!(lang, "said-ongoing"), cause.as_ref().map(|c| named(lang, c, statement))),
        ),
        StatementKind::Official(_) => Default::default(),
        StatementKind::Recovering => {
            (say!(lang, "said-recovering-heading"), say!(lang, "said-recovering"))
        }
        StatementKind::Resolved => {
            (say!(lang, "said-resolved-heading"), resolved(lang, &statement.counts))
        }
        StatementKind::Relapsed { cause } => (
            say!(lang, "said-relapsed-heading"),
            join(say!(lang, "said-relapsed"), cause.as_ref().map(|c| named(lang, c, statement))),
        ),
    }
}

/// What a person said, marked as the host's own words; that the work is done is the host's
/// word and no more.
fn stated_word(
    lang: Lang,
    stated: &OfficialStatement,
    at: impl Fn(Time) -> String,
) -> (String, String) {
    let heading = match &stated.corrects {
        Some(corrected) => say!(lang, "said-corrects-heading", at = at(corrected.as_of)),
        None => say!(lang, "said-stated-heading"),
    };
    let fact = stated.narrative(lang).fact.as_str();
    match stated.claim {
        Claim::Ongoing => (heading, fact.to_owned()),
        Claim::Restored => (heading, say!(lang, "said-host-restored", words = fact)),
    }
}

fn more(lang: Lang, stated: &OfficialStatement) -> Vec<(String, String)> {
    let narrative = stated.narrative(lang);
    let parts = [
        (say!(lang, "notice-cause-label"), narrative.cause.clone()),
        (say!(lang, "notice-response-label"), narrative.response.clone()),
    ];
    parts.into_iter().filter(|(_, words)| !words.is_empty()).collect()
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
