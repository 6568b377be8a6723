//! Conditional requests (RFC 9110 §13): who has the newest already is told so in a line. For
//! what caches may keep, which looks the same to everybody.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::hash::digest;
use bongsu_core::http_date;

/// No public page is longer; the rest would be served without a validator.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// Gives every public response a validator, and answers 304 when the reader has it already.
pub async fn answer_conditionally(mut request: Request, next: Next) -> Response {
    let head = request.method() == Method::HEAD;
    if !head && request.method() != Method::GET {
        return next.run(request).await;
    }
    // A HEAD has the header fields of the GET (RFC 9110 §9.3.2), which its body decides.
    *request.method_mut() = Method::GET;
    let asked = request.headers().clone();
    let response = next.run(request).await;
    let response = if is_public(&response) { validated(&asked, response).await } else { response };
    if head { without_body(response) } else { response }
}

/// Whether caches may keep it, and it is the whole of what was asked for.
fn is_public(response: &Response) -> bool {
    let caching = response.headers().get(CACHE_CONTROL).and_then(|value| value.to_str().ok());
    response.status() == StatusCode::OK && caching.is_some_and(|text| text.contains("public"))
}

async fn validated(asked: &HeaderMap, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // Weak, since it may be compressed on the way.
    let tag = format!("W/\"{:032x}\"", digest(&String::from_utf8_lossy(&body)));
    let modified = field(&parts.headers, LAST_MODIFIED).and_then(http_date::read);
    let has_newest = has_newest(asked, &tag, modified);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, tag);
    }
    if has_newest {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    parts.headers.insert(CONTENT_LENGTH, body.len().into());
    Response::from_parts(parts, body.into())
}

/// Whether the reader has what would be sent. Where they name tags, the date does not count
/// (RFC 9110 §13.2.2).
fn has_newest(asked: &HeaderMap, tag: &str, modified: Option<Time>) -> bool {
    if asked.contains_key(IF_NONE_MATCH) {
        let lines = asked.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
        return lines.into_iter().any(|line| names(line, tag));
    }
    let since = field(asked, IF_MODIFIED_SINCE).and_then(http_date::read);
    matches!((modified, since), (Some(modified), Some(since)) if modified <= since)
}

/// Whether `If-None-Match` names a tag: `*`, or a list, compared weakly (RFC 9110 §8.8.3.2).
/// A comma inside a tag is part of it.
fn names(line: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    let wanted = opaque(tag);
    let mut rest = line.trim();
    if rest == "*" {
        return true;
    }
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let tag = rest.strip_prefix("W/").unwrap_or(rest);
        let Some(end) = tag.strip_prefix('"').and_then(|inside| inside.find('"')) else {
            return false;
        };
        let (named, behind) = tag.split_at(end + 2);
        if named == wanted {
            return true;
        }
        rest = behind;
    }
}

fn field(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn without_body(response: Response) -> Response {
    let (parts, _) = response.into_parts();
    Response::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_tag_is_found_in_every_way_to_name_it() {
        let tag = "W/\"0123\"";
        for line in
            ["*", " * ", "\"0123\"", "W/\"0123\"", "\"a\", W/\"0123\"", ",,\"a,b\" ,\t\"0123\""]
        {
            assert!(names(line, tag), "{line}");
        }
        for line in
            ["", "0123", "\"01234\"", "w/\"0123\"", "\"a\", \"0123", "\"a,\"0123\"\"", "W/*"]
        {
            assert!(!names(line, tag), "{line}");
        }
    }
}
