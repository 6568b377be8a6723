//! The card for one caller (S6, S7): what a counsellor may say, what they must not say, and what
//! the phone announces before a counsellor answers. Made from the published statements.

use crate::names::Public;
use crate::sentences::closed;
use crate::{Language, cause, sentences, time};
use bongsu_core::Time;
use bongsu_core::incident::{Counts, Incident};
use bongsu_core::service::Watched;
use bongsu_core::statement::official::Claim;
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
    /// How many of those that were hit are seen failing now: by this program since it was started.
    pub failing: u32,
}

/// The sites of a caller that no open incident lists, and that do not just work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Others {
    /// Down, and nothing that others depend on as well explains it.
    pub own: u32,
    /// Down, and it is not known yet why.
    pub unexplained: u32,
    /// Some of their visitors fail.
    pub degraded: u32,
    /// They work, slower than usual.
    pub slow: u32,
    /// Not known to work or to fail, as right after a start.
    pub unchecked: u32,
    /// What the caller has.
    pub of: Watched,
}

/// All that a card is made from.
#[derive(Clone, Debug, Default)]
pub struct Situation<'a> {
    /// The open incidents that list sites of the caller, newest first.
    pub open: Vec<Affected<'a>>,
    /// Whether an outage is open, of the caller's sites or of others.
    pub any_outage: bool,
    /// The caller's other sites.
    pub others: Others,
    /// A sentence for each maintenance that takes sites of the caller now.
    pub maintenance: Vec<String>,
    /// The site, where it is about one alone.
    pub only: Option<String>,
}

/// The most of the host's own words that a caller hears before they may choose, in characters:
/// about twenty seconds. Longer ones are read on the page, or by a counsellor.
const HEARD_MAX: usize = 240;

/// What may be said, by whom.
enum Sentence {
    /// By the counsellor and by the phone.
    Announced(String),
    /// By the counsellor alone: long, or for who asks.
    Told(String),
}

impl Sentence {
    fn text(&self) -> &String {
        match self {
            Sentence::Announced(text) | Sentence::Told(text) => text,
        }
    }
}

/// The card of a caller, as of `now`.
pub fn card(
    (lang, names): (Language, &Public),
    zone: &TimeZone,
    now: Time,
    it: &Situation<'_>,
) -> Card {
    let is_listed = |it: &&Affected<'_>| {
        let Counts { hit, at_risk, verified, .. } = *it.counts;
        hit + at_risk + verified > 0
    };
    let listed: Vec<&Affected<'_>> = it.open.iter().filter(is_listed).collect();
    // The phone names no site: whose the number is is not proven.
    let only = it.only.as_deref().map(|site| Sentence::Told(say!(lang, "card-about", site = site)));
    let mut said: Vec<Sentence> = only.into_iter().collect();
    said.extend(it.maintenance.iter().cloned().map(Sentence::Announced));
    if listed.is_empty() {
        said.extend(unlisted(lang, it));
    }
    said.extend(listed.iter().flat_map(|it| of_incident((lang, names), zone, now, **it)));
    said.extend(of_others(lang, it.others).map(Sentence::Announced));
    let mut must_not_say = Vec::new();
    for sentence in listed.iter().flat_map(|it| must_not_say_of(lang, **it)) {
        if !must_not_say.contains(&sentence) {
            must_not_say.push(sentence);
        }
    }
    must_not_say.push(say!(lang, "card-not-password"));
    let greeting = say!(lang, "prompt-greeting");
    let announced = said.iter().filter(|it| matches!(it, Sentence::Announced(_)));
    let prompt = sentences(std::iter::once(&greeting).chain(announced.map(Sentence::text)));
    let may_say = said.iter().map(Sentence::text).cloned().collect();
    Card { may_say, must_not_say, prompt }
}

