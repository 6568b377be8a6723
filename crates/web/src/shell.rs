//! The frame around every page: head, banner, navigation, footer.

use crate::assets;
use crate::digest::Digest;
use crate::negotiate::Wanted;
use crate::state::App;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::inventory::ComponentKey;
use bongsu_words::Lang;
use bongsu_words::time;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::convert::Infallible;
use std::sync::Arc;

/// What a page is drawn for: one reader, one language, one instant, one view.
pub struct Screen {
    pub app: Arc<App>,
    pub lang: Lang,
    pub now: Time,
    pub digest: Arc<Digest>,
    path: String,
    query: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Screen
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Screen, Infallible> {
        let app = Arc::<App>::from_ref(state);
        let Wanted(lang) = Wanted::from_request_parts(parts, state).await?;
        Ok(Screen {
            lang,
            now: app.clock.now(),
            digest: app.now(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            app,
        })
    }
}

impl Screen {
    /// An instant as an element; a dash for "never yet".
    pub fn time(&self, at: Time) -> Markup {
        match at {
            Time::ZERO => html! { span.dim { "–" } },
            at => html! {
                time datetime=(time::rfc3339(at)) {
                    (time::stamp(self.lang, &self.app.zone, self.now, at))
                }
            },
        }
    }

    /// An instant, and how long that was before what is shown.
    pub fn since(&self, at: Time) -> Markup {
        html! {
            (self.time(at))
            @if at != Time::ZERO {
                " " span.dim { "(" (time::span(self.lang, self.digest.view.at.since(at))) ")" }
            }
        }
    }

    /// An instant as text.
    pub fn stamp(&self, at: Time) -> String {
        time::stamp(self.lang, &self.app.zone, self.now, at)
    }

    /// The present path with one field of its query replaced and the page number dropped.
    pub fn with(&self, field: &str, value: &str) -> String {
        let kept = self.query.split('&').filter(|pair| {
            let key = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && key != field && key != "page" && key != "lang"
        });
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        if !value.is_empty() {
            query.push(format!("{field}={}", encoded(value)));
        }
        match query.is_empty() {
            true => self.path.clone(),
            false => format!("{}?{}", self.path, query.join("&")),
        }
    }
}

/// Percent-encodes for a query value or a path segment (RFC 3986 unreserved kept).
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The address of a component's page.
pub fn component_href(key: &ComponentKey) -> String {
    let parts: Vec<String> = key.0.split('/').map(encoded).collect();
    format!("/ops/components/{}", parts.join("/"))
}

/// Who a page is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Public,
    Operations,
}

/// A page to be framed.
pub struct Sheet {
    pub room: Room,
    /// In the window's title, before the operator's name.
    pub title: String,
    /// What the page listens to: the path of its live stream; `None` for a still page.
    pub live: Option<String>,
    pub main: Markup,
}

/// Seconds between reloads for readers without JavaScript.
const RELOAD_SECS: u32 = 20;

/// Frames a page. Never kept by a shared cache beyond a few seconds: it says "as of".
pub fn frame(screen: &Screen, sheet: &Sheet) -> Response {
    let keep = match sheet.room {
        // A front cache may take the load of a crowd without hiding news for long.
        Room::Public => "public, max-age=2, stale-while-revalidate=10, stale-if-error=300",
        Room::Operations => "no-store",
    };
    let headers = [(CACHE_CONTROL, keep), (CONTENT_LANGUAGE, screen.lang.tag())];
    (headers, document(screen, sheet)).into_response()
}

fn document(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) data-build=(*assets::BUILD) data-live=[sheet.live.as_deref()]
            data-stale-ms=(screen.app.settings.stale_after.as_millis()
                / (screen.app.clock.speed().max(1.0) as u128))
        {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (sheet.title) " · " (screen.app.settings.operator) }
                link rel="icon" type="image/svg+xml" href=(assets::href("logo.svg"));
                link rel="stylesheet" href=(assets::href("bongsu.css"));
                @if sheet.room == Room::Operations { meta name="robots" content="noindex"; }
                @else {
                    link rel="alternate" type="application/atom+xml" href="/history.atom";
                    link rel="alternate" type="application/rss+xml" href="/history.rss";
                    link rel="alternate" type="application/feed+json" href="/feed.json";
                }
                @if sheet.live.is_some() {
                    noscript { meta http-equiv="refresh" content=(RELOAD_SECS); }
                    script src=(assets::href("live.js")) defer {}
                }
            }
            body {
                a.skip href="#main" { (say!(lang, "skip")) }
                @if let Some(drill) = &screen.app.settings.drill {
                    p.drill role="note" {
                        strong { (say!(lang, "drill")) }
                        " " (say!(lang, "drill-words", scenario = drill.scenario.as_str(),
                            speed = number(drill.speed)))
                    }
                }
                (head(screen, sheet))
                main #main tabindex="-1" { (staleness(screen, sheet)) (sheet.main) }
                (foot(screen, sheet))
            }
        }
    }
}

