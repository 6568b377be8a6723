//! `GET /account`, and what is changed there without a page of its own: settings and sessions.

use super::account_frame;
use crate::access::SignedInUser;
use crate::access::fields::{MAX_NAME_CHARS, field_label};
use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::{Params, required_text};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Role;
use bongsu_store::{Session, UserSettings};
use bongsu_words::Language;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

/// Settings as they are sent.
#[derive(Deserialize)]
pub struct SettingsForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    theme: String,
}

/// The session to end, by its id; all but this one when it is empty.
#[derive(Deserialize)]
pub struct EndForm {
    #[serde(default)]
    session: String,
}

/// The page.
pub async fn page(cx: RequestContext, me: SignedInUser, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let users = cx.app.users()?;
    let sessions = users.sessions_of(me.user.id, cx.now).await.map_err(unusable)?;
    let codes = users.recovery_codes_left(me.user.id).await.map_err(unusable)?;
    let main = html! {
        @if params.get("done").is_some() { p.notice.ok role="status" { (say!(lang, "account-saved")) } }
        p { strong { (me.user.name) } " · " (me.user.login) " · " (role_label(lang, me.user.role)) }
        (settings(&cx, &me))
        section.card aria-labelledby="security" {
            h2 #security { (say!(lang, "account-security")) }
            p { a href="/account/password" { (say!(lang, "password-change")) } }
            p { a href="/account/second-factor" { (say!(lang, "factor-title")) } " — "
                @if me.user.totp.is_some() { (say!(lang, "factor-on", n = codes)) } @else { (say!(lang, "factor-off")) } }
            p { a href="/account/tokens" { (say!(lang, "tokens-title")) } }
        }
        (session_list(&cx, &me, &sessions))
        form method="post" action="/logout" { p.buttons { button { (say!(lang, "logout")) } } }
    };
    Ok(account_frame(&cx, say!(lang, "account-title"), main))
}

/// The name of a role.
pub fn role_label(lang: Language, role: Role) -> String {
    match role {
        Role::Administrator => say!(lang, "role-administrator"),
        Role::Manager => say!(lang, "role-manager"),
        Role::Engineer => say!(lang, "role-engineer"),
        Role::Counsellor => say!(lang, "role-counsellor"),
        Role::Viewer => say!(lang, "role-viewer"),
        Role::Customer => say!(lang, "role-customer"),
    }
}

fn settings(cx: &RequestContext, me: &SignedInUser) -> Markup {
    let (lang, chosen) = (cx.lang, &me.user.settings);
    let languages =
        [("", say!(lang, "as-browser")), ("ko", "한국어".into()), ("en", "English".into())];
    let themes = [
        ("", say!(lang, "as-system")),
        ("light", say!(lang, "theme-light")),
        ("dark", say!(lang, "theme-dark")),
    ];
    let language = chosen.language.map_or("", Language::tag);
    html! {
        section.card aria-labelledby="settings" {
            h2 #settings { (say!(lang, "account-settings")) }
            form.stacked.narrow method="post" action="/account" {
                label for="name" { (say!(lang, "field-name")) }
                input #name name="name" required maxlength=(MAX_NAME_CHARS) value=(me.user.name) autocomplete="name";
                label for="language" { (say!(lang, "field-language")) }
                select #language name="language" {
                    @for (value, label) in languages { option value=(value) selected[value == language] { (label) } }
                }
                label for="time_zone" { (say!(lang, "field-time-zone")) }
                input #time_zone name="time_zone" maxlength="64" spellcheck="false"
                    placeholder=(cx.app.settings.time_zone) value=[chosen.time_zone.as_deref()];
                label for="theme" { (say!(lang, "field-theme")) }
                select #theme name="theme" {
                    @for (value, label) in themes {
                        option value=(value) selected[value == chosen.theme.as_deref().unwrap_or_default()] { (label) }
                    }
                }
                button { (say!(lang, "save")) }
            }
        }
    }
}

fn session_list(cx: &RequestContext, me: &SignedInUser, sessions: &[Session]) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="sessions" {
            h2 #sessions { (say!(lang, "sessions-title")) }
            @if sessions.is_empty() { p { (say!(lang, "sessions-none")) } }
            @else {
                table.list {
                    caption.sr { (say!(lang, "sessions-title")) }
                    thead { tr { th scope="col" { (say!(lang, "session-browser")) } th scope="col" { (say!(lang, "session-from")) }
                        th scope="col" { (say!(lang, "session-seen")) } th scope="col" { span.sr { (say!(lang, "session-end")) } } } }
                    tbody {
                        @for it in sessions {
                            @let here = it.digest == me.signed_in.session_digest();
                            tr {
                                th scope="row" { (it.user_agent) @if here { " " span.badge.ok { (say!(lang, "session-this")) } } }
                                td data-label=(say!(lang, "session-from")) { (it.remote_addr) }
                                td data-label=(say!(lang, "session-seen")) { (cx.time(it.seen_at)) }
                                td { @if !here {
                                    form method="post" action="/account/sessions" {
                                        input type="hidden" name="session" value=(it.id);
                                        button { (say!(lang, "session-end")) }
                                    }
                                } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Saves name and settings.
pub async fn save(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<SettingsForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let name = required_text("name", &form.name, MAX_NAME_CHARS);
    let name = name.map_err(|error| error.labelled(field_label))?;
    let time_zone = Some(form.time_zone.trim()).filter(|it| !it.is_empty());
    if time_zone.is_some_and(|zone| TimeZone::get(zone).is_err()) {
        let error = Error::invalid("time_zone", FieldError::NotATimeZone);
        return Err(error.labelled(field_label));
    }
    let language = Language::from_tag(&form.language);
    let theme = Some(form.theme).filter(|theme| matches!(theme.as_str(), "light" | "dark"));
    let settings = UserSettings { language, time_zone: time_zone.map(str::to_owned), theme };
    let users = cx.app.users()?;
    users.save_user_settings(me.user.id, &name, &settings).await.map_err(unusable)?;
    let mut response = Redirect::to("/account?done=1").into_response();
    if let Some(language) = language {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", language.tag());
        let cookie = HeaderValue::from_str(&cookie).map_err(|_| Error::unreadable_form())?;
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Ends one of the sessions.
pub async fn end_session(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<EndForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(EndForm { session }) = form.map_err(|_| Error::unreadable_form())?;
    let id = session.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    cx.app.users()?.end_session_of(me.user.id, id).await.map_err(unusable)?;
    cx.app.seen_sessions.forget(me.user.id);
    Ok(Redirect::to(&format!("/account?done={}", percent_encode("1"))).into_response())
}
