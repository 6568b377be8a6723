//! `/login/provider`: an identity provider says who somebody is. Without it, and whenever it is
//! away, people log in by their password.

use super::{Peer, from, local, login_page};
use crate::access::cookie;
use crate::access::login::unusable;
use crate::access::provider::{
    IdentityProvider, PendingLogin, ProviderAnswer, ProviderError, ProviderIdentity,
};
use crate::queries::QueryError;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::Params;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::{LoginName, Role, secret, throttle};
use bongsu_core::plain_text::plain_line;
use bongsu_store::{Factor, NewSession, Store, User};
use std::sync::Arc;

/// The longest code of an error that is logged.
const MAX_ERROR_CHARS: usize = 40;

fn provider(cx: &RequestContext) -> Result<&Arc<dyn IdentityProvider>, Error> {
    cx.app.settings.identity_provider.as_ref().ok_or(Error::NotFound(Resource::Page))
}

/// `GET /login/provider`: leads the browser to the provider.
pub async fn begin(
    cx: RequestContext,
    peer: Peer,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Error> {
    let next = local(params.get("next").unwrap_or_default());
    let provider = provider(&cx)?;
    let network = throttle::network(from(&cx, &peer, &headers).address);
    if !cx.app.login_limiter.admits(Some(&network), cx.now) {
        return Err(Error::TooOften);
    }
    let drawn = PendingLogin::draw(next.clone());
    let pending = drawn.map_err(|error| Error::Query(QueryError(error.to_string())))?;
    let calendar = cx.app.clock.calendar();
    match provider.question(calendar, &pending).await {
        Ok(url) => {
            let mut response = Redirect::to(&url).into_response();
            let cookie = cookie::set_pending(&headers, &pending.to_cookie());
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        Err(error) => Ok(refused(&cx, &headers, &next, &error)),
    }
}

/// `GET /login/provider/callback`: the browser comes back from the provider.
pub async fn callback(
    cx: RequestContext,
    peer: Peer,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Error> {
    let provider = provider(&cx)?.clone();
    let from = from(&cx, &peer, &headers);
    // Whoever writes both cookie and answer has each of them looked at by the provider.
    if !cx.app.callback_limiter.admits(Some(&from.network()), cx.now) {
        return Err(Error::TooOften);
    }
    let pending = cookie::read_pending(&headers);
    let Some(pending) = pending.as_deref().and_then(PendingLogin::from_cookie) else {
        let error = ProviderError::Refused("this browser has asked nothing".into());
        return Ok(refused(&cx, &headers, "/ops", &error));
    };
    let next = local(&pending.next);
    match log_in(&cx, &*provider, &pending, &params, &from, &headers).await? {
        Ok(session) => {
            let mut response = Redirect::to(&next).into_response();
            let headers_out = response.headers_mut();
            headers_out.append(SET_COOKIE, cookie::set(&headers, &session.cookie));
            headers_out.append(SET_COOKIE, cookie::clear_pending(&headers));
            Ok(response)
        }
        Err(error) => Ok(refused(&cx, &headers, &next, &error)),
    }
}

async fn log_in(
    cx: &RequestContext,
    provider: &dyn IdentityProvider,
    pending: &PendingLogin,
    params: &Params,
    from: &crate::access::login::From<'_>,
    headers: &HeaderMap,
) -> Result<Result<NewSession, ProviderError>, Error> {
    let users = cx.app.users()?;
    let refuse = |why: &str| Ok(Err(ProviderError::Refused(why.to_owned())));
    if params.get("state") != Some(&*pending.state) {
        return refuse("the answer is to another browser’s question");
    }
    let Some(code) = params.get("code") else {
        // The code of an error (RFC 6749 §4.1.2.1), or whatever a stranger wrote there.
        let code = params.get("error").unwrap_or("there is no code in the answer");
        let code: String = plain_line(code).chars().take(MAX_ERROR_CHARS).collect();
        return refuse(&code);
    };
    let issuer = params.get("iss").map(str::to_owned);
    let answer = ProviderAnswer { code: code.to_owned(), issuer };
    let calendar = cx.app.clock.calendar();
    let identity = match provider.identity(calendar, &answer, pending).await {
        Ok(identity) => identity,
        Err(error) => return Ok(Err(error)),
    };
    // The first administrator has a password: somebody must get in while the provider is away.
    if users.has_no_users().await.map_err(unusable)? {
        return refuse("there is no administrator yet");
    }
    let user = match user_of(users, &identity, cx).await? {
        Ok(user) => user,
        Err(error) => return Ok(Err(error)),
    };
    let session = from.session(&user, false)?;
    let before = cookie::read(headers).map(|cookie| secret::digest(&cookie));
    let network = from.network();
    let done = users
        .log_in(&session, &Factor::Provider, (&user, &network), before.as_deref(), cx.now)
        .await
        .map_err(unusable)?;
    if done { Ok(Ok(session)) } else { refuse("the account is disabled") }
}

/// The user whom the provider names: made on their first visit, with the role that it gives. A
/// login name that somebody has here already is not taken over: who may choose their name at the
/// provider would be whoever they like.
async fn user_of(
    users: &Store,
    identity: &ProviderIdentity,
    cx: &RequestContext,
) -> Result<Result<User, ProviderError>, Error> {
    let refuse = |why: String| Ok(Err(ProviderError::Refused(why)));
    let (subject, role) = (&identity.subject, identity.role);
    if let Some(mut user) = users.user_by_subject(subject).await.map_err(unusable)? {
        // Whoever keeps the desk open while the provider is away, or wrong, is not demoted by it.
        let is_local = user.role == Role::Administrator && user.password.is_some();
        if identity.decides_role && user.role != role && !is_local {
            users.set_role(user.id, role).await.map_err(unusable)?;
            cx.app.seen_sessions.forget(user.id);
            user.role = role;
        }
        return Ok(Ok(user));
    }
    let Ok(login) = LoginName::parse(&identity.login) else {
        return refuse("the provider gives no login name that can be used".into());
    };
    let new = (&login, &*identity.name, role);
    if !users.add_user_of_provider(subject, new, cx.now).await.map_err(unusable)? {
        return refuse(format!("the login name {login} is another’s here"));
    }
    match users.user_by_subject(subject).await.map_err(unusable)? {
        Some(user) => Ok(Ok(user)),
        None => refuse("the account is gone".into()),
    }
}

/// The login page with why, so that a password opens. The reason is in the log, for who can mend
/// it: what the provider says is not for strangers.
fn refused(
    cx: &RequestContext,
    headers: &HeaderMap,
    next: &str,
    error: &ProviderError,
) -> Response {
    tracing::warn!(%error, "cannot log in by the identity provider");
    let (status, why) = match error {
        ProviderError::Unavailable(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, say!(cx.lang, "provider-away"))
        }
        ProviderError::Refused(_) => (StatusCode::FORBIDDEN, say!(cx.lang, "provider-refused")),
    };
    let mut response = login_page(cx, "", next, Some(why));
    *response.status_mut() = status;
    response.headers_mut().append(SET_COOKIE, cookie::clear_pending(headers));
    response
}
