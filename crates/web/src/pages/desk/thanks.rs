//! `/ops/desk/thanks`: what customers said to those who helped them, and the team's wall (S24).

use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::incident_id;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::call::thanks::Thanks;
use maud::{Markup, html};
use serde::Deserialize;

const MAX_SHOWN: u32 = 200;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct WallForm {
    /// `show` or `hide`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    incident: String,
}

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let me = cx.principal()?;
    let all = cx.app.users()?.latest_thanks(MAX_SHOWN).await.map_err(unusable)?;
    let own = all.iter().filter(|it| it.is_for(me.id.as_str()));
    let own: Vec<&Thanks> = own.collect();
    let wall: Vec<&Thanks> = all.iter().filter(|it| it.on_wall).collect();
    let title = say!(lang, "thanks-nav");
    let main = html! {
        h1 { (title) }
        section.card aria-labelledby="own" {
            h2 #own { (say!(lang, "thanks-for-you")) }
            @if own.is_empty() { p { (say!(lang, "thanks-none")) } }
            ul.rows { @for it in &own { (row(&cx, it, true)) } }
        }
        section.card aria-labelledby="wall" {
            h2 #wall { (say!(lang, "thanks-wall")) }
            @if wall.is_empty() { p { (say!(lang, "thanks-wall-none")) } }
            ul.rows { @for it in &wall { (row(&cx, it, false)) } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Puts thanks on the wall, or takes them off: those it is for decide.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<WallForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let on_wall = match form.action.as_str() {
        "show" => true,
        "hide" => false,
        _ => return Err(Error::invalid("action", FieldError::NotOneOf("show, hide"))),
    };
    let incident = incident_id(&form.incident)?;
    let store = cx.app.users()?;
    let said = store.thanks_of(&form.customer).await.map_err(unusable)?;
    let found = said.into_iter().find(|it| it.incident == incident);
    let thanks = found.ok_or(Error::NotFound(Resource::Customer))?;
    if !thanks.is_for(cx.principal()?.id.as_str()) {
        return Err(Error::NotPermitted);
    }
    store.save_thanks(&Thanks { on_wall, ..thanks }).await.map_err(unusable)?;
    Ok(Redirect::to("/ops/desk/thanks").into_response())
}

fn row(cx: &RequestContext, it: &Thanks, can_change: bool) -> Markup {
    let lang = cx.lang;
    let names: Vec<&str> = it.to.iter().map(|person| person.name.as_str()).collect();
    let (action, label) = match it.on_wall {
        true => ("hide", say!(lang, "thanks-hide")),
        false => ("show", say!(lang, "thanks-show")),
    };
    html! {
        li.row {
            div.grow {
                p { @if it.text.is_empty() { (say!(lang, "thanks-without-words")) } @else { "“" (it.text) "”" } }
                p.small { (cx.customer_label(&it.customer)) " · " (cx.time(it.at)) " · "
                    @if names.is_empty() { (say!(lang, "thanks-team")) } @else { (names.join(", ")) } }
            }
            @if can_change {
                form method="post" action="/ops/desk/thanks" {
                    input type="hidden" name="action" value=(action);
                    input type="hidden" name="customer" value=(it.customer);
                    input type="hidden" name="incident" value=(it.incident);
                    button { (label) }
                }
            }
        }
    }
}
