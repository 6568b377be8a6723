//! `POST /hooks/calls/{system}`, with the secret behind it where the system cannot send it
//! otherwise: a telephone system tells of a call, and asks what to do.

use super::conversation::take;
use super::{
    Received, TelephoneCheck, TelephoneForm, TelephoneSystem, cti, jambonz, rustpbx, twiml,
};
use crate::app::App;
use crate::layout::links::percent_encode;
use crate::request::client::client_address;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bongsu_core::call::signature::{has_secret, is_jambonz, is_twilio};
use serde_json::{Value, json};
use std::sync::Arc;

/// A request of a telephone system.
struct Asked {
    headers: HeaderMap,
    /// The query string, empty without one.
    query: String,
    body: Bytes,
    /// What stands behind its name in the address.
    token: Option<String>,
    /// And behind that, where a system tells of something at an address of its own.
    told: Option<String>,
}

/// With the secret in a header, or signed.
pub async fn ask(
    State(app): State<Arc<App>>,
    Path(system): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    answer(app, system, (None, None), request).await
}

/// With the secret in the address.
pub async fn ask_with_token(
    State(app): State<Arc<App>>,
    Path((system, token)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Error> {
    answer(app, system, (Some(token), None), request).await
}

/// `…/start`, `…/end` and `…/fail`: RustPBX tells at addresses of their own that a call begins or
/// has left the menu, and that a step could not be carried out.
pub async fn told(
    State(app): State<Arc<App>>,
    Path((system, token, told)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response, Error> {
    answer(app, system, (Some(token), Some(told)), request).await
}

async fn answer(
    app: Arc<App>,
    name: String,
    (token, told): (Option<String>, Option<String>),
    request: Request,
) -> Result<Response, Error> {
    let found = app.settings.telephones.iter().find(|system| system.name == name).cloned();
    let client = client_address(&app, &request).map(|it| it.to_string());
    let (mut parts, body) = request.into_parts();
    let Ok(mut cx) = RequestContext::from_request_parts(&mut parts, &app).await;
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let headers = parts.headers;
    let body = Bytes::from_request(Request::new(body), &app).await;
    let body = body.map_err(|_| Error::unreadable_form())?;
    let asked = Asked { headers, query, body, token, told };
    let system = found.filter(|system| is_admitted(&cx, system, &asked));
    let Some(system) = system else {
        // Who has no secret learns of no name, and is told to wait. Secrets are long enough that
        // guessing them by requests is hopeless.
        return Err(match app.hook_limiter.admits(client.as_deref(), cx.now) {
            true => Error::NotFound(Resource::Page),
            false => Error::TooOften,
        });
    };
    let received = read(&system, &asked).ok_or_else(Error::unreadable_form)?;
    let (event, is_mute) = match received {
        Received::Ignored => return Ok(StatusCode::NO_CONTENT.into_response()),
        Received::Event(event) => (event, false),
        Received::Mute(event) => (event, true),
    };
    let mut speech = take(&mut cx, &system, &event).await?;
    if is_mute {
        speech.said.clear();
    }
    let response = match system.form {
        // It tells, and does not ask.
        TelephoneForm::Cti => Json(json!({})).into_response(),
        TelephoneForm::Twiml => {
            ([(CONTENT_TYPE, "text/xml; charset=utf-8")], Body::from(twiml::write(&speech)))
                .into_response()
        }
        TelephoneForm::Jambonz => {
            Json(jambonz::write(&speech, &path_of(&system, &asked))).into_response()
        }
        TelephoneForm::Rustpbx => Json(rustpbx::write(&speech)).into_response(),
    };
    Ok(([(CACHE_CONTROL, "no-store")], response).into_response())
}

fn path_of(system: &TelephoneSystem, asked: &Asked) -> String {
    let path = format!("/hooks/calls/{}", percent_encode(&system.name));
    match &asked.token {
        Some(token) => format!("{path}/{}", percent_encode(token)),
        None => path,
    }
}

fn is_admitted(cx: &RequestContext, system: &TelephoneSystem, asked: &Asked) -> bool {
    let header = |name: &str| asked.headers.get(name).and_then(|value| value.to_str().ok());
    match &system.check {
        TelephoneCheck::Secret => {
            let bearer = asked.headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok());
            has_secret(&system.secret, bearer, asked.token.as_deref())
        }
        TelephoneCheck::Twilio(url) => {
            let url = match asked.query.as_str() {
                "" => url.clone(),
                query => format!("{url}?{query}"),
            };
            let signature = header("x-twilio-signature").unwrap_or_default();
            is_twilio(&system.secret, &url, &form(&asked.body), signature)
        }
        TelephoneCheck::Jambonz => {
            let signature = header("jambonz-signature").unwrap_or_default();
            is_jambonz(&system.secret, &asked.body, signature, cx.now)
        }
    }
}

fn read(system: &TelephoneSystem, asked: &Asked) -> Option<Received> {
    if asked.told.is_some() && system.form != TelephoneForm::Rustpbx {
        return Some(Received::Ignored);
    }
    let is_gathered = asked.query.split('&').any(|pair| pair == "gathered=1");
    let json = || serde_json::from_slice::<Value>(&asked.body).ok();
    match system.form {
        TelephoneForm::Cti => match json() {
            Some(body) => cti::read(&flat(&body)),
            None => cti::read(&form(&asked.body)),
        },
        TelephoneForm::Twiml => twiml::read(&form(&asked.body), is_gathered),
        TelephoneForm::Jambonz => jambonz::read(&json()?, is_gathered),
        TelephoneForm::Rustpbx => rustpbx::read(&json()?, asked.told.as_deref()),
    }
}

/// The fields of a form, in the order in which they were sent.
fn form(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// The fields of an object that are texts, or lists that begin with one.
fn flat(body: &Value) -> Vec<(String, String)> {
    let fields = body.as_object().into_iter().flatten();
    let text = |value: &Value| match value {
        Value::Array(all) => all.first().and_then(Value::as_str).map(str::to_owned),
        value => value.as_str().map(str::to_owned),
    };
    fields.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}
