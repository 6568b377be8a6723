//! The request of a program that wants something done: its JSON, and the key by which it can be
//! sent again (`Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header-07).

use crate::access::SignedIn;
use crate::access::login::unusable;
use crate::app::App;
use crate::commands::CommandError;
use crate::request::error::{Error, FieldError};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bongsu_core::access::{Principal, secret};
use bongsu_core::engine::receipt::{KEY_MAX_BYTES, RequestKey};
use bongsu_store::OnceRequest;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The header, as errors name it.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The request of a program, that was not carried out before: one that was is answered as it was
/// then, and the route is not asked.
pub struct ApiRequest<T> {
    /// What it says.
    pub body: T,
    /// What it is named by, if the program gave a key.
    pub key: Option<RequestKey>,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for ApiRequest<T> {
    type Rejection = NotAsked;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<ApiRequest<T>, NotAsked> {
        let request = RepeatableRequest::from_request(request, app).await?;
        match request.before {
            Some(before) => Err(NotAsked::Answered(before.status)),
            None => Ok(ApiRequest { body: request.body, key: request.key }),
        }
    }
}

/// Why a route is not asked.
pub enum NotAsked {
    /// The request was carried out before, and is answered as it was then.
    Answered(StatusCode),
    /// It is refused.
    Refused(Error),
}

impl From<Error> for NotAsked {
    fn from(error: Error) -> NotAsked {
        NotAsked::Refused(error)
    }
}

impl IntoResponse for NotAsked {
    fn into_response(self) -> Response {
        match self {
            NotAsked::Answered(status) => status.into_response(),
            NotAsked::Refused(error) => error.into_response(),
        }
    }
}

/// The request of a program whose answer says more than a status: the route says it again.
pub struct RepeatableRequest<T> {
    /// What it says.
    pub body: T,
    /// What it is named by, if the program gave a key.
    pub key: Option<RequestKey>,
    /// How it was answered, if it was carried out before.
    pub before: Option<FirstAnswer>,
}

/// How a request was answered that was carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstAnswer {
    /// The status.
    pub status: StatusCode,
    /// The change of the inventory that it made, if it made one.
    pub change: Option<i64>,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for RepeatableRequest<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        let signed_in = request.extensions().get::<Arc<SignedIn>>();
        let by = signed_in.map(|it| it.principal.clone());
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
        let before = match &key {
            None => None,
            Some(key) => first_answer(app, by.ok_or(Error::LoginNeeded)?, key).await?,
        };
        let body = read(&bytes)?;
        Ok(RepeatableRequest { body, key, before })
    }
}

/// What the JSON of a request says, or at which of its fields it cannot be read.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let whole = |error: &serde_json::Error| Error::Body {
        field: "body".into(),
        reason: error.to_string().into(),
    };
    let body = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        match error.path().iter().next() {
            // What is no JSON is not the fault of the field where it ends.
            Some(_) if error.inner().is_data() => Error::Body {
                field: error.path().to_string().into(),
                reason: error.inner().to_string().into(),
            },
            _ => whole(error.inner()),
        }
    })?;
    json.end().map_err(|error| whole(&error))?;
    Ok(body)
}

/// How a request with this key was answered, if one was carried out: looked up before anything of
/// it is done, since it may not be possible any more. The engine knows its own, and the store those
/// that change the inventory.
async fn first_answer(
    app: &App,
    by: Principal,
    key: &RequestKey,
) -> Result<Option<FirstAnswer>, Error> {
    let answer = |status, change| {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NO_CONTENT);
        Some(FirstAnswer { status, change })
    };
    let once = OnceRequest { principal: by.id.as_str().to_owned(), key: key.clone(), status: 0 };
    let engine = app.commands.answered(by, key.clone()).await?;
    let seen = match &app.settings.users {
        Some(store) => store.request_seen(&once, app.clock.now()).await.map_err(unusable)?,
        None => None,
    };
    match (engine, seen) {
        (_, Some(seen)) if seen.receipt.key.request != key.request => {
            Err(CommandError::KeyReused.into())
        }
        (_, Some(seen)) => Ok(answer(seen.receipt.status, seen.change)),
        (Some(status), None) => Ok(answer(status, None)),
        (None, None) => Ok(None),
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
    fn what_cannot_be_read_is_told_with_its_field() {
        #[derive(serde::Deserialize, Debug, Default)]
        #[serde(default)]
        struct Wanted {
            reason: String,
        }
        let refused = |text: &str| super::read::<Wanted>(text.as_bytes()).unwrap_err().to_string();
        let told = refused("{\"reason\": 5}");
        assert!(told.starts_with("reason: invalid type: integer `5`, expected a string"), "{told}");
        assert!(refused("{\"reason\": \"x\"").starts_with("body: "));
        assert!(refused("{} {}").starts_with("body: trailing characters"));
        assert_eq!(super::read::<Wanted>(b"{\"reason\":\"x\"}").unwrap().reason, "x");
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
