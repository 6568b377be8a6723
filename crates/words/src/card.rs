//! The card for one caller (S6, S7): what a counsellor may say, what they must not say, and what
//! the phone announces before a counsellor answers. Made from the published statements.

use crate::names::Public;
use crate::{Language, cause, sentences, time};
use bongsu_core::Time;
use bongsu_core::incident::{Counts, Incident};
use bongsu_core::service::Watched;
use bongsu_core::statement::{Statement, StatementKind};
use jiff::tz::TimeZone;

/// What counsellors need for one caller.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Card {
    /// Sentences that may be said.
    pub may_say: Vec<String>,
    /// What must not be said, and why.
    pub must_not_say: Vec<String>,
    /// The announcement of the phone.
    pub prompt: String,
}

/// An incident that affects sites of the caller.
#[derive(Clone, Copy, Debug)]
pub struct Affected<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// All statements about it.
    pub statements: &'a [Statement],
    /// The sites of the caller by state.
    pub counts: &'a Counts,
}

/// The sites of a caller that are down, or not known, whatever the incidents say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Others {
    /// Down, and nothing that others depend on as well explains it.
    pub own: u32,
    /// Down, and it is not known yet why.
    pub unexplained: u32,
    /// Not known to work or to fail, as right after a start.
    pub unchecked: u32,
    /// What the caller has.
    pub of: Watched,
}

/// The card of an open incident that lists sites of the caller, as of `now`.
pub fn card(
    (lang, names): (Language, &Public),
    zone: &TimeZone,
    now: Time,
    it: Affected<'_>,
    others: Others,
) -> Card {
    if it.counts.hit + it.counts.at_risk + it.counts.verified == 0 {
        return besides(lang, it.counts, others);
    }
    let Affected { incident, statements, counts } = it;
    let at = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    let unverified = counts.hit + counts.at_risk;
    let fact = fact(lang, counts, at(now), at(began(it)));
    let cause = match &incident.cause {
        // A fault that is no longer found is told in the past, even while sites are unverified.
        Some(known) if unverified > 0 && incident.is_cause_seen() => {
            let suspect = cause::suspect(lang, names, known);
            let statement = say!(lang, "statement-cause", component = suspect);
            format!("{statement} ({})", cause::confidence(lang, known))
        }
        Some(known) => say!(lang, "cause-was", component = cause::suspect(lang, names, known)),
        None => say!(lang, incident.counts.watched(), "cause-not-known"),
    };
    let stated = statements
        .iter()
        .rev()
        .filter_map(|statement| Some((statement, statement.kind.official()?)));
    let stated = stated.take(1).map(|(statement, stated)| {
        let narrative = stated.narrative(lang);
        let words = [&narrative.fact, &narrative.cause, &narrative.response].map(String::as_str);
        say!(lang, "card-host-said", at = at(statement.as_of), words = sentences(words))
    });
    let stated: Vec<String> = stated.collect();
    let next =
        statements.last().and_then(|statement| statement.next_update_by).filter(|_| unverified > 0);
    let next = next.map(|by| say!(lang, "statement-next", at = at(by)));
    let mut may_say = vec![fact.clone(), cause];
    may_say.extend(excluded(lang, counts));
    may_say.extend(stated);
    may_say.extend(next.clone());
    let prompt = [Some(say!(lang, "prompt-greeting")), Some(fact), next];
    Card {
        may_say,
        must_not_say: must_not_say(lang, it, unverified),
        prompt: sentences(prompt.into_iter().flatten()),
    }
}

/// The card of a caller all of whose listed sites fail for another reason than the outage: it
/// is not theirs, and nothing of it is over. They may well depend on what failed: that is not denied.
fn besides(lang: Language, counts: &Counts, others: Others) -> Card {
    let mut card = unaffected(lang, false, others);
    let n = counts.excluded;
    card.may_say.insert(0, say!(lang, counts.watched(), "card-excluded-first", excluded = n));
    card
}

/// What may be said about a resolved incident.
pub fn resolved(lang: Language, zone: &TimeZone, now: Time, it: Affected<'_>) -> Vec<String> {
    let Affected { incident, counts, .. } = it;
    let at = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    let until = incident.resolved_at.unwrap_or(now);
    // What was taken off the list is not part of it, and may work for long.
    let verified = (counts.verified > 0).then(|| verified(lang, counts, at(until), at(began(it))));
    verified.into_iter().collect()
}

