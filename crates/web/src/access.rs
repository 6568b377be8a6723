//! Who saw and did what in operations and on customers' own pages, into the record.
//!
//! A page that keeps itself fresh fetches itself every second or so. Those fetches are
//! recorded once a minute for each reader and address: enough to know who looked at what
//! and for how long, without drowning the record. A reader cannot hide behind that: the
//! first fetch of anything is always recorded, and so is everything that is not a `GET`.

use crate::app::App;
use crate::queries::Access;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use bongsu_core::Time;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const TARGET_MOST: usize = 1_024;
const ONCE_PER: Duration = Duration::from_secs(60);
/// Readers times pages remembered; beyond it all are forgotten and recorded anew.
const RECENT_MOST: usize = 10_000;

/// When a refreshing page was last recorded.
#[derive(Default)]
pub struct RateLimiter(Mutex<HashMap<(String, String), Time>>);

impl RateLimiter {
    /// Whether a refresh is due to be recorded, and remembers that it is.
    fn due(&self, peer: &str, target: &str, now: Time) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (peer.to_owned(), target.to_owned());
        if seen.get(&key).is_some_and(|at| now.since(*at) < ONCE_PER) {
            return false;
        }
        if seen.len() >= RECENT_MOST {
            seen.clear();
        }
        seen.insert(key, now);
        true
    }
}

/// Of a customer's link so much is recorded: enough to tell which, too little to follow it.
const LINK_SHOWN: usize = 6;

/// What was asked for, without the secret of a customer's link.
fn without_secret(target: &str) -> String {
    let Some(rest) = target.strip_prefix("/c/") else { return target.to_owned() };
    let end = rest.find(['/', '?', '.']).unwrap_or(rest.len());
    let shown: String = rest[..end].chars().take(LINK_SHOWN).collect();
    format!("/c/{shown}…{}", &rest[end..])
}

/// Records a use of operations, or of a customer's own page. The desk must work while the store does not, so a use
/// that cannot be recorded is counted and logged, and still answered.
pub async fn record(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or_else(String::new, |peer| peer.0.ip().to_string());
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut target = without_secret(target);
    target.truncate(target.floor_char_boundary(TARGET_MOST));
    let method = request.method().clone();
    let refresh = method == Method::GET && request.headers().contains_key("bongsu-live");
    let response = next.run(request).await;
    let at = app.clock.now();
    if refresh && !app.accesses.due(&peer, &target, at) {
        return response;
    }
    let status = response.status().as_u16();
    let access = Access { at, peer, method: method.to_string(), target, status };
    if let Err(error) = app.history.record_access(access).await {
        app.accesses_lost.fetch_add(1, Ordering::Relaxed);
        tracing::error!(%error, "an access was not recorded");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_left_open_is_recorded_once_a_minute() {
        let recent = RateLimiter::default();
        let at = |secs: i64| Time::from_secs(1_000 + secs);
        assert!(recent.due("a", "/ops", at(0)));
        assert!(!recent.due("a", "/ops", at(59)));
        assert!(recent.due("b", "/ops", at(59)));
        assert!(recent.due("a", "/ops/sites", at(59)));
        assert!(recent.due("a", "/ops", at(60)));
    }
}
