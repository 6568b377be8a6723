//! `POST /hooks/replies/{source}`, with the token as a bearer token or behind it: a gateway
//! reports what somebody replied to a page.
//!
//! The gateway is always answered with success when it has the token: what nobody was asked for
//! does not become right when it is sent again. What became of it is in the answer.

use super::ReplySource;
use super::read::{Reply, read};
use crate::access::login::unusable;
use crate::app::App;
use crate::commands::CommandError;
use crate::request::client::client_address;
use crate::request::error::{Error, Resource};
use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::response::{IntoResponse, Response};
use bongsu_core::access::Principal;
use bongsu_core::call::signature::has_secret;
use bongsu_core::engine::command::Command;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::page::Page;
use bongsu_core::oncall::reply::{CODE_LASTS, page_of_code, page_of_key};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How long the code of a page is taken however many wrong ones came before it: whoever is called
/// answers by then, and whoever guesses has a hundred million codes to try in that time.
const MAX_AGE: Duration = Duration::from_secs(30 * 60);
/// The most bytes of a reply.
const REPLY_MAX_BYTES: usize = 16 * 1024;

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

/// What became of a reply.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReplyOutcome {
    Acknowledged,
    NoNumberOrText,
    UnknownNumber,
    UnknownCode,
    TooOften,
    UsedBefore,
    Over,
}

impl ReplyOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            ReplyOutcome::Acknowledged => "acknowledged",
            ReplyOutcome::NoNumberOrText => "no_number_or_text",
            ReplyOutcome::UnknownNumber => "unknown_number",
            ReplyOutcome::UnknownCode => "unknown_code",
            ReplyOutcome::TooOften => "too_often",
            ReplyOutcome::UsedBefore => "used_before",
            ReplyOutcome::Over => "not_open",
        }
    }
}

async fn answer(
    app: &App,
    name: &str,
    token: Option<&str>,
    request: Request,
) -> Result<Response, Error> {
    let known = app.settings.reply_sources.iter().find(|source| source.name == name);
    let bearer = request.headers().get(AUTHORIZATION).and_then(|it| it.to_str().ok());
    let is_theirs =
        |source: &&ReplySource| has_secret(&source.token(&app.settings.id_secret), bearer, token);
    let Some(source) = known.filter(is_theirs) else {
        let client = client_address(app, &request).map(|it| it.to_string());
        return Err(match app.hook_limiter.admits(client.as_deref(), app.clock.now()) {
            true => Error::NotFound(Resource::Page),
            false => Error::TooOften,
        });
    };
    let body = to_bytes(request.into_body(), REPLY_MAX_BYTES).await;
    let body: Bytes = body.map_err(|_| Error::unreadable_form())?;
    let outcome = match read(source, &body) {
        Some(reply) => acknowledge(app, source, &reply).await?,
        None => ReplyOutcome::NoNumberOrText,
    };
    if outcome != ReplyOutcome::Acknowledged {
        tracing::warn!(source = name, outcome = outcome.as_str(), "a reply acknowledged nothing");
    }
    let acknowledged = outcome == ReplyOutcome::Acknowledged;
    Ok(Json(json!({ "acknowledged": acknowledged, "result": outcome.as_str() })).into_response())
}

async fn acknowledge(
    app: &App,
    source: &ReplySource,
    reply: &Reply,
) -> Result<ReplyOutcome, Error> {
    let (store, now) = (app.users()?, app.clock.now());
    let Some(phone) = app.settings.country.e164(&reply.phone) else {
        return Ok(ReplyOutcome::UnknownNumber);
    };
    let plan = store.oncall_plan().await.map_err(unusable)?.plan;
    let has_phone = |own: &Option<String>| own.as_deref() == Some(phone.as_str());
    let people: Vec<OncallKey> =
        plan.people.iter().filter(|it| has_phone(&it.phone)).map(|it| it.key.clone()).collect();
    if people.is_empty() {
        return Ok(ReplyOutcome::UnknownNumber);
    }
    let mut found = None;
    for person in people {
        let pages = store.pages_to(&person, now.before(CODE_LASTS)).await.map_err(unusable)?;
        let counts = |(page, is_sent): (Page, bool)| (is_sent || !source.keys).then_some(page);
        let pages: Vec<Page> = pages.into_iter().filter_map(counts).collect();
        let meant = match source.keys {
            true => page_of_key(&pages, &reply.text, now),
            false => page_of_code(&pages, store.secret(), &reply.text, now),
        };
        found = found.or(meant.map(|page| (page.id, page.at, person)));
    }
    // Whoever forges the number has many codes to try, and keeps its owner from nothing new.
    let is_fresh = found.as_ref().is_some_and(|(_, at, _)| now.since(*at) <= MAX_AGE);
    if !source.keys && !is_fresh && !app.reply_limiter.admits(Some(&phone), now) {
        return Ok(ReplyOutcome::TooOften);
    }
    let Some((page, _, person)) = found else { return Ok(ReplyOutcome::UnknownCode) };
    // Gateways deliver some texts twice, hours later: one answer ends one call.
    if app.summary().view.oncall.escalations.iter().any(|it| it.is_answered(page)) {
        return Ok(ReplyOutcome::UsedBefore);
    }
    let by = Principal::page_holder(person.as_str());
    let command = Command::AcknowledgePage { page, person: Some(person) };
    match app.submit(by, command).await {
        Ok(()) => Ok(ReplyOutcome::Acknowledged),
        Err(CommandError::Refused(_)) => Ok(ReplyOutcome::Over),
        Err(error) => Err(error.into()),
    }
}
