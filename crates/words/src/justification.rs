//! Timeline events and their justification as text.

use super::names::ComponentNames;
use super::{cause, labels, time};
use crate::{Language, sentences};
use bongsu_core::Time;
use bongsu_core::incident::{EventKind, Justification};
use jiff::tz::TimeZone;

/// The text of a timeline event.
pub fn event_text(lang: Language, names: &impl ComponentNames, what: &EventKind) -> String {
    match what {
        EventKind::Opened => say!(lang, "event-opened"),
        EventKind::CauseNamed { cause: it } => say!(
            lang,
            "event-cause-named",
            component = cause::suspect(lang, names, it),
            percent = labels::percent(it.confidence)
        ),
        EventKind::VictimsAdded { sites } => say!(lang, "event-victims-added", sites = *sites),
        EventKind::PhaseChanged { from, to } => say!(
            lang,
            "event-phase-changed",
            from = labels::phase(lang, *from),
            to = labels::phase(lang, *to)
        ),
        EventKind::HostRestored => say!(lang, "event-host-restored"),
        EventKind::CauseWithdrawn { component } => {
            say!(lang, "event-cause-withdrawn", component = names.component(lang, component))
        }
        EventKind::CauseReinstated { component } => {
            say!(lang, "event-cause-reinstated", component = names.component(lang, component))
        }
        EventKind::StatementPublished => say!(lang, "event-stated"),
        EventKind::UnverifiedClaimPublished { verified, of } => {
            say!(lang, "event-unverified-claim", verified = *verified, of = *of)
        }
        EventKind::Relapsed => say!(lang, "event-relapsed"),
        EventKind::VictimExcluded { site } => {
            say!(lang, "event-victim-excluded", site = labels::site(lang, site))
        }
    }
}

/// The justification of an event.
pub fn justification(
    lang: Language,
    names: &impl ComponentNames,
    zone: &TimeZone,
    now: Time,
    justification: &Justification,
) -> String {
    let at = |at: &Time| time::stamp(lang, zone, now, *at);
    match justification {
        Justification::Dependency { component } => {
            say!(lang, "justification-dependency", component = names.component(lang, component))
        }
        Justification::Failures { failed, asked, sites, first, last, reason } => {
            let span = last.since(*first).as_secs();
            let (first, last) = (at(first), at(last));
            // One probe has one instant: a longer span is a state that was seen, and no count.
            let is_state = *asked == 1 && span > 0;
            let fact = match *sites {
                _ if is_state => {
                    say!(lang, "justification-down-throughout", first = first, last = last)
                }
                0 | 1 => say!(
                    lang,
                    "justification-failures-one",
                    failed = *failed,
                    asked = *asked,
                    first = first,
                    last = last
                ),
                sites => say!(
                    lang,
                    "justification-failures",
                    failed = *failed,
                    asked = *asked,
                    sites = sites,
                    first = first,
                    last = last
                ),
            };
            match reason.as_str() {
                "" => fact,
                code => {
                    let why = labels::reason_code(lang, code);
                    sentences([fact, say!(lang, "justification-commonest", reason = why)])
                }
            }
        }
        Justification::Verification { rounds, vantages, from, until } => say!(
            lang,
            "justification-verification",
            rounds = *rounds,
            vantages = *vantages,
            from = at(from),
            until = at(until)
        ),
        Justification::AllVerified { verified, excluded } => {
            say!(lang, "justification-all-verified", verified = *verified, excluded = *excluded)
        }
        Justification::FaultGone { component: Some(component), last_failure } => say!(
            lang,
            "justification-fault-gone",
            component = names.component(lang, component),
            at = at(last_failure)
        ),
        Justification::FaultGone { component: None, last_failure } => {
            say!(lang, "justification-last-failure", at = at(last_failure))
        }
        Justification::Removed => say!(lang, "justification-removed"),
        Justification::Person { author: by, text: words } => {
            say!(lang, "justification-person", by = by.as_str(), words = words.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Public;
    use std::sync::Arc;

    #[test]
    fn what_was_down_for_minutes_is_no_single_probe() {
        let at = |text: &str| Time::parse(text).expect("a time");
        let (first, last) = (at("2018-01-04T00:31:45Z"), at("2018-01-04T00:40:44Z"));
        let said = |asked, last| {
            let failures = Justification::Failures {
                failed: 1,
                asked,
                sites: 1,
                first,
                last,
                reason: String::new(),
            };
            justification(
                Language::En,
                &Public::new(&Arc::default()),
                &TimeZone::UTC,
                last,
                &failures,
            )
        };
        assert!(said(1, last).starts_with("Seen down from"), "{}", said(1, last));
        assert!(said(1, first).starts_with("1 of 1 probes failed"), "{}", said(1, first));
        assert!(said(3, last).starts_with("1 of 3 probes failed"), "{}", said(3, last));
    }
}
