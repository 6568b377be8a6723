//! Logging in: the password, then the second factor.
//!
//! No step needs anything but the store: no name is looked up and nobody else is asked. An unknown
//! name costs the same work as a wrong password.

use super::cookie;
use crate::app::App;
use crate::queries::QueryError;
use crate::request::error::Error;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::access::throttle::{self, MAX_WRONG_CODES, MEMORY, pause};
use bongsu_core::access::totp::TotpSecret;
use bongsu_core::access::{LoginName, password, recovery_code, secret};
use bongsu_store::{Factor, NewSession, Session, Store, User};
use std::net::IpAddr;
use std::time::Duration;

/// From where somebody logs in.
pub struct From<'a> {
    pub address: Option<IpAddr>,
    pub user_agent: &'a str,
}

/// What comes of a step of a login.
pub enum Step {
    /// The session, open or waiting for the second factor.
    Session(NewSession, Box<User>),
    /// It was not right, and is not said in what.
    Wrong,
    /// Too many attempts: the next one is looked at after this.
    Wait(Duration),
}

impl From<'_> {
    /// The network that attempts are counted by.
    pub fn network(&self) -> String {
        throttle::network(self.address)
    }

    /// A session that begins there.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn session(&self, user: &User, awaits_code: bool) -> Result<NewSession, Error> {
        let address = self.address.map_or_else(String::new, |it| it.to_string());
        NewSession::draw(user.id, awaits_code, &address, self.user_agent).map_err(unusable)
    }
}

pub fn unusable(error: bongsu_store::Error) -> Error {
    Error::Query(QueryError(error.to_string()))
}

/// The first step: name and password. The session that the browser had is replaced.
pub async fn with_password(
    app: &App,
    (typed_name, typed_password): (&str, String),
    from: From<'_>,
    replaced: Option<String>,
) -> Result<Step, Error> {
    let (store, now) = (app.users()?, app.clock.now());
    if !app.login_limiter.admits(Some(&from.network()), now) {
        return Ok(Step::Wait(Duration::from_secs(60)));
    }
    // What is no name is treated as one that nobody has.
    let login = LoginName::parse(typed_name).ok();
    let counted = login.as_ref().map_or("", LoginName::as_str);
    if let Some(wait) = count(store, counted, &from.network(), now).await? {
        return Ok(Step::Wait(wait));
    }
    let user = match &login {
        Some(login) => store.user_by_login(login).await.map_err(unusable)?,
        None => None,
    };
    let user = user.filter(|user| user.disabled_at.is_none());
    let kept = user.as_ref().and_then(|user| user.password.clone());
    let right = verify(app, typed_password, kept).await?;
    let Some(user) = user.filter(|_| right) else { return Ok(Step::Wrong) };
    let session = from.session(&user, user.totp.is_some())?;
    let done = store
        .log_in(
            &session,
            &Factor::PasswordAlone,
            (&user, &from.network()),
            replaced.as_deref(),
            now,
        )
        .await
        .map_err(unusable)?;
    Ok(if done { Step::Session(session, Box::new(user)) } else { Step::Wrong })
}

/// The second step: a code of the authenticator, or a recovery code.
pub async fn with_code(
    app: &App,
    waiting: &Session,
    typed: &str,
    from: From<'_>,
) -> Result<Step, Error> {
    let (store, now) = (app.users()?, app.clock.now());
    let user = store.user(waiting.user).await.map_err(unusable)?;
    let Some(user) = user.filter(|user| user.disabled_at.is_none()) else {
        return Ok(Step::Wrong);
    };
    let login = user.login.as_str();
    if let Some(wait) = count(store, login, &from.network(), now).await? {
        return Ok(Step::Wait(wait));
    }
    let factor = match recovery_code::kept(typed) {
        Some(digest) => Factor::RecoveryCode(digest),
        None => {
            let attempt = store.count_code(login, now).await.map_err(unusable)?;
            if attempt.number > MAX_WRONG_CODES {
                return Ok(Step::Wait(MEMORY));
            }
            match opened(app, &user).and_then(|totp| totp.verify(typed, now, user.totp_step)) {
                Some(step) => Factor::Step(step),
                None => return Ok(Step::Wrong),
            }
        }
    };
    let session = from.session(&user, false)?;
    let done = store
        .log_in(&session, &factor, (&user, &from.network()), Some(&waiting.digest), now)
        .await
        .map_err(unusable)?;
    if done && matches!(factor, Factor::Step(_)) {
        store.uncount_code(login).await.map_err(unusable)?;
    }
    Ok(if done { Step::Session(session, Box::new(user)) } else { Step::Wrong })
}

/// The secret of a second factor. Without it, recovery codes open.
fn opened(app: &App, user: &User) -> Option<TotpSecret> {
    let opened = app.settings.sealing_key.open(user.id, user.totp.as_deref()?);
    if opened.is_none() {
        tracing::error!(user = %user.login, "cannot open a second factor: the key file of [store] is missing, or another one");
    }
    opened
}

/// Counts an attempt; how long it has to wait when there were too many, or others at the same
/// time.
async fn count(
    store: &Store,
    login: &str,
    network: &str,
    now: Time,
) -> Result<Option<Duration>, Error> {
    let before = store.login_failures(login, network).await.map_err(unusable)?;
    let wait = pause(before, now);
    if !wait.is_zero() {
        return Ok(Some(wait));
    }
    let attempt = store.count_attempt(login, network, now).await.map_err(unusable)?;
    let expected = before.map_or(0, |it| it.count) + 1;
    let failures = throttle::Failures { count: attempt.number.saturating_sub(1), last_at: now };
    let wait = pause(Some(failures), now);
    Ok((attempt.number > expected && !wait.is_zero()).then_some(wait))
}

/// Whether a password is right; few are looked at at once.
pub async fn verify(app: &App, typed: String, kept: Option<String>) -> Result<bool, Error> {
    let right = app.password_threads.run(move || password::verify(&typed, kept.as_deref()));
    right.await.ok_or_else(busy)
}

/// Too many passwords wait to be looked at.
pub fn busy() -> Error {
    Error::Query(QueryError("too many logins at once".into()))
}

/// Ends the session of a browser.
///
/// # Errors
/// Those of the store.
pub async fn log_out(app: &App, headers: &HeaderMap) -> Result<Response, Error> {
    if let Some(cookie) = cookie::read(headers) {
        app.users()?.end_session(&cookie).await.map_err(unusable)?;
        app.seen_sessions.end(&secret::digest(&cookie));
    }
    let mut response = Redirect::to("/login").into_response();
    response.headers_mut().append(SET_COOKIE, cookie::clear(headers));
    Ok(response)
}
