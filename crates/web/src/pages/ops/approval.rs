//! What one person wants to say and another is to approve first, where the operator wants it
//! so (S10): shown on the incident's page as it would be read.

use super::actions::open_incident;
use super::base;
use crate::error::{Error, FieldError};
use crate::layout::RequestContext;
use crate::pages::pieces;
use crate::params::{incident_id, words};
use crate::statement_form::{BY_MOST, StatementForm, preview};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::IncidentView;
use bongsu_store::PendingDraft;
use bongsu_words::{Lang, statement};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Decided {
    by: String,
    decision: String,
}

/// What waits, each with what it would say.
pub fn waiting(
    cx: &RequestContext,
    view: &IncidentView,
    drafts: &[PendingDraft<StatementForm>],
) -> Markup {
    let lang = cx.lang;
    html! {
        @if !drafts.is_empty() {
            section.card aria-labelledby="waiting" {
                h2 #waiting { (say!(lang, "approve-title")) }
                @for draft in drafts { (one(cx, view, draft)) }
            }
        }
    }
}

fn one(cx: &RequestContext, view: &IncidentView, draft: &PendingDraft<StatementForm>) -> Markup {
    let (lang, id) = (cx.lang, draft.id);
    let at = format!("{}/drafts/{id}", base(&view.incident));
    let read = draft.body.read(view).ok();
    html! {
        article {
            p.small { (say!(lang, "approve-by", by = draft.author.as_str(), at = cx.stamp(draft.created_at))) }
            @if let Some((stated, draft)) = read {
                @let beyond = draft.check(&view.incident.counts).err();
                @if let Some(beyond) = beyond { (super::statement::stopped(lang, beyond)) }
                @let shown = preview(view, stated, draft.next_update, cx.now);
                div.columns {
                    @for of in Lang::ALL {
                        blockquote lang=(of.tag()) {
                            (pieces::statement(&statement::quote(of, &cx.app.zone, cx.now, &shown)))
                        }
                    }
                }
            }
            form.stacked method="post" action=(at) {
                label for={ "by-" (id) } { (say!(lang, "approve-name")) }
                input id={ "by-" (id) } name="by" required maxlength=(BY_MOST) autocomplete="name";
                p.buttons {
                    button.danger name="decision" value="approve" { (say!(lang, "approve-do")) }
                    button name="decision" value="reject" { (say!(lang, "approve-not")) }
                }
            }
        }
    }
}

/// A second person decides.
pub async fn decide(
    cx: RequestContext,
    Path((id, draft)): Path<(String, String)>,
    form: Result<Form<Decided>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let view = open_incident(&cx, id)?;
    let Form(Decided { by, decision }) =
        form.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let by = words("by", &by, BY_MOST)?;
    let history = &cx.app.history;
    let drafts = history.drafts(id).await?;
    let wanted: Option<CustomerPageToken> = draft.parse().ok();
    let Some(draft) = drafts.into_iter().find(|it| Some(it.id) == wanted) else {
        return Ok(Redirect::to(&format!("/ops/incidents/{id}")).into_response());
    };
    let approved = match decision.as_str() {
        "approve" => true,
        "reject" => false,
        _ => return Err(Error::invalid("decision", FieldError::NotOneOf("approve, reject"))),
    };
    if approved && by.to_lowercase() == draft.author.to_lowercase() {
        return Err(Error::invalid("by", FieldError::SamePerson));
    }
    let done = if approved { "statement" } else { "rejected" };
    if !approved {
        history.decide(draft.id, by, false, cx.now).await?;
    } else {
        // Read again: what is verified by now decides whether it goes beyond that.
        let (stated, read) = draft.body.read(&view)?;
        history.decide(draft.id, by.clone(), true, cx.now).await?;
        let both = format!("{} ({by})", stated.by);
        if let Err(error) = cx.app.desk.state(id, both, read).await {
            history.reopen(draft.id).await?;
            return Err(error.into());
        }
    }
    Ok(Redirect::to(&format!("/ops/incidents/{id}?done={done}")).into_response())
}
