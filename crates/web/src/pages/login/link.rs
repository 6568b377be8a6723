//! `/login/link/{token}`: a password is chosen, once. Opening the link uses nothing up, since mail
//! programs open links by themselves.

use super::{Peer, from, login_frame};
use crate::access::fields::{MAX_NAME_CHARS, field_label};
use crate::access::login::unusable;
use crate::access::{cookie, new_password};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::required_name;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::LoginName;
use bongsu_store::{LinkFor, NewSession};
use maud::html;
use serde::Deserialize;

/// What is chosen, as it is sent.
#[derive(Deserialize, Default)]
pub struct ChoiceForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// The form.
pub async fn page(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let whose = whose(&cx, &token).await?;
    Ok(form_page(&cx, &token, &whose, &ChoiceForm::default(), None))
}

async fn whose(cx: &RequestContext, token: &str) -> Result<LinkFor, Error> {
    let link = cx.app.users()?.link(token, cx.now).await.map_err(unusable)?;
    link.ok_or(Error::NotFound(Resource::OneTimeLink))
}

/// Sets the password, and logs in by it.
pub async fn submit(
    cx: RequestContext,
    peer: Peer,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Result<Form<ChoiceForm>, FormRejection>,
) -> Result<Response, Error> {
    let whose = whose(&cx, &token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match choose(&cx, (&token, &whose), &form, &from(&cx, &peer, &headers)).await {
        Ok(session) => {
            cx.app.seen_sessions.forget(session.user);
            let mut response = Redirect::to("/account/second-factor?welcome=1").into_response();
            response.headers_mut().append(SET_COOKIE, cookie::set(&headers, &session.cookie));
            Ok(response)
        }
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, form_page(&cx, &token, &whose, &form, Some(&error))))
        }
        Err(error) => Err(error),
    }
}

async fn choose(
    cx: &RequestContext,
    (token, whose): (&str, &LinkFor),
    form: &ChoiceForm,
    from: &crate::access::login::From<'_>,
) -> Result<NewSession, Error> {
    let users = cx.app.users()?;
    let (user, login) = match whose {
        LinkFor::FirstAdministrator => {
            let login = LoginName::parse(&form.login);
            (users.new_user_id(cx.now), login)
        }
        LinkFor::User(user, login) => (*user, LoginName::parse(login)),
    };
    let login = login.map_err(|_| Error::invalid("login", FieldError::NotALogin))?;
    let first = match whose {
        LinkFor::FirstAdministrator => {
            if users.user_by_login(&login).await.map_err(unusable)?.is_some() {
                return Err(Error::invalid("login", FieldError::LoginTaken));
            }
            Some(required_name("name", &form.name, MAX_NAME_CHARS)?)
        }
        LinkFor::User(..) => None,
    };
    let hash = new_password::hash(cx, (&form.password, &form.again), &login).await?;
    let address = from.address.map_or_else(String::new, |it| it.to_string());
    let session = NewSession::draw(user, false, &address, from.user_agent).map_err(unusable)?;
    let first = first.as_deref().map(|name| (&login, name));
    let used = users.use_link((token, &hash), first, &session, cx.now).await.map_err(unusable)?;
    if used { Ok(session) } else { Err(Error::NotFound(Resource::OneTimeLink)) }
}

fn form_page(
    cx: &RequestContext,
    token: &str,
    whose: &LinkFor,
    typed: &ChoiceForm,
    why: Option<&Error>,
) -> Response {
    let lang = cx.lang;
    let title = match whose {
        LinkFor::FirstAdministrator => say!(lang, "first-title"),
        LinkFor::User(..) => say!(lang, "choose-title"),
    };
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            @if let Some(error) = why { (refusal(lang, error)) }
            form.stacked method="post" action={ "/login/link/" (token) } {
                @match whose {
                    LinkFor::FirstAdministrator => {
                        p { (say!(lang, "first-hint")) }
                        label for="login" { (say!(lang, "field-login")) }
                        input #login name="login" required maxlength="64" autocomplete="username"
                            autocapitalize="none" spellcheck="false" value=(typed.login);
                        label for="name" { (say!(lang, "field-name")) }
                        input #name name="name" required maxlength=(MAX_NAME_CHARS) autocomplete="name" value=(typed.name);
                    }
                    LinkFor::User(_, login) => {
                        p { (say!(lang, "choose-for", login = login.as_str())) }
                        input type="hidden" name="login" autocomplete="username" value=(login);
                    }
                }
                (new_password::fields(lang))
                button { (say!(lang, "choose-do")) }
            }
        }
    };
    login_frame(cx, title, main)
}
