//! What a counsellor may say to one caller, what she may not, and what the telephone says to
//! him before she is there (S6, S7): out of the same statement that everybody else is told.

use crate::{Lang, cause, time};
use bongsu_core::Time;
use bongsu_core::incident::{Counts, Incident};
use bongsu_core::statement::Statement;
use jiff::tz::TimeZone;

/// Of one caller and one incident.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Card {
    /// What may be said.
    pub may: Vec<String>,
    /// What may not, and why.
    pub may_not: Vec<String>,
    /// What the telephone says.
    pub prompt: String,
}

/// Whose it is for: an incident that touches his sites, with how they stand in it.
#[derive(Clone, Copy, Debug)]
pub struct Touched<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// All that was said of it.
    pub statements: &'a [Statement],
    /// His sites by state.
    pub counts: &'a Counts,
}

/// The card of an open incident that touches the caller, as of the instant `now` that is shown.
pub fn card(lang: Lang, zone: &TimeZone, now: Time, it: Touched<'_>) -> Card {
    let Touched { incident, statements, counts } = it;
    let at = |at| time::stamp(lang, zone, now, at);
    let unverified = counts.hit + counts.at_risk;
    let fact = fact(lang, counts, at(now), at(incident.began_at));
    let cause = match &incident.cause {
        Some(known) if unverified > 0 => {
            let suspect = cause::suspect(lang, known);
            let said = say!(lang, "said-cause", component = suspect);
            format!("{said} ({})", cause::confidence(lang, known))
        }
        Some(known) => say!(lang, "cause-was", component = cause::suspect(lang, known)),
        None => say!(lang, "cause-not-known"),
    };
    let stated = statements.iter().rev().filter_map(|said| Some((said, said.kind.official()?)));
    let stated = stated.take(1).map(|(said, stated)| {
        let narrative = stated.narrative(lang);
        let words = [&narrative.fact, &narrative.cause, &narrative.response].map(String::as_str);
        let words = words.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        say!(lang, "card-host-said", at = at(said.as_of), words = words)
    });
    let stated: Vec<String> = stated.collect();
    let next = statements.last().and_then(|said| said.next_update_by).filter(|_| unverified > 0);
    let next = next.map(|by| say!(lang, "said-next", at = at(by)));
    let mut may = vec![fact.clone(), cause];
    may.extend(excluded(lang, counts));
    may.extend(stated);
    may.extend(next.clone());
    let prompt = [Some(say!(lang, "prompt-greeting")), Some(fact), next];
    Card {
        may,
        may_not: may_not(lang, it, unverified),
        prompt: prompt.into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

/// What may be said of an incident that is over.
pub fn over(lang: Lang, zone: &TimeZone, now: Time, it: Touched<'_>) -> Vec<String> {
    let Touched { incident, counts, .. } = it;
    let at = |at| time::stamp(lang, zone, now, at);
    let until = incident.resolved_at.unwrap_or(now);
    let verified = (counts.verified > 0).then(|| {
        let (at, since) = (at(until), at(incident.began_at));
        say!(lang, "card-fact-verified", verified = counts.verified, at = at, since = since)
    });
    verified.into_iter().chain(excluded(lang, counts)).collect()
}

fn excluded(lang: Lang, counts: &Counts) -> Option<String> {
    (counts.excluded > 0).then(|| say!(lang, "card-fact-excluded", excluded = counts.excluded))
}

/// The card of a caller whom no open outage touches.
pub fn untouched(lang: Lang, outage_elsewhere: bool, down_on_their_own: u32) -> Card {
    let own = (down_on_their_own > 0).then(|| say!(lang, "card-own", n = down_on_their_own));
    let fact = match outage_elsewhere {
        true => say!(lang, "mine-outage-elsewhere"),
        false => say!(lang, "card-no-outage"),
    };
    let may: Vec<String> = [Some(fact), own].into_iter().flatten().collect();
    let prompt = format!("{} {}", say!(lang, "prompt-greeting"), may.join(" "));
    Card { may, may_not: vec![say!(lang, "card-not-password")], prompt }
}

fn fact(lang: Lang, counts: &Counts, at: String, since: String) -> String {
    let Counts { hit, at_risk, verified, .. } = *counts;
    match (hit, at_risk) {
        (0, 0) => say!(lang, "card-fact-verified", verified = verified, at = at, since = since),
        (0, _) => say!(lang, "card-fact-risk", risk = at_risk, at = at, since = since),
        (_, _) => {
            let fact = say!(lang, "card-fact-hit", hit = hit, at = at, since = since);
            match verified {
                0 => fact,
                n => format!("{fact} {}", say!(lang, "card-fact-also", verified = n)),
            }
        }
    }
}

fn may_not(lang: Lang, it: Touched<'_>, unverified: u32) -> Vec<String> {
    let Touched { incident, counts, .. } = it;
    let mut not = Vec::new();
    if unverified > 0 {
        let of = unverified + counts.verified;
        not.push(say!(lang, "card-not-over", verified = counts.verified, of = of));
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
    use bongsu_core::incident::{IncidentId, Phase};
    use bongsu_core::statement::StatementKind;
    use std::time::Duration;

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    fn seen(counts: Counts) -> Card {
        let id = IncidentId::new(at(0), "card");
        let incident = Incident {
            id,
            began_at: at(0),
            opened_at: at(1),
            phase: Phase::Investigating,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            resolved_at: None,
            relapses: 0,
            events: 0,
            statements: 1,
            counts,
        };
        let said = Statement {
            incident: id,
            number: 0,
            as_of: at(2),
            next_update_by: Some(at(2) + Duration::from_secs(900)),
            since: at(0),
            kind: StatementKind::Investigating,
            counts,
        };
        let zone = TimeZone::get("Asia/Seoul").unwrap();
        let touched = Touched { incident: &incident, statements: &[said], counts: &counts };
        card(Lang::Ko, &zone, at(60), touched)
    }

    #[test]
    fn she_is_told_what_is_known_and_what_not_to_promise() {
        let card = seen(Counts { hit: 3, verified: 1, ..Counts::default() });
        assert!(card.may[0].contains("3곳") && card.may[0].contains("16:19:00"), "{card:?}");
        assert!(card.may.last().unwrap().contains("16:34:02"), "{card:?}");
        assert!(card.may_not[0].contains("4곳 중 1곳"), "{card:?}");
        assert_eq!(card.may_not.len(), 4, "over, when, why, and no password: {card:?}");
        assert!(card.prompt.contains(&card.may[0]) && !card.prompt.contains("http"));
    }

    #[test]
    fn when_all_of_his_were_seen_working_she_may_say_so() {
        let card = seen(Counts { verified: 4, ..Counts::default() });
        assert!(card.may[0].contains("4곳"), "{card:?}");
        assert!(!card.may_not.iter().any(|not| not.contains("곳 중")), "{card:?}");
    }

    #[test]
    fn of_what_was_left_out_nothing_good_is_said() {
        let card = seen(Counts { verified: 1, excluded: 2, ..Counts::default() });
        assert!(card.may.iter().any(|may| may.contains("2곳은 다른 사유")), "{card:?}");
        assert!(!card.may[0].contains("모두"), "{card:?}");
    }
}
