//! The presumed cause of an incident, worded as a presumption.

use super::labels;
use super::names::ComponentNames;
use crate::{Language, sentences};
use bongsu_core::Time;
use bongsu_core::incident::{
    Cause, Counts, Failure, Incident, IncidentClass, MEASURED_AFTER, Mode,
};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::layer::Layer;
use bongsu_core::observation::Reason;
use bongsu_core::service::Watched;

/// From this rate on, all probes are said to fail.
const TOTAL_LOSS_RATE: f64 = 0.985;

/// The title of an incident, which is the same for as long as its cause and its class are.
pub fn title(lang: Language, names: &impl ComponentNames, incident: &Incident) -> String {
    match incident.presumed_cause() {
        Some(cause) if incident.class == IncidentClass::RedundancyLost => {
            say!(lang, "incident-title-redundancy", component = suspect(lang, names, cause))
        }
        Some(cause) => say!(lang, "incident-title-cause", component = suspect(lang, names, cause)),
        None if is_expired(&incident.counts) => say!(lang, "incident-title-expired"),
        None => say!(lang, "incident-title-unknown"),
    }
}

/// What is said where no component is known to have failed: how all sites fail, where that is one
/// way. `is_seen`: whether they fail now.
pub fn unnamed(lang: Language, of: Watched, alike: Option<Failure>, is_seen: bool) -> String {
    let tense = if is_seen { "now" } else { "past" };
    match alike {
        None => say!(lang, of, "cause-not-known"),
        Some(Failure { reason: Reason::CertificateExpired, .. }) => {
            say!(lang, of, "cause-alike-expired", tense = tense)
        }
        Some(Failure { layer: Layer::Dns, reason: Reason::Refused }) => {
            say!(lang, of, "cause-alike-refused", tense = tense)
        }
        Some(Failure { layer, reason }) => {
            let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
            say!(lang, of, "cause-alike", layer = layer, reason = reason, tense = tense)
        }
    }
}

/// The same of an incident as it is now.
pub fn unnamed_of(lang: Language, incident: &Incident) -> String {
    let counts = &incident.counts;
    unnamed(lang, counts.watched(), counts.alike, incident.is_cause_seen())
}

/// Whether the way in which all sites fail is the cause itself.
pub fn is_expired(counts: &Counts) -> bool {
    counts.alike.is_some_and(|it| it.reason == Reason::CertificateExpired)
}

/// The component; `A or B`, `A, B or C`, or `A or one of 3 others`, when the evidence does not
/// distinguish several.
///
/// Readers who call several of them alike are told of one.
pub fn suspect(lang: Language, names: &impl ComponentNames, cause: &Cause) -> String {
    let name = |key: &ComponentKey| names.component_then(lang, key, &cause.names);
    let named = name(&cause.component);
    let others = cause.one_of.iter().filter(|key| **key != cause.component);
    let others = others.map(name).filter(|other| *other != named);
    let mut others: Vec<String> = others.collect();
    let count = others.len();
    others.dedup();
    match &others[..] {
        [] => named,
        [other] => say!(lang, "cause-either", component = named, other = other.as_str()),
        [other, third] => {
            let (other, third) = (other.as_str(), third.as_str());
            say!(lang, "cause-three", component = named, other = other, third = third)
        }
        _ => say!(lang, "cause-one-of", component = named, others = count),
    }
}

/// How it fails, as known at an instant, and whether another part stands in for it.
pub fn effect(
    lang: Language,
    class: IncidentClass,
    cause: &Cause,
    counts: &Counts,
    as_of: Time,
) -> String {
    let mode = mode(lang, cause, counts, as_of);
    match class {
        IncidentClass::Outage => mode,
        IncidentClass::RedundancyLost => {
            sentences([mode, say!(lang, counts.watched(), "statement-redundancy")])
        }
    }
}

/// A sentence about how it fails, as known at an instant.
pub fn mode(lang: Language, cause: &Cause, counts: &Counts, as_of: Time) -> String {
    let percent = labels::percent(cause.rate);
    let of = counts.watched();
    let early = cause.rate < TOTAL_LOSS_RATE && as_of.since(cause.since) < MEASURED_AFTER;
    match cause.mode {
        Mode::Loss if early => say!(lang, "mode-loss-some"),
        Mode::Subset if early => say!(lang, of, "mode-subset-some"),
        // Once some sites work again it is in the past tense, of the peak.
        Mode::Loss if is_recovering(counts) && cause.rate_at_worst() >= TOTAL_LOSS_RATE => {
            say!(lang, "mode-was-loss-all")
        }
        Mode::Loss if is_recovering(counts) => {
            say!(lang, "mode-was-loss-part", percent = labels::percent(cause.rate_at_worst()))
        }
        Mode::Subset if is_recovering(counts) && cause.rate_at_worst() >= TOTAL_LOSS_RATE => {
            say!(lang, of, "mode-was-subset-all")
        }
        Mode::Subset if is_recovering(counts) => {
            let percent = labels::percent(cause.rate_at_worst());
            say!(lang, of, "mode-was-subset-part", percent = percent)
        }
        Mode::Loss if cause.rate >= TOTAL_LOSS_RATE => say!(lang, "mode-loss-all"),
        Mode::Loss => say!(lang, "mode-loss-part", percent = percent),
        Mode::Subset if cause.rate >= TOTAL_LOSS_RATE => say!(lang, of, "mode-subset-all"),
        Mode::Subset => say!(lang, of, "mode-subset-part", percent = percent),
    }
}

/// Whether some sites that were hit are verified.
fn is_recovering(counts: &Counts) -> bool {
    counts.verified > 0 && counts.ever_hit > counts.hit + counts.excluded
}

