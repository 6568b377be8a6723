//! `POST /account`: what a person chooses for themselves.

use super::account_frame;
use crate::access::SignedInUser;
use crate::access::fields::{MAX_NAME_CHARS, field_label};
use crate::access::login::unusable;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::middleware::headers::language_cookie;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::required_name;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_store::{User, UserSettings};
use bongsu_words::Language;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

/// Settings as they are sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct SettingsForm {
    name: String,
    language: String,
    time_zone: String,
    theme: String,
    /// Given when single keys are to do something.
    shortcuts: Option<String>,
}

impl SettingsForm {
    /// As a user has them.
    pub fn of(user: &User) -> SettingsForm {
        let settings = &user.settings;
        SettingsForm {
            name: user.name.clone(),
            language: settings.language.map_or("", Language::tag).to_owned(),
            time_zone: settings.time_zone.clone().unwrap_or_default(),
            theme: settings.theme.clone().unwrap_or_default(),
            shortcuts: (!settings.no_shortcuts).then(String::new),
        }
    }

    fn read(&self) -> Result<(String, UserSettings), Error> {
        let name = required_name("name", &self.name, MAX_NAME_CHARS)?;
        let time_zone = Some(self.time_zone.trim()).filter(|it| !it.is_empty());
        if time_zone.is_some_and(|zone| TimeZone::get(zone).is_err()) {
            return Err(Error::invalid("time_zone", FieldError::NotATimeZone));
        }
        let theme = Some(&self.theme).filter(|theme| matches!(theme.as_str(), "light" | "dark"));
        let settings = UserSettings {
            language: Language::from_tag(&self.language),
            time_zone: time_zone.map(str::to_owned),
            theme: theme.cloned(),
            no_shortcuts: self.shortcuts.is_none(),
        };
        Ok((name, settings))
    }
}

/// Saves name and settings.
pub async fn save(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<SettingsForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(typed) = form.map_err(|_| Error::unreadable_form())?;
    let (name, settings) = match typed.read().map_err(|error| error.labelled(field_label)) {
        Ok(read) => read,
        Err(error) => {
            let again = self::form(&cx, &typed, Some(&error));
            let again = account_frame(&cx, say!(cx.lang, "account-title"), again);
            return Ok(redisplay_form(&error, again));
        }
    };
    let users = cx.app.users()?;
    users.save_user_settings(me.user.id, &name, &settings).await.map_err(unusable)?;
    let mut response = Redirect::to("/account?done=1").into_response();
    if let Some(language) = settings.language {
        response.headers_mut().append(SET_COOKIE, language_cookie(language));
    }
    Ok(response)
}

/// The form with what was typed, and what was refused of it.
pub fn form(cx: &RequestContext, typed: &SettingsForm, refused: Option<&Error>) -> Markup {
    let lang = cx.lang;
    let by_name = Language::ALL.map(|it| (it.tag(), it.own_name().to_owned()));
    let languages = std::iter::once(("", say!(lang, "as-browser"))).chain(by_name);
    let themes = [
        ("", say!(lang, "as-system")),
        ("light", say!(lang, "theme-light")),
        ("dark", say!(lang, "theme-dark")),
    ];
    html! {
        section.card aria-labelledby="settings" {
            h2 #settings { (say!(lang, "account-settings")) }
            @if let Some(error) = refused { (refusal(lang, error)) }
            form.stacked.narrow method="post" action="/account" {
                label for="name" { (say!(lang, "field-name")) }
                input #name name="name" required maxlength=(MAX_NAME_CHARS) value=(typed.name) autocomplete="name";
                label for="language" { (say!(lang, "field-language")) }
                select #language name="language" {
                    @for (value, label) in languages { option value=(value) selected[value == typed.language] { (label) } }
                }
                label for="time_zone" { (say!(lang, "field-time-zone")) }
                input #time_zone name="time_zone" maxlength="64" spellcheck="false"
                    placeholder=(cx.app.settings.time_zone) value=(typed.time_zone);
                label for="theme" { (say!(lang, "field-theme")) }
                select #theme name="theme" {
                    @for (value, label) in themes { option value=(value) selected[value == typed.theme] { (label) } }
                }
                p.choice {
                    input #shortcuts type="checkbox" name="shortcuts" value="1" checked[typed.shortcuts.is_some()];
                    " " label for="shortcuts" { (say!(lang, "keys-title")) }
                }
                button { (say!(lang, "save")) }
            }
        }
    }
}
