//! `/account/tokens`: what programs log in by. A token is shown once.

use super::{account_frame, confirm, password_field};
use crate::access::SignedInUser;
use crate::access::fields::field_label;
use crate::access::login::unusable;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::required_name;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Scopes;
use bongsu_store::ApiToken;
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

/// The longest that a token lasts, in days.
const MAX_DAYS: u32 = 366;
const MAX_NAME_CHARS: usize = 80;

/// What is done, as it is sent.
#[derive(Deserialize, Default)]
pub struct TokenForm {
    /// The token to end; empty to make one.
    #[serde(default)]
    end: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    read: Option<String>,
    #[serde(default)]
    act: Option<String>,
    #[serde(default)]
    metrics: Option<String>,
    #[serde(default)]
    days: String,
    #[serde(default)]
    current: String,
}

/// The page.
pub async fn page(cx: RequestContext, me: SignedInUser) -> Result<Response, Error> {
    list_page(&cx, &me, None, None).await
}

/// Makes or ends a token.
pub async fn submit(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let users = cx.app.users()?;
    if !form.end.is_empty() {
        let id = form.end.parse().map_err(|_| Error::NotFound(Resource::Page))?;
        users.end_api_token(me.user.id, id, cx.now).await.map_err(unusable)?;
        return Ok(Redirect::to("/account/tokens").into_response());
    }
    match create(&cx, &me, &form).await {
        Ok(token) => list_page(&cx, &me, Some(&token), None).await,
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, list_page(&cx, &me, None, Some(&error)).await?))
        }
        Err(error) => Err(error),
    }
}

async fn create(cx: &RequestContext, me: &SignedInUser, form: &TokenForm) -> Result<String, Error> {
    let name = required_name("token-name", &form.name, MAX_NAME_CHARS)?;
    let set = |field: &Option<String>| field.is_some();
    let scopes = Scopes { read: set(&form.read), act: set(&form.act), metrics: set(&form.metrics) };
    if scopes == Scopes::default() {
        return Err(Error::invalid("scopes", FieldError::Missing));
    }
    let days = form.days.trim().parse().ok().filter(|days| (1..=MAX_DAYS).contains(days));
    let days = days.ok_or(Error::invalid("days", FieldError::NotANumber(1, MAX_DAYS)))?;
    confirm(cx, me, &form.current).await?;
    let lasts = Duration::from_secs(u64::from(days) * 24 * 3600);
    let users = cx.app.users()?;
    users.create_api_token(me.user.id, (&name, scopes), lasts, cx.now).await.map_err(unusable)
}

async fn list_page(
    cx: &RequestContext,
    me: &SignedInUser,
    made: Option<&str>,
    why: Option<&Error>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let tokens = cx.app.users()?.api_tokens_of(me.user.id, cx.now).await.map_err(unusable)?;
    let main = html! {
        @if let Some(token) = made {
            section.card { p.notice.warn role="status" { (say!(lang, "token-once")) } p { code.secret { (token) } } }
        }
        section.card aria-labelledby="have" {
            h2 #have { (say!(lang, "tokens-have")) }
            @if tokens.is_empty() { p { (say!(lang, "tokens-none")) } } @else { (rows(cx, &tokens)) }
        }
        section.card.narrow aria-labelledby="make" {
            h2 #make { (say!(lang, "token-make")) }
            @if let Some(error) = why { (refusal(lang, error)) }
            (make_form(cx, me))
        }
    };
    Ok(account_frame(cx, say!(lang, "tokens-title"), main))
}

fn make_form(cx: &RequestContext, me: &SignedInUser) -> Markup {
    let lang = cx.lang;
    let scopes = [
        ("read", say!(lang, "scope-read")),
        ("act", say!(lang, "scope-act")),
        ("metrics", say!(lang, "scope-metrics")),
    ];
    html! {
        form.stacked method="post" action="/account/tokens" {
            label for="token-name" { (say!(lang, "field-token-name")) }
            input #token-name name="name" required maxlength=(MAX_NAME_CHARS) autocomplete="off";
            fieldset {
                legend { (say!(lang, "field-scopes")) }
                @for (name, label) in scopes {
                    p.choice { input id=(name) type="checkbox" name=(name) value="1"; " " label for=(name) { (label) } }
                }
            }
            label for="days" { (say!(lang, "field-days")) }
            input #days name="days" type="number" min="1" max=(MAX_DAYS) value="90" required inputmode="numeric";
            (password_field(cx, me, "current"))
            button { (say!(lang, "token-make")) }
        }
    }
}

fn rows(cx: &RequestContext, tokens: &[ApiToken]) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "tokens-have")) }
            thead { tr { th scope="col" { (say!(lang, "field-token-name")) } th scope="col" { (say!(lang, "field-scopes")) }
                th scope="col" { (say!(lang, "token-expires")) } th scope="col" { (say!(lang, "token-used")) }
                th scope="col" { span.sr { (say!(lang, "token-end")) } } } }
            tbody {
                @for it in tokens {
                    tr {
                        th scope="row" { (it.name) }
                        td data-label=(say!(lang, "field-scopes")) { (it.scopes) }
                        td data-label=(say!(lang, "token-expires")) { (cx.time(it.expires_at)) }
                        td data-label=(say!(lang, "token-used")) {
                            @match it.used_at { Some(at) => (cx.time(at)), None => "–" }
                        }
                        td { form method="post" action="/account/tokens" {
                            input type="hidden" name="end" value=(it.id);
                            button { (say!(lang, "token-end")) }
                        } }
                    }
                }
            }
        }
    }
}
