//! The accounting policy in sentences: what counts as downtime.

use super::hms;
use crate::Language;
use bongsu_core::settlement::Rounding;
use bongsu_core::settlement::policy::{Begin, Partial, Policy, Unobserved};
use std::time::Duration;

/// Each rule of a policy.
pub fn rules(lang: Language, policy: &Policy) -> Vec<String> {
    let mut all = vec![match policy.begin {
        Begin::FirstFailure => say!(lang, "policy-begin-first-failure"),
        Begin::Decision => say!(lang, "policy-begin-decision"),
    }];
    all.push(match policy.slow_is_down {
        true => say!(lang, "policy-slow-is-down"),
        false => say!(lang, "policy-slow-is-not-down"),
    });
    all.push(match policy.unknown {
        Unobserved::AsBefore => say!(lang, "policy-unknown-as-before"),
        Unobserved::NotCounted => say!(lang, "policy-unknown-not-counted"),
    });
    all.push(match policy.not_watched {
        Unobserved::AsBefore => say!(lang, "policy-not-watched-as-before"),
        Unobserved::NotCounted => say!(lang, "policy-not-watched-not-counted"),
    });
    if policy.bridge_s > 0 {
        let most = hms(lang, Duration::from_secs(u64::from(policy.bridge_s)));
        all.push(say!(lang, "policy-bridge", most = most));
    }
    all.push(match policy.maintenance_notice_hours {
        Some(hours) => say!(lang, "policy-maintenance-left-out", hours = hours),
        None => say!(lang, "policy-maintenance-counts"),
    });
    all.push(match policy.partial {
        Partial::Share => say!(lang, "policy-partial-share"),
        Partial::AnySite => say!(lang, "policy-partial-any"),
        Partial::AllSites => say!(lang, "policy-partial-all"),
    });
    let unit = hms(lang, Duration::from_secs(u64::from(policy.unit_s)));
    all.push(match policy.rounding {
        Rounding::Down => say!(lang, "terms-round-down", unit = unit),
        Rounding::Up => say!(lang, "terms-round-up", unit = unit),
        Rounding::HalfUp => say!(lang, "terms-round-half-up", unit = unit),
    });
    all
}
