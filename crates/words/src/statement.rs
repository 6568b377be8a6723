//! Statements as text, the same for every channel.

use super::names::ComponentNames;
use super::{cause, time};
use crate::{Language, sentences};
use bongsu_core::Time;
use bongsu_core::incident::{Cause, Counts, IncidentClass};
use bongsu_core::service::Watched;
use bongsu_core::statement::official::{Claim, OfficialStatement};
use bongsu_core::statement::{Statement, StatementKind};
use jiff::tz::TimeZone;

/// The text of a statement.
pub struct Quote {
    /// The kind of statement.
    pub heading: String,
    /// The language in which a person wrote fact and further parts, where it is not the reader's.
    pub foreign: Option<Language>,
    /// The fact, and its cause as far as known, in a sentence or two.
    pub fact: String,
    /// Further parts of an official statement, each with its label.
    pub more: Vec<(String, String)>,
    /// The number of sites by state, as of the statement.
    pub counts: String,
    /// When the next update is due; `None` after the last.
    pub next: Option<String>,
}

impl Quote {
    /// Everything in one paragraph, for feeds and the API.
    pub fn paragraph(&self) -> String {
        let more = self.more.iter().map(|(label, text)| format!("{label}: {text}"));
        let end = [Some(self.counts.clone()), self.next.clone()].into_iter().flatten();
        let parts = std::iter::once(self.fact.clone()).chain(more).chain(end);
        sentences(parts)
    }
}

/// The text of a statement; `now` decides whether a time needs its date.
pub fn quote(
    lang: Language,
    names: &impl ComponentNames,
    zone: &TimeZone,
    now: Time,
    statement: &Statement,
) -> Quote {
    let at = |at| time::stamp(lang, zone, now, at);
    let (heading, fact) = match statement.kind.official() {
        Some(stated) => official_text(lang, statement.counts.watched(), stated, at),
        None => automatic_text((lang, names), statement, at),
    };
    let foreign = statement.kind.official().and_then(|stated| foreign(lang, stated));
    Quote {
        heading,
        foreign,
        fact,
        more: statement.kind.official().map_or_else(Vec::new, |stated| more(lang, stated)),
        counts: counts(lang, &statement.counts, at(statement.as_of)),
        next: statement.next_update_by.map(|by| say!(lang, "statement-next", at = at(by))),
    }
}

fn automatic_text<N: ComponentNames>(
    (lang, names): (Language, &N),
    statement: &Statement,
    at: impl Fn(Time) -> String,
) -> (String, String) {
    let of = statement.counts.watched();
    match &statement.kind {
        StatementKind::Investigating => {
            let heading = say!(lang, "statement-investigating-heading");
            match unnamed(lang, statement, true) {
                Some(known) => (heading, known),
                None => (heading, say!(lang, of, "statement-investigating")),
            }
        }
        StatementKind::Identified { cause } => {
            (say!(lang, "statement-identified-heading"), named((lang, names), cause, statement))
        }
        StatementKind::Ongoing { cause, last_failure: Some(last) } => (
            say!(lang, "statement-unseen-heading"),
            join(
                say!(lang, "statement-unseen", at = at(*last)),
                match cause {
                    Some(it) => {
                        let component = cause::suspect(lang, names, it);
                        Some(say!(lang, "cause-was", component = component))
                    }
                    None => unnamed(lang, statement, false),
                },
            ),
        ),
        StatementKind::Ongoing { cause, last_failure: None } => (
            say!(lang, "statement-ongoing-heading"),
            join(
                ongoing(lang, statement.class),
                match cause {
                    Some(it) => Some(named((lang, names), it, statement)),
                    None => unnamed(lang, statement, true),
                },
            ),
        ),
        StatementKind::Official(_) => Default::default(),
        // All works, and it may yet come again.
        StatementKind::Recovering if statement.counts.are_all_verified() => {
            (say!(lang, "statement-lasting-heading"), say!(lang, "statement-lasting"))
        }
        StatementKind::Recovering if statement.class == IncidentClass::RedundancyLost => (
            say!(lang, "statement-redundancy-recovering-heading"),
            say!(lang, of, "statement-redundancy-recovering"),
        ),
        StatementKind::Recovering => {
            (say!(lang, "statement-recovering-heading"), say!(lang, of, "statement-recovering"))
        }
        StatementKind::Resolved if statement.class == IncidentClass::RedundancyLost => (
            say!(lang, "statement-resolved-heading"),
            say!(lang, of, "statement-redundancy-restored"),
        ),
        StatementKind::Resolved => {
            (say!(lang, "statement-resolved-heading"), resolved(lang, &statement.counts))
        }
        StatementKind::Relapsed { cause } => (
            say!(lang, "statement-relapsed-heading"),
            join(
                say!(lang, "statement-relapsed"),
                cause.as_ref().map(|c| named((lang, names), c, statement)),
            ),
        ),
    }
}

