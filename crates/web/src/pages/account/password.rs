//! `/account/password`: a new password. All other sessions end.

use super::{account_frame, confirm, require_password};
use crate::access::fields::field_label;
use crate::access::login::unusable;
use crate::access::{SignedInUser, new_password};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

/// The change as it is sent.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// The form.
pub async fn page(cx: RequestContext, me: SignedInUser) -> Response {
    form_page(&cx, &me, None)
}

fn form_page(cx: &RequestContext, me: &SignedInUser, why: Option<&Error>) -> Response {
    let lang = cx.lang;
    let main = html! {
        section.card.narrow {
            @if let Some(error) = why { (refusal(lang, error)) }
            p { (say!(lang, "password-ends")) }
            form.stacked method="post" action="/account/password" {
                input type="hidden" name="login" autocomplete="username" value=(me.user.login);
                @if me.user.password.is_some() {
                    label for="current" { (say!(lang, "field-current-password")) }
                    input #current type="password" name="current" required maxlength="1024" autocomplete="current-password";
                }
                (new_password::fields(lang))
                button { (say!(lang, "password-change")) }
            }
        }
    };
    account_frame(cx, say!(lang, "password-change"), main)
}

/// Changes it.
pub async fn submit(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match change(&cx, &me, &form).await {
        Ok(()) => Ok(Redirect::to("/account?done=1").into_response()),
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, form_page(&cx, &me, Some(&error))))
        }
        Err(error) => Err(error),
    }
}

async fn change(cx: &RequestContext, me: &SignedInUser, form: &PasswordForm) -> Result<(), Error> {
    match me.user.password {
        Some(_) => require_password(cx, me, &form.current).await?,
        None => confirm(cx, me, "").await?,
    }
    let hash = new_password::hash(cx, (&form.password, &form.again), &me.user.login).await?;
    let kept = me.signed_in.session_digest();
    cx.app.users()?.set_password(me.user.id, &hash, kept).await.map_err(unusable)?;
    cx.app.seen_sessions.forget(me.user.id);
    Ok(())
}
