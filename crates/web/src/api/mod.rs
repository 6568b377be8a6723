//! The JSON API under `/api/v1`, described by OpenAPI, and a page of it for people.
//!
//! The public part names no site and no customer; the operations part does, and takes
//! what a person states. Errors are RFC 9457 problem details that name field and remedy.

mod actions;
mod human;
mod read;
pub mod types;

use crate::app::App;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "bongsu",
        description = "The outage desk's data. Times are RFC 3339 in UTC. `seen_hit` was seen failing; \
            `at_risk` is presumed from dependencies; `verified` was seen working on every layer, \
            several rounds in a row. Nothing else says that a site works again.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(crate::guard::Problem))
)]
struct Doc;

fn public_part() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Doc::openapi())
        .routes(routes!(read::status))
        .routes(routes!(read::incidents))
        .routes(routes!(read::incident))
        .routes(routes!(read::components))
}

fn operations_part() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Doc::openapi())
        .routes(routes!(read::victims))
        .routes(routes!(read::sites))
        .routes(routes!(read::site))
        .routes(routes!(read::caller))
        .routes(routes!(actions::state))
        .routes(routes!(actions::exclude))
}

/// The whole description: both parts, the second marked as served to operations only.
pub fn description() -> utoipa::openapi::OpenApi {
    let (_, mut doc) = public_part().split_for_parts();
    let (_, operations) = operations_part().split_for_parts();
    doc.merge(operations);
    doc
}

pub fn public_routes() -> Router<Arc<App>> {
    let (routes, _) = public_part().split_for_parts();
    routes
        .route("/api/v1/openapi.json", get(|| async { Json(description()) }))
        .route("/api", get(human::page))
}

pub fn operations_routes() -> Router<Arc<App>> {
    operations_part().split_for_parts().0
}
