//! Since when a response is as it is, for readers without a memory for tags.

use crate::request::context::RequestContext;
use axum::http::HeaderValue;
use axum::http::header::LAST_MODIFIED;
use axum::response::Response;
use bongsu_core::{Time, http_date};
use std::time::Duration;

/// From when on nothing newer can have the same second in its date.
const MIN_AGE: Duration = Duration::from_secs(2);

/// Adds `Last-Modified`. A date is only to the second: a change within the same one would be
/// overlooked (RFC 9110 §8.8.2.2), so what is that new has none yet.
pub fn add_last_modified(cx: &RequestContext, response: &mut Response, at: Time) {
    if cx.now.since(at) < MIN_AGE {
        return;
    }
    if let Ok(date) = HeaderValue::from_str(&http_date::write(at)) {
        response.headers_mut().insert(LAST_MODIFIED, date);
    }
}
