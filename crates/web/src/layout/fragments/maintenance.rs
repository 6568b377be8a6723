//! Fragments about planned maintenance.

use crate::model::maintenance::{ShownWindow, explained_until};
use crate::request::context::RequestContext;
use bongsu_core::maintenance::Phase;
use bongsu_core::topology::SiteIx;
use bongsu_words::maintenance;
use maud::{Markup, html};

/// What a window is, as a badge.
pub fn phase(cx: &RequestContext, phase: Phase) -> Markup {
    let (class, sign) = match phase {
        Phase::Scheduled => ("dim", "○"),
        Phase::InProgress => ("warn", "◐"),
        Phase::Completed => ("dim", "–"),
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (maintenance::phase(cx.lang, phase)) } }
}

/// That a site is under maintenance, and until when; nothing when it is not.
pub fn mark(cx: &RequestContext, site: SiteIx) -> Markup {
    html! {
        @if let Some(until) = explained_until(&cx.summary.view, site) {
            span.badge.warn { span aria-hidden="true" { "◐" } " "
                (say!(cx.lang, "maintenance-mark", until = cx.stamp(until))) }
        }
    }
}

/// One window for readers: its title, its times, and what is done.
pub fn window(cx: &RequestContext, it: &ShownWindow<'_>, more: &Markup) -> Markup {
    let (lang, plan) = (cx.lang, &it.of.record.plan);
    let heading = format!("m-{}", it.id());
    html! {
        article.card aria-labelledby=(heading) {
            header { h3 #(heading) { (plan.title.of(lang)) } (phase(cx, it.phase)) }
            p { (maintenance::window(lang, &cx.zone, it.window)) }
            @for line in plan.body.of(lang).lines().filter(|line| !line.is_empty()) { p { (line) } }
            (more)
        }
    }
}

/// That nobody is alerted of a site, until when and why; nothing when it is not so.
pub fn muted(cx: &RequestContext, site: SiteIx) -> Markup {
    html! {
        @if let Some(mute) = cx.summary.view.mute_of(site) {
            span.badge.dim title=(mute.reason) { (say!(cx.lang, "mute-mark", until = cx.stamp(mute.until))) }
        }
    }
}