/// What is said first to a caller none of whose sites an open incident waits for. All of those that
/// are listed may fail for another reason: the outage is not theirs, nothing of it is over, and
/// they may well depend on what failed.
fn unlisted(lang: Language, it: &Situation<'_>) -> Option<Sentence> {
    let Others { unexplained, unchecked, of, .. } = it.others;
    let excluded: u32 = it.open.iter().map(|it| it.counts.excluded).sum();
    let fact = match excluded {
        0 if it.any_outage => say!(lang, of, "customer-outage-elsewhere"),
        // Before an incident opens, what fails with its neighbours is not known to be alone.
        0 if unexplained + unchecked > 0 => return None,
        0 => say!(lang, of, "card-no-outage"),
        n => say!(lang, of, "card-excluded-first", excluded = n),
    };
    Some(Sentence::Announced(fact))
}

/// What is said of an open incident that waits for sites of the caller, or waited.
fn of_incident(
    (lang, names): (Language, &Public),
    zone: &TimeZone,
    now: Time,
    it: Affected<'_>,
) -> Vec<Sentence> {
    let Affected { incident, statements, counts, .. } = it;
    let at = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    let unverified = counts.hit + counts.at_risk;
    let cause = match incident.presumed_cause() {
        // A fault that is no longer found is told in the past, even while sites are unverified.
        Some(known) if unverified > 0 && incident.is_cause_seen() => {
            let suspect = cause::suspect(lang, names, known);
            let statement = say!(lang, "statement-cause", component = suspect);
            format!("{statement} ({})", cause::confidence(lang, known))
        }
        Some(known) => say!(lang, "cause-was", component = cause::suspect(lang, names, known)),
        None => cause::host_word(lang, incident).unwrap_or_else(|| {
            let Counts { alike, .. } = incident.counts;
            let is_seen = unverified > 0 && incident.is_cause_seen();
            cause::unnamed(lang, incident.counts.watched(), alike, is_seen)
        }),
    };
    let stated = stated(lang, statements, at);
    let next =
        statements.last().and_then(|statement| statement.next_update_by).filter(|_| unverified > 0);
    let fact = fact(lang, it, at(now), at);
    let mut said = vec![Sentence::Announced(fact), Sentence::Told(cause)];
    said.extend(excluded(lang, counts).map(Sentence::Told));
    said.extend(stated);
    said.extend(next.map(|by| Sentence::Announced(say!(lang, "statement-next", at = at(by)))));
    said
}

/// What people of the host last stated of it, since it came back last. That a fix is complete is
/// no news for who cannot open their site: the counsellor alone may say that this was stated.
fn stated(
    lang: Language,
    statements: &[Statement],
    at: impl Fn(Time) -> String,
) -> Option<Sentence> {
    let is_relapse = |said: &&Statement| matches!(said.kind, StatementKind::Relapsed { .. });
    let since = statements.iter().rev().take_while(|said| !is_relapse(said));
    let (statement, stated) =
        since.filter_map(|said| Some((said, said.kind.official()?))).next()?;
    let narrative = stated.narrative(lang);
    let words = [&narrative.fact, &narrative.cause, &narrative.response].map(|it| closed(it));
    let text = say!(lang, "card-host-said", at = at(statement.as_of), words = sentences(words));
    let is_heard = stated.claim == Claim::Ongoing && text.chars().count() <= HEARD_MAX;
    Some(if is_heard { Sentence::Announced(text) } else { Sentence::Told(text) })
}