fn number(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

fn head(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    let home = if sheet.room == Room::Public { "/" } else { "/ops" };
    html! {
        header.top {
            a.brand href=(home) {
                (PreEscaped(include_str!("../assets/logo.svg")))
                span { (screen.app.settings.operator) }
                small { @if sheet.room == Room::Public { (say!(lang, "room-public")) }
                    @else { (say!(lang, "room-operations")) } }
            }
            nav aria-label=(say!(lang, "nav")) {
                ul {
                    @for (href, words) in links(lang, sheet.room) {
                        @let here = current(&screen.path, href);
                        li { a href=(href) aria-current=[here.then_some("page")] { (words) } }
                    }
                }
            }
            p.tongues { (tongues(screen)) }
        }
    }
}

fn current(path: &str, href: &str) -> bool {
    match href {
        "/" | "/ops" => path == href,
        _ => path == href || path.starts_with(&format!("{href}/")),
    }
}

fn links(lang: Lang, room: Room) -> Vec<(&'static str, String)> {
    match room {
        Room::Public => vec![
            ("/", say!(lang, "nav-status")),
            ("/history", say!(lang, "nav-history")),
            ("/api", say!(lang, "nav-api")),
        ],
        Room::Operations => vec![
            ("/ops", say!(lang, "nav-operations")),
            ("/ops/sites", say!(lang, "nav-sites")),
            ("/ops/components", say!(lang, "nav-components")),
            ("/ops/incidents", say!(lang, "nav-incidents")),
            ("/", say!(lang, "nav-public")),
        ],
    }
}

fn tongues(screen: &Screen) -> Markup {
    html! {
        @for (lang, words) in [(Lang::Ko, "한국어"), (Lang::En, "English")] {
            @if lang == screen.lang { span aria-current="true" { (words) } }
            @else {
                @let base = screen.with("lang", "");
                @let joint = if base.contains('?') { '&' } else { '?' };
                a href={ (base) (joint) "lang=" (lang.tag()) } hreflang=(lang.tag())
                    lang=(lang.tag()) rel="nofollow" { (words) }
            }
        }
    }
}

/// The warnings that what is shown may not be so any more. The first is drawn by the
/// server when the engine has gone silent; the second shows itself, by the style sheet
/// alone, when a page has stood for long without news.
fn staleness(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    html! {
        @if sheet.live.is_some() {
            div #silence data-live-part {
                @if let Some(age) = screen.app.stale(screen.now, &screen.digest.view)
                    .filter(|_| screen.digest.begun())
                {
                    p.notice.bad role="alert" {
                        strong { (say!(lang, "stale-engine-heading")) } " "
                        (say!(lang, "stale-engine", span = time::span(lang, age),
                            at = screen.stamp(screen.digest.view.at)))
                    }
                }
            }
            p #stale .notice.bad.stale {
                strong { (say!(lang, "stale-page-heading")) } " " (say!(lang, "stale-page")) " "
                a href=(screen.with("lang", "")) { (say!(lang, "reload")) }
            }
        }
    }
}

fn foot(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    html! {
        footer.foot {
            @if screen.digest.begun() && sheet.live.is_some() {
                p { (say!(lang, "as-of")) " "
                    span #asof data-live-part { (screen.time(screen.digest.view.at)) }
                    " · " (say!(lang, "zone", zone = screen.app.settings.time_zone.as_str())) }
            }
            @if sheet.room == Room::Public {
                p { (say!(lang, "feeds")) " "
                    a href="/history.atom" { "Atom" } " · " a href="/history.rss" { "RSS" } " · "
                    a href="/feed.json" { "JSON Feed" } " · "
                    a href="/api/v2/summary.json" { "Statuspage v2" } }
            }
            p.small { (say!(lang, "made-by")) }
        }
    }
}
