//! Numbers, states and verdicts as badges: a sign, a colour and a label each.

use crate::queries::VictimFilter;
use crate::request::context::RequestContext;
use bongsu_core::incident::{Phase, VictimState};
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::ComponentIx;
use bongsu_core::verdict::Verdict;
use bongsu_words::{Language, labels, say};
use maud::{Markup, html};

/// A number with commas.
pub fn count(n: impl Into<f64>) -> String {
    bongsu_words::grouped(n.into())
}

/// An incident's phase as a badge.
pub fn phase(cx: &RequestContext, phase: Phase) -> Markup {
    let (class, sign) = match phase {
        Phase::Investigating => ("badge bad", "●"),
        Phase::Identified => ("badge bad", "◆"),
        Phase::Monitoring => ("badge warn", "◐"),
        Phase::Resolved => ("badge ok", "✓"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (labels::phase(cx.lang, phase)) } }
}

/// What may be said of a site, as a badge.
pub fn health(cx: &RequestContext, health: SiteHealth) -> Markup {
    let (class, sign) = match health {
        SiteHealth::Works => ("badge ok", "✓"),
        SiteHealth::Slow => ("badge warn", "◑"),
        SiteHealth::Unverified => ("badge warn", "△"),
        SiteHealth::Degraded => ("badge warn", "▲"),
        SiteHealth::Down { .. } => ("badge bad", "✕"),
        SiteHealth::Unknown => ("badge dim", "?"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (labels::site_health(cx.lang, health)) } }
}

/// A verdict of the history as a badge.
pub fn verdict(cx: &RequestContext, verdict: Verdict) -> Markup {
    let (class, sign) = match verdict {
        Verdict::Up => ("badge ok", "✓"),
        Verdict::Slow => ("badge warn", "◑"),
        Verdict::Down { .. } => ("badge bad", "✕"),
        Verdict::Unknown => ("badge dim", "?"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (labels::verdict(cx.lang, verdict)) } }
}

/// A victim's state as a badge.
pub fn victim_state(cx: &RequestContext, state: &VictimState) -> Markup {
    let of = VictimFilter::of(state);
    let (class, sign) = match of {
        VictimFilter::AtRisk => ("badge warn", "△"),
        VictimFilter::SeenHit => ("badge bad", "✕"),
        VictimFilter::Verified => ("badge ok", "✓"),
        VictimFilter::Excluded => ("badge dim", "–"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (victim_state_label(cx.lang, of)) } }
}

/// The label of a victim's state.
pub fn victim_state_label(lang: Language, state: VictimFilter) -> String {
    match state {
        VictimFilter::AtRisk => say!(lang, "victim-at-risk"),
        VictimFilter::SeenHit => say!(lang, "victim-seen-hit"),
        VictimFilter::Verified => say!(lang, "victim-verified"),
        VictimFilter::Excluded => say!(lang, "victim-excluded"),
    }
}

/// What is believed of a component, as a badge.
pub fn component_state(cx: &RequestContext, at: ComponentIx) -> Markup {
    let (lang, now) = (cx.lang, cx.summary.component_status(at));
    html! {
        @if let Some(confidence) = now.fault {
            span.badge.bad { span aria-hidden="true" { "◆" } " " (say!(lang, "fault-confidence", percent = labels::percent(confidence))) }
        } @else if now.suspected { span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "suspected")) } }
        @else if now.failing > 0 { span.badge.dim { span aria-hidden="true" { "·" } " " (say!(lang, "some-fail")) } }
        @else { span.badge.ok { span aria-hidden="true" { "✓" } " " (say!(lang, "nothing-fails")) } }
    }
}

/// At how many of its sites checks through a component fail. A vantage has none: probes are sent
/// from there.
pub fn failing_at(lang: Language, failing: u32, sites: u32) -> String {
    match sites {
        0 => say!(lang, "impact-no-sites"),
        _ => say!(lang, "impact-fail", failing = failing, sites = sites),
    }
}

/// Why the results of an unhealthy vantage do not count.
pub fn unhealthy_vantage(cx: &RequestContext) -> String {
    match cx.summary.view.silent_since {
        Some(_) => say!(cx.lang, "vantage-silent"),
        None => say!(cx.lang, "vantage-unwell"),
    }
}
