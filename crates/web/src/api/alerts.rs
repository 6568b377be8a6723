//! Alerts, as the API and webhooks have them.

use super::types::Rows;
use crate::middleware::error_pages::Problem;
use crate::model::alerts::{AlertFilter, ended_alerts, open_alerts};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::alert::{self as core, AlertDigest, AlertEnd, AlertNews, Condition, DigestItem};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// An alert about one site, a certificate or a domain.
#[derive(Serialize, ToSchema)]
pub struct Alert {
    /// Its id.
    pub id: String,
    /// The site's host name, or the domain.
    pub subject: String,
    /// The customer's key; empty for a domain that several share.
    pub customer: String,
    /// `down`, `partial`, `slow`, `certificate` or `domain`.
    pub kind: &'static str,
    /// The layer that it is a matter of.
    pub layer: &'static str,
    /// Why it fails, if it does.
    pub reason: Option<&'static str>,
    /// The HTTP status that was not expected, if that is why.
    pub status: Option<u16>,
    /// The date that comes near, if it is about one.
    pub until: Option<String>,
    /// The first observation of it.
    pub began_at: String,
    /// When it was last seen.
    pub as_of: String,
    /// Since when the site is seen to work again, while that has not lasted long enough to end it.
    pub works_since: Option<String>,
    /// When it ended; `null` while it is open.
    pub ended_at: Option<String>,
    /// `verified`, `renewed`, `expired`, `joined` or `removed`; only the first two say that it is
    /// over.
    pub end: Option<&'static str>,
    /// The incident that explains it, when it joined one.
    pub incident: Option<String>,
}

impl Alert {
    fn new(
        id: core::AlertId,
        (subject, customer): (&bongsu_core::name::Name, &str),
        condition: Condition,
        (began_at, as_of, works_since): (Time, Time, Option<Time>),
        end: Option<AlertEnd>,
    ) -> Alert {
        let reason = match condition {
            Condition::Down { reason, .. } | Condition::Partial { reason, .. } => Some(reason),
            _ => None,
        };
        let incident = match end {
            Some(AlertEnd::Joined { incident, .. }) => Some(incident.to_string()),
            _ => None,
        };
        Alert {
            id: id.to_string(),
            subject: subject.to_string(),
            customer: customer.to_owned(),
            kind: condition.kind().as_str(),
            layer: condition.layer().as_str(),
            reason: reason.map(|reason| reason.code()),
            status: match reason {
                Some(bongsu_core::observation::Reason::Status(code)) => Some(code),
                _ => None,
            },
            until: condition.until().map(|at| at.to_string()),
            began_at: began_at.to_string(),
            as_of: as_of.to_string(),
            works_since: works_since.map(|at| at.to_string()),
            ended_at: end.map(|end| end.at().to_string()),
            end: end.map(|end| end.as_str()),
            incident,
        }
    }

    fn of(it: &core::Alert) -> Alert {
        let dates = (it.began_at, it.as_of, it.works_since);
        Alert::new(it.id, (&it.subject, &it.customer), it.condition, dates, it.end)
    }

    fn of_item(it: &DigestItem) -> Alert {
        let dates = (it.began_at, it.as_of, it.works_since);
        Alert::new(it.alert, (&it.subject, &it.customer), it.condition, dates, it.end)
    }
}

/// Alerts about single sites and dates: the open ones, or those that ended within the last hour.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "operations",
    params(("state" = Option<String>, Query, description = "open or ended; open when not given"),
        ("kind" = Option<String>, Query, description = "down, partial, slow, certificate or domain"),
        ("q" = Option<String>, Query, description = "part of the site, the domain or the customer"),
        ("label" = Option<String>, Query, description = "a label of the sites"),
        ("offset" = Option<u32>, Query, description = "rows to skip, from 0"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Rows<Alert>), (status = 400, body = Problem)))]
pub async fn alerts(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let page = params.offset_and_limit()?;
    let text = params.search()?.to_lowercase();
    let filter = AlertFilter { kind: params.alert_kind()?, text, label: params.label()? };
    let states = [("open", true), ("ended", false)];
    let is_open = params.one_of("state", &states, "open, ended")?.unwrap_or(true);
    let view = &cx.summary.view;
    let found = if is_open { open_alerts(view, &filter) } else { ended_alerts(view, &filter) };
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let shown = found.iter().skip(from).take(page.limit as usize);
    let rows = Rows {
        rows: shown.map(|it| Alert::of(it)).collect(),
        total: found.len() as u64,
        offset: page.offset,
        limit: page.limit,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(rows)).into_response())
}

/// What a program is sent: each alert, and what is new of it.
pub fn digest_payload(digest: &AlertDigest) -> Value {
    let item = |it: &DigestItem| {
        let (news, days) = match it.news {
            AlertNews::Opened => ("opened", None),
            AlertNews::Worse => ("worse", None),
            AlertNews::Expires { days } => ("expires", Some(days)),
            AlertNews::Ended => ("ended", None),
        };
        json!({ "news": news, "announced_days": days, "alert": Alert::of_item(it) })
    };
    let items: Vec<Value> = digest.items.iter().map(item).collect();
    let mut body =
        json!({ "id": digest.id.to_string(), "as_of": digest.at.to_string(), "items": items });
    if let Some(question) = &digest.question {
        body["question"] = json!({
            "id": question.id.to_string(),
            "text": (!question.text.is_empty()).then_some(&question.text),
            "due": question.due.map(|at| at.to_string()),
        });
    }
    body
}
