//! The JSON API under `/api/v1`, described by OpenAPI, and a page of it for people.
//!
//! The public part names no site and no customer; the operations part does, and takes
//! commands. Errors are RFC 9457 problem details that name field and remedy.

mod actions;
mod docs_page;
mod openapi;
mod read;
pub mod types;

use crate::app::App;
use axum::routing::get;
use axum::{Json, Router};
use openapi::description;
use std::sync::Arc;

/// The routes for everybody.
pub fn public_routes() -> Router<Arc<App>> {
    let (routes, _) = openapi::public_part().split_for_parts();
    routes
        .route("/api/v1/openapi.json", get(|| async { Json(description()) }))
        .route("/api", get(docs_page::page))
}

/// The routes for operations.
pub fn operations_routes() -> Router<Arc<App>> {
    openapi::operations_part().split_for_parts().0
}
