//! `/account/second-factor`: an authenticator program is enrolled, and its recovery codes are
//! shown, once.

use super::{account_frame, confirm, password_field};
use crate::access::SignedInUser;
use crate::access::fields::field_label;
use crate::access::login::unusable;
use crate::draw::qr;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::queries::QueryError;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::Params;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::totp::TotpSecret;
use maud::{Markup, html};
use serde::Deserialize;

/// What is done, as it is sent.
#[derive(Deserialize)]
pub struct FactorForm {
    /// `enable`, `disable` or `codes`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    current: String,
}

/// The page.
pub async fn page(cx: RequestContext, me: SignedInUser, params: Params) -> Result<Response, Error> {
    if me.user.totp.is_some() {
        return Ok(enabled_page(&cx, &me, None));
    }
    let secret = cx.app.users()?.new_totp_secret().map_err(unusable)?;
    Ok(enrol_page(&cx, &me, &secret, params.get("welcome").is_some(), None))
}

/// Turns it on or off, or gives new recovery codes.
pub async fn submit(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<FactorForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let done = act(&cx, &me, &form).await;
    match done {
        Ok(Some(codes)) => Ok(codes_page(&cx, &codes)),
        Ok(None) => Ok(Redirect::to("/account?done=1").into_response()),
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            let again = match TotpSecret::parse(&form.secret) {
                Some(secret) => enrol_page(&cx, &me, &secret, false, Some(&error)),
                None => enabled_page(&cx, &me, Some(&error)),
            };
            Ok(redisplay_form(&error, again))
        }
        Err(error) => Err(error),
    }
}

async fn act(
    cx: &RequestContext,
    me: &SignedInUser,
    form: &FactorForm,
) -> Result<Option<Vec<String>>, Error> {
    confirm(cx, me, &form.current).await?;
    let (users, user) = (cx.app.users()?, me.user.id);
    let codes = match form.action.as_str() {
        "enable" => {
            let wrong = || Error::invalid("code", FieldError::NotTheCode);
            let secret = TotpSecret::parse(&form.secret).ok_or_else(wrong)?;
            let step = secret.verify(&form.code, cx.now, 0).ok_or_else(wrong)?;
            let kept = me.signed_in.session_digest();
            let sealed = cx.app.settings.sealing_key.seal(user, &secret);
            let sealed = sealed.map_err(|error| Error::Query(QueryError(error.to_string())))?;
            Some(users.enable_totp(user, (&sealed, step), kept).await.map_err(unusable)?)
        }
        "codes" if me.user.totp.is_some() => {
            Some(users.renew_recovery_codes(user).await.map_err(unusable)?)
        }
        "disable" => {
            users.disable_totp(user).await.map_err(unusable)?;
            None
        }
        _ => return Err(Error::invalid("action", FieldError::NotOneOf("enable, disable, codes"))),
    };
    cx.app.seen_sessions.forget(user);
    Ok(codes)
}

fn enrol_page(
    cx: &RequestContext,
    me: &SignedInUser,
    secret: &TotpSecret,
    welcome: bool,
    why: Option<&Error>,
) -> Response {
    let lang = cx.lang;
    let uri = secret.uri(cx.app.settings.operator.of(cx.lang), &me.user.login);
    let main = html! {
        @if welcome { p.notice.ok role="status" { (say!(lang, "factor-welcome")) } }
        section.card {
            @if let Some(error) = why { (refusal(lang, error)) }
            ol.steps {
                li { p { (say!(lang, "factor-scan")) } (qr::qr_code(&uri, &say!(lang, "factor-picture")))
                    p.small { (say!(lang, "factor-type")) " " code.secret { (grouped(&secret.text())) } } }
                li { form.stacked method="post" action="/account/second-factor" {
                    input type="hidden" name="action" value="enable";
                    input type="hidden" name="secret" value=(secret.text());
                    label for="code" { (say!(lang, "factor-code")) }
                    input #code name="code" required maxlength="10" inputmode="numeric" autocomplete="one-time-code";
                    (password_field(cx, me, "current"))
                    p.buttons { button { (say!(lang, "factor-enable")) }
                        a.button href="/ops" { (say!(lang, "factor-later")) } }
                } }
            }
        }
    };
    account_frame(cx, say!(lang, "factor-title"), main)
}

fn grouped(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    chars.chunks(4).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn enabled_page(cx: &RequestContext, me: &SignedInUser, why: Option<&Error>) -> Response {
    let lang = cx.lang;
    let form = |action: &str, label: String, danger: bool| -> Markup {
        html! {
            form.stacked method="post" action="/account/second-factor" {
                input type="hidden" name="action" value=(action);
                (password_field(cx, me, action))
                button.danger[danger] { (label) }
            }
        }
    };
    let main = html! {
        section.card.narrow {
            @if let Some(error) = why { (refusal(lang, error)) }
            p { (say!(lang, "factor-is-on")) }
            (form("codes", say!(lang, "codes-renew"), false))
            (form("disable", say!(lang, "factor-disable"), true))
        }
    };
    account_frame(cx, say!(lang, "factor-title"), main)
}

fn codes_page(cx: &RequestContext, codes: &[String]) -> Response {
    let lang = cx.lang;
    let main = html! {
        section.card {
            p.notice.warn role="status" { (say!(lang, "codes-once")) }
            ul.codes { @for code in codes { li { code { (code) } } } }
            p { a.button href="/ops" { (say!(lang, "codes-kept")) } }
        }
    };
    account_frame(cx, say!(lang, "codes-title"), main)
}