/// An official statement, marked as such. "The repair is complete" is quoted, not confirmed.
fn official_text(
    lang: Language,
    of: Watched,
    stated: &OfficialStatement,
    at: impl Fn(Time) -> String,
) -> (String, String) {
    let heading = match &stated.corrects {
        Some(corrected) => say!(lang, "statement-corrects-heading", at = at(corrected.as_of)),
        None => say!(lang, "statement-stated-heading"),
    };
    let fact = stated.narrative(lang).fact.as_str();
    match stated.claim {
        Claim::Ongoing => (heading, fact.to_owned()),
        Claim::Restored => (heading, say!(lang, of, "statement-host-restored", words = fact)),
    }
}

/// The language of what a person wrote, where a reader of `lang` has another. A statement that the
/// repair is complete is quoted in a sentence of the reader's.
fn foreign(lang: Language, stated: &OfficialStatement) -> Option<Language> {
    let (_, written) = stated.narrative_with_language(lang);
    (written != lang && stated.claim == Claim::Ongoing).then_some(written)
}

fn more(lang: Language, stated: &OfficialStatement) -> Vec<(String, String)> {
    let narrative = stated.narrative(lang);
    let parts = [
        (say!(lang, "notice-cause-label"), narrative.cause.clone()),
        (say!(lang, "notice-response-label"), narrative.response.clone()),
    ];
    parts.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn ongoing(lang: Language, class: IncidentClass) -> String {
    match class {
        IncidentClass::Outage => say!(lang, "statement-ongoing"),
        IncidentClass::RedundancyLost => say!(lang, "statement-redundancy-ongoing"),
    }
}

/// "Works" is said of verified sites only, with their number.
fn resolved(lang: Language, counts: &Counts) -> String {
    match counts.excluded {
        0 => say!(lang, counts.watched(), "statement-resolved", verified = counts.verified),
        n => say!(
            lang,
            counts.watched(),
            "statement-resolved-excluded",
            verified = counts.verified,
            excluded = n
        ),
    }
}

fn named<N: ComponentNames>(
    (lang, names): (Language, &N),
    it: &Cause,
    statement: &Statement,
) -> String {
    let fact = say!(lang, "statement-cause", component = cause::suspect(lang, names, it));
    let effect = cause::effect(lang, statement.class, it, &statement.counts, statement.as_of);
    sentences([fact, effect])
}

/// How all sites fail, where that is one way and no component is named.
fn unnamed(lang: Language, statement: &Statement, is_seen: bool) -> Option<String> {
    let counts = &statement.counts;
    counts.alike.map(|_| cause::unnamed(lang, counts.watched(), counts.alike, is_seen))
}

fn join(first: String, then: Option<String>) -> String {
    sentences(std::iter::once(first).chain(then))
}

fn counts(lang: Language, counts: &Counts, at: String) -> String {
    say!(
        lang,
        "statement-counts",
        hit = counts.hit,
        risk = counts.at_risk,
        verified = counts.verified,
        at = at
    )
}
