//! What every request passes before a page, and every response after it: limits, known hosts,
//! CSRF protection, error pages, headers, compression; conditional requests of what is public,
//! and the access log of operations.

pub mod access_log;
mod conditional;
pub mod error_pages;
pub mod headers;
mod known_hosts;

pub use access_log::AuditNote;
pub use known_hosts::KnownHosts;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use std::sync::Arc;
use std::time::Duration;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Forms are short, but for those with files.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// The most of a form with files.
const MAX_UPLOAD_BYTES: usize = 26 << 20;
/// Some forms hold long texts.
const MAX_LONG_BODY_BYTES: usize = 1024 * 1024;
/// In a storm tools send thousands of alerts at once, and not again if that is refused.
pub const MAX_ALERTS_BYTES: usize = 16 << 20;
/// How long a response may take to begin; a live stream may then go on.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(15);
/// The same where files come first, over slow lines.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);

/// Routes that are not yet given the state.
type Routes = Router<Arc<App>>;

/// All routes, by the most that each may be sent.
pub struct SizedRoutes {
    /// Short forms.
    pub forms: Routes,
    /// What is longer than other forms.
    pub long: Routes,
    /// Many alerts of other tools.
    pub alerts: Routes,
    /// Files.
    pub uploads: Routes,
}

/// Wraps the routes in the layers that all of them share.
pub fn wrap(
    SizedRoutes { forms, long, alerts, uploads }: SizedRoutes,
    app: Arc<App>,
    hosts: &KnownHosts,
) -> Router {
    limited(forms, MAX_BODY_BYTES, RESPONSE_TIMEOUT)
        .merge(
            limited(uploads, MAX_UPLOAD_BYTES, UPLOAD_TIMEOUT).layer(DefaultBodyLimit::disable()),
        )
        .merge(limited(long, MAX_LONG_BODY_BYTES, RESPONSE_TIMEOUT))
        .merge(limited(alerts, MAX_ALERTS_BYTES, RESPONSE_TIMEOUT))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        // From the innermost to the outermost.
        .layer(csrf(hosts))
        .layer(from_fn_with_state(Arc::new(hosts.clone()), known_hosts::require_known_host))
        .layer(from_fn_with_state(app.clone(), error_pages::render_errors))
        .layer(from_fn(headers::add_headers))
        .layer(CompressionLayer::new())
        .with_state(app)
}

fn limited(routes: Router<Arc<App>>, body: usize, timeout: Duration) -> Router<Arc<App>> {
    routes
        .layer(RequestBodyLimitLayer::new(body))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, timeout))
}

/// Forms are taken from the pages of the same listener alone.
fn csrf(hosts: &KnownHosts) -> CsrfLayer {
    let csrf = CsrfLayer::new();
    let Some(url) = hosts.origin() else { return csrf };
    match csrf.clone().add_trusted_origin(url) {
        Ok(trusting) => trusting,
        Err(error) => {
            tracing::warn!(%error, url, "ignoring an invalid origin");
            csrf
        }
    }
}

/// Wraps the routes that everybody may read, and read again.
pub fn conditional(routes: Router<Arc<App>>) -> Router<Arc<App>> {
    routes.layer(from_fn(conditional::answer_conditionally))
}

/// Wraps the routes whose every use is recorded.
pub fn recorded(routes: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    routes.layer(from_fn_with_state(app.clone(), access_log::record_access))
}
