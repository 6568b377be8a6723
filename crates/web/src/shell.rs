//! The frame around every page: head, banner, navigation, footer.

use crate::assets;
use crate::digest::Digest;
use crate::negotiate::Wanted;
use crate::place::Place;
use crate::state::App;
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
pub struct Screen {
    pub app: Arc<App>,
    pub lang: Lang,
    pub now: Time,
    pub digest: Arc<Digest>,
    pub place: Place,
}

impl<S: Send + Sync> FromRequestParts<S> for Screen
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Screen, Infallible> {
        let app = Arc::<App>::from_ref(state);
        let path = parts.uri.path().to_owned();
        let (lang, place) = match parts.extensions.get::<ForFile>() {
            Some(ForFile(lang)) => (*lang, Place::Filed { path }),
            None => {
                let Wanted(lang) = Wanted::from_request_parts(parts, state).await?;
                let query = parts.uri.query().unwrap_or_default().to_owned();
                (lang, Place::Served { path, query })
            }
        };
        Ok(Screen { lang, now: app.clock.now(), digest: app.now(), place, app })
    }
}

impl Screen {
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
        matches!(self.place, Place::Filed { .. })
    }

    /// The present path with one field of its query replaced and the page number dropped.
    pub fn with(&self, field: &str, value: &str) -> String {
        let Place::Served { path, query } = &self.place else {
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
pub enum Room {
    Public,
    /// Whoever has the link.
    Customer,
    Operations,
}

impl Room {
    const fn home(self) -> &'static str {
        match self {
            Room::Public | Room::Customer => "/",
            Room::Operations => "/ops",
        }
    }
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
        Room::Customer => "private, no-cache",
        Room::Operations => "no-store",
    };
    let headers = [(CACHE_CONTROL, keep), (CONTENT_LANGUAGE, screen.lang.tag())];
    (headers, document(screen, sheet)).into_response()
}

/// For a page in a file: what a server's headers say of a page that it gives out.
const POLICY_IN_FILE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'";

/// Where a page in a file learns whether anybody still writes.
pub const BEAT: &str = "/beat.json";

/// A page whole.
pub fn document(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    let live = sheet.live.as_deref().filter(|_| !screen.filed());
    let beat = screen.filed().then(|| screen.href(BEAT));
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) data-build=(*assets::BUILD) data-live=[live] data-beat=[beat]
            data-stale-ms=(stale_ms(screen))
        {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if screen.filed() {
                    meta http-equiv="Content-Security-Policy" content=(POLICY_IN_FILE);
                    meta name="referrer" content="same-origin";
                }
                title { (sheet.title) " · " (screen.app.settings.operator) }
                link rel="icon" type="image/svg+xml" href=(screen.href(&assets::href("logo.svg")));
                link rel="stylesheet" href=(screen.href(&assets::href("bongsu.css")));
                @if sheet.room != Room::Public { meta name="robots" content="noindex"; }
                @else {
                    link rel="alternate" type="application/atom+xml" href=(screen.href("/history.atom"));
                    link rel="alternate" type="application/rss+xml" href=(screen.href("/history.rss"));
                    link rel="alternate" type="application/feed+json" href=(screen.href("/feed.json"));
                }
                @if sheet.live.is_some() {
                    noscript { meta http-equiv="refresh" content=(RELOAD_SECS); }
                    script src=(screen.href(&assets::href("live.js"))) defer {}
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

/// In life. Files are written in life, also those of a drill.
fn stale_ms(screen: &Screen) -> u128 {
    let speed = if screen.filed() { 1.0 } else { screen.app.clock.speed().max(1.0) };
    screen.app.settings.stale_after.as_millis() / (speed as u128)
}

fn number(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

fn head(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    html! {
        header.top {
            a.brand href=(screen.href(sheet.room.home())) {
                img src=(screen.href(&assets::href("logo.svg"))) alt="" width="32" height="32";
                span { (screen.app.settings.operator) }
                small { @match sheet.room {
                    Room::Public => (say!(lang, "room-public")),
                    Room::Customer => (say!(lang, "room-customer")),
                    Room::Operations => (say!(lang, "room-operations")),
                } }
            }
            nav aria-label=(say!(lang, "nav")) {
                ul {
                    @for (path, words) in links(screen, sheet.room) {
                        @let here = current(screen.place.path(), path);
                        li { a href=(screen.href(path)) aria-current=[here.then_some("page")] { (words) } }
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

fn links(screen: &Screen, room: Room) -> Vec<(&'static str, String)> {
    let lang = screen.lang;
    match room {
        // The API asks this program, which a file does not need.
        Room::Public | Room::Customer if screen.filed() => {
            vec![("/", say!(lang, "nav-status")), ("/history", say!(lang, "nav-history"))]
        }
        Room::Customer => vec![("/", say!(lang, "nav-public"))],
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
            ("/ops/card", say!(lang, "nav-card")),
            ("/ops/outbox", say!(lang, "nav-outbox")),
            ("/", say!(lang, "nav-public")),
        ],
    }
}

fn tongues(screen: &Screen) -> Markup {
    html! {
        @for (lang, words) in [(Lang::Ko, "한국어"), (Lang::En, "English")] {
            @if lang == screen.lang { span aria-current="true" { (words) } }
            @else {
                a href=(translated(screen, lang)) hreflang=(lang.tag())
                    lang=(lang.tag()) rel="nofollow" { (words) }
            }
        }
    }
}

/// This page in another language.
fn translated(screen: &Screen, lang: Lang) -> String {
    if screen.filed() {
        return screen.place.in_other(screen.lang, lang);
    }
    let base = screen.with("lang", "");
    let joint = if base.contains('?') { '&' } else { '?' };
    format!("{base}{joint}lang={}", lang.tag())
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

/// Where one subscribes: a page in a file leads to the program itself, if that is reached.
fn subscribing(screen: &Screen) -> Option<String> {
    let settings = &screen.app.settings;
    let base = match screen.filed() {
        true => settings.live_url.clone(),
        false => Some(String::new()),
    };
    base.filter(|_| settings.subscribe).map(|base| format!("{base}/subscribe"))
}

fn foot(screen: &Screen, sheet: &Sheet) -> Markup {
    let lang = screen.lang;
    html! {
        footer.foot {
            @if screen.digest.begun() && sheet.live.is_some() {
                p { (say!(lang, "as-of")) " "
                    span #asof .asof data-live-part { (screen.time(screen.digest.view.at)) }
                    " · " (say!(lang, "zone", zone = screen.app.settings.time_zone.as_str())) }
            }
            @if sheet.room == Room::Public {
                p { (say!(lang, "feeds")) " "
                    a href=(screen.href("/history.atom")) { "Atom" } " · "
                    a href=(screen.href("/history.rss")) { "RSS" } " · "
                    a href=(screen.href("/feed.json")) { "JSON Feed" } " · "
                    a href=(screen.href("/api/v2/summary.json")) { "Statuspage v2" } }
                @if let Some(address) = subscribing(screen) { p { a href=(address) { (say!(lang, "subscribe-link")) } } }
            }
            p.small { (say!(lang, "made-by")) }
        }
    }
}
