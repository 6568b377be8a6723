//! What is around and within every answer: the page, ids, and since when a thing is as it is.

use super::super::last_modified::add_last_modified;
use crate::model::public_id::short_id;
use crate::request::context::RequestContext;
use axum::Json;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::hash::digest;
use bongsu_words::time;
use serde_json::{Value, json};

/// The most incidents of `incidents.json`, as at Statuspage.
pub(super) const MAX_INCIDENTS: u32 = 50;

/// A response that scripts of other sites may read, since it is public: `body` of `path`, with
/// the page beside it.
pub(super) fn respond(cx: &RequestContext, path: &str, mut body: Value) -> Response {
    let updated = updated_at(cx, &format!("{path}/{}", cx.lang.tag()), &body.to_string());
    body["page"] = page(cx, updated);
    let headers = [
        // "All systems operational" must not outlive whoever said it.
        (CACHE_CONTROL, "public, max-age=5, must-revalidate".to_owned()),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    let mut response = (headers, Json(body)).into_response();
    add_last_modified(cx, &mut response, updated);
    response
}

/// Since when a thing has this content: not before what was stated last, or this process began.
pub(super) fn updated_at(cx: &RequestContext, thing: &str, content: &str) -> Time {
    let view = &cx.summary.view;
    let stated = view.incidents.iter().filter_map(|it| it.statements.last()).map(|it| it.as_of);
    let first = stated.max().unwrap_or_default().max(cx.app.started_at.min(view.at));
    cx.app.changes.changed_at(thing, content, first, view.at)
}

/// An id of twelve characters, as at Statuspage; the same text gives the same id.
pub fn id(text: &str) -> String {
    short_id(digest(text))
}

fn page(cx: &RequestContext, updated: Time) -> Value {
    let settings = &cx.app.settings;
    json!({
        "id": page_id(cx),
        "name": settings.operator.of(cx.lang),
        "url": settings.public_url,
        "time_zone": settings.time_zone,
        "updated_at": time::rfc3339(updated),
    })
}

/// The id of the page.
pub fn page_id(cx: &RequestContext) -> String {
    id(&cx.app.settings.public_url)
}
