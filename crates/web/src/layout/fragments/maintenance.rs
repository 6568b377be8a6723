//! Fragments about planned maintenance.

use super::foreign;
use crate::model::customer::CustomerView;
use crate::model::maintenance::{ShownWindow, current_windows, explained_until};
use crate::request::context::RequestContext;
use bongsu_core::maintenance::Phase;
use bongsu_core::name::Name;
use bongsu_core::service::{Watched, is_service};
use bongsu_core::topology::SiteIx;
use bongsu_words::{labels, maintenance};
use maud::{Markup, html};

/// The most windows shown to a customer,
const MAX_WINDOWS: usize = 10;
/// and the most sites named in each.
const MAX_NAMES: usize = 50;

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
            @let (title, of) = plan.title.with_language(lang);
            header { h3 #(heading) lang=[foreign(lang, of)] { (title) } (phase(cx, it.phase)) }
            p { (maintenance::window(lang, &cx.zone, it.window)) }
            @let (body, of) = plan.body.with_language(lang);
            @for line in body.lines().filter(|line| !line.is_empty()) { p lang=[foreign(lang, of)] { (line) } }
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

/// What is under way or comes that can take sites of the customer; nothing when nothing is
/// planned.
pub fn of_customer(cx: &RequestContext, customer: &CustomerView) -> Markup {
    let (lang, view) = (cx.lang, &cx.summary.view);
    let takes = |it: &ShownWindow<'_>| customer.sites.iter().any(|site| it.of.reach.takes(*site));
    let mut windows = current_windows(view);
    windows.retain(takes);
    windows.truncate(MAX_WINDOWS);
    html! {
        @if !windows.is_empty() {
            section aria-labelledby="maintenance-title" {
                h2 #maintenance-title { (say!(lang, "maintenance-title")) }
                @for it in &windows {
                    @let sites = customer.sites.iter().filter(|site| it.of.reach.takes(**site));
                    @let hosts: Vec<&Name> = sites.map(|site| &view.topology.sites[site.ix()].host).collect();
                    @let names: Vec<String> = hosts.iter().map(|host| labels::site(lang, host)).collect();
                    (window(cx, it, &html! {
                        p { strong { (say!(lang, counted(&hosts), "customer-maintenance", n = names.len())) } }
                        ul.rows.tight { @for name in names.iter().take(MAX_NAMES) { li { (name) } } }
                    }))
                }
            }
        }
    }
}

/// What these are: sites, services, or both.
fn counted(hosts: &[&Name]) -> Watched {
    let services = hosts.iter().filter(|host| is_service(host)).count();
    Watched::of(hosts.len() as u32, services as u32)
}
