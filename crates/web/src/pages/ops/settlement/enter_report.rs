//! `POST /ops/settlement/credits/{id}/report`: a person enters when a customer reported an outage.

use super::report::{ReportForm, read};
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
    form: Result<Form<ReportForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let credit = credit_by_id(&cx, &id).await?;
    let report = match read(&cx, &credit, &form).await {
        Ok(report) => report,
        Err(error) => {
            let error = error.labelled(label);
            let typed = one::Typed { report: Some(&form), ..one::Typed::default() };
            let page = one::draw(&cx, &credit, typed, Some(&error)).await;
            return Ok(redisplay_form(&error, page));
        }
    };
    cx.app.users()?.enter_report(&report).await.map_err(unusable)?;
    let note = format!("report of incident {} by {}", report.incident, report.customer);
    let back = Redirect::to(&credit_path(&credit));
    Ok((Extension(AuditNote(note)), back).into_response())
}

fn label(lang: Language, field: &'static str) -> String {
    match field {
        "at" => say!(lang, "credit-report-at-label"),
        "channel" => say!(lang, "credit-report-channel"),
        "note" => say!(lang, "credit-report-note"),
        "incident" => say!(lang, "credit-report-incident"),
        name => name.to_owned(),
    }
}