/// What the host says of the cause, where it has withdrawn the one that the evidence names.
pub fn host_word(lang: Language, incident: &Incident) -> Option<String> {
    let words = incident.withdrawn.as_ref()?.words(lang).trim();
    Some(match words.is_empty() {
        true => say!(lang, "cause-withdrawn"),
        false => say!(lang, "cause-host-says", words = words),
    })
}

/// The confidence in a cause.
pub fn confidence(lang: Language, cause: &Cause) -> String {
    say!(lang, "cause-confidence", percent = labels::percent(cause.confidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Internal;
    use bongsu_core::access::{Principal, Role};
    use bongsu_core::inventory::Kind;

    fn losing(rate: f64) -> Cause {
        let component = ComponentKey::new(Kind::Server, "web-3");
        Cause {
            one_of: vec![component.clone()],
            component,
            mode: Mode::Loss,
            rate,
            worst: 0.0,
            confidence: 0.97,
            rivals: Vec::new(),
            owner: None,
            since: Time::from_secs(1_000),
            names: Default::default(),
        }
    }

    #[test]
    fn the_first_minute_has_no_percentage() {
        let none = Counts::default();
        let said = |secs: i64, rate| {
            mode(Language::En, &losing(rate), &none, Time::from_secs(1_000 + secs))
        };
        assert_eq!(said(3, 0.11), "Some of the probes through it fail. How many is not yet known.");
        assert_eq!(said(60, 0.52), "About 52% of the probes through it fail.");
        assert_eq!(said(3, 1.0), "Every check of what depends on it fails.");
    }

    #[test]
    fn a_few_that_cannot_be_told_apart_are_named() {
        let key = |name: &str| ComponentKey::new(Kind::Server, name);
        let said = |all: &[&str]| {
            let one_of = all.iter().map(|name| key(name)).collect();
            let cause = Cause { one_of, component: key("a"), ..losing(1.0) };
            let engineer = Principal::rehearsed("Kim", Role::Engineer);
            suspect(Language::En, &Internal::for_reader(&engineer).unwrap(), &cause)
        };
        assert_eq!(said(&["a", "b"]), "server a or server b");
        assert_eq!(said(&["a", "b", "c"]), "server a, server b or server c");
        assert_eq!(said(&["a", "b", "c", "d"]), "server a or one of 3 others");
    }

    #[test]
    fn during_recovery_failures_are_in_the_past_tense() {
        let said = |hit, excluded| {
            let verified = 949 - hit - excluded;
            let counts = Counts { hit, excluded, verified, ever_hit: 949, ..Counts::default() };
            mode(Language::En, &losing(1.0), &counts, Time::from_secs(4_000))
        };
        assert_eq!(said(949, 0), "Every check of what depends on it fails.");
        assert_eq!(said(935, 14), "Every check of what depends on it fails.");
        assert_eq!(said(324, 0), "At its worst, every check of what depends on it failed.");
    }

    #[test]
    fn a_share_of_sites_is_of_those_checked_and_not_of_all() {
        let cause = |rate| Cause { mode: Mode::Subset, ..losing(rate) };
        let said =
            |rate| mode(Language::En, &cause(rate), &Counts::default(), Time::from_secs(4_000));
        assert_eq!(said(1.0), "All sites fail every check through it.");
        assert_eq!(said(0.52), "About 52% of sites fail every check through it.");
    }

    #[test]
    fn what_all_fail_by_is_said_where_no_component_is_named() {
        let said = |lang, layer, reason, is_seen| {
            let alike = Some(Failure { layer, reason });
            unnamed(lang, Watched::Sites, alike, is_seen)
        };
        let expired = |is_seen| said(Language::En, Layer::Tls, Reason::CertificateExpired, is_seen);
        assert_eq!(
            expired(true),
            "Several sites cannot be opened: their certificates have expired."
        );
        assert!(!expired(false).contains("cannot"), "{}", expired(false));
        let korean = said(Language::Ko, Layer::Tls, Reason::CertificateExpired, true);
        assert!(korean.contains("인증서") && !korean.contains("알 수 없"), "{korean}");
        let refused = said(Language::En, Layer::Dns, Reason::Refused, true);
        assert!(refused.contains("REFUSED") && refused.contains("not known yet"), "{refused}");
        let broken = said(Language::En, Layer::Http, Reason::Status(500), true);
        assert!(broken.contains("500") && broken.contains("not known yet"), "{broken}");
    }

    #[test]
    fn what_was_said_keeps_its_names_when_the_inventory_has_others() {
        use crate::names::Public;
        use bongsu_core::inventory::{ComponentRecord, Inventory, Owner, Publication};
        use bongsu_core::language::Text;
        use bongsu_core::public_names::PublicNames;
        use std::sync::Arc;
        let key = ComponentKey::new(Kind::Server, "web-4");
        let named = |label: &str| {
            let label = Text { en: label.into(), ..Text::default() };
            let publication = Publication { label, ..Publication::default() };
            let record = ComponentRecord {
                owner: Some(Owner::Us),
                publication,
                ..ComponentRecord::default()
            };
            let mut inventory = Inventory::default();
            inventory.components.insert(key.clone(), record);
            Arc::new(PublicNames::compile(&inventory, []))
        };
        let (then, now) = (named("Web server 4"), named("Web server 40"));
        let cause = Cause {
            component: key.clone(),
            one_of: vec![key.clone()],
            names: then.now([&key]),
            ..losing(1.0)
        };
        for names in [now, Arc::default()] {
            assert_eq!(suspect(Language::En, &Public::new(&names), &cause), "Web server 4");
        }
    }
}
