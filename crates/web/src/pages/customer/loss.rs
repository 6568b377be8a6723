//! `GET /c/{token}/loss`: what outages may have cost the customer, by the traffic of their own
//! sites (S3, S22).

use crate::layout::fragments::{deal, loss};
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame, pdf_link, sheet_pdf};
use crate::model::customer::CustomerView;
use crate::model::document;
use crate::model::loss::{SiteLoss, site_loss, sources};
use crate::queries::REQUEST_PATIENCE_WALL;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, Resource};
use crate::request::params::{Params, host};
use axum::extract::Path;
use axum::response::Response;
use bongsu_clock::Clock;
use bongsu_core::name::Name;
use bongsu_words::labels;
use maud::html;

/// The page: of the site that is asked for, which must be one of theirs; otherwise of the first
/// with known traffic.
pub async fn page(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let known = sources(&cx).await?.into_iter().map(|(site, ..)| site);
    let own: Vec<Name> = known.filter(|it| customer.site(&cx.summary, it).is_some()).collect();
    let asked = match params.get("site").map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => {
            let site = host(text)?;
            customer.site(&cx.summary, &site).ok_or(Error::NotFound(Resource::Site))?;
            Some(site)
        }
        None => own.first().cloned(),
    };
    let shown = match asked {
        Some(site) => Some(estimate(&cx, &customer, site, &params).await?),
        None => None,
    };
    let lang = cx.lang;
    let path = format!("{}/loss", customer.path());
    let title = say!(lang, "loss-customer-title");
    let main = html! {
        p { a href=(customer.path()) { (say!(lang, "customer-title")) } }
        h1 { (title) }
        @match &shown {
            Some(it) => {
                (loss::result(&cx, it))
                @if it.found.as_ref().is_some_and(|found| !found.deals.is_empty()) {
                    (deal::list(&cx, it, &format!("{path}/deals"), &query(&it.site, &params)))
                }
                (loss::outages(&cx, it, &format!("{path}?site={}&", percent_encode(it.site.as_str()))))
            },
            None => section.card { p { (say!(lang, "loss-customer-none")) } },
        }
        @if own.len() > 1 {
            ul.rows { @for site in &own {
                li.row { a href={ (path) "?site=" (percent_encode(site.as_str())) } { (labels::site(lang, site)) } }
            } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Customer, title, live: None, main }))
}

/// The statement to one of the customer's advertisers, in their language.
pub async fn statement(
    mut cx: RequestContext,
    Path((token, key)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let site = host(params.get("site").unwrap_or_default())?;
    customer.site(&cx.summary, &site).ok_or(Error::NotFound(Resource::Site))?;
    let it = estimate(&cx, &customer, site, &params).await?;
    let found = deal::find(&it, &key).ok_or(Error::NotFound(Resource::Page))?;
    cx.lang = found.0.language;
    let title = say!(cx.lang, "deal-statement", advertiser = found.0.advertiser.as_str());
    let (path, query) = (customer.path(), query(&it.site, &params));
    let pdf = format!("{path}/loss/deals/{}/pdf{query}", percent_encode(&key));
    let main = html! {
        (pdf_link(&cx, &pdf))
        (deal::statement(&cx, &it, found))
    };
    Ok(frame(&cx, &Page { audience: Audience::Customer, title, live: None, main }))
}

/// The same as PDF.
pub async fn statement_pdf(
    mut cx: RequestContext,
    Path((token, key)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let site = host(params.get("site").unwrap_or_default())?;
    customer.site(&cx.summary, &site).ok_or(Error::NotFound(Resource::Site))?;
    let it = estimate(&cx, &customer, site, &params).await?;
    let found = deal::find(&it, &key).ok_or(Error::NotFound(Resource::Page))?;
    cx.lang = found.0.language;
    sheet_pdf(&cx, document::deal(&cx, &it, found), "statement.pdf").await
}

/// Estimates for a customer: so often, and few at once, since it reads much.
async fn estimate(
    cx: &RequestContext,
    customer: &CustomerView,
    site: Name,
    params: &Params,
) -> Result<SiteLoss, Error> {
    let key = customer.token.to_string();
    if !cx.app.estimate_limiter.admits(Some(&key), cx.now) {
        return Err(Error::TooOften);
    }
    let turn = cx.app.estimates.acquire();
    let turn = Clock::system().timeout(REQUEST_PATIENCE_WALL, turn).await;
    let _turn = turn.map_err(|_| Error::TooOften)?;
    site_loss(cx, site, params).await
}

/// The site and the outage that was asked for, for links.
fn query(site: &Name, params: &Params) -> String {
    let mut query = format!("?site={}", percent_encode(site.as_str()));
    for field in ["incident", "from", "until"] {
        if let Some(value) = params.get(field).filter(|value| !value.is_empty()) {
            query.push_str(&format!("&{field}={}", percent_encode(value)));
        }
    }
    query
}
