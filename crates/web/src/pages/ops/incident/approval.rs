//! `POST /ops/incidents/{id}/drafts/{draft}`: a second person approves or rejects a draft
//! (S10).

use crate::layout::links::ops_incident_path;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::incident::open_incident;
use crate::request::params::{incident_id, required_text};
use crate::request::statement_form::{MAX_AUTHOR_CHARS, field_label, read_statement};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::customer::page_token::CustomerPageToken;
use serde::Deserialize;

/// The decision as it is sent.
#[derive(Deserialize)]
pub struct DecisionForm {
    by: String,
    /// `approve` or `reject`.
    decision: String,
}

/// Publishes the approved statement, or discards the rejected one.
pub async fn decide(
    cx: RequestContext,
    Path((id, draft)): Path<(String, String)>,
    form: Result<Form<DecisionForm>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let view = open_incident(&cx.summary, id)?;
    let Form(DecisionForm { by, decision }) = form.map_err(|_| Error::unreadable_form())?;
    let labelled = |error: Error| error.labelled(field_label);
    let by = required_text("by", &by, MAX_AUTHOR_CHARS).map_err(labelled)?;
    let drafts = cx.app.queries.drafts(id).await?;
    let draft_id: Option<CustomerPageToken> = draft.parse().ok();
    let Some(draft) = drafts.into_iter().find(|it| Some(it.id) == draft_id) else {
        return Ok(Redirect::to(&ops_incident_path(id)).into_response());
    };
    let approved = match decision.as_str() {
        "approve" => true,
        "reject" => false,
        _ => return Err(Error::invalid("decision", FieldError::NotOneOf("approve, reject"))),
    };
    if approved && by.to_lowercase() == draft.by.to_lowercase() {
        return Err(labelled(Error::invalid("by", FieldError::SamePerson)));
    }
    let done = if approved { "statement" } else { "rejected" };
    if !approved {
        cx.app.updates.decide_draft(draft.id, by, false, cx.now).await?;
    } else {
        // Read again: the claim is checked against what is verified by now.
        let (stated, read) = read_statement(&draft.body, &view).map_err(labelled)?;
        cx.app.updates.decide_draft(draft.id, by.clone(), true, cx.now).await?;
        let authors = format!("{} ({by})", stated.by);
        if let Err(error) = cx.app.commands.publish_statement(id, authors, read).await {
            cx.app.updates.reopen_draft(draft.id).await?;
            return Err(error.into());
        }
    }
    Ok(Redirect::to(&format!("{}?done={done}", ops_incident_path(id))).into_response())
}
