//! The request of a program that wants something done: its JSON, and the key by which it can be
//! sent again (`Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header-07).

use crate::app::App;
use crate::request::error::{Error, FieldError};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bongsu_core::access::secret;
use bongsu_core::engine::receipt::{KEY_MAX_BYTES, RequestKey};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The header, as errors name it.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The request of a program.
pub struct ApiRequest<T> {
    /// What it says.
    pub body: T,
    /// What it is named by, if the program gave a key.
    pub key: Option<RequestKey>,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for ApiRequest<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<ApiRequest<T>, Error> {
        let unreadable = || Error::invalid("body", FieldError::NotReadable);
        let key = idempotency_key(request.headers())?;
        if !is_json(request.headers()) {
            return Err(unreadable());
        }
        let line = format!("{} {}\n", request.method(), request.uri().path());
        let bytes = Bytes::from_request(request, app).await.map_err(|_| unreadable())?;
        let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
        let digest = || secret::digest(&(line + text));
        let key = key.map(|key| RequestKey { key, request: digest() });
        let Json(body) = Json::from_bytes(&bytes).map_err(|_| unreadable())?;
        Ok(ApiRequest { body, key })
    }
}

/// A form of another site is sent without being asked about; JSON is not.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// The key: a string as in RFC 8941 §3.3.3, or the same without its quotation marks, as many
/// programs send it.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Error::invalid(IDEMPOTENCY_KEY, FieldError::OneOnly));
    }
    let text = value.to_str().unwrap_or_default().trim();
    let key = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if key.is_empty() {
        return Err(Error::invalid(IDEMPOTENCY_KEY, FieldError::Missing));
    }
    if key.len() > KEY_MAX_BYTES {
        return Err(Error::invalid(IDEMPOTENCY_KEY, FieldError::TooLong(KEY_MAX_BYTES)));
    }
    if key.contains(['"', '\\']) {
        return Err(Error::invalid(IDEMPOTENCY_KEY, FieldError::NotText));
    }
    Ok(Some(key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(values: &[&str]) -> Result<Option<String>, Error> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IDEMPOTENCY_KEY, HeaderValue::from_str(value).unwrap());
        }
        idempotency_key(&headers)
    }

    #[test]
    fn a_key_is_a_string_with_or_without_quotation_marks() {
        assert_eq!(read(&[]).unwrap(), None);
        for text in ["\"8e03978e\"", "8e03978e", " 8e03978e "] {
            assert_eq!(read(&[text]).unwrap().as_deref(), Some("8e03978e"), "{text}");
        }
        let long = "x".repeat(KEY_MAX_BYTES + 1);
        for wrong in [&["\"\""][..], &[""], &["a", "b"], &["a\"b"], &["\"a"], &[&long], &["ключ"]]
        {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
