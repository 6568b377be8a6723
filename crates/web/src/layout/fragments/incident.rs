//! Fragments about an incident: its cause, counts, times and statements.

use super::badges::{count, phase};
use crate::layout::links::ops_incident_path;
use crate::request::context::RequestContext;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Cause, Incident, Phase};
use bongsu_core::statement::Statement;
use bongsu_core::statement::official::{ClaimSource, NamedCause, UnverifiedClaim};
use bongsu_words::names::ComponentNames;
use bongsu_words::statement::{Quote, quote};
use bongsu_words::{Language, cause, labels, time};
use maud::{Markup, html};

/// What is wrong: the suspected cause with its confidence and its owner.
pub fn cause(cx: &RequestContext, it: &Incident) -> Markup {
    let lang = cx.lang;
    html! {
        @match it.presumed_cause() {
            // A fault that is no longer found is described in the past tense.
            Some(c) if !it.is_cause_seen() => {
                p { (say!(lang, "cause-was", component = cause::suspect(lang, &cx.names, c)))
                    " " span.dim { (cause::confidence(lang, c)) } }
                p.small { (say!(lang, "whose")) ": " (labels::owner(lang, c.owner)) }
            }
            Some(c) => {
                p { (cause::effect(lang, it.class, c, &it.counts, cx.summary.view.at)) " " span.dim { (cause::confidence(lang, c)) } }
                @let suspects = suspects(cx, c);
                @if suspects.len() > 1 { ul.inline { @for name in &suspects { li { (name) } } } }
                p.small { (say!(lang, "whose")) ": " (labels::owner(lang, c.owner)) }
            }
            None => p { (cause::host_word(lang, it).unwrap_or_else(|| cause::unnamed_of(lang, it))) }
        }
    }
}

/// All suspects by the names that everybody may read, each once.
fn suspects(cx: &RequestContext, cause: &Cause) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for key in &cause.one_of {
        let name = cx.names.component_then(cx.lang, key, &cause.names);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The counts of an incident: seen and presumed victims are never added up.
pub fn counts(cx: &RequestContext, incident: &Incident) -> Markup {
    let (lang, counts) = (cx.lang, &incident.counts);
    // What never failed does not work again.
    let unaffected = cx.summary.victim_tally(incident.id).map_or(0, |it| it.unaffected);
    let verified = counts.verified.saturating_sub(unaffected);
    let tile = |class: &str, sign: &str, n: u32, label: String, hint: String| {
        html! {
            div class={ "tile " (class) } {
                dt { span.sign aria-hidden="true" { (sign) } " " (label) }
                dd { (count(n)) }
                dd.hint { (hint) }
            }
        }
    };
    html! {
        dl.tiles {
            (tile("bad", "✕", counts.hit, say!(lang, "victim-seen-hit"), say!(lang, "hint-seen-hit")))
            (tile("warn", "△", counts.at_risk, say!(lang, "victim-at-risk"), say!(lang, "hint-at-risk")))
            (tile("ok", "✓", verified, say!(lang, "victim-verified"), say!(lang, "hint-verified")))
            @if unaffected > 0 {
                (tile("dim", "✓", unaffected, say!(lang, "victim-unaffected"), say!(lang, "hint-unaffected")))
            }
            @if counts.excluded > 0 {
                (tile("dim", "–", counts.excluded, say!(lang, "victim-excluded"), say!(lang, "hint-excluded")))
            }
        }
    }
}

/// The times of an incident: begin, as of, next update, host restored, resolved.
pub fn times(cx: &RequestContext, incident: &Incident, last: Option<&Statement>) -> Markup {
    let lang = cx.lang;
    html! {
        dl.facts {
            div { dt { (say!(lang, "since")) } dd {
                (cx.time(incident.began_at))
                @if let Some(ago) = cx.ago(incident.began_at).filter(|_| incident.phase != Phase::Resolved) {
                    " " span.dim { "(" (ago) ")" }
                }
            } }
            div { dt { (say!(lang, "as-of")) } dd.asof { (cx.time(cx.summary.view.at)) } }
            @if let Some(by) = last.and_then(|s| s.next_update_by).filter(|_| incident.phase != Phase::Resolved) {
                div { dt { (say!(lang, "next-update-by")) } dd {
                    (cx.time(by))
                    @if by < cx.now { " " strong.overdue { (say!(lang, "overdue")) } }
                } }
            }
            @if let Some(at) = incident.host_restored_at {
                div { dt { (say!(lang, "host-restored-at")) } dd { (cx.time(at)) } }
            }
            @if let Some(gaps) = bongsu_words::time::gaps(lang, |at| cx.stamp(at), &incident.unwatched) {
                div { dt { (say!(lang, "incident-unwatched")) } dd { (say!(lang, "incident-unwatched-words", gaps = gaps)) } }
            }
            @if let Some(at) = incident.last_failure_at {
                div { dt { (say!(lang, "last-failure-at")) } dd { (cx.time(at)) } }
            }
            @if let Some(at) = incident.resolved_at {
                div { dt { (say!(lang, "resolved-at")) } dd { (cx.time(at)) } }
            }
        }
    }
}

/// Statements, newest first.
pub fn statements(cx: &RequestContext, statements: &[Statement]) -> Markup {
    let is_corrected = |number: u32| {
        let mut later = statements.iter().filter_map(|it| it.kind.official()?.corrects);
        later.any(|it| it.number == number)
    };
    html! {
        ol.statements reversed {
            @for it in statements.iter().rev() {
                @let quote = quote(cx.lang, &cx.names, &cx.zone, cx.read_at(), it);
                li {
                    p.when { (cx.time(it.as_of))
                        @if is_corrected(it.number) { " " span.badge.warn { (say!(cx.lang, "statement-corrected")) } } }
                    (statement(&quote))
                }
            }
        }
    }
}

/// One statement.
pub fn statement(quote: &Quote) -> Markup {
    html! {
        p { strong { (quote.heading) } }
        @let of = quote.foreign.map(Language::tag);
        p lang=[of] { (quote.fact) }
        @for (label, text) in &quote.more {
            p { span.dim { (label) ":" } " " @if of.is_some() { span lang=[of] { (text) } } @else { (text) } }
        }
        p.small { (quote.counts) @if let Some(next) = &quote.next { " " (next) } }
    }
}

/// The alarm in operations while a promised update is due and not published.
pub fn alarm(cx: &RequestContext, view: &IncidentView) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(by) = view.next_update_due(cx.summary.view.at) {
            p.notice.warn { (say!(lang, "alarm-next-update", at = cx.stamp(by))) " "
                a href={ (ops_incident_path(view.incident.id)) "/statement" } { (say!(lang, "act-write")) } }
        }
    }
}