/// When it began, or came back last: in between the sites worked.
fn began(it: Affected<'_>) -> Time {
    let mut said = it.statements.iter().rev();
    let again = said.find(|said| matches!(said.kind, StatementKind::Relapsed { .. }));
    again.map_or(it.incident.began_at, |again| again.as_of)
}

/// So many were verified: all of them, or some.
fn verified(lang: Language, counts: &Counts, at: String, since: String) -> String {
    let (n, of) = (counts.verified, counts.watched());
    match counts.hit + counts.at_risk + counts.excluded {
        0 => say!(lang, of, "card-fact-verified-all", verified = n, at = at, since = since),
        _ => say!(lang, of, "card-fact-verified", verified = n, at = at, since = since),
    }
}

fn excluded(lang: Language, counts: &Counts) -> Option<String> {
    (counts.excluded > 0)
        .then(|| say!(lang, counts.watched(), "card-fact-excluded", excluded = counts.excluded))
}

/// The card of a caller whom no open incident affects.
pub fn unaffected(lang: Language, outage_elsewhere: bool, others: Others) -> Card {
    let Others { own, unexplained, unchecked, of } = others;
    let fact = match outage_elsewhere {
        true => say!(lang, of, "customer-outage-elsewhere"),
        // Before an incident opens, what fails with its neighbours is not known to be alone.
        false if unexplained > 0 => say!(lang, of, "card-unexplained", n = unexplained),
        false if unchecked > 0 => say!(lang, of, "card-unchecked", n = unchecked),
        false => say!(lang, of, "card-no-outage"),
    };
    let unexplained = (unexplained > 0 && outage_elsewhere)
        .then(|| say!(lang, of, "card-unexplained", n = unexplained));
    let own = (own > 0).then(|| say!(lang, of, "card-own", n = own));
    let may_say: Vec<String> = [Some(fact), unexplained, own].into_iter().flatten().collect();
    let prompt = sentences(std::iter::once(&say!(lang, "prompt-greeting")).chain(&may_say));
    Card { may_say, must_not_say: vec![say!(lang, "card-not-password")], prompt }
}

fn fact(lang: Language, counts: &Counts, at: String, since: String) -> String {
    let Counts { hit, at_risk, .. } = *counts;
    let of = counts.watched();
    match (hit, at_risk) {
        (0, 0) => verified(lang, counts, at, since),
        (0, _) => say!(lang, of, "card-fact-risk", risk = at_risk, at = at, since = since),
        (_, _) => {
            let fact = say!(lang, of, "card-fact-hit", hit = hit, at = at, since = since);
            match counts.verified {
                0 => fact,
                n => sentences([fact, say!(lang, of, "card-fact-also", verified = n)]),
            }
        }
    }
}

