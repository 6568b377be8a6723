//! `POST /ops/incidents/{id}/drafts/{number}`: a second person approves or rejects a draft
//! (S10).

use crate::commands::CommandError;
use crate::layout::links::ops_incident_path;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::incident_id;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::command::{Command, Refusal};
use serde::Deserialize;

/// The decision as it is sent.
#[derive(Deserialize)]
pub struct DecisionForm {
    /// `approve` or `reject`.
    decision: String,
}

/// Publishes the approved statement, or discards the rejected one.
pub async fn decide(
    cx: RequestContext,
    Path((id, number)): Path<(String, String)>,
    form: Result<Form<DecisionForm>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let Form(DecisionForm { decision }) = form.map_err(|_| Error::unreadable_form())?;
    let approve = match decision.as_str() {
        "approve" => true,
        "reject" => false,
        _ => return Err(Error::invalid("decision", FieldError::NotOneOf("approve, reject"))),
    };
    let number = number.parse().map_err(|_| CommandError::Refused(Refusal::NoSuchDraft))?;
    let command = Command::DecideDraft { incident: id, number, approve };
    cx.app.submit(cx.principal()?, command).await?;
    let done = if approve { "statement" } else { "rejected" };
    Ok(Redirect::to(&format!("{}?done={done}", ops_incident_path(id))).into_response())
}
