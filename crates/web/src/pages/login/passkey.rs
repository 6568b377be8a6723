//! `/login/passkey`: a device says who somebody is, and that it has recognised them.

use super::{Peer, from, local, login_frame};
use crate::access::login::unusable;
use crate::access::passkey::Assertion;
use crate::access::{cookie, passkey_pages};
use crate::middleware::error_pages::redisplay_form;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::secret;
use bongsu_store::{NewSession, UsedChallenge};
use maud::html;
use serde::Deserialize;
use serde_json::json;

/// What the device says, as it is sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PasskeyForm {
    next: String,
    id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
}

/// The page with the button.
pub async fn page(
    cx: RequestContext,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Error> {
    render(&cx, &headers, &local(params.get("next").unwrap_or_default()), false)
}

/// Looks at what the device says.
pub async fn submit(
    cx: RequestContext,
    peer: Peer,
    headers: HeaderMap,
    form: Result<Form<PasskeyForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let next = local(&form.next);
    let from = from(&cx, &peer, &headers);
    if !cx.app.login_limiter.admits(Some(&from.network()), cx.now) {
        return Err(Error::TooOften);
    }
    match log_in(&cx, &headers, &form, &from).await? {
        Ok(session) => {
            let mut response = Redirect::to(&next).into_response();
            let out = response.headers_mut();
            out.append(SET_COOKIE, cookie::set(&headers, &session.cookie));
            out.append(SET_COOKIE, cookie::clear_pending(&headers));
            Ok(response)
        }
        Err(why) => {
            tracing::warn!(why, "cannot log in by a passkey");
            Ok(redisplay_form(&Error::NotPermitted, render(&cx, &headers, &next, true)?))
        }
    }
}

/// The session, or why there is none: for the log, and not for who tries.
async fn log_in(
    cx: &RequestContext,
    headers: &HeaderMap,
    form: &PasskeyForm,
    from: &crate::access::login::From<'_>,
) -> Result<Result<NewSession, String>, Error> {
    let users = cx.app.users()?;
    let refuse = |why: &str| Ok(Err(why.to_owned()));
    let Some((host, challenge)) = passkey_pages::asked(cx, headers) else {
        return refuse("this browser was not asked, or too long ago");
    };
    let Some(passkey) = users.passkey(&form.id).await.map_err(unusable)? else {
        return refuse("the passkey is unknown");
    };
    let sent = Assertion {
        client_data: form.client_data.clone(),
        authenticator_data: form.authenticator_data.clone(),
        signature: form.signature.clone(),
    };
    let known = (&*passkey.public_key, passkey.counter);
    let counter = match host.verify(&sent, &challenge, known) {
        Ok(counter) => counter,
        Err(error) => return refuse(&format!("the answer {error}")),
    };
    let user = users.user(passkey.user).await.map_err(unusable)?;
    let Some(user) = user.filter(|user| user.disabled_at.is_none()) else {
        return refuse("the account is disabled");
    };
    let session = from.session(&user, false)?;
    let (text, network) = (challenge.text(), from.network());
    let used = UsedChallenge { text: &text, expires_at: challenge.expires_at() };
    let before = cookie::read(headers).map(|cookie| secret::digest(&cookie));
    let done = users
        .log_in_by_passkey(
            &session,
            (&user, &network),
            (&passkey, counter),
            (used, before.as_deref()),
            cx.now,
        )
        .await
        .map_err(unusable)?;
    if done { Ok(Ok(session)) } else { refuse("the challenge or the passkey was used meanwhile") }
}

fn render(
    cx: &RequestContext,
    headers: &HeaderMap,
    next: &str,
    refused: bool,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let host = passkey_pages::relying_party(headers);
    let challenge = passkey_pages::draw(cx)?;
    let main = html! {
        section.card.narrow {
            h1 { (say!(lang, "login-passkey")) }
            @if refused { p.notice.bad role="alert" { (say!(lang, "passkey-refused")) } }
            @match &host {
                Some(host) => {
                    @let options = json!({ "challenge": challenge.text(), "host": host.id });
                    form.stacked method="post" action="/login/passkey" data-passkey="get" data-options=(options) {
                        input type="hidden" name="next" value=(next);
                        @for name in ["id", "client_data", "authenticator_data", "signature"] {
                            input type="hidden" name=(name);
                        }
                        button autofocus { (say!(lang, "login-passkey")) }
                    }
                    (passkey_pages::notes(lang))
                }
                None => p { (say!(lang, "passkey-needs-name")) },
            }
            p.small { a href="/login" { (say!(lang, "login-by-password")) } }
        }
    };
    let mut response = login_frame(cx, say!(lang, "login-passkey"), main);
    passkey_pages::keep(cx, headers, &challenge, &mut response)?;
    Ok(response)
}
