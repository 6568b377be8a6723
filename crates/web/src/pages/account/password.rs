//! `/account/password`: a new password. All other sessions end.

use super::{account_frame, require_password};
use crate::access::SignedInUser;
use crate::access::login::unusable;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::pages::login::link::{field_label, new_password};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::password::MIN_CHARS;
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
                label for="password" { (say!(lang, "field-new-password")) }
                input #password type="password" name="password" required minlength=(MIN_CHARS) maxlength="1024"
                    autocomplete="new-password" aria-describedby="password-hint";
                p.small #password-hint { (say!(lang, "password-hint", least = MIN_CHARS)) }
                label for="again" { (say!(lang, "field-again")) }
                input #again type="password" name="again" required maxlength="1024" autocomplete="new-password";
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
    if me.user.password.is_some() {
        require_password(cx, me, &form.current).await?;
    }
    let hash = new_password(cx, (&form.password, &form.again), &me.user.login).await?;
    let kept = me.signed_in.session_digest();
    cx.app.users()?.set_password(me.user.id, &hash, kept).await.map_err(unusable)?;
    cx.app.seen_sessions.forget(me.user.id);
    Ok(())
}
