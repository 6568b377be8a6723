//! All routes.

use crate::app::App;
use crate::formats::{feeds, health, metrics, statuspage};
use crate::middleware::KnownHosts;
use crate::request::context::OperationsDoor;
use crate::{api, assets, live, middleware, pages};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Extension, Router};
use std::sync::Arc;

/// What everybody may see: the public pages, feeds, Statuspage v2 and the part of the API
/// that names no site; and each customer's own page, at an address that holds a token.
pub fn public_router(app: Arc<App>, hosts: &KnownHosts) -> Router {
    let recorded = middleware::recorded(customer_routes(), &app);
    middleware::wrap(public_routes().merge(recorded), app, hosts)
}

/// Everything public, and operations: sites, victim lists, statements and metrics. To be
/// served where only the company's own people can reach it. Every use of operations is
/// recorded.
pub fn operations_router(app: Arc<App>, hosts: &KnownHosts) -> Router {
    let recorded = middleware::recorded(operations_routes().merge(customer_routes()), &app);
    let all = public_routes().merge(recorded).layer(Extension(OperationsDoor));
    middleware::wrap(all, app, hosts)
}

fn public_routes() -> Router<Arc<App>> {
    use pages::public::{history, incident, status, subscribe};
    Router::new()
        .route("/", get(status::page))
        .route("/history", get(history::page))
        .route("/incidents/{id}", get(incident::page))
        .route("/subscribe", get(subscribe::page).post(subscribe::subscribe))
        .route("/subscribe/{token}", get(subscribe::subscription))
        .route("/subscribe/{token}/confirm", post(subscribe::confirm))
        .route(
            "/subscribe/{token}/unsubscribe",
            get(subscribe::subscription).post(subscribe::unsubscribe),
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

/// One customer's own pages.
fn customer_routes() -> Router<Arc<App>> {
    use pages::customer::{page, preferences, report};
    Router::new()
        .route("/c/{token}", get(page::page))
        .route("/c/{token}/live", get(live::customer))
        .route("/c/{token}/report", post(report::report))
        .route("/c/{token}/preferences", get(preferences::page).post(preferences::save))
        .route(
            "/c/{token}/unsubscribe",
            get(preferences::confirm_unsubscribe).post(preferences::unsubscribe),
        )
}

fn operations_routes() -> Router<Arc<App>> {
    use pages::ops;
    Router::new()
        .route("/ops", get(ops::overview::page))
        .route("/ops/live", get(live::operations))
        .route("/ops/incidents", get(ops::incidents::page))
        .merge(incident_routes())
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

/// One incident in operations, and what can be done about it.
fn incident_routes() -> Router<Arc<App>> {
    use pages::ops::incident::{approval, exclude, obligations, page, regulator_report, statement};
    Router::new()
        .route("/ops/incidents/{id}", get(page::page))
        .route("/ops/incidents/{id}/statement", get(statement::page).post(statement::submit))
        .route("/ops/incidents/{id}/drafts/{draft}", post(approval::decide))
        .route("/ops/incidents/{id}/exclude", post(exclude::submit))
        .route("/ops/incidents/{id}/obligations", get(obligations::page).post(obligations::submit))
        .route("/ops/incidents/{id}/report", get(regulator_report::page))
}
