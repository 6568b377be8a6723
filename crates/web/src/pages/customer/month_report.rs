//! `GET /c/{token}/month`, `/c/{token}/month.pdf`: the report of a month to the customer.

use crate::layout::{Audience, sheet_page, sheet_pdf};
use crate::model::customer::CustomerView;
use crate::model::document::{MonthOf, month_report};
use crate::model::report::month;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::settlement::month::Month;
use bongsu_words::time;
use maud::{Markup, html};

/// How many months are linked.
const MONTHS: usize = 6;

/// The page.
pub async fn page(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let first = month(&cx, &params)?;
    let report = month_report(&cx, &of(&cx, &customer), first).await?;
    let pdf = format!("{}/month.pdf?month={}", customer.path(), Month::of(first));
    Ok(sheet_page(&cx, Audience::Customer, &report, &pdf))
}

/// As PDF.
pub async fn pdf(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    if !cx.app.pdf_limiter.admits(Some(&customer.token.to_string()), cx.now) {
        return Err(Error::TooOften);
    }
    let first = month(&cx, &params)?;
    let report = month_report(&cx, &of(&cx, &customer), first).await?;
    sheet_pdf(&cx, report, &format!("report-{}.pdf", Month::of(first))).await
}

fn of(cx: &RequestContext, customer: &CustomerView) -> MonthOf {
    MonthOf::Customer(cx.summary.view.topology.customers[customer.customer.ix()].clone())
}

/// The links to the reports of the last months in which anything was watched, on the customer's
/// page.
pub async fn section(cx: &RequestContext, customer: &CustomerView) -> Markup {
    if cx.is_file() {
        return html! {};
    }
    let watched_from = match cx.app.users() {
        Ok(store) => store.watched_from().await.ok().flatten(),
        Err(_) => None,
    };
    let now = Month::at(cx.now, &cx.zone);
    let first = watched_from.map_or(now, |from| Month::at(from, &cx.zone));
    let months = std::iter::successors(Some(now), |it| Some(it.previous())).take(MONTHS);
    let months = months.take_while(|it| *it == now || *it >= first);
    html! {
        section.card aria-labelledby="reports" {
            h2 #reports { (say!(cx.lang, "customer-reports")) }
            p.jump { @for month in months {
                a href={ (customer.path()) "/month?month=" (month) } { (time::month(cx.lang, month.first())) } " "
            } }
        }
    }
}
