//! `/account/passkeys`: adds and removes passkeys.

use super::{account_frame, confirm, password_field};
use crate::access::fields::{MAX_NAME_CHARS, field_label};
use crate::access::login::unusable;
use crate::access::passkey::{ALGORITHMS, Attestation, Challenge, RelyingParty};
use crate::access::{SignedInUser, cookie, passkey_pages};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::required_name;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_store::{Passkey, UsedChallenge};
use data_encoding::BASE64URL_NOPAD;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

/// Passkeys of one person, at most.
const MAX_PASSKEYS: usize = 20;

/// What is done, as it is sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PasskeyForm {
    /// The passkey to remove; empty to add one.
    remove: String,
    name: String,
    current: String,
    client_data: String,
    attestation: String,
}

/// The page.
pub async fn page(
    cx: RequestContext,
    me: SignedInUser,
    headers: HeaderMap,
) -> Result<Response, Error> {
    render(&cx, &me, &headers, None).await
}

/// Adds or removes a passkey.
pub async fn submit(
    cx: RequestContext,
    me: SignedInUser,
    headers: HeaderMap,
    form: Result<Form<PasskeyForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match act(&cx, &me, &headers, &form).await {
        Ok(()) => {
            let mut response = Redirect::to("/account/passkeys").into_response();
            response.headers_mut().append(SET_COOKIE, cookie::clear_pending(&headers));
            Ok(response)
        }
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, render(&cx, &me, &headers, Some(&error)).await?))
        }
        Err(error) => Err(error),
    }
}

async fn act(
    cx: &RequestContext,
    me: &SignedInUser,
    headers: &HeaderMap,
    form: &PasskeyForm,
) -> Result<(), Error> {
    let users = cx.app.users()?;
    if !form.remove.is_empty() {
        return users.remove_passkey(me.user.id, &form.remove).await.map_err(unusable);
    }
    let name = required_name("passkey-name", &form.name, MAX_NAME_CHARS)?;
    confirm(cx, me, &form.current).await?;
    let refuse = |why: &str| {
        tracing::warn!(why, "cannot add a passkey");
        Error::invalid("passkey", FieldError::NotThePasskey)
    };
    let (host, challenge) = passkey_pages::asked(cx, headers).ok_or_else(|| refuse("not asked"))?;
    let sent = Attestation {
        client_data: form.client_data.clone(),
        attestation: form.attestation.clone(),
    };
    let new = host.register(&sent, &challenge).map_err(|error| refuse(&error.to_string()))?;
    if users.passkeys_of(me.user.id).await.map_err(unusable)?.len() >= MAX_PASSKEYS {
        return Err(refuse("there are too many"));
    }
    let passkey = Passkey {
        id: new.id,
        user: me.user.id,
        public_key: new.cose,
        counter: new.counter,
        name,
        created_at: cx.now,
        used_at: None,
    };
    let text = challenge.text();
    let used = UsedChallenge { text: &text, expires_at: challenge.expires_at() };
    match users.add_passkey(&passkey, used).await.map_err(unusable)? {
        true => Ok(()),
        false => Err(refuse("it is another’s, or the challenge was used")),
    }
}

async fn render(
    cx: &RequestContext,
    me: &SignedInUser,
    headers: &HeaderMap,
    why: Option<&Error>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let passkeys = cx.app.users()?.passkeys_of(me.user.id).await.map_err(unusable)?;
    let host = passkey_pages::relying_party(headers);
    let challenge = passkey_pages::draw(cx)?;
    let main = html! {
        section.card aria-labelledby="have" {
            h2 #have { (say!(lang, "passkeys-title")) }
            p { (say!(lang, "passkeys-hint")) }
            @if passkeys.is_empty() { p { (say!(lang, "passkeys-none")) } } @else { (rows(cx, &passkeys)) }
        }
        section.card.narrow aria-labelledby="add" {
            h2 #add { (say!(lang, "passkey-add")) }
            @if let Some(error) = why { (refusal(lang, error)) }
            @match &host {
                Some(host) => (add_form(cx, me, &passkeys, (host, &challenge))),
                None => p { (say!(lang, "passkey-needs-name")) },
            }
        }
    };
    let mut response = account_frame(cx, say!(lang, "passkeys-title"), main);
    passkey_pages::keep(cx, headers, &challenge, &mut response)?;
    Ok(response)
}

fn add_form(
    cx: &RequestContext,
    me: &SignedInUser,
    passkeys: &[Passkey],
    (host, challenge): (&RelyingParty, &Challenge),
) -> Markup {
    let lang = cx.lang;
    let options = json!({
        "challenge": challenge.text(),
        "host": host.id,
        "operator": cx.app.settings.operator.of(cx.lang),
        "user": BASE64URL_NOPAD.encode(me.user.id.as_bytes()),
        "login": me.user.login.as_str(),
        "name": me.user.name,
        "algorithms": ALGORITHMS,
        "have": passkeys.iter().map(|it| &it.id).collect::<Vec<_>>(),
    });
    html! {
        form.stacked method="post" action="/account/passkeys" data-passkey="create" data-options=(options) {
            input type="hidden" name="client_data";
            input type="hidden" name="attestation";
            label for="passkey-name" { (say!(lang, "field-passkey-name")) }
            input #passkey-name name="name" required maxlength=(MAX_NAME_CHARS) autocomplete="off";
            (password_field(cx, me, "current"))
            button { (say!(lang, "passkey-add")) }
        }
        (passkey_pages::notes(lang))
    }
}

fn rows(cx: &RequestContext, passkeys: &[Passkey]) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "passkeys-title")) }
            thead { tr { th scope="col" { (say!(lang, "field-passkey-name")) }
                th scope="col" { (say!(lang, "token-used")) }
                th scope="col" { span.sr { (say!(lang, "passkey-remove")) } } } }
            tbody { @for it in passkeys {
                tr {
                    th scope="row" { (it.name) }
                    td data-label=(say!(lang, "token-used")) {
                        @match it.used_at { Some(at) => (cx.time(at)), None => "–" } }
                    td { form method="post" action="/account/passkeys" {
                        input type="hidden" name="remove" value=(it.id);
                        button { (say!(lang, "passkey-remove")) }
                    } }
                }
            } }
        }
    }
}
