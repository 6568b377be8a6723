//! Draws the frame around a page: head, banner, header, footer.

use super::page::{Audience, Page};
use super::{footer, navigation};
use crate::assets;
use crate::request::context::RequestContext;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE};
use axum::response::{IntoResponse, Response};
use bongsu_store::UserSettings;
use maud::{DOCTYPE, Markup, html};

/// How often a page reloads without JavaScript, in seconds.
const RELOAD_INTERVAL_SECS: u32 = 20;

/// The response of a page. No shared cache keeps it beyond a few seconds.
pub fn frame(cx: &RequestContext, page: &Page) -> Response {
    let caching = match page.audience {
        // A front cache may take the load of a crowd without hiding a change for long, and
        // "all is well" must not outlive whoever said it.
        Audience::Public => "public, max-age=2, must-revalidate",
        Audience::Customer => "private, no-cache",
        Audience::Operations | Audience::Login => "no-store",
    };
    let headers = [(CACHE_CONTROL, caching), (CONTENT_LANGUAGE, cx.lang.tag())];
    (headers, document(cx, page)).into_response()
}

/// The content security policy of a page in a file, which has no headers of ours.
const FILE_CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'";

/// The path at which a page in a file learns how fresh the published files are.
pub const HEARTBEAT: &str = "/heartbeat.json";

/// A page as a whole document.
pub fn document(cx: &RequestContext, page: &Page) -> Markup {
    let lang = cx.lang;
    let live = page.live.as_deref().filter(|_| !cx.is_file());
    let heartbeat = cx.is_file().then(|| cx.href(HEARTBEAT));
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) data-build=(*assets::BUILD) data-live=[live] data-heartbeat=[heartbeat]
            data-stale-ms=(stale_after_ms(cx)) data-theme=[theme(cx, page)]
        {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if cx.is_file() {
                    meta http-equiv="Content-Security-Policy" content=(FILE_CONTENT_POLICY);
                    meta name="referrer" content="same-origin";
                }
                title { (page.title) " · " (cx.app.settings.operator.of(cx.lang)) }
                @let (icon, kind) = icon(cx);
                link rel="icon" type=(kind) href=(cx.href(&icon));
                link rel="stylesheet" href=(cx.href(&assets::href("bongsu.css")));
                @if let Some(brand) = cx.app.settings.branding.style_path() {
                    link rel="stylesheet" href=(cx.href(&brand));
                }
                @if page.audience != Audience::Public { meta name="robots" content="noindex"; }
                @else {
                    link rel="alternate" type="application/atom+xml" href=(cx.href("/history.atom"));
                    link rel="alternate" type="application/rss+xml" href=(cx.href("/history.rss"));
                    link rel="alternate" type="application/feed+json" href=(cx.href("/feed.json"));
                }
                @if page.live.is_some() {
                    @if !is_written_on(page) {
                        noscript { meta http-equiv="refresh" content=(RELOAD_INTERVAL_SECS); }
                    }
                    script src=(cx.href(&assets::href("live.js"))) defer {}
                }
                @if page.audience == Audience::Operations && !settings(cx).is_some_and(|it| it.no_shortcuts) {
                    script src=(cx.href(&assets::href("keys.js"))) defer {}
                }
            }
            body {
                a.skip href="#main" { (say!(lang, "skip")) }
                @if let Some(drill) = &cx.app.settings.drill {
                    p.drill role="note" {
                        strong { (say!(lang, "drill")) }
                        " " (say!(lang, "drill-words", scenario = drill.scenario.as_str(),
                            speed = speed_text(drill.speed)))
                    }
                }
                (navigation::header(cx, page.audience))
                main #main tabindex="-1" { (footer::staleness(cx, page)) (page.main) }
                (footer::footer(cx, page))
            }
        }
    }
}

/// Whether people write on it: what they wrote would be gone when it is loaded anew.
fn is_written_on(page: &Page) -> bool {
    page.main.0.contains("<textarea")
}

/// The icon of the browser's tab, and its content type.
fn icon(cx: &RequestContext) -> (String, &'static str) {
    let own = cx.app.settings.branding.icon_path();
    own.unwrap_or_else(|| (assets::href("logo.svg"), "image/svg+xml"))
}

/// What who asks chose for themselves.
fn settings(cx: &RequestContext) -> Option<&UserSettings> {
    Some(&cx.signed_in.as_ref()?.user.as_ref()?.settings)
}

fn theme(cx: &RequestContext, page: &Page) -> Option<String> {
    settings(cx)?.theme.clone().filter(|_| page.audience == Audience::Operations)
}

/// After how many milliseconds of real time an open page is stale. Files are published in
/// real time, also those of a drill.
fn stale_after_ms(cx: &RequestContext) -> u128 {
    let speed = if cx.is_file() { 1.0 } else { cx.app.clock.speed().max(1.0) };
    cx.app.settings.stale_after.as_millis() / (speed as u128)
}

fn speed_text(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}
