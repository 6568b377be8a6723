//! Customers who leave, told by the system that knows: billing, or the registrar's own (S2).

use super::promises::private;
use crate::access::login::unusable;
use crate::middleware::error_pages::{Problem, field_remedy};
use crate::request::api_request::ApiRequest;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::http::StatusCode;
use axum::response::Response;
use bongsu_core::departure::FUTURE_MAX;
use bongsu_core::departure::alarm as core;
use bongsu_core::departure::table::{DepartureReason, departure};
use bongsu_store::TellError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The most departures of one request.
const MAX_DEPARTURES: usize = 500;
/// The most tasks that are listed.
const MAX_ROWS: u32 = 500;

/// Services that customers leave.
#[derive(Deserialize, ToSchema)]
pub struct Departures {
    /// Up to 500 of them.
    departures: Vec<Departure>,
}

/// One service that a customer leaves.
#[derive(Deserialize, ToSchema)]
pub struct Departure {
    /// The key in the system that tells of it, of this customer; told twice, it is one.
    key: String,
    /// The customer's key.
    customer: String,
    /// `refund`, `cancellation` or `transfer_out`.
    kind: String,
    /// What they leave: a domain, or a service.
    subject: String,
    /// When they asked for it (RFC 3339); no later than a day from now.
    at: String,
}

/// A task to call a customer.
#[derive(Serialize, ToSchema)]
pub struct LeavingTask {
    /// Its id.
    pub id: String,
    /// The customer's key.
    pub customer: String,
    /// When it was raised.
    pub opened_at: String,
    /// The outage that hit the customer before, if there was one. Whether they leave because of
    /// it is not known.
    pub after_incident: Option<String>,
    /// The keys of the departures.
    pub departures: Vec<String>,
    /// Who calls them.
    pub taken_by: Option<String>,
    /// `stays`, `leaves`, `not_reached` or `unrelated`, once it ended.
    pub outcome: Option<&'static str>,
}

fn task(it: &core::Alarm) -> LeavingTask {
    LeavingTask {
        id: it.id.to_string(),
        customer: it.customer.clone(),
        opened_at: it.opened_at.to_string(),
        after_incident: it.after.map(|id| id.to_string()),
        departures: it.departures.clone(),
        taken_by: it.taken.as_ref().map(|(_, by)| by.name.clone()),
        outcome: it.end.as_ref().map(|end| end.outcome.as_str()),
    }
}

/// Tells of services that customers leave. All of them are taken, or none; one that was told
/// before changes nothing, so that the same request can be sent again. Answered are the tasks
/// that they raised or joined.
#[utoipa::path(post, path = "/api/v1/departures", tag = "operations",
    request_body = Departures,
    responses((status = 200, body = [LeavingTask]), (status = 400, body = Problem), (status = 404, body = Problem, description = "a customer is not known"), (status = 409, body = Problem, description = "a key of the customer stands for another departure; it is named"), (status = 503, body = Problem)))]
pub async fn tell(cx: RequestContext, request: ApiRequest<Departures>) -> Result<Response, Error> {
    let told = request.body.departures;
    if told.len() > MAX_DEPARTURES {
        let max = u32::try_from(MAX_DEPARTURES).unwrap_or(u32::MAX);
        return Err(Error::invalid("departures", FieldError::NotANumber(0, max)));
    }
    let latest = cx.now + FUTURE_MAX;
    let (mut read, mut keys) = (Vec::with_capacity(told.len()), BTreeSet::new());
    for (row, it) in told.iter().enumerate() {
        let in_row = |field: &str, why| {
            let field = format!("departures[{row}].{field}").into();
            let reason = field_remedy(cx.lang, why);
            Error::Body { field, reason: reason.trim_end_matches('.').into() }
        };
        let fields: [&str; 5] = [&it.key, &it.customer, &it.kind, &it.subject, &it.at];
        let one = departure(fields, cx.zone_name());
        let one = one.map_err(|(field, why)| in_row(field, wrong(&why)))?;
        if !keys.insert((one.customer.clone(), one.key.clone())) {
            return Err(Error::DepartureKey { key: one.key });
        }
        if one.at > latest {
            return Err(in_row("at", FieldError::InFuture));
        }
        if cx.summary.customer(&one.customer).is_none() {
            return Err(Error::NotFound(Resource::Customer));
        }
        read.push(one);
    }
    let alarms = cx.app.users()?.add_departures(&read, cx.now).await.map_err(|why| match why {
        TellError::AnotherBefore { key, .. } => Error::DepartureKey { key },
        TellError::Store(error) => unusable(error),
    })?;
    Ok(private(StatusCode::OK, alarms.iter().map(task).collect::<Vec<_>>()))
}

fn wrong(why: &DepartureReason) -> FieldError {
    match why {
        DepartureReason::Text | DepartureReason::Columns | DepartureReason::Twice(_) => {
            FieldError::Missing
        }
        DepartureReason::Kind(_) => FieldError::NotOneOf("refund, cancellation, transfer_out"),
        DepartureReason::NotATime(_) => FieldError::NotATime,
        DepartureReason::InFuture(_) => FieldError::InFuture,
    }
}

/// Tasks to call customers who leave: the open ones first, who waits longest.
#[utoipa::path(get, path = "/api/v1/leaving", tag = "operations",
    responses((status = 200, body = [LeavingTask])))]
pub async fn list(cx: RequestContext) -> Result<Response, Error> {
    let all = cx.app.users()?.leaving_alarms(MAX_ROWS).await.map_err(unusable)?;
    Ok(private(StatusCode::OK, all.iter().map(task).collect::<Vec<_>>()))
}
