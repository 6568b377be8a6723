//! The footer of every page, and the warnings about stale ones.

use super::fragments::foreign;
use super::page::{Audience, Page};
use crate::request::context::RequestContext;
use bongsu_words::time;
use maud::{Markup, html};

/// The warnings that what is shown may be out of date. The server draws the first when the
/// engine gives no new view; the style sheet alone shows the second when an open page has
/// not been refreshed for long.
pub fn staleness(cx: &RequestContext, page: &Page) -> Markup {
    let lang = cx.lang;
    html! {
        @if page.live.is_some() {
            div #engine-stale data-live-part {
                @if let Some(age) = cx.app.stale_for(cx.now, &cx.summary.view)
                    .filter(|_| cx.summary.has_data())
                {
                    p.notice.bad role="alert" {
                        strong { (say!(lang, "stale-engine-heading")) } " "
                        (say!(lang, "stale-engine", span = time::span(lang, age),
                            at = cx.stamp(cx.summary.view.at)))
                    }
                }
            }
            p #page-stale .notice.bad.stale {
                strong { (say!(lang, "stale-page-heading")) } " " (say!(lang, "stale-page")) " "
                a href=(cx.with_param("lang", "")) { (say!(lang, "reload")) }
            }
        }
    }
}

/// The address of a form: from a file it is on the program itself, if that can be reached.
fn form_href(cx: &RequestContext, path: &str, is_offered: bool) -> Option<String> {
    let base = match cx.is_file() {
        true => cx.app.settings.live_url.clone(),
        false => Some(String::new()),
    };
    base.filter(|_| is_offered).map(|base| format!("{base}{path}"))
}

/// The page's footer.
pub fn footer(cx: &RequestContext, page: &Page) -> Markup {
    let lang = cx.lang;
    html! {
        footer.foot {
            @if cx.summary.has_data() && page.live.is_some() {
                p { (say!(lang, "as-of")) " "
                    span #asof .asof data-live-part { (cx.time(cx.summary.view.at)) }
                    " · " (say!(lang, "zone", zone = cx.zone_name())) }
            }
            @let (about, of) = cx.app.settings.branding.about.with_language(lang);
            @if !about.is_empty() && matches!(page.audience, Audience::Public | Audience::Customer) {
                p lang=[foreign(lang, of)] { (about) }
            }
            @if page.audience == Audience::Public {
                p { (say!(lang, "feeds")) " "
                    a href=(cx.href("/history.atom")) { "Atom" } " · "
                    a href=(cx.href("/history.rss")) { "RSS" } " · "
                    a href=(cx.href("/feed.json")) { "JSON Feed" } " · "
                    a href=(cx.href("/maintenance.ics")) { "iCalendar" } " · "
                    a href=(cx.href("/api/v2/summary.json")) { "Statuspage v2" } }
                @let settings = &cx.app.settings;
                @if let Some(address) = form_href(cx, "/subscribe", settings.subscribe) {
                    p { a href=(address) { (say!(lang, "subscribe-link")) } }
                }
                @if let Some(address) = form_href(cx, "/tickets/new", settings.accepts_tickets) {
                    p { a href=(address) { (say!(lang, "ticket-write")) } }
                }
                @if let Some(address) = form_href(cx, "/page-link", settings.sends_page_links) {
                    p { a href=(address) { (say!(lang, "page-link-link")) } }
                }
            }
            @if page.audience == Audience::Operations {
                p { a href="/ops/keys" { (say!(lang, "keys-title")) } " · " a href="/ops/teams" { (say!(lang, "teams-title")) }
                    " · " a href="/account" { (say!(lang, "account-title")) } }
            }
            p.small { (say!(lang, "made-by")) }
        }
    }
}
