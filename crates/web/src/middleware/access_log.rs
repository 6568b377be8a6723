//! Records who saw and did what in operations and on customers' own pages.
//!
//! A page that keeps itself fresh fetches itself every second or so. Those fetches are
//! recorded once a minute for each client and address: enough to know who saw what
//! and for how long, without flooding the log. A client cannot hide behind that: the first
//! fetch of anything is always recorded, and so is everything that is not a `GET`.
//!
//! Of people who are not logged in so much is recorded as [`AccessLimits`] says, and every login;
//! what is left out is counted.
//!
//! [`AccessLimits`]: crate::request::access_limits::AccessLimits

use crate::access::SignedIn;
use crate::app::App;
use crate::queries::{Access, Updates};
use crate::request::access_limits::Use;
use crate::request::client::client_address;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use bongsu_clock::Clock;
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long a response is held back until its use is recorded, by the wall clock.
const READER_PATIENCE_WALL: Duration = Duration::from_millis(250);
const MAX_TARGET_BYTES: usize = 1_024;
/// The same of people who are not logged in, who choose it.
const MAX_STRANGERS_TARGET_BYTES: usize = 256;

/// What a request did, for the record, where its address does not say it: whom it concerns, and
/// the reason that was given.
#[derive(Clone)]
pub struct AuditNote(pub String);

/// Characters recorded of a customer's page token: enough to tell which, too few to use it.
const TOKEN_SHOWN_CHARS: usize = 6;

/// The requested path and query without the secret of a customer's page, of a one-time link, of
/// what wakes an engineer, of a calendar, or of an identity provider's answer.
fn without_secret(target: &str) -> String {
    if target.starts_with("/login/link/") {
        return "/login/link/…".to_owned();
    }
    for (prefix, known) in [("/oncall/page/", 1), ("/oncall/calendar/", 2)] {
        let Some(rest) = target.strip_prefix(prefix) else { continue };
        let parts: Vec<&str> = rest.split(['/', '?']).take(known).collect();
        return format!("{prefix}{}/…", parts.join("/"));
    }
    if target.starts_with("/login/provider/callback") {
        return "/login/provider/callback".to_owned();
    }
    for page in ["/t/confirm/", "/t/"] {
        if target.starts_with(page) {
            return format!("{page}…");
        }
    }
    let Some(rest) = target.strip_prefix("/c/") else { return target.to_owned() };
    let end = rest.find(['/', '?', '.']).unwrap_or(rest.len());
    let shown: String = rest[..end].chars().take(TOKEN_SHOWN_CHARS).collect();
    format!("/c/{shown}…{}", &rest[end..])
}

/// Records a use of operations or of a customer's own page. Operations must work while the
/// store does not, so a use that cannot be recorded is counted, logged and still answered.
pub async fn record_access(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let client = client_address(&app, &request);
    let peer = client.map_or_else(String::new, |peer| peer.to_string());
    let by = request.extensions().get::<Arc<SignedIn>>().map(|it| it.principal.clone());
    let path = request.uri().path().to_owned();
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut target = without_secret(target);
    let longest = if by.is_some() { MAX_TARGET_BYTES } else { MAX_STRANGERS_TARGET_BYTES };
    target.truncate(target.floor_char_boundary(longest));
    let method = request.method().clone();
    // Keystrokes come as often as refreshes.
    let is_refresh = path == "/ops/desk/drafts"
        || (method == Method::GET && request.headers().contains_key("bongsu-live"));
    let request_id = request_id();
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    if let Some(AuditNote(note)) = response.extensions().get() {
        target = format!("{target} ({note})");
        target.truncate(target.floor_char_boundary(MAX_TARGET_BYTES));
    }
    let at = app.clock.now();
    let who = by.as_ref().map_or("", |by| by.id.as_str());
    let key = format!("{peer} {who} {target}");
    if is_refresh && !app.refresh_limiter.admits(Some(&key), at) {
        return response;
    }
    if by.is_none() && !is_always_recorded(&method, &path, &response) {
        let what = match page_link(&path).filter(|_| response.status().as_u16() < 400) {
            Some(link) => Use::CustomerPage(link),
            None => Use::Other(client),
        };
        if !app.access_limits.admit(&what, at) {
            omitted(&app, &peer);
            return response;
        }
    }
    let status = response.status().as_u16();
    let method = method.to_string();
    record(app, Access { at, peer, method, target, status, by, request_id }).await;
    response
}

