//! The frame around every page: head, banner, navigation, footer.

use crate::app::App;
use crate::assets;
use crate::links::PageLocation;
use crate::negotiate::Wanted;
use crate::summary::Summary;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::inventory::ComponentKey;
use bongsu_words::Lang;
use bongsu_words::time;
use maud::{DOCTYPE, Markup, html};
use std::convert::Infallible;
use std::sync::Arc;

/// Bears a request for a page that is to be laid into a file: in which language.
#[derive(Clone, Copy)]
pub struct ForFile(pub Lang);

/// What a page is drawn for: one reader, one language, one instant, one view.
pub struct RequestContext {
    pub app: Arc<App>,
    pub lang: Lang,
    pub now: Time,
    pub digest: Arc<Summary>,
    pub place: PageLocation,
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<RequestContext, Infallible> {
        let app = Arc::<App>::from_ref(state);
        let path = parts.uri.path().to_owned();
        let (lang, place) = match parts.extensions.get::<ForFile>() {
            Some(ForFile(lang)) => (*lang, PageLocation::Filed { path }),
            None => {
                let Wanted(lang) = Wanted::from_request_parts(parts, state).await?;
                let query = parts.uri.query().unwrap_or_default().to_owned();
                (lang, PageLocation::Served { path, query })
            }
        };
        Ok(RequestContext { lang, now: app.clock.now(), digest: app.now(), place, app })
    }
}

impl RequestContext {
    /// An instant as an element; a dash for "never yet".
    pub fn time(&self, at: Time) -> Markup {
        match at {
            Time::ZERO => html! { span.dim { "–" } },
            at => html! {
                time datetime=(time::rfc3339(at)) {
                    (self.stamp(at))
                }
            },
        }
    }

    /// When it is read, as far as is known: what lies in a file may be read any day, so that
    /// every time in it is told with its day, and nothing is told as so long ago.
    pub fn read_at(&self) -> Time {
        if self.filed() { Time::ZERO } else { self.now }
    }

    /// How long ago an instant is; `None` where that will have changed when it is read.
    pub fn ago(&self, at: Time) -> Option<String> {
        let passed = !self.filed() && at != Time::ZERO;
        passed.then(|| time::span(self.lang, self.digest.view.at.since(at)))
    }

    /// An instant, and how long that was before what is shown.
    pub fn since(&self, at: Time) -> Markup {
        html! {
            (self.time(at))
            @if let Some(ago) = self.ago(at) { " " span.dim { "(" (ago) ")" } }
        }
    }

    /// An instant as text.
    pub fn stamp(&self, at: Time) -> String {
        time::stamp(self.lang, &self.app.zone, self.read_at(), at)
    }

    /// The reference to what is served at `path`.
    pub fn href(&self, path: &str) -> String {
        self.place.href(self.lang, path)
    }

    /// Whether this page is laid into a file, and asks nobody.
    pub fn filed(&self) -> bool {
        matches!(self.place, PageLocation::Filed { .. })
    }

