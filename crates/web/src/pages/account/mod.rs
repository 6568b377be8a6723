//! `/account`: what a person sees and changes of themselves.

pub mod page;
pub mod passkeys;
pub mod password;
pub mod push;
pub mod second_factor;
pub mod settings;
pub mod tokens;

use crate::access::SignedInUser;
use crate::access::login::{self, unusable};
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use axum::response::Response;
use bongsu_core::access::throttle;
use maud::{Markup, html};
use std::time::Duration;

/// Who logged in so short a time ago need not give the password again.
const FRESH_LOGIN: Duration = Duration::from_secs(10 * 60);

/// A page of the account.
fn account_frame(cx: &RequestContext, title: String, main: Markup) -> Response {
    let main = html! {
        @if cx.location.path() != "/account" {
            p.crumbs { a href="/account" { (say!(cx.lang, "account-title")) } }
        }
        h1 { (title) }
        (main)
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// Whether somebody has to show again who they are: who finds an open browser must not take the
/// account over. Behind a proxy that is the proxy's matter.
fn is_stale(cx: &RequestContext, me: &SignedInUser) -> bool {
    let session = me.signed_in.session.as_ref();
    session.is_some_and(|session| cx.now.since(session.created_at) >= FRESH_LOGIN)
}

/// Lets through who logged in just now, or gives their password again. Who has none logs in again.
///
/// # Errors
/// When neither is so; or too often.
async fn confirm(cx: &RequestContext, me: &SignedInUser, typed: &str) -> Result<(), Error> {
    match (is_stale(cx, me), &me.user.password) {
        (false, _) => Ok(()),
        (true, Some(_)) => require_password(cx, me, typed).await,
        (true, None) => Err(Error::invalid("current", FieldError::LoginTooOld)),
    }
}

/// Whether the present password was given where it has to be.
///
/// # Errors
/// When it was not; or too often.
async fn require_password(
    cx: &RequestContext,
    me: &SignedInUser,
    typed: &str,
) -> Result<(), Error> {
    let users = cx.app.users()?;
    let (login, network) = (me.user.login.as_str(), "account");
    let before = users.login_failures(login, network).await.map_err(unusable)?;
    if !throttle::pause(before, cx.now).is_zero() {
        return Err(Error::TooOften);
    }
    users.count_attempt(login, network, cx.now).await.map_err(unusable)?;
    match login::verify(&cx.app, typed.to_owned(), me.user.password.clone()).await? {
        true => users.forget_attempts(login, network).await.map_err(unusable),
        false => Err(Error::invalid("current", FieldError::NotThePassword)),
    }
}

/// The field for the present password, where it is needed.
fn password_field(cx: &RequestContext, me: &SignedInUser, id: &str) -> Markup {
    html! {
        @if is_stale(cx, me) && me.user.password.is_some() {
            label for=(id) { (say!(cx.lang, "field-current-password")) }
            input id=(id) type="password" name="current" required maxlength="1024" autocomplete="current-password";
        }
    }
}
