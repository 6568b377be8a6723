//! `GET /c/{token}/loss`: what outages may have cost the customer, by the traffic of their own
//! sites (S3, S22).

use crate::layout::fragments::loss;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::model::loss::{site_loss, sources};
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, Resource};
use crate::request::params::{Params, host};
use axum::extract::Path;
use axum::response::Response;
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
        Some(site) => Some(site_loss(&cx, site, &params).await?),
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