/// What a statement that is not published yet would do to the cause that the evidence names.
pub fn named_cause(cx: &RequestContext, it: &Incident, stance: NamedCause) -> Markup {
    let Some(known) = &it.cause else { return html! {} };
    let (lang, component) = (cx.lang, cause::suspect(cx.lang, &cx.inside, known));
    let text = match stance {
        NamedCause::Left => return html! {},
        NamedCause::Withdrawn => say!(lang, "ask-cause-withdrawn", component = component),
        NamedCause::Reinstated => say!(lang, "ask-cause-reinstated", component = component),
    };
    html! { p.notice.warn { (text) } }
}

/// Why a statement is not published without a reason: the figures.
pub fn unverified_claim(lang: Language, claim: UnverifiedClaim) -> Markup {
    let UnverifiedClaim { source, verified, of } = claim;
    let unverified = of - verified;
    html! {
        div.notice.bad role="alert" {
            p { strong { @match source {
                ClaimSource::Claim => (say!(lang, "unverified-claim")),
                ClaimSource::Phrase(words) => (say!(lang, "unverified-words", words = words)),
            } } }
            p { (say!(lang, "unverified-figures", unverified = unverified, verified = verified, of = of)) }
            p { (say!(lang, "unverified-remedy")) }
        }
    }
}

/// One row of a list of incidents.
pub fn incident_row(
    cx: &RequestContext,
    names: &impl ComponentNames,
    base: &str,
    it: &Incident,
) -> Markup {
    let lang = cx.lang;
    let hit = cx.summary.victim_tally(it.id).map_or(it.counts.ever_hit, |it| it.ever_hit);
    let duration = match it.resolved_at {
        Some(at) => Some(time::span(lang, it.lasted(at))),
        None => cx.ago(it.began_at).map(|_| time::span(lang, it.lasted(cx.summary.view.at))),
    };
    html! {
        li.row {
            div.grow {
                a.strong href=(cx.href(&format!("{base}{}", it.id))) { (cause::title(lang, names, it)) }
                p.small {
                    (cx.time(it.began_at))
                    @if let Some(duration) = &duration { " · " (duration) }
                    " · " (say!(lang, "row-counts", hit = hit))
                    @if it.relapses > 0 { " · " (say!(lang, "relapses", n = it.relapses)) }
                }
            }
            (phase(cx, it.told_phase()))
        }
    }
}
