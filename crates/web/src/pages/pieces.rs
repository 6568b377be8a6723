//! Pieces that several pages share.

use crate::layout::RequestContext;
use crate::params::PageQuery;
use bongsu_core::engine::view::{IncidentView, SiteStatus};
use bongsu_core::incident::{Counts, Incident, Phase};
use bongsu_core::layer::Layer;
use bongsu_core::statement::Statement;
use bongsu_core::verdict::Verdict;
use bongsu_words::statement::{Quote, quote};
use bongsu_words::{cause, labels, time};
use maud::{Markup, html};

/// A number with commas.
pub fn count(n: impl Into<f64>) -> String {
    bongsu_words::grouped(n.into())
}

/// Where an incident stands, as a badge: a sign, a colour and a word.
pub fn phase(cx: &RequestContext, phase: Phase) -> Markup {
    let (class, sign) = match phase {
        Phase::Investigating => ("badge bad", "●"),
        Phase::Identified => ("badge bad", "◆"),
        Phase::Monitoring => ("badge warn", "◐"),
        Phase::Resolved => ("badge ok", "✓"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (labels::phase(cx.lang, phase)) } }
}

/// A verdict as a badge.
pub fn verdict(cx: &RequestContext, verdict: Verdict) -> Markup {
    let (class, sign) = match verdict {
        Verdict::Up => ("badge ok", "✓"),
        Verdict::Slow => ("badge warn", "◑"),
        Verdict::Down { .. } => ("badge bad", "✕"),
        Verdict::Unknown => ("badge dim", "?"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (labels::verdict(cx.lang, verdict)) } }
}

/// The counts of an incident: seen and presumed are different words and never added up.
pub fn counts(cx: &RequestContext, counts: &Counts) -> Markup {
    let lang = cx.lang;
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
            (tile("ok", "✓", counts.verified, say!(lang, "victim-verified"), say!(lang, "hint-verified")))
            @if counts.excluded > 0 {
                (tile("dim", "–", counts.excluded, say!(lang, "victim-excluded"), say!(lang, "hint-excluded")))
            }
        }
    }
}

/// Since when, as of, and when the next word comes.
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
            div { dt { (say!(lang, "as-of")) } dd.asof { (cx.time(cx.digest.view.at)) } }
            @if let Some(by) = last.and_then(|s| s.next_update_by).filter(|_| incident.phase != Phase::Resolved) {
                div { dt { (say!(lang, "next-word-by")) } dd {
                    (cx.time(by))
                    @if by < cx.now { " " strong.late { (say!(lang, "overdue")) } }
                } }
            }
            @if let Some(at) = incident.host_restored_at {
                div { dt { (say!(lang, "host-restored-at")) } dd { (cx.time(at)) } }
            }
            @if let Some(at) = incident.resolved_at {
                div { dt { (say!(lang, "resolved-at")) } dd { (cx.time(at)) } }
            }
        }
    }
}

/// What was said, newest first.
pub fn statements(cx: &RequestContext, statements: &[Statement]) -> Markup {
    let corrected = |number: u32| {
        let mut later = statements.iter().filter_map(|it| it.kind.official()?.corrects);
        later.any(|it| it.number == number)
    };
    html! {
        ol.quote reversed {
            @for it in statements.iter().rev() {
                @let quote = quote(cx.lang, &cx.app.zone, cx.read_at(), it);
                li {
                    p.when { (cx.time(it.as_of))
                        @if corrected(it.number) { " " span.badge.warn { (say!(cx.lang, "said-corrected")) } } }
                    (statement(&quote))
                }
            }
        }
    }
}

/// The alarm in operations while the promised word comes due and nobody has spoken.
pub fn alarm(cx: &RequestContext, view: &IncidentView) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(by) = view.next_update_due(cx.digest.view.at) {
            p.notice.warn { (say!(lang, "alarm-next-word", at = cx.stamp(by))) " "
                a href={ "/ops/incidents/" (view.incident.id) "/statement" } { (say!(lang, "act-write")) } }
        }
    }
}

/// One thing that was said.
pub fn statement(quote: &Quote) -> Markup {
    html! {
        p { strong { (quote.heading) } }
        p { (quote.fact) }
        @for (label, words) in &quote.more { p { span.dim { (label) ":" } " " (words) } }
        p.small { (quote.counts) @if let Some(next) = &quote.next { " " (next) } }
    }
}

/// What the layers say together, where it is the sentence the customer needs.
pub fn insight_words(cx: &RequestContext, now: &SiteStatus) -> Option<String> {
    let fails = |layer| now.layer(layer).fails();
    let works = |layer| now.layer(layer).works();
    if fails(Layer::Dns) && works(Layer::Http) {
        Some(say!(cx.lang, "insight-name-only"))
    } else if works(Layer::Dns) && fails(Layer::Tcp) {
        Some(say!(cx.lang, "insight-server"))
    } else if works(Layer::Tcp) && fails(Layer::Http) {
        Some(say!(cx.lang, "insight-page"))
    } else {
        None
    }
}

/// The same, as a notice.
pub fn insight(cx: &RequestContext, now: &SiteStatus) -> Markup {
    html! { @if let Some(words) = insight_words(cx, now) { p.notice.warn { (words) } } }
}

/// One line of a list of incidents.
pub fn incident_row(cx: &RequestContext, base: &str, it: &Incident) -> Markup {
    let lang = cx.lang;
    let lasted = match it.resolved_at {
        Some(at) => Some(time::span(lang, at.since(it.began_at))),
        None => cx.ago(it.began_at),
    };
    html! {
        li.row {
            div.grow {
                a.strong href=(cx.href(&format!("{base}{}", it.id))) { (cause::title(lang, it)) }
                p.small {
                    (cx.time(it.began_at))
                    @if let Some(lasted) = &lasted { " · " (lasted) }
                    " · " (say!(lang, "row-counts", hit = it.counts.ever_hit,
                        verified = it.counts.verified))
                    @if it.relapses > 0 { " · " (say!(lang, "relapses", n = it.relapses)) }
                }
            }
            (phase(cx, it.phase))
        }
    }
}

/// Links to the neighbours of a page of a long list.
pub fn pager(cx: &RequestContext, page: PageQuery, total: u64, anchor: &str) -> Markup {
    let lang = cx.lang;
    let limit = u64::from(page.limit.max(1));
    let (here, last) = (page.offset / limit + 1, total.div_ceil(limit).max(1));
    let link = |n: u64| {
        let base = cx.with("page", "");
        let joint = if base.contains('?') { '&' } else { '?' };
        format!("{base}{joint}page={n}{anchor}")
    };
    html! {
        @if last > 1 {
            nav.pager aria-label=(say!(lang, "pager")) {
                @if here > 1 { a rel="prev" href=(link(here - 1)) { "← " (say!(lang, "pager-back")) } }
                span { (say!(lang, "pager-here", page = here, last = last)) }
                @if here < last { a rel="next" href=(link(here + 1)) { (say!(lang, "pager-on")) " →" } }
            }
        }
    }
}

/// Links of a list that is read piece by piece: back to its start, and on from `next`.
pub fn onward(
    start: Option<(String, String)>,
    next: Option<(String, String)>,
    label: String,
) -> Markup {
    html! {
        @if start.is_some() || next.is_some() {
            nav.pager aria-label=(label) {
                @if let Some((href, words)) = start { a href=(href) { "← " (words) } }
                @if let Some((href, words)) = next { a rel="next" href=(href) { (words) " →" } }
            }
        }
    }
}
