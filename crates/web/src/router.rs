//! All addresses, and what stands before them.

use crate::app::App;
use crate::{access, api, assets, feeds, guard, health, live, metrics, pages, statuspage};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::sync::Arc;
use std::time::Duration;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Forms are short; nothing is uploaded here.
const BODY_MOST_BYTES: usize = 64 * 1024;
/// For the answer to begin; a live stream may then go on.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// What everybody may see: the public page, history, feeds, Statuspage v2, and the part
/// of the API that names no site; and what each customer may see who has his link.
pub fn public_router(app: Arc<App>) -> Router {
    let recorded = customer_routes().layer(from_fn_with_state(app.clone(), access::record));
    guarded(public_routes().merge(recorded), app)
}

/// Everything public, and operations: sites, victim lists, what a person can state, and
/// metrics. To be served where only the company's own people can reach it. Every use of
/// operations is recorded.
pub fn operations_router(app: Arc<App>) -> Router {
    let recorded = operations_routes()
        .merge(customer_routes())
        .layer(from_fn_with_state(app.clone(), access::record));
    guarded(public_routes().merge(recorded), app)
}

fn public_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(pages::status::page))
        .route("/history", get(pages::history::page))
        .route("/incidents/{id}", get(pages::incident::page))
        .route("/subscribe", get(pages::subscribe::page).post(pages::subscribe::subscribe))
        .route("/subscribe/{token}", get(pages::subscribe::customer_view))
        .route("/subscribe/{token}/confirm", post(pages::subscribe::confirm))
        .route(
            "/subscribe/{token}/unsubscribe",
            get(pages::subscribe::customer_view).post(pages::subscribe::leave),
        )
        .route("/live", get(live::public))
        .route("/assets/{build}/{name}", get(assets::serve))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/history.atom", get(feeds::atom))
        .route("/history.rss", get(feeds::rss))
        .route("/feed.json", get(feeds::json))
        .route("/healthz", get(health::check))
        .nest("/api/v2", statuspage::routes())
        .merge(api::public_routes())
}

/// What one customer may see, who has the link.
fn customer_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/c/{token}", get(pages::customer::page))
        .route("/c/{token}/live", get(live::customer))
        .route("/c/{token}/report", post(pages::customer::report::report))
        .route(
            "/c/{token}/preferences",
            get(pages::customer::preferences::page).post(pages::customer::preferences::keep),
        )
        .route(
            "/c/{token}/unsubscribe",
            get(pages::customer::preferences::leaving).post(pages::customer::preferences::leave),
        )
}

fn operations_routes() -> Router<Arc<App>> {
    use pages::ops;
    Router::new()
        .route("/ops", get(ops::overview::page))
        .route("/ops/live", get(live::operations))
        .route("/ops/incidents", get(ops::incidents::page))
        .route("/ops/incidents/{id}", get(ops::incident::page))
        .route(
            "/ops/incidents/{id}/statement",
            get(ops::statement::page).post(ops::statement::state),
        )
        .route("/ops/incidents/{id}/drafts/{draft}", post(ops::approval::decide))
        .route("/ops/incidents/{id}/exclude", post(ops::actions::exclude))
        .route(
            "/ops/incidents/{id}/obligations",
            get(ops::obligations::page).post(ops::obligations::done),
        )
        .route("/ops/incidents/{id}/report", get(ops::obligations::report))
        .route("/ops/caller", get(ops::caller_card::page))
        .route("/ops/outbox", get(ops::outbox::page))
        .route("/ops/outbox/retry", post(ops::outbox::retry))
        .route("/ops/sites", get(ops::sites::page))
        .route("/ops/sites/{host}", get(ops::site::page))
        .route("/ops/components", get(ops::components::page))
        .route("/ops/components/{*key}", get(ops::component::page))
        .route("/metrics", get(metrics::all))
        .route("/probe", get(metrics::probe))
        .merge(api::operations_routes())
}

fn guarded(routes: Router<Arc<App>>, app: Arc<App>) -> Router {
    let csrf = CsrfLayer::new();
    let csrf = match csrf.clone().add_trusted_origin(&app.settings.public_url) {
        Ok(trusting) => trusting,
        Err(error) => {
            tracing::warn!(%error, url = app.settings.public_url, "not an origin, not trusted");
            csrf
        }
    };
    routes
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        // From the innermost to the outermost.
        .layer(RequestBodyLimitLayer::new(BODY_MOST_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, ANSWER_WITHIN))
        .layer(csrf)
        .layer(from_fn_with_state(app.clone(), guard::dress))
        .layer(CompressionLayer::new())
        .with_state(app)
}
