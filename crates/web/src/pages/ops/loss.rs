//! `GET /ops/loss`, `/ops/loss/{host}`: what outages cost the owners of sites, by their own
//! traffic (S3, S22). Never mixed with what is owed by terms.

use crate::layout::fragments::{deal, loss};
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame, pdf_link, sheet_pdf};
use crate::model::document;
use crate::model::loss::{site_loss, sources};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::{Params, host};
use axum::extract::Path;
use axum::response::Response;
use bongsu_words::{labels, loss as words};
use maud::{Markup, html};
use std::time::Duration;

/// Sites with known traffic.
pub async fn list(cx: RequestContext) -> Result<Response, Error> {
    let (lang, sources) = (cx.lang, sources(&cx).await?);
    let title = say!(lang, "loss-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "loss-hint")) }
        section.card {
            @if sources.is_empty() { p { (say!(lang, "loss-none")) } }
            @else { table.list {
                caption.sr { (title) }
                thead { tr {
                    th scope="col" { (say!(lang, "reports-site")) }
                    th scope="col" { (say!(lang, "loss-last")) }
                    th scope="col" { (say!(lang, "loss-worth")) }
                } }
                tbody { @for (site, source, last) in &sources {
                    tr {
                        th scope="row" { a href={ "/ops/loss/" (percent_encode(site.as_str())) } { (labels::site(lang, site)) } }
                        td data-label=(say!(lang, "loss-last")) { @if let Some(last) = last { (cx.full_stamp(*last + Duration::from_secs(source.step_s.into()))) } }
                        td data-label=(say!(lang, "loss-worth")) {
                            (match &source.worth {
                                Some(worth) => words::worth(lang, worth),
                                None => say!(lang, "loss-no-worth-known"),
                            }) }
                    }
                } }
            } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// One site, and one of its outages.
pub async fn page(
    cx: RequestContext,
    Path(name): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let site = host(&name)?;
    cx.summary.site(&site).ok_or(Error::NotFound(Resource::Site))?;
    let it = site_loss(&cx, site, &params).await?;
    let lang = cx.lang;
    let title = say!(lang, "loss-of", site = labels::site(lang, &it.site));
    let path = format!("/ops/loss/{}", percent_encode(it.site.as_str()));
    let main = html! {
        p { a href="/ops/loss" { (say!(lang, "loss-title")) } }
        h1 { (title) }
        (loss::result(&cx, &it))
        (deal::list(&cx, &it, &format!("{path}/deals"), &query(&params)))
        (loss::outages(&cx, &it, &format!("{path}?")))
        (span_form(&cx, &path, &params))
        p { a href=(api_path(&it.site.to_string(), &params)) { (say!(lang, "loss-as-data")) } }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// The statement to one advertiser, in their language.
pub async fn statement(
    mut cx: RequestContext,
    Path((name, key)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let site = host(&name)?;
    cx.summary.site(&site).ok_or(Error::NotFound(Resource::Site))?;
    let it = site_loss(&cx, site, &params).await?;
    let found = deal::find(&it, &key).ok_or(Error::NotFound(Resource::Page))?;
    cx.lang = found.0.language;
    let title = say!(cx.lang, "deal-statement", advertiser = found.0.advertiser.as_str());
    let pdf = format!(
        "/ops/loss/{}/deals/{}/pdf{}",
        percent_encode(it.site.as_str()),
        percent_encode(&key),
        query(&params)
    );
    let main = html! {
        (pdf_link(&cx, &pdf))
        (deal::statement(&cx, &it, found))
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// The same as PDF.
pub async fn statement_pdf(
    mut cx: RequestContext,
    Path((name, key)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    let site = host(&name)?;
    cx.summary.site(&site).ok_or(Error::NotFound(Resource::Site))?;
    let it = site_loss(&cx, site, &params).await?;
    let found = deal::find(&it, &key).ok_or(Error::NotFound(Resource::Page))?;
    cx.lang = found.0.language;
    sheet_pdf(&cx, document::deal(&cx, &it, found), "statement.pdf").await
}

/// The outage that was asked for, for links.
fn query(params: &Params) -> String {
    let given = ["incident", "from", "until"].into_iter().filter_map(|field| {
        let value = params.get(field).filter(|value| !value.is_empty())?;
        Some(format!("{field}={}", percent_encode(value)))
    });
    format!("?{}", given.collect::<Vec<_>>().join("&"))
}

fn api_path(site: &str, params: &Params) -> String {
    format!("/api/v1/loss/{}{}", percent_encode(site), query(params))
}

/// Another span than that of an incident.
fn span_form(cx: &RequestContext, path: &str, params: &Params) -> Markup {
    let lang = cx.lang;
    html! {
        form.stacked.card method="get" action=(path) {
            @for (field, label) in [("from", say!(lang, "loss-from")), ("until", say!(lang, "loss-until"))] {
                label for=(field) { (label) }
                input id=(field) name=(field) type="datetime-local" required value=(params.get(field).unwrap_or_default());
            }
            button { (say!(lang, "loss-show")) }
        }
    }
}
