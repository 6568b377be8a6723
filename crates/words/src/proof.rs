//! What happened, and what it rests on, in plain words.

use super::{cause, parts, time};
use crate::Lang;
use bongsu_core::Time;
use bongsu_core::incident::{Happening, Proof};
use jiff::tz::TimeZone;

/// A timeline entry's own words.
pub fn happening(lang: Lang, what: &Happening) -> String {
    match what {
        Happening::Opened => say!(lang, "event-opened"),
        Happening::CauseNamed { cause: it } => say!(
            lang,
            "event-cause-named",
            component = cause::suspect(lang, it),
            percent = parts::percent(it.confidence)
        ),
        Happening::VictimsAdded { sites } => say!(lang, "event-victims-added", sites = *sites),
        Happening::PhaseChanged { from, to } => say!(
            lang,
            "event-phase-changed",
            from = parts::phase(lang, *from),
            to = parts::phase(lang, *to)
        ),
        Happening::HostRestored => say!(lang, "event-host-restored"),
        Happening::Stated => say!(lang, "event-stated"),
        Happening::WentBeyond { verified, of } => {
            say!(lang, "event-went-beyond", verified = *verified, of = *of)
        }
        Happening::Relapsed => say!(lang, "event-relapsed"),
        Happening::VictimExcluded { site } => {
            say!(lang, "event-victim-excluded", site = site.unicode())
        }
    }
}

/// The evidence.
pub fn proof(lang: Lang, zone: &TimeZone, now: Time, proof: &Proof) -> String {
    let at = |at: &Time| time::stamp(lang, zone, now, *at);
    match proof {
        Proof::Dependency { component } => {
            say!(lang, "proof-dependency", component = parts::component(lang, component))
        }
        Proof::Failures { failed, asked, sites, first, last, reason } => {
            let (first, last) = (at(first), at(last));
            let fact = match *sites {
                0 | 1 => say!(
                    lang,
                    "proof-failures-one",
                    failed = *failed,
                    asked = *asked,
                    first = first,
                    last = last
                ),
                sites => say!(
                    lang,
                    "proof-failures",
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
                    let why = parts::reason_code(lang, code);
                    format!("{fact} {}", say!(lang, "proof-commonest", reason = why))
                }
            }
        }
        Proof::Verification { rounds, vantages, from, until } => say!(
            lang,
            "proof-verification",
            rounds = *rounds,
            vantages = *vantages,
            from = at(from),
            until = at(until)
        ),
        Proof::AllVerified { verified, excluded } => {
            say!(lang, "proof-all-verified", verified = *verified, excluded = *excluded)
        }
        Proof::FaultGone { component, last_failure } => say!(
            lang,
            "proof-fault-gone",
            component = parts::component(lang, component),
            at = at(last_failure)
        ),
        Proof::Person { by, words } => {
            say!(lang, "proof-person", by = by.as_str(), words = words.as_str())
        }
    }
}
