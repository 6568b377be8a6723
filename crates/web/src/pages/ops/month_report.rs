//! `GET /ops/reports/month`, `/ops/reports/month.pdf`: the report of a month, of one customer or of
//! the host, as a document.

use crate::layout::links::percent_encode;
use crate::layout::{Audience, sheet_page, sheet_pdf};
use crate::model::document::{MonthOf, month_report};
use crate::model::report::month;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::settlement::month::Month;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (of, first) = (month_of(&cx, &params)?, month(&cx, &params)?);
    let report = month_report(&cx, &of, first).await?;
    let customer = match &of {
        MonthOf::Customer(key) => format!("&customer={}", percent_encode(key)),
        MonthOf::Host => String::new(),
    };
    let pdf = format!("/ops/reports/month.pdf?month={}{customer}", Month::of(first));
    Ok(sheet_page(&cx, Audience::Operations, &report, &pdf))
}

/// As PDF.
pub async fn pdf(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (of, first) = (month_of(&cx, &params)?, month(&cx, &params)?);
    let report = month_report(&cx, &of, first).await?;
    sheet_pdf(&cx, report, &format!("report-{}.pdf", Month::of(first))).await
}

/// Whose report a request asks for.
///
/// # Errors
/// When the customer is not known.
pub fn month_of(cx: &RequestContext, params: &Params) -> Result<MonthOf, Error> {
    let given = params.get("customer").map(str::trim).filter(|text| !text.is_empty());
    let Some(key) = given else { return Ok(MonthOf::Host) };
    cx.summary.customer(key).ok_or(Error::NotFound(Resource::Customer))?;
    Ok(MonthOf::Customer(key.to_owned()))
}