fn must_not_say(lang: Language, it: Affected<'_>, unverified: u32) -> Vec<String> {
    let Affected { incident, counts, .. } = it;
    let mut not = Vec::new();
    if unverified > 0 {
        let of = unverified + counts.verified;
        not.push(say!(
            lang,
            counts.watched(),
            "card-not-over",
            verified = counts.verified,
            of = of
        ));
        not.push(say!(lang, "card-not-when"));
    }
    if incident.cause.is_none() {
        not.push(say!(lang, "card-not-cause"));
    }
    not.push(say!(lang, "card-not-password"));
    not
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::incident::{Cause, IncidentId, Mode, Phase};
    use bongsu_core::inventory::{ComponentKey, Kind};
    use bongsu_core::statement::StatementKind;
    use std::time::Duration;

    fn everybody(lang: Language) -> (Language, &'static Public) {
        (lang, crate::names::tests::all_public())
    }

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    fn seen(counts: Counts) -> Card {
        known(counts, Phase::Investigating, None)
    }

    fn incident(counts: Counts, phase: Phase, cause: Option<Cause>) -> Incident {
        Incident {
            id: IncidentId::new(at(0), "card"),
            began_at: at(0),
            opened_at: at(1),
            class: bongsu_core::incident::IncidentClass::Outage,
            phase,
            cause,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: None,
            resolved_at: None,
            relapses: 0,
            events: 0,
            statements: 1,
            counts,
        }
    }

    fn known(counts: Counts, phase: Phase, cause: Option<Cause>) -> Card {
        let incident = incident(counts, phase, cause);
        let statement = Statement {
            incident: incident.id,
            number: 0,
            as_of: at(2),
            next_update_by: Some(at(2) + Duration::from_secs(900)),
            since: at(0),
            kind: StatementKind::Investigating,
            class: bongsu_core::incident::IncidentClass::Outage,
            counts,
        };
        let zone = TimeZone::get("Asia/Seoul").unwrap();
        let touched = Affected { incident: &incident, statements: &[statement], counts: &counts };
        card(
            everybody(Language::Ko),
            &zone,
            at(60),
            touched,
            Others { own: 1, ..Others::default() },
        )
    }

    #[test]
    fn the_card_has_the_facts_and_what_not_to_promise() {
        let card = seen(Counts { hit: 3, verified: 1, ..Counts::default() });
        assert!(
            card.may_say[0].contains("3곳") && card.may_say[0].contains("16:19:00"),
            "{card:?}"
        );
        assert!(card.may_say.last().unwrap().contains("16:34:02"), "{card:?}");
        assert!(card.must_not_say[0].contains("4곳 중 1곳"), "{card:?}");
        assert_eq!(card.must_not_say.len(), 4, "over, when, why, and no password: {card:?}");
        assert!(card.prompt.contains(&card.may_say[0]) && !card.prompt.contains("http"));
    }

    #[test]
    fn a_fault_that_is_no_longer_found_is_told_in_the_past() {
        let component = ComponentKey::new(Kind::Server, "web-3");
        let cause = Cause {
            one_of: vec![component.clone()],
            component,
            mode: Mode::Loss,
            rate: 1.0,
            confidence: 0.97,
            rivals: Vec::new(),
            owner: None,
            since: at(0),
        };
        let counts = Counts { hit: 1, ..Counts::default() };
        let said = |phase| known(counts, phase, Some(cause.clone())).may_say[1].clone();
        assert!(said(Phase::Identified).contains("97%"), "{}", said(Phase::Identified));
        assert!(!said(Phase::Monitoring).contains("97%"), "{}", said(Phase::Monitoring));
    }

    #[test]
    fn of_what_fails_unexplained_nobody_says_that_it_is_alone() {
        let said = |others| unaffected(Language::En, false, others).prompt;
        let unexplained = said(Others { unexplained: 2, ..Others::default() });
        assert!(unexplained.contains("not known yet") && !unexplained.contains("separately"));
        assert!(!unexplained.contains("no known outage"), "{unexplained}");
        let unchecked = said(Others { unchecked: 1, ..Others::default() });
        assert!(unchecked.contains("no result yet that shows"), "{unchecked}");
        assert!(said(Others { own: 1, ..Others::default() }).contains("separately"));
    }

    #[test]
    fn one_site_is_not_counted_like_many() {
        let not = say!(Language::En, "card-not-over", verified = 0u32, of = 1u32);
        assert!(not.contains("one site") && !not.contains("1 sites"), "{not}");
    }

    #[test]
    fn when_all_sites_are_verified_the_card_says_so() {
        let card = seen(Counts { verified: 4, ..Counts::default() });
        assert!(card.may_say[0].contains("4곳"), "{card:?}");
        assert!(!card.must_not_say.iter().any(|not| not.contains("곳 중")), "{card:?}");
    }

    #[test]
    fn whose_only_site_fails_for_another_reason_hears_of_that_and_of_no_count() {
        let card = seen(Counts { excluded: 1, ..Counts::default() });
        let said = card.may_say.join(" ");
        assert!(!said.contains("0곳") && !card.prompt.contains("0곳"), "{card:?}");
        assert!(said.contains("별도로") || said.contains("따로"), "{card:?}");
        assert!(!said.contains("의존하는 사이트는 없습니다"), "they may depend on it: {card:?}");
    }

    #[test]
    fn all_is_said_of_all_and_what_was_excluded_is_not_told_for_ever() {
        let card = seen(Counts { verified: 2, ..Counts::default() });
        assert!(card.may_say[0].contains("2곳이 모두"), "{card:?}");
        let one = seen(Counts { verified: 1, ..Counts::default() });
        assert!(!one.may_say[0].contains("모두") && !one.may_say[0].contains(" 중 "), "{one:?}");
        let counts = Counts { excluded: 1, ..Counts::default() };
        let incident = incident(counts, Phase::Resolved, None);
        let it = Affected { incident: &incident, statements: &[], counts: &counts };
        assert!(resolved(Language::En, &TimeZone::UTC, at(60), it).is_empty());
    }

    #[test]
    fn excluded_sites_are_not_called_working() {
        let card = seen(Counts { verified: 1, excluded: 2, ..Counts::default() });
        assert!(card.may_say.iter().any(|may_say| may_say.contains("2곳은 다른 사유")), "{card:?}");
        assert!(!card.may_say[0].contains("모두"), "{card:?}");
    }
}
