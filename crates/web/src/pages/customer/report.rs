//! `POST /c/{token}/report`: a customer reports that a site does not work for them; it is
//! checked within seconds (S7).

use super::page::{Typed, shown};
use super::report_form::{ReportForm, field_label};
use crate::layout::links::percent_encode;
use crate::middleware::error_pages::redisplay_form;
use crate::model::customer::CustomerView;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::Error;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Principal;
use bongsu_core::engine::command::Command;

/// Records the report, and leads back to the customer's page, which shows the check.
pub async fn report(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Form<ReportForm>, FormRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match submit(&cx, &customer, &form).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(error) => {
            let typed = Typed { report: Some((&form, &error)), thanks: None };
            Ok(redisplay_form(&error, shown(&cx, &customer, None, typed).await))
        }
    }
}

/// Records the report. Returns where its check is shown.
async fn submit(
    cx: &RequestContext,
    customer: &CustomerView,
    form: &ReportForm,
) -> Result<String, Error> {
    let (site, text) =
        form.read(&cx.summary, customer).map_err(|error| error.labelled(field_label))?;
    let key = cx.summary.view.topology.customers[customer.customer.ix()].clone();
    if !cx.app.report_limiter.admits(Some(&key), cx.now) {
        return Err(Error::TooOften);
    }
    let (check, at) = (percent_encode(site.as_str()), cx.now.as_micros());
    let by = Principal::customer(key.clone());
    cx.app.submit(by, Command::Report { site, customer: key, text }).await?;
    Ok(format!("{}?check={check}&at={at}#site-check", customer.path()))
}
