//! The headers of every response, and the cookie that keeps a chosen language.

use crate::request::negotiate::lang_in_query;
use axum::extract::Request;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use bongsu_words::Language;

/// No script, style, frame, font or connection but our own files.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::VARY, "Accept-Language, Cookie"),
];

/// Adds the security headers to a response, and keeps the language chosen by `?lang=`.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let chosen = lang_in_query(request.uri().query());
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Some(lang) = chosen {
        response.headers_mut().append(header::SET_COOKIE, language_cookie(lang));
    }
    response
}

/// The cookie that keeps a chosen language.
pub fn language_cookie(lang: Language) -> HeaderValue {
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.tag());
    HeaderValue::from_str(&cookie).expect("a tag has letters only")
}
