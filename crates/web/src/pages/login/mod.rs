//! `/login`, `/login/code`, `/login/link/{token}`, `/logout`: how people get in and out. No page
//! but `/login/provider` needs anything but this program and its store.

pub mod link;
pub mod passkey;
pub mod provider;

use crate::access::login::{self, Step};
use crate::access::{SignedInUser, cookie};
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::request::client::address_of;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::extract::rejection::FormRejection;
use axum::extract::{ConnectInfo, Form};
use axum::http::header::{RETRY_AFTER, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::{Role, secret};
use bongsu_store::{Session, User};
use bongsu_words::time;
use maud::{Markup, html};
use serde::Deserialize;
use std::net::SocketAddr;

/// Where a browser connected from; absent in a test.
pub type Peer = Option<axum::Extension<ConnectInfo<SocketAddr>>>;

/// The first step as it is sent.
#[derive(Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// The second step as it is sent.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// The form; before anybody can log in, how to begin.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let users = cx.app.users()?;
    if users.has_no_users().await.map_err(login::unusable)? {
        let main = html! {
            section.card { h1 { (say!(cx.lang, "setup-title")) } p { (say!(cx.lang, "setup-shut")) }
                p { code { "bongsu user setup-link" } } }
        };
        let page = login_frame(&cx, say!(cx.lang, "setup-title"), main);
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    Ok(login_page(&cx, "", &local(params.get("next").unwrap_or_default()), None))
}

/// Looks at name and password.
pub async fn submit(
    cx: RequestContext,
    peer: Peer,
    headers: HeaderMap,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(LoginForm { login, password, next }) = form.map_err(|_| Error::unreadable_form())?;
    let next = local(&next);
    let from = from(&cx, &peer, &headers);
    let before = cookie::read(&headers).map(|cookie| secret::digest(&cookie));
    match login::with_password(&cx.app, (&login, password), from, before).await? {
        Step::Session(session, user) => {
            let target = match session.awaits_code {
                true => format!("/login/code?next={}", percent_encode(&next)),
                false => after_login(&user, &next),
            };
            let mut response = Redirect::to(&target).into_response();
            response.headers_mut().append(SET_COOKIE, cookie::set(&headers, &session.cookie));
            Ok(response)
        }
        refused => Ok(refuse(&cx, refused, |why| login_page(&cx, &login, &next, Some(why)))),
    }
}

/// The form for the second factor.
pub async fn code_page(
    cx: RequestContext,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Error> {
    let next = local(params.get("next").unwrap_or_default());
    Ok(match waiting(&cx, &headers).await? {
        Some(_) => code_form(&cx, &next, None),
        None => Redirect::to("/login").into_response(),
    })
}

/// Looks at the second factor.
pub async fn submit_code(
    cx: RequestContext,
    peer: Peer,
    headers: HeaderMap,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(CodeForm { code, next }) = form.map_err(|_| Error::unreadable_form())?;
    let next = local(&next);
    let Some(session) = waiting(&cx, &headers).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    let from = from(&cx, &peer, &headers);
    match login::with_code(&cx.app, &session, &code, from).await? {
        Step::Session(session, _) => {
            let mut response = Redirect::to(&next).into_response();
            response.headers_mut().append(SET_COOKIE, cookie::set(&headers, &session.cookie));
            Ok(response)
        }
        refused => Ok(refuse(&cx, refused, |why| code_form(&cx, &next, Some(why)))),
    }
}

/// Ends the session; who still owes a promise hands it over first (S14).
pub async fn logout(cx: RequestContext, headers: HeaderMap) -> Result<Response, Error> {
    let owes = |id: &str| cx.summary.view.promises.iter().any(|it| it.owner.is(id));
    if cx.principal().is_ok_and(|by| owes(by.id.as_str())) {
        return Ok(Redirect::to("/ops/desk/hand-over").into_response());
    }
    if let (Ok(by), Ok(store)) = (cx.principal(), cx.app.users()) {
        // Whoever leaves takes no calls; if it cannot be noted, their shift ends by itself.
        let _ended = store.end_attendance(by.id.as_str()).await;
    }
    login::log_out(&cx.app, &headers).await
}

/// Where somebody goes who has just logged in. An administrator without a second factor is led to
/// it first.
fn after_login(user: &User, next: &str) -> String {
    match user.role == Role::Administrator && user.totp.is_none() {
        true => "/account/second-factor?welcome=1".to_owned(),
        false => next.to_owned(),
    }
}

/// A path of this program, whatever was asked for: a login leads nowhere else.
fn local(next: &str) -> String {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.chars().any(|c| c.is_control() || c == '\\')
        && next.len() <= 1_024;
    if is_local { next.to_owned() } else { "/ops".to_owned() }
}

async fn waiting(cx: &RequestContext, headers: &HeaderMap) -> Result<Option<Session>, Error> {
    let Some(cookie) = cookie::read(headers) else { return Ok(None) };
    let session = cx.app.users()?.session(&cookie, cx.now).await.map_err(login::unusable)?;
    Ok(session.filter(|session| session.awaits_code))
}

/// From where somebody logs in.
fn from<'a>(cx: &RequestContext, peer: &Peer, headers: &'a HeaderMap) -> login::From<'a> {
    let peer = peer.as_ref().map(|axum::Extension(ConnectInfo(at))| at.ip());
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    login::From {
        address: peer.map(|peer| address_of(&cx.app, peer, headers)),
        user_agent: user_agent.unwrap_or_default(),
    }
}

