//! `POST /ops/settlement/credits/{id}/report`: a person enters when a customer reported an outage.

use super::questions::DecisionForm;
use super::report::read;
use super::{credit_path, one};
use crate::access::login::unusable;
use crate::middleware::access_log::AuditNote;
use crate::middleware::error_pages::redisplay_form;
use crate::request::context::RequestContext;
use crate::request::credit::credit_by_id;
use crate::request::error::Error;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_words::Language;

/// Records it.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<DecisionForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let credit = credit_by_id(&cx, &id).await?;
    let report = match read(&cx, &credit, &form.report).await {
        Ok(report) => report,
        Err(error) => {
            let error = error.labelled(label);
            let page = one::draw(&cx, &credit, &form, Some(&error)).await;
            return Ok(redisplay_form(&error, page));
        }
    };
    cx.app.users()?.enter_report(&report).await.map_err(unusable)?;
    let note = format!("report of incident {} by {}", report.incident, report.customer);
    if !form.note.is_empty() {
        // What is typed of the decision stays.
        let page = one::draw(&cx, &credit, &form.without_report(), None).await;
        return Ok((Extension(AuditNote(note)), page).into_response());
    }
    let back = Redirect::to(&credit_path(&credit));
    Ok((Extension(AuditNote(note)), back).into_response())
}

fn label(lang: Language, field: &'static str) -> String {
    match field {
        "report_at" => say!(lang, "credit-report-at-label"),
        "report_channel" => say!(lang, "credit-report-channel"),
        "report_note" => say!(lang, "credit-report-note"),
        "report_incident" => say!(lang, "credit-report-incident"),
        name => name.to_owned(),
    }
}
