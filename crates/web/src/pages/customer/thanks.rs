//! `POST /c/{token}/thanks`: a customer thanks for an incident that is over for them, by one tap or
//! in words; it reaches the people who helped (S24).

use super::page::{Typed, shown};
use super::thanks_form::{can_be_thanked, key_of};
use crate::access::login::unusable;
use crate::middleware::error_pages::redisplay_form;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, Resource};
use crate::request::params::{incident_id, optional_text};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::call::thanks::{THANKS_MAX_CHARS, Thanks, helpers};
use bongsu_words::Language;
use serde::Deserialize;

/// The most calls and promises of the customer that are looked at.
const MAX_HISTORY: u32 = 200;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct ThanksForm {
    #[serde(default)]
    incident: String,
    #[serde(default)]
    text: String,
}

/// Keeps the thanks, once for each incident.
pub async fn say(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Form<ThanksForm>, FormRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let incident = incident_id(&form.incident)?;
    if !can_be_thanked(&cx, &customer).contains(&incident) {
        return Err(Error::NotFound(Resource::Incident));
    }
    let key = key_of(&cx, &customer);
    let text = optional_text("text", &form.text, THANKS_MAX_CHARS).map_err(|error| {
        let label: fn(Language, &'static str) -> String = |lang, _| say!(lang, "thanks-words");
        error.labelled(label)
    });
    let text = text.and_then(|text| match cx.app.report_limiter.admits(Some(&key), cx.now) {
        true => Ok(text),
        false => Err(Error::TooOften),
    });
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            let typed = Typed { report: None, thanks: Some((&form.text, &error)) };
            return Ok(redisplay_form(&error, shown(&cx, &customer, None, typed).await));
        }
    };
    let store = cx.app.users()?;
    let calls = store.calls_of(&key, MAX_HISTORY).await.map_err(unusable)?;
    let promises = store.promises_to(&key, MAX_HISTORY).await.map_err(unusable)?;
    let to = helpers(incident, calls.iter(), promises.iter());
    let thanks = Thanks { customer: key, incident, at: cx.now, text, to, on_wall: false };
    store.add_thanks(&thanks).await.map_err(unusable)?;
    Ok(Redirect::to(&format!("{}#thanks", customer.path())).into_response())
}
