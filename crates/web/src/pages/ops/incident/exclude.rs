//! `POST /ops/incidents/{id}/exclude`: a person takes a site off the victim list. The first
//! submission shows what will be done in whose name, the second does it.

use super::exclude_form::{ExcludeForm, exclude_form, field_label};
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::open_incident;
use crate::request::params::incident_id;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::command::Command;
use bongsu_core::incident::Incident;
use bongsu_core::name::Name;
use bongsu_words::{cause, labels, time};
use maud::html;

/// Shows what would be done, or does it.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ExcludeForm>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let (view, by) = (open_incident(&cx.summary, id)?, cx.principal()?);
    let read = form.read(&view).map_err(|error| error.labelled(field_label));
    let (site, reason) = match read {
        Ok(read) => read,
        Err(error) => {
            let again = refused(&cx, &view.incident, &form, &error);
            return Ok(redisplay_form(&error, again));
        }
    };
    if form.confirm != "yes" {
        return Ok(confirmation(&cx, &view.incident, &site, &by.name, &reason));
    }
    let command = Command::Exclude { incident: id, site, reason };
    cx.app.submit(by, command).await?;
    Ok(Redirect::to(&format!("{}?done=exclude", ops_incident_path(id))).into_response())
}

/// The form with what was typed, and what was refused of it.
fn refused(cx: &RequestContext, it: &Incident, typed: &ExcludeForm, error: &Error) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "act-exclude");
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(ops_incident_path(it.id)) { (cause::title(lang, &cx.inside, it)) } }
        h1 { (title) }
        (refusal(lang, error))
        section.card { (exclude_form(lang, it, typed)) }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// Shows what is about to be done and asks whether to do it.
fn confirmation(
    cx: &RequestContext,
    it: &Incident,
    site: &Name,
    by: &str,
    reason: &str,
) -> Response {
    let lang = cx.lang;
    let incident_path = ops_incident_path(it.id);
    let title = say!(lang, "act-exclude");
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p { strong { (cause::title(lang, &cx.inside, it)) } " " (fragments::phase(cx, it.told_phase()))
                " · " (time::span(lang, it.lasted(cx.now))) }
            p { (say!(lang, "ask-exclude", site = labels::site(lang, site))) }
            blockquote { p { "“" (reason) "”" } p.small { (by) " · " (cx.stamp(cx.now)) } }
            form method="post" action={ (incident_path) "/exclude" } {
                @for (name, value) in [("site", site.as_str()), ("reason", reason)] {
                    input type="hidden" name=(name) value=(value);
                }
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href=(incident_path) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}
