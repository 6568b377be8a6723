//! Finds out who asks: by a token, a session, the proxy in front, or because it is a rehearsal.

use super::{ProxyLogin, SignedIn, cookie};
use crate::app::App;
use crate::queries::QueryError;
use crate::request::error::Error;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bongsu_core::access::{LoginName, Principal, secret};
use bongsu_store::{Store, User};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Tells the routes who asks. What claims to be a token and is none is refused; whoever cannot be
/// recognised otherwise goes on as nobody.
pub async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    // A telephone system is nobody, and its bearer token a secret of its own.
    let is_hook = request.uri().path().starts_with("/hooks/");
    // Who wraps the router says who asks, in a test.
    if !is_hook && request.extensions().get::<Arc<SignedIn>>().is_none() {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(at)| at.ip().to_canonical());
        match find(&app, peer, request.headers()).await {
            Ok(Some(signed_in)) => drop(request.extensions_mut().insert(signed_in)),
            Ok(None) => {}
            Err(error) => return error.into_response(),
        }
    }
    next.run(request).await
}

async fn find(
    app: &App,
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<Option<Arc<SignedIn>>, Error> {
    let Some(store) = &app.settings.users else { return Ok(None) };
    if let Some(token) = bearer(headers) {
        return by_token(app, store, token).await.map(Some);
    }
    if let Some(cookie) = cookie::read(headers)
        && let Some(found) = by_session(app, store, &cookie).await?
    {
        return Ok(Some(found));
    }
    if let Some(proxy) = &app.settings.proxy_login
        && let Some(login) = said_by_proxy(proxy, peer, headers)
    {
        return by_proxy(app, store, proxy, &login).await.map(Some);
    }
    match &app.settings.rehearsed_user {
        Some(login) if peer.is_some_and(|peer| peer.is_loopback()) => {
            let user = store.user_by_login(login).await.map_err(unreadable)?;
            Ok(user.map(|user| Arc::new(SignedIn::user(user, None))))
        }
        _ => Ok(None),
    }
}

fn unreadable(error: bongsu_store::Error) -> Error {
    Error::Query(QueryError(error.to_string()))
}

/// `Authorization: Bearer …` (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn by_token(app: &App, store: &Store, text: &str) -> Result<Arc<SignedIn>, Error> {
    let now = app.clock.now();
    let digest = secret::digest(text);
    if !app.token_limiter.admits(Some(&digest), now) {
        return Err(Error::TooOften);
    }
    let found = async {
        let Some(token) = store.api_token(text, now).await? else { return Ok(None) };
        Ok(store.user(token.user).await?.map(|user| (token, user)))
    };
    match found.await {
        Ok(Some((token, user))) if user.disabled_at.is_none() => {
            let principal = Principal { scopes: Some(token.scopes), ..user.principal() };
            let token = Some(digest.clone());
            let found = Arc::new(SignedIn { principal, user: None, session: None, token });
            app.seen_sessions.is(&digest, &found, now);
            Ok(found)
        }
        Ok(_) => {
            app.seen_sessions.is_not(&digest);
            Err(Error::LoginNeeded)
        }
        Err(error) => app.seen_sessions.was(&digest, now).ok_or_else(|| unreadable(error)),
    }
}

async fn by_session(
    app: &App,
    store: &Store,
    cookie: &str,
) -> Result<Option<Arc<SignedIn>>, Error> {
    let now = app.clock.now();
    let digest = secret::digest(cookie);
    let found = async {
        let session = store.session(cookie, now).await?.filter(|it| !it.awaits_code);
        let Some(session) = session else { return Ok(None) };
        Ok(store.user(session.user).await?.map(|user| (session, user)))
    };
    match found.await {
        Ok(Some((session, user))) if user.disabled_at.is_none() => {
            let found = Arc::new(SignedIn::user(user, Some(session)));
            app.seen_sessions.is(&digest, &found, now);
            Ok(Some(found))
        }
        Ok(_) => {
            app.seen_sessions.is_not(&digest);
            Ok(None)
        }
        Err(error) => match app.seen_sessions.was(&digest, now) {
            Some(found) => Ok(Some(found)),
            None => Err(unreadable(error)),
        },
    }
}

/// The name that the proxy gives; of nobody else, and not when it is given twice, since then a
/// client may have added one.
fn said_by_proxy(
    proxy: &ProxyLogin,
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Option<LoginName> {
    let peer = peer?;
    if !proxy.from.iter().any(|net| net.contains(&peer)) {
        return None;
    }
    let mut values = headers.get_all(&proxy.header).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    LoginName::parse(std::str::from_utf8(value.as_bytes()).ok()?).ok()
}

/// The user with this name, made on their first visit.
async fn by_proxy(
    app: &App,
    store: &Store,
    proxy: &ProxyLogin,
    login: &LoginName,
) -> Result<Arc<SignedIn>, Error> {
    let now = app.clock.now();
    let found: Result<Option<User>, bongsu_store::Error> = async {
        if let Some(user) = store.user_by_login(login).await? {
            return Ok(Some(user));
        }
        store.add_user(login, login.as_str(), proxy.role, now).await?;
        store.user_by_login(login).await
    }
    .await;
    let digest = format!("proxy {login}");
    match found {
        Ok(Some(user)) if user.disabled_at.is_none() => {
            let found = Arc::new(SignedIn::user(user, None));
            app.seen_sessions.is(&digest, &found, now);
            Ok(found)
        }
        Ok(_) => Err(Error::NotPermitted),
        Err(error) => app.seen_sessions.was(&digest, now).ok_or_else(|| unreadable(error)),
    }
}