/// The form again, with why.
fn refuse(cx: &RequestContext, step: Step, form: impl Fn(String) -> Response) -> Response {
    match step {
        Step::Wait(wait) => {
            let span = time::span(cx.lang, wait);
            let mut response = form(say!(cx.lang, "login-wait", span = span));
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            let secs = HeaderValue::from(wait.as_secs().max(1));
            response.headers_mut().insert(RETRY_AFTER, secs);
            response
        }
        _ => {
            let mut response = form(say!(cx.lang, "login-wrong"));
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
    }
}

fn login_page(cx: &RequestContext, login: &str, next: &str, why: Option<String>) -> Response {
    let lang = cx.lang;
    let main = html! {
        section.card.narrow {
            h1 { (say!(lang, "login-title")) }
            @if let Some(why) = why { p.notice.bad role="alert" { (why) } }
            form.stacked method="post" action="/login" {
                input type="hidden" name="next" value=(next);
                label for="login" { (say!(lang, "field-login")) }
                input #login name="login" required maxlength="64" autocomplete="username"
                    autocapitalize="none" spellcheck="false" value=(login) autofocus;
                label for="password" { (say!(lang, "field-password")) }
                input #password type="password" name="password" required maxlength="1024" autocomplete="current-password";
                button { (say!(lang, "login-do")) }
            }
            p.buttons { a.button href={ "/login/passkey?next=" (percent_encode(next)) } { (say!(lang, "login-passkey")) } }
            @if let Some(provider) = &cx.app.settings.identity_provider {
                p.buttons { a.button href={ "/login/provider?next=" (percent_encode(next)) } { (provider.label()) } }
            }
            p.small { (say!(lang, "login-hint")) }
        }
    };
    login_frame(cx, say!(lang, "login-title"), main)
}

fn code_form(cx: &RequestContext, next: &str, why: Option<String>) -> Response {
    let lang = cx.lang;
    let main = html! {
        section.card.narrow {
            h1 { (say!(lang, "code-title")) }
            @if let Some(why) = why { p.notice.bad role="alert" { (why) } }
            form.stacked method="post" action="/login/code" {
                input type="hidden" name="next" value=(next);
                label for="code" { (say!(lang, "field-code")) }
                input #code name="code" required maxlength="40" autocomplete="one-time-code"
                    autocapitalize="none" spellcheck="false" aria-describedby="code-hint" autofocus;
                p.small #code-hint { (say!(lang, "code-hint")) }
                button { (say!(lang, "login-do")) }
            }
        }
    };
    login_frame(cx, say!(lang, "code-title"), main)
}

/// A page for who is not logged in yet.
pub fn login_frame(cx: &RequestContext, title: String, main: Markup) -> Response {
    frame(cx, &Page { audience: Audience::Login, title, live: None, main })
}

/// `GET /logout`: asks whether to, since a link must not end a session.
pub async fn logout_page(cx: RequestContext, _: SignedInUser) -> Response {
    let main = html! {
        section.card.narrow {
            h1 { (say!(cx.lang, "logout")) }
            form method="post" action="/logout" { p.buttons { button { (say!(cx.lang, "logout")) } } }
        }
    };
    login_frame(&cx, say!(cx.lang, "logout"), main)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_login_leads_nowhere_else() {
        assert_eq!(local("/ops/sites?q=a"), "/ops/sites?q=a");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil", "/a\nb"] {
            assert_eq!(local(elsewhere), "/ops", "{elsewhere}");
        }
    }
}
