//! Where other tools send: `/hooks/alerts/{source}` with the token as a bearer token or behind it,
//! `/v2/enqueue` as PagerDuty has it, `/api/v2/alerts` as Alertmanager has it, and heartbeats.
//!
//! A tool is answered with success only after what it said is committed; what is sent again is the
//! same alert.

use super::answers::{refused, taken, too_many_unknown, too_much, unavailable, unreadable};
use super::enqueue_body;
use super::fields::ParseError;
use super::{AlertForm, AlertSource, heartbeat_token};
use crate::app::App;
use crate::commands::CommandError;
use crate::middleware::MAX_ALERTS_BYTES;
use crate::request::client::client_address;
use crate::request::error::{Error, Resource};
use crate::request::rate_limit::network_key;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::response::{IntoResponse, Response};
use bongsu_core::access::Principal;
use bongsu_core::call::signature::has_secret;
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::external_alert::{EVENTS_MAX, ExternalEvent, HEARTBEAT_SOURCE};
use serde_json::Value;
use std::sync::Arc;

/// With the token in a header.
pub async fn take(
    State(app): State<Arc<App>>,
    Path(source): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    answer(&app, &source, None, request).await
}

/// With the token in the address.
pub async fn take_with_token(
    State(app): State<Arc<App>>,
    Path((source, token)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Error> {
    answer(&app, &source, Some(&token), request).await
}

/// Where Prometheus or amtool sends, with the token as a bearer token.
pub async fn take_as_alertmanager(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Error> {
    let known = app.settings.alert_sources.iter();
    let mut known = known.filter(|source| source.form == AlertForm::Prometheus);
    match known.find(|source| is_admitted(&app, source, None, &request)) {
        Some(source) => Ok(submit(&app, source, &read(request).await?).await),
        None => Err(unknown(&app, client_of(&app, &request))),
    }
}

/// Where PagerDuty's senders send: the token is the `routing_key`.
pub async fn enqueue(State(app): State<Arc<App>>, request: Request) -> Result<Response, Error> {
    let client = client_of(&app, &request);
    let takes = app.settings.alert_sources.iter().any(|it| it.form == AlertForm::PagerDuty);
    if !takes {
        return Err(unknown(&app, client));
    }
    let network = client_address(&app, &request).and_then(network_key);
    let bytes = match enqueue_body::read(network, request.into_body()).await {
        Ok(bytes) => bytes,
        Err(error) => return Ok(error.response()),
    };
    let body = serde_json::from_slice::<Value>(&bytes);
    let why = match &body {
        Ok(_) => "'routing_key' is invalid",
        Err(_) => "the body is not JSON",
    };
    let body = body.unwrap_or_default();
    let key = body["routing_key"].as_str();
    let known = app.settings.alert_sources.iter();
    let mut known = known.filter(|source| source.form == AlertForm::PagerDuty);
    match known.find(|source| is_token(&app, source, key)) {
        Some(source) => Ok(submit(&app, source, &bytes).await),
        None => match unknown(&app, client) {
            Error::TooOften => Ok(too_many_unknown()),
            _ => Ok(unreadable(&ParseError(why.into()))),
        },
    }
}

/// A heartbeat.
pub async fn heartbeat(
    State(app): State<Arc<App>>,
    Path((name, token)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Error> {
    let known = app.settings.heartbeats.iter().find(|(it, _)| *it == name);
    let known = known.filter(|(name, number)| {
        let own = heartbeat_token(&app.settings.id_secret, name, *number);
        has_secret(&own, None, Some(&token))
    });
    if known.is_none() {
        return Err(unknown(&app, client_of(&app, &request)));
    }
    if !app.alert_limiter.admits(Some(&format!("{HEARTBEAT_SOURCE}:{name}")), app.clock.now()) {
        return Ok(unavailable());
    }
    let by = Principal::alert_source(HEARTBEAT_SOURCE);
    Ok(match app.submit(by, Command::Heartbeat { name }).await {
        Ok(()) => "OK\n".into_response(),
        Err(CommandError::Refused(Refusal::NoSuchHeartbeat)) => {
            return Err(Error::NotFound(Resource::Page));
        }
        Err(error) => refused(None, &error),
    })
}

async fn answer(
    app: &App,
    name: &str,
    token: Option<&str>,
    request: Request,
) -> Result<Response, Error> {
    let known = app.settings.alert_sources.iter().find(|source| source.name == name);
    match known.filter(|source| is_admitted(app, source, token, &request)) {
        Some(source) => Ok(submit(app, source, &read(request).await?).await),
        None => Err(unknown(app, client_of(app, &request))),
    }
}

/// Reads the body; where the token is not in it, only of whoever has one.
async fn read(request: Request) -> Result<Bytes, Error> {
    let body = to_bytes(request.into_body(), MAX_ALERTS_BYTES).await;
    body.map_err(|_| Error::unreadable_form())
}

fn client_of(app: &App, request: &Request) -> Option<String> {
    client_address(app, request).map(|it| it.to_string())
}

/// Who has no token learns of no name, and is told to wait.
fn unknown(app: &App, client: Option<String>) -> Error {
    match app.hook_limiter.admits(client.as_deref(), app.clock.now()) {
        true => Error::NotFound(Resource::Page),
        false => Error::TooOften,
    }
}

fn is_admitted(app: &App, source: &AlertSource, token: Option<&str>, request: &Request) -> bool {
    let bearer = request.headers().get(AUTHORIZATION).and_then(|it| it.to_str().ok());
    has_secret(&source.token(&app.settings.id_secret), bearer, token)
}

fn is_token(app: &App, source: &AlertSource, token: Option<&str>) -> bool {
    has_secret(&source.token(&app.settings.id_secret), None, token)
}

async fn submit(app: &App, source: &AlertSource, body: &[u8]) -> Response {
    let now = app.clock.now();
    if !app.alert_limiter.admits(Some(&source.name), now) {
        return too_much(&source.form);
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return unreadable(&ParseError("the body is not JSON".into()));
    };
    let events = match source.read(&body, now) {
        Ok(events) => events,
        Err(why) => return unreadable(&why),
    };
    let key = events.first().map(|event| event.dedup_key.clone());
    match take_all(app, source, events).await {
        Ok(()) => taken(&source.form, key.as_deref()),
        Err(error) => refused(Some(&source.form), &error),
    }
}

/// Takes a storm part by part. Where there is no room for what is new, what ends is taken of each
/// part all the same.
async fn take_all(
    app: &App,
    source: &AlertSource,
    events: Vec<ExternalEvent>,
) -> Result<(), CommandError> {
    let mut result = Ok(());
    let mut events = events.into_iter();
    loop {
        let part: Vec<ExternalEvent> = events.by_ref().take(EVENTS_MAX).collect();
        if part.is_empty() {
            return result;
        }
        let command = Command::TakeExternal { source: source.name.clone(), events: part };
        match app.submit(Principal::alert_source(&source.name), command).await {
            Ok(()) => {}
            Err(error @ CommandError::Refused(Refusal::TooManyAlerts)) => result = Err(error),
            Err(error) => return Err(error),
        }
    }
}