/// What is said of the sites that no open incident lists.
fn of_others(lang: Language, others: Others) -> impl Iterator<Item = String> {
    let Others { own, unexplained, degraded, slow, unchecked, of } = others;
    [
        (unexplained > 0).then(|| say!(lang, of, "card-unexplained", n = unexplained)),
        (own > 0).then(|| say!(lang, of, "card-own", n = own)),
        (degraded > 0).then(|| say!(lang, of, "card-degraded", n = degraded)),
        (slow > 0).then(|| say!(lang, of, "card-slow", n = slow)),
        (unchecked > 0).then(|| say!(lang, of, "card-unchecked", n = unchecked)),
    ]
    .into_iter()
    .flatten()
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
    let again = it.statements.iter().rev().find_map(Statement::again_since);
    again.unwrap_or(it.incident.began_at)
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

fn fact(lang: Language, it: Affected<'_>, now: String, stamp: impl Fn(Time) -> String) -> String {
    let Affected { incident, counts, failing, .. } = it;
    let Counts { hit, at_risk, .. } = *counts;
    let (of, at, since) = (counts.watched(), now, stamp(began(it)));
    match (hit, at_risk) {
        (0, 0) => verified(lang, counts, at, since),
        (0, _) => say!(lang, of, "card-fact-risk", risk = at_risk, at = at, since = since),
        (_, _) => {
            // What is not seen failing now is told with when it was, as on the pages.
            let fact = match incident.last_failure_at.filter(|_| failing == 0) {
                None => say!(lang, of, "card-fact-hit", hit = hit, at = at, since = since),
                Some(last) => say!(
                    lang,
                    of,
                    "card-fact-failed",
                    hit = hit,
                    last = stamp(last),
                    at = at,
                    since = since
                ),
            };
            match counts.verified {
                0 => fact,
                n => sentences([fact, say!(lang, of, "card-fact-also", verified = n)]),
            }
        }
    }
}

fn must_not_say_of(lang: Language, it: Affected<'_>) -> Vec<String> {
    let Affected { incident, counts, .. } = it;
    let unverified = counts.hit + counts.at_risk;
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
    let says = incident.withdrawn.as_ref().is_some_and(|it| !it.words(lang).is_empty());
    if incident.presumed_cause().is_none() && !says && !cause::is_expired(&incident.counts) {
        not.push(say!(lang, "card-not-cause"));
    }
    not
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::incident::{Cause, IncidentId, Mode, Phase};
    use bongsu_core::inventory::{ComponentKey, Kind};
    use bongsu_core::statement::draft::Draft;
    use bongsu_core::statement::official::Narrative;
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
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
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
        let statements = [statement];
        let open = vec![Affected {
            incident: &incident,
            statements: &statements,
            counts: &counts,
            failing: 0,
        }];
        let it = Situation { open, any_outage: true, ..Situation::default() };
        card(everybody(Language::Ko), &zone, at(60), &it)
    }

    fn unaffected(others: Others) -> Card {
        let it = Situation { others, ..Situation::default() };
        card(everybody(Language::En), &TimeZone::UTC, at(60), &it)
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
            worst: 0.0,
            confidence: 0.97,
            rivals: Vec::new(),
            owner: None,
            since: at(0),
            names: Default::default(),
        };
        let counts = Counts { hit: 1, ..Counts::default() };
        let said = |phase| known(counts, phase, Some(cause.clone())).may_say[1].clone();
        assert!(said(Phase::Identified).contains("97%"), "{}", said(Phase::Identified));
        assert!(!said(Phase::Monitoring).contains("97%"), "{}", said(Phase::Monitoring));
    }

    #[test]
    fn what_was_seen_failing_before_the_program_was_off_is_told_of_then() {
        let counts = Counts { hit: 1, ..Counts::default() };
        let mut incident = incident(counts, Phase::Identified, None);
        incident.last_failure_at = Some(at(10));
        let last = "16:19:10";
        for (lang, present) in [
            (Language::En, "one of your sites was seen failing and is"),
            (Language::Ko, "현재 고객님의 사이트 1곳에서 실패를 확인했으며"),
        ] {
            let said = |failing| {
                let it =
                    Affected { incident: &incident, statements: &[], counts: &counts, failing };
                let it = Situation { open: vec![it], any_outage: true, ..Situation::default() };
                let zone = TimeZone::get("Asia/Seoul").unwrap();
                card(everybody(lang), &zone, at(104), &it).prompt
            };
            let unseen = said(0);
            assert!(unseen.contains(last), "when it was seen: {unseen}");
            assert!(!unseen.contains(present), "nobody sees it now: {unseen}");
            let seen = said(1);
            assert!(seen.contains(present) && !seen.contains(last), "it is seen now: {seen}");
        }
    }

    #[test]
    fn of_what_fails_unexplained_nobody_says_that_it_is_alone() {
        let said = |others| unaffected(others).prompt;
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
        let it = Affected { incident: &incident, statements: &[], counts: &counts, failing: 0 };
        assert!(resolved(Language::En, &TimeZone::UTC, at(60), it).is_empty());
    }

    #[test]
    fn excluded_sites_are_not_called_working() {
        let card = seen(Counts { verified: 1, excluded: 2, ..Counts::default() });
        assert!(card.may_say.iter().any(|may_say| may_say.contains("2곳은 다른 사유")), "{card:?}");
        assert!(!card.may_say[0].contains("모두"), "{card:?}");
    }

    #[test]
    fn a_slow_site_is_told_beside_that_no_outage_is_known() {
        let said = unaffected(Others { slow: 1, degraded: 2, ..Others::default() });
        assert!(said.prompt.contains("slowly than usual"), "{said:?}");
        assert!(said.prompt.contains("2 of your sites"), "{said:?}");
        assert_eq!(said.may_say.len(), 3, "no outage, degraded, slow: {said:?}");
    }

    #[test]
    fn two_outages_at_once_and_what_fails_besides_are_all_told() {
        let counts = [1, 2].map(|hit| Counts { hit, ..Counts::default() });
        let incidents = counts.map(|counts| incident(counts, Phase::Investigating, None));
        let all = incidents.iter().zip(&counts);
        let open = all.map(|(incident, counts)| Affected {
            incident,
            statements: &[],
            counts,
            failing: 0,
        });
        let others = Others { own: 3, ..Others::default() };
        let maintenance = vec!["Disks are changed.".to_owned()];
        let open = open.collect();
        let it = Situation { open, any_outage: true, others, maintenance, only: None };
        let card = card(everybody(Language::En), &TimeZone::UTC, at(60), &it);
        let place = |text| card.prompt.find(text).unwrap_or_else(|| panic!("{text}: {card:?}"));
        let order = ["Hello.", "Disks", "one of your sites", "2 of your sites", "3 of your sites"];
        assert!(order.map(place).is_sorted(), "{card:?}");
        let not_when = say!(Language::En, "card-not-when");
        assert_eq!(card.must_not_say.iter().filter(|it| **it == not_when).count(), 1);
    }

    #[test]
    fn of_one_site_the_card_says_which_and_the_phone_does_not() {
        let others = Others { own: 1, ..Others::default() };
        let it = Situation { others, only: Some("shop.co.kr".into()), ..Situation::default() };
        let card = card(everybody(Language::En), &TimeZone::UTC, at(60), &it);
        assert_eq!(card.may_say[0], "This is about shop.co.kr.");
        assert!(!card.prompt.contains("shop.co.kr"), "{}", card.prompt);
    }

    #[test]
    fn callers_hear_what_the_host_stated_but_not_that_a_fix_is_complete() {
        let counts = Counts { hit: 2, ..Counts::default() };
        let incident = incident(counts, Phase::Investigating, None);
        let said = |claim, fact: &str| {
            let ko = Narrative { fact: fact.into(), ..Narrative::default() };
            let draft = Draft { claim, ko, ..Draft::default() };
            let official = draft.publish("Kim", &[]).unwrap();
            let statements = [Statement {
                incident: incident.id,
                number: 0,
                as_of: at(30),
                next_update_by: None,
                since: at(0),
                kind: StatementKind::Official(Box::new(official)),
                class: bongsu_core::incident::IncidentClass::Outage,
                counts,
            }];
            let it = Affected {
                incident: &incident,
                statements: &statements,
                counts: &counts,
                failing: 2,
            };
            let open = vec![it];
            let it = Situation { open, any_outage: true, ..Situation::default() };
            card(everybody(Language::Ko), &TimeZone::UTC, at(60), &it)
        };
        let card = said(Claim::Ongoing, "전원 장치를 교체하고 있습니다.");
        assert!(card.prompt.contains("“전원 장치를 교체하고 있습니다.”"), "{card:?}");
        for card in [
            said(Claim::Restored, "조치를 마쳤습니다."),
            said(Claim::Ongoing, &"길다 ".repeat(120)),
        ] {
            assert!(!card.prompt.contains('“'), "{card:?}");
            assert!(card.may_say.iter().any(|it| it.contains('“')), "{card:?}");
        }
    }
}
