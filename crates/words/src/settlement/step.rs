//! Steps of the arithmetic that take several sentences to choose from.

use super::parts::{exclusion, hms, incident, instant, length};
use crate::{Language, labels};
use bongsu_core::settlement::credit::{
    Decision, DecisionTakenBack, DowntimeDecision, ExclusionDecision, Settlement,
};
use bongsu_core::span::Span;
use jiff::tz::TimeZone;
use std::time::Duration;

/// What of a time counts, and why.
pub(super) fn weighed(
    lang: Language,
    zone: &TimeZone,
    span: Span,
    (weight, sites): (u32, u32),
    time: Option<Duration>,
) -> String {
    let (from, until) = (instant(lang, zone, span.from), instant(lang, zone, span.until));
    let length = hms(lang, length(span));
    match time {
        None => {
            say!(lang, "settlement-line-weighed-none", from = from, until = until, length = length)
        }
        Some(_) if weight == sites => {
            say!(lang, "settlement-line-weighed-all", from = from, until = until, length = length)
        }
        Some(time) => say!(
            lang,
            "settlement-line-weighed",
            from = from,
            until = until,
            length = length,
            down = weight,
            sites = sites,
            time = hms(lang, time)
        ),
    }
}

/// A decision that was taken back; whose it was is not for customers, who read this too.
pub(super) fn taken_back(
    lang: Language,
    zone: &TimeZone,
    of: &Settlement,
    it: &DecisionTakenBack,
) -> String {
    let incident = incident(lang, zone, of, it.decision.incident());
    let at = instant(lang, zone, it.at);
    match &it.decision {
        Decision::Exclusion(ExclusionDecision { exclusion: what, applies, .. }) => {
            let exclusion = exclusion(lang, *what);
            match applies {
                true => say!(
                    lang,
                    "settlement-line-back-applies",
                    incident = incident,
                    exclusion = exclusion,
                    at = at
                ),
                false => say!(
                    lang,
                    "settlement-line-back-does-not-apply",
                    incident = incident,
                    exclusion = exclusion,
                    at = at
                ),
            }
        }
        Decision::Downtime(DowntimeDecision { site, counts, .. }) => {
            let site = labels::site(lang, site);
            match counts {
                true => say!(
                    lang,
                    "settlement-line-back-counts",
                    incident = incident,
                    site = site,
                    at = at
                ),
                false => say!(
                    lang,
                    "settlement-line-back-does-not-count",
                    incident = incident,
                    site = site,
                    at = at
                ),
            }
        }
    }
}
