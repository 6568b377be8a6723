//! What several steps of the arithmetic are made of.

use crate::{Language, time};
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::settlement::credit::Settlement;
use bongsu_core::settlement::terms::Exclusion;
use bongsu_core::span::Span;
use jiff::tz::TimeZone;
use std::time::Duration;

/// A time for people: in whole seconds, the rest dropped, wherever it is read: `2시간 3분 12초`. Programs
/// are given all of it.
pub fn hms(lang: Language, span: Duration) -> String {
    let (hours, minutes) = (span.as_secs() / 3_600, span.as_secs() / 60 % 60);
    let mut parts = Vec::new();
    if hours > 0 {
        parts.push(say!(lang, "span-hours", n = hours));
    }
    if minutes > 0 {
        parts.push(say!(lang, "span-minutes", n = minutes));
    }
    let seconds = span.as_secs() % 60;
    if seconds > 0 || parts.is_empty() {
        parts.push(say!(lang, "span-seconds", n = seconds));
    }
    parts.join(lang.space())
}

/// How long a time is between the seconds at which it is said to begin and to end.
pub(super) fn length(span: Span) -> Duration {
    let second = |at: Time| at.as_micros().div_euclid(1_000_000);
    Duration::from_secs(u64::try_from(second(span.until) - second(span.from)).unwrap_or_default())
}

/// An instant in full, as everywhere on the page: `2018년 1월 4일 16:19:07 KST`.
pub(super) fn instant(lang: Language, zone: &TimeZone, at: Time) -> String {
    time::stamp(lang, zone, time::ANY_DAY, at)
}

/// What terms exclude.
pub fn exclusion(lang: Language, exclusion: Exclusion) -> String {
    match exclusion {
        Exclusion::ThirdParty => say!(lang, "settlement-exclusion-third-party"),
        Exclusion::Attack => say!(lang, "settlement-exclusion-attack"),
        Exclusion::ForceMajeure => say!(lang, "settlement-exclusion-force-majeure"),
    }
}

/// When an incident that a settlement names began, by which a reader finds it again.
pub fn incident(lang: Language, zone: &TimeZone, of: &Settlement, incident: IncidentId) -> String {
    instant(lang, zone, of.began_at(incident))
}