    /// The present path with one field of its query replaced and the page number dropped.
    pub fn with(&self, field: &str, value: &str) -> String {
        let PageLocation::Served { path, query } = &self.place else {
            return self.href(self.place.path());
        };
        let kept = query.split('&').filter(|pair| {
            let key = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && key != field && key != "page" && key != "lang"
        });
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        if !value.is_empty() {
            query.push(format!("{field}={}", encoded(value)));
        }
        match query.is_empty() {
            true => path.clone(),
            false => format!("{path}?{}", query.join("&")),
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
pub enum Audience {
    Public,
    /// Whoever has the link.
    Customer,
    Operations,
}

impl Audience {
    const fn home(self) -> &'static str {
        match self {
            Audience::Public | Audience::Customer => "/",
            Audience::Operations => "/ops",
        }
    }
}

/// A page to be framed.
pub struct Page {
    pub room: Audience,
    /// In the window's title, before the operator's name.
    pub title: String,
    /// What the page listens to: the path of its live stream; `None` for a still page.
    pub live: Option<String>,
    pub main: Markup,
}

/// Seconds between reloads for readers without JavaScript.
const RELOAD_SECS: u32 = 20;

/// Frames a page. Never kept by a shared cache beyond a few seconds: it says "as of".
pub fn frame(cx: &RequestContext, sheet: &Page) -> Response {
    let keep = match sheet.room {
        // A front cache may take the load of a crowd without hiding news for long.
        Audience::Public => "public, max-age=2, stale-while-revalidate=10, stale-if-error=300",
        Audience::Customer => "private, no-cache",
        Audience::Operations => "no-store",
    };
    let headers = [(CACHE_CONTROL, keep), (CONTENT_LANGUAGE, cx.lang.tag())];
    (headers, document(cx, sheet)).into_response()
}

/// For a page in a file: what a server's headers say of a page that it gives out.
const POLICY_IN_FILE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'";

/// Where a page in a file learns whether anybody still writes.
pub const HEARTBEAT: &str = "/heartbeat.json";

/// A page whole.
pub fn document(cx: &RequestContext, sheet: &Page) -> Markup {
    let lang = cx.lang;
    let live = sheet.live.as_deref().filter(|_| !cx.filed());
    let heartbeat = cx.filed().then(|| cx.href(HEARTBEAT));
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) data-build=(*assets::BUILD) data-live=[live] data-heartbeat=[heartbeat]
            data-stale-ms=(stale_ms(cx))
        {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if cx.filed() {
                    meta http-equiv="Content-Security-Policy" content=(POLICY_IN_FILE);
                    meta name="referrer" content="same-origin";
                }
                title { (sheet.title) " · " (cx.app.settings.operator) }
                link rel="icon" type="image/svg+xml" href=(cx.href(&assets::href("logo.svg")));
                link rel="stylesheet" href=(cx.href(&assets::href("bongsu.css")));
                @if sheet.room != Audience::Public { meta name="robots" content="noindex"; }
                @else {
                    link rel="alternate" type="application/atom+xml" href=(cx.href("/history.atom"));
                    link rel="alternate" type="application/rss+xml" href=(cx.href("/history.rss"));
                    link rel="alternate" type="application/feed+json" href=(cx.href("/feed.json"));
                }
                @if sheet.live.is_some() {
                    noscript { meta http-equiv="refresh" content=(RELOAD_SECS); }
                    script src=(cx.href(&assets::href("live.js"))) defer {}
                }
            }
            body {
                a.skip href="#main" { (say!(lang, "skip")) }
                @if let Some(drill) = &cx.app.settings.drill {
                    p.drill role="note" {
                        strong { (say!(lang, "drill")) }
                        " " (say!(lang, "drill-words", scenario = drill.scenario.as_str(),
                            speed = number(drill.speed)))
                    }
                }
                (head(cx, sheet))
                main #main tabindex="-1" { (staleness(cx, sheet)) (sheet.main) }
                (foot(cx, sheet))
            }
        }
    }
}

/// In life. Files are written in life, also those of a drill.
fn stale_ms(cx: &RequestContext) -> u128 {
    let speed = if cx.filed() { 1.0 } else { cx.app.clock.speed().max(1.0) };
    cx.app.settings.stale_after.as_millis() / (speed as u128)
}

