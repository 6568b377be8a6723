//! The accounting policy as a file (TOML).

use super::terms_file::{ROUNDING, required_one_of};
use bongsu_core::settlement::policy::{Begin, Partial, Policy, Unobserved};
use bongsu_settings::SettingsError;

/// A policy to begin with, with explanations: what holds when none is applied.
pub const EXAMPLE: &str = include_str!("policy.toml");

pub(super) const BEGIN: [(&str, Begin); 2] =
    [("first_failure", Begin::FirstFailure), ("decision", Begin::Decision)];
pub(super) const UNOBSERVED: [(&str, Unobserved); 2] =
    [("not_counted", Unobserved::NotCounted), ("as_before", Unobserved::AsBefore)];
pub(super) const PARTIAL: [(&str, Partial); 3] =
    [("share", Partial::Share), ("any_site", Partial::AnySite), ("all_sites", Partial::AllSites)];

/// Reads a policy. Every rule must be there, so that the file says all of it.
///
/// # Errors
/// Everything that is wrong, each with its line.
pub fn read(file: &str, text: &str) -> Result<Policy, SettingsError> {
    bongsu_settings::parse(file, text, |r, f| {
        let standard = Policy::default();
        let version = f.require(r, "version").and_then(|field| field.non_empty_text(r));
        let hours = f.integer(r, "maintenance_notice_hours", 0..=8_760);
        let counts = f.boolean(r, "maintenance_counts").unwrap_or(false);
        if counts == hours.is_some() {
            let message = "say either this, or maintenance_counts = true";
            r.report(&f.span().clone(), "maintenance_notice_hours".into(), message.into());
        }
        let bridge = f.require(r, "bridge_minutes").and_then(|field| field.integer(r, 0..=1_440));
        let unit_s = f.require(r, "unit_seconds").and_then(|field| field.integer(r, 1..=86_400));
        Policy {
            version: version.unwrap_or_default(),
            begin: required_one_of(r, f, "begin", &BEGIN).unwrap_or(standard.begin),
            slow_is_down: f
                .require(r, "slow_is_down")
                .and_then(|it| it.boolean(r))
                .unwrap_or(false),
            unknown: required_one_of(r, f, "unknown", &UNOBSERVED).unwrap_or(standard.unknown),
            not_watched: required_one_of(r, f, "not_watched", &UNOBSERVED)
                .unwrap_or(standard.not_watched),
            bridge_s: bridge
                .and_then(|it| u32::try_from(it * 60).ok())
                .unwrap_or(standard.bridge_s),
            maintenance_notice_hours: hours.and_then(|it| u32::try_from(it).ok()),
            partial: required_one_of(r, f, "partial", &PARTIAL).unwrap_or(standard.partial),
            unit_s: unit_s.and_then(|it| u32::try_from(it).ok()).unwrap_or(1),
            rounding: required_one_of(r, f, "rounding", &ROUNDING).unwrap_or(standard.rounding),
        }
    })
}