/// Whether it is recorded however much there is: who logs in has a credential, and how often a
/// link to a customer's page is asked for has a limit of its own.
fn is_always_recorded(method: &Method, path: &str, response: &Response) -> bool {
    let is_login = (method == Method::POST && path.starts_with("/login"))
        || path == "/login/provider/callback";
    let has_cookie = response.headers().contains_key(SET_COOKIE);
    match response.status() {
        StatusCode::SEE_OTHER => is_login && has_cookie,
        StatusCode::OK => {
            method == Method::POST && (path == "/page-link" || path.starts_with("/oncall/page/"))
        }
        _ => false,
    }
}

/// The token in the address of a customer's own page.
fn page_link(path: &str) -> Option<&str> {
    path.strip_prefix("/c/")?.split(['/', '.']).next()
}

/// Records a use. The reader waits for a moment; what takes longer goes on without them.
async fn record(app: Arc<App>, access: Access) {
    let Ok(slot) = app.access_slots.clone().try_acquire_owned() else {
        return lost(&app, &"too many are being recorded");
    };
    let recorded = tokio::spawn(async move {
        let _slot = slot;
        if let Err(error) = app.patient_store().record_access(access).await {
            lost(&app, &error);
        }
    });
    let _ = Clock::system().timeout(READER_PATIENCE_WALL, recorded).await;
}

/// The store's own outage is logged once; how many uses were lost, the metric counts.
fn lost(app: &App, error: &dyn Display) {
    if app.accesses_lost.fetch_add(1, Ordering::Relaxed) == 0 {
        tracing::error!(%error, "failed to record an access; further ones are counted");
    }
}

/// The first is logged, with from where it came; how many follow, the metric counts.
fn omitted(app: &App, peer: &str) {
    if app.accesses_omitted.fetch_add(1, Ordering::Relaxed) == 0 {
        tracing::warn!(
            peer,
            "too many uses by people who are not logged in: further ones are counted, not recorded"
        );
    }
}

/// A request is found by this in the record.
fn request_id() -> String {
    let mut bytes = [0; 8];
    // Without randomness requests have one id in common, and are served all the same.
    let _ = getrandom::fill(&mut bytes);
    format!("{:016x}", u64::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::without_secret;
    use crate::request::rate_limit::{REFRESH_LIMITS, RateLimiter};
    use bongsu_core::Time;

    #[test]
    fn no_secret_of_a_link_is_recorded() {
        for (target, recorded) in [
            ("/oncall/page/0169/c0ffee", "/oncall/page/0169/…"),
            ("/oncall/page/0169/c0ffee?lang=en", "/oncall/page/0169/…"),
            ("/oncall/calendar/person/kim/c0ffee.ics", "/oncall/calendar/person/kim/…"),
            ("/login/link/c0ffee", "/login/link/…"),
            ("/ops/oncall?lang=en", "/ops/oncall?lang=en"),
        ] {
            assert_eq!(without_secret(target), recorded);
        }
    }

    #[test]
    fn a_page_left_open_is_recorded_once_a_minute() {
        let limiter = RateLimiter::new(REFRESH_LIMITS);
        let admits =
            |key: &str, secs: i64| limiter.admits(Some(key), Time::from_secs(1_000 + secs));
        assert!(admits("a /ops", 0));
        assert!(!admits("a /ops", 59));
        assert!(admits("b /ops", 59));
        assert!(admits("a /ops/sites", 59));
        assert!(admits("a /ops", 60));
    }
}
