//! Estimated losses for programs.

use crate::middleware::error_pages::Problem;
use crate::model::loss::{Found, site_loss};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::{Params, host};
use axum::Json;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bongsu_core::settlement::Money;
use bongsu_core::settlement::loss::{Estimate, Interval};
use bongsu_core::settlement::traffic::Loss as CoreLoss;
use bongsu_words::{Language, loss as words, time};
use serde::Serialize;
use utoipa::ToSchema;

/// What an outage cost by the site's own traffic: an estimate, not an amount that is owed.
#[derive(Serialize, ToSchema)]
pub struct Loss {
    /// The site.
    pub site: String,
    /// When the outage began; `null` where none is known.
    pub from: Option<String>,
    /// When it ended, or now.
    pub until: Option<String>,
    /// In money, where a worth is stated.
    pub money: Option<MoneyRange>,
    /// In visits, or minor units of revenue.
    pub units: Option<Units>,
    /// Why there is no estimate, in English.
    pub refusal: Option<String>,
}

/// An amount with its 90 % interval, as decimal numbers in text.
#[derive(Serialize, ToSchema)]
pub struct MoneyRange {
    /// ISO 4217.
    pub currency: &'static str,
    /// The lower end.
    pub low: String,
    /// The most probable.
    pub middle: String,
    /// The upper end.
    pub high: String,
}

/// A number with its 90 % interval.
#[derive(Serialize, ToSchema)]
pub struct Range {
    /// The lower end.
    pub low: i64,
    /// The most probable.
    pub middle: i64,
    /// The upper end.
    pub high: i64,
}

/// A loss in units.
#[derive(Serialize, ToSchema)]
pub struct Units {
    /// What is missing.
    pub loss: Range,
    /// What was expected over the effect.
    pub expected: Range,
    /// What was counted.
    pub actual: i64,
    /// Until when the effect is counted.
    pub effect_until: String,
    /// Missing while the outage lasted.
    pub during: i64,
    /// Missing afterwards.
    pub tail: i64,
    /// What came above expectation afterwards, deducted.
    pub rebound: i64,
    /// The weeks that it was compared with, as weeks before.
    pub weeks: Vec<u8>,
    /// Whether sister sites served as control.
    pub controlled: bool,
    /// What limits the estimate, in English.
    pub caveats: Vec<String>,
    /// Step by step.
    pub course: Vec<CoursePoint>,
}

/// One step of the course.
#[derive(Serialize, ToSchema)]
pub struct CoursePoint {
    /// When it begins.
    pub at: String,
    /// What was expected.
    pub expected: Option<f64>,
    /// The lower end of its band.
    pub low: Option<f64>,
    /// The upper end of its band.
    pub high: Option<f64>,
    /// What was counted.
    pub actual: Option<i64>,
}

/// The estimated loss of one outage of a site: of an incident, of a span, or of the newest.
#[utoipa::path(get, path = "/api/v1/loss/{host}", tag = "operations",
    params(("host" = String, Path, description = "the host name, in ASCII or Unicode"),
        ("incident" = Option<String>, Query, description = "the incident in which the site was seen failing"),
        ("from" = Option<String>, Query, description = "when the outage began, RFC 3339"),
        ("until" = Option<String>, Query, description = "when it ended, RFC 3339")),
    responses((status = 200, body = Loss), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn loss(
    cx: RequestContext,
    Path(name): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let site = host(&name)?;
    cx.summary.site(&site).ok_or(Error::NotFound(Resource::Site))?;
    let it = site_loss(&cx, site, &params).await?;
    let utc = time::zone("UTC");
    let (found, refusal) = match &it.found {
        Some(Found { loss: Ok(loss), .. }) => (Some(loss), None),
        Some(Found { loss: Err(refusal), .. }) => {
            (None, Some(words::refusal(Language::En, &utc, refusal)))
        }
        None => (None, Some(say!(Language::En, "loss-no-traffic", site = it.site.to_string()))),
    };
    let body = Loss {
        site: it.site.to_string(),
        from: it.outage.map(|outage| outage.from.to_string()),
        until: it.outage.map(|outage| outage.until.to_string()),
        money: found.and_then(money),
        units: found.and_then(|loss| loss.estimate.as_ref()).map(units),
        refusal,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

fn money(loss: &CoreLoss) -> Option<MoneyRange> {
    let it = loss.money?;
    let [low, middle, high] = [it.low, it.middle, it.high].map(|amount: Money| amount.to_string());
    Some(MoneyRange { currency: it.middle.currency().code(), low, middle, high })
}

fn range(it: Interval) -> Range {
    Range { low: it.low, middle: it.middle, high: it.high }
}

fn units(it: &Estimate) -> Units {
    let utc = time::zone("UTC");
    let caveat = |caveat| words::caveat(Language::En, &utc, caveat);
    let course = it.course.iter().map(|step| CoursePoint {
        at: step.at.to_string(),
        expected: step.expected,
        low: step.band.map(|(low, _)| low),
        high: step.band.map(|(_, high)| high),
        actual: step.actual,
    });
    Units {
        loss: range(it.loss),
        expected: range(it.expected),
        actual: it.actual,
        effect_until: it.effect.until.to_string(),
        during: it.during,
        tail: it.tail,
        rebound: it.rebound,
        weeks: it.weeks.clone(),
        controlled: it.controlled,
        caveats: it.caveats.iter().copied().map(caveat).collect(),
        course: course.collect(),
    }
}
