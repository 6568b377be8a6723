//! How much of a time a component was named as the cause of no outage, in the form of
//! Statuspage's `ComponentUptime`.

use super::envelope::{page_id, respond};
use crate::queries::{Queries, ReportDay};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::Params;
use axum::extract::Path;
use axum::response::Response;
use bongsu_words::names::ComponentNames;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

/// How far back, when nothing is asked for.
const DEFAULT_DAYS: i64 = 90;
/// The most months of one answer.
const MAX_MONTHS: u32 = 13;

/// `GET /v1/pages/{page}/components/{id}/uptime`, with `start` and `end` as days.
pub async fn uptime(
    cx: RequestContext,
    Path((page, id)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Error> {
    if page != page_id(&cx) {
        return Err(Error::NotFound(Resource::Page));
    }
    let components = &cx.summary.view.topology.components;
    let known = cx.summary.public_components().into_iter().map(|at| &components[at.ix()].key);
    let found = known.into_iter().find(|key| cx.app.component_id(key) == id);
    let key = found.ok_or(Error::NotFound(Resource::Component))?.clone();
    let today = cx.now.to_jiff().to_zoned(cx.app.zone.clone()).date();
    let end = day(&params, "end")?.unwrap_or(today).min(today);
    let start = day(&params, "start")?.unwrap_or_else(|| end.saturating_sub(DEFAULT_DAYS.days()));
    // No share is told of another time than is named.
    if start > end {
        return Err(Error::invalid("start", FieldError::AfterEnd));
    }
    if start.saturating_add(i64::from(MAX_MONTHS).months()) <= end {
        return Err(Error::invalid("start", FieldError::TooManyMonths(MAX_MONTHS)));
    }
    let days = cx.store.days_of_outages(Some(key.clone()), (start, end), cx.now).await?;
    let [good, bad] = [|day: &ReportDay| day.good_s, |day: &ReportDay| day.bad_s]
        .map(|of| days.iter().map(of).sum::<u64>());
    // Of time that nothing is known of, no share is told.
    let share = (good + bad > 0).then(|| 100.0 * good as f64 / (good + bad) as f64);
    let body = json!({
        "id": id,
        "name": cx.names.component(cx.lang, &key),
        "range_start": start.to_string(),
        "range_end": end.to_string(),
        "uptime_percentage": share,
        // How large an outage was is not told apart here.
        "major_outage": bad,
        "partial_outage": null,
        "related_events": {},
        "warnings": null,
    });
    Ok(respond(&cx, &format!("uptime/{id}/{start}/{end}"), body))
}

fn day(params: &Params, field: &'static str) -> Result<Option<Date>, Error> {
    let text = params.text(field)?;
    // A program may send an instant; its day is meant.
    let date = text.get(..10).unwrap_or(&text).parse::<Date>();
    let wrong = |_| Error::invalid(field, FieldError::NotReadable);
    if text.is_empty() { Ok(None) } else { date.map(Some).map_err(wrong) }
}