fn number(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

fn head(cx: &RequestContext, sheet: &Page) -> Markup {
    let lang = cx.lang;
    html! {
        header.top {
            a.brand href=(cx.href(sheet.room.home())) {
                img src=(cx.href(&assets::href("logo.svg"))) alt="" width="32" height="32";
                span { (cx.app.settings.operator) }
                small { @match sheet.room {
                    Audience::Public => (say!(lang, "room-public")),
                    Audience::Customer => (say!(lang, "room-customer")),
                    Audience::Operations => (say!(lang, "room-operations")),
                } }
            }
            nav aria-label=(say!(lang, "nav")) {
                ul {
                    @for (path, words) in links(cx, sheet.room) {
                        @let here = current(cx.place.path(), path);
                        li { a href=(cx.href(path)) aria-current=[here.then_some("page")] { (words) } }
                    }
                }
            }
            p.languages { (languages(cx)) }
        }
    }
}

fn current(path: &str, href: &str) -> bool {
    match href {
        "/" | "/ops" => path == href,
        _ => path == href || path.starts_with(&format!("{href}/")),
    }
}

fn links(cx: &RequestContext, room: Audience) -> Vec<(&'static str, String)> {
    let lang = cx.lang;
    match room {
        // The API asks this program, which a file does not need.
        Audience::Public | Audience::Customer if cx.filed() => {
            vec![("/", say!(lang, "nav-status")), ("/history", say!(lang, "nav-history"))]
        }
        Audience::Customer => vec![("/", say!(lang, "nav-public"))],
        Audience::Public => vec![
            ("/", say!(lang, "nav-status")),
            ("/history", say!(lang, "nav-history")),
            ("/api", say!(lang, "nav-api")),
        ],
        Audience::Operations => vec![
            ("/ops", say!(lang, "nav-operations")),
            ("/ops/sites", say!(lang, "nav-sites")),
            ("/ops/components", say!(lang, "nav-components")),
            ("/ops/incidents", say!(lang, "nav-incidents")),
            ("/ops/caller", say!(lang, "nav-card")),
            ("/ops/outbox", say!(lang, "nav-outbox")),
            ("/", say!(lang, "nav-public")),
        ],
    }
}

fn languages(cx: &RequestContext) -> Markup {
    html! {
        @for (lang, words) in [(Lang::Ko, "한국어"), (Lang::En, "English")] {
            @if lang == cx.lang { span aria-current="true" { (words) } }
            @else {
                a href=(translated(cx, lang)) hreflang=(lang.tag())
                    lang=(lang.tag()) rel="nofollow" { (words) }
            }
        }
    }
}

/// This page in another language.
fn translated(cx: &RequestContext, lang: Lang) -> String {
    if cx.filed() {
        return cx.place.in_other(cx.lang, lang);
    }
    let base = cx.with("lang", "");
    let joint = if base.contains('?') { '&' } else { '?' };
    format!("{base}{joint}lang={}", lang.tag())
}

/// The warnings that what is shown may not be so any more. The first is drawn by the
/// server when the engine has gone silent; the second shows itself, by the style sheet
/// alone, when a page has stood for long without news.
fn staleness(cx: &RequestContext, sheet: &Page) -> Markup {
    let lang = cx.lang;
    html! {
        @if sheet.live.is_some() {
            div #engine-stale data-live-part {
                @if let Some(age) = cx.app.stale(cx.now, &cx.digest.view)
                    .filter(|_| cx.digest.begun())
                {
                    p.notice.bad role="alert" {
                        strong { (say!(lang, "stale-engine-heading")) } " "
                        (say!(lang, "stale-engine", span = time::span(lang, age),
                            at = cx.stamp(cx.digest.view.at)))
                    }
                }
            }
            p #page-stale .notice.bad.stale {
                strong { (say!(lang, "stale-page-heading")) } " " (say!(lang, "stale-page")) " "
                a href=(cx.with("lang", "")) { (say!(lang, "reload")) }
            }
        }
    }
}

/// Where one subscribes: a page in a file leads to the program itself, if that is reached.
fn subscribing(cx: &RequestContext) -> Option<String> {
    let settings = &cx.app.settings;
    let base = match cx.filed() {
        true => settings.live_url.clone(),
        false => Some(String::new()),
    };
    base.filter(|_| settings.subscribe).map(|base| format!("{base}/subscribe"))
}

fn foot(cx: &RequestContext, sheet: &Page) -> Markup {
    let lang = cx.lang;
    html! {
        footer.foot {
            @if cx.digest.begun() && sheet.live.is_some() {
                p { (say!(lang, "as-of")) " "
                    span #asof .asof data-live-part { (cx.time(cx.digest.view.at)) }
                    " · " (say!(lang, "zone", zone = cx.app.settings.time_zone.as_str())) }
            }
            @if sheet.room == Audience::Public {
                p { (say!(lang, "feeds")) " "
                    a href=(cx.href("/history.atom")) { "Atom" } " · "
                    a href=(cx.href("/history.rss")) { "RSS" } " · "
                    a href=(cx.href("/feed.json")) { "JSON Feed" } " · "
                    a href=(cx.href("/api/v2/summary.json")) { "Statuspage v2" } }
                @if let Some(address) = subscribing(cx) { p { a href=(address) { (say!(lang, "subscribe-link")) } } }
            }
            p.small { (say!(lang, "made-by")) }
        }
    }
}
