//! Credits in the API: what is owed for a month, and the decision about each.

use super::types::Rows;
use crate::access::login::unusable;
use crate::middleware::access_log::AuditNote;
use crate::middleware::error_pages::Problem;
use crate::model::report::month as month_param;
use crate::request::api_request::ApiRequest;
use crate::request::context::RequestContext;
use crate::request::credit::{Decision, credit_by_id, decide as decide_credit};
use crate::request::error::{Error, FieldError};
use crate::request::params::Params;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bongsu_core::settlement::credit::record as core;
use bongsu_core::settlement::month::Month;
use bongsu_words::settlement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a contract is owed for a month, as it was worked out once.
#[derive(Serialize, ToSchema)]
pub struct Credit {
    /// Its id.
    pub id: String,
    /// The customer's key.
    pub customer: String,
    /// The contract.
    pub contract: String,
    /// The month: `2018-01`.
    pub month: String,
    /// Its number among those of the contract and month, from 1; the last one holds.
    pub number: u32,
    /// `proposed`, `approved`, `declined`, `superseded`, or `nothing_to_give` where nothing is to be
    /// decided.
    pub state: &'static str,
    /// The ISO 4217 code of the amounts.
    pub currency: &'static str,
    /// What is owed for the month, a decimal number as text.
    pub owed: String,
    /// What was approved for the month before.
    pub approved_before: String,
    /// What is to be given.
    pub amount: String,
    /// The time that counts, in seconds.
    pub counted_s: u64,
    /// When it was computed.
    pub computed_at: String,
    /// The accounting policy by which it was counted, with its digest.
    pub policy: String,
    /// The terms by which it is owed, with their digest.
    pub terms: String,
    /// Until when a claim for all of it is in time: the first deadline of its outages.
    pub claim_until: Option<String>,
    /// When it was claimed.
    pub claimed_at: Option<String>,
    /// Whether a person has to say why it is approved.
    pub doubtful: bool,
    /// Every step of the arithmetic, in the language of the request.
    pub arithmetic: Vec<String>,
}

impl Credit {
    fn new(cx: &RequestContext, it: &core::Credit) -> Credit {
        Credit {
            id: it.id.to_string(),
            customer: it.customer.clone(),
            contract: it.contract.key.clone(),
            month: it.month.to_string(),
            number: it.number,
            state: it.state.code(),
            currency: it.amount.currency().code(),
            owed: it.settlement.owed.to_string(),
            approved_before: it.approved_before.to_string(),
            amount: it.amount.to_string(),
            counted_s: it.settlement.counted.as_secs(),
            computed_at: it.computed_at.to_string(),
            policy: it.policy.to_string(),
            terms: it.terms.to_string(),
            claim_until: it.claim_until.map(|at| at.to_string()),
            claimed_at: it.claim.as_ref().map(|claim| claim.at.to_string()),
            doubtful: it.is_doubtful(),
            arithmetic: settlement::arithmetic::in_full(cx.lang, &cx.zone, it),
        }
    }
}

/// The credits of a month
///
/// All that were computed, by contract and number.
#[utoipa::path(get, path = "/api/v1/credits", tag = "operations",
    params(("month" = Option<String>, Query, description = "such as 2018-01; the present one when not given"),
        ("offset" = Option<u32>, Query, description = "rows to skip, from 0"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Rows<Credit>), (status = 400, body = Problem)))]
pub async fn list(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let month = Month::of(month_param(&cx, &params)?);
    let credits = cx.app.users()?.credits_of_month(month).await.map_err(unusable)?;
    let page = params.offset_and_limit()?;
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let shown = credits.iter().skip(from).take(page.limit as usize);
    let rows = Rows {
        rows: shown.map(|it| Credit::new(&cx, it)).collect(),
        total: credits.len() as u64,
        offset: page.offset,
        limit: page.limit,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(rows)).into_response())
}

/// One of them
#[utoipa::path(get, path = "/api/v1/credits/{id}", tag = "operations",
    params(("id" = String, Path, description = "the id of the credit")),
    responses((status = 200, body = Credit), (status = 404, body = Problem)))]
pub async fn one(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let credit = credit_by_id(&cx, &id).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Credit::new(&cx, &credit))).into_response())
}

/// What is decided about a credit.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditDecision {
    /// `approve` or `decline`.
    pub decision: String,
    /// Why: needed to decline, and to approve a doubtful one. The customer reads it when it is
    /// declined. At most 1,000 characters.
    #[serde(default)]
    pub note: String,
}

/// Approves or declines a credit, which the customer is told. The same decision again changes
/// nothing.
#[utoipa::path(post, path = "/api/v1/credits/{id}", tag = "operations",
    params(("id" = String, Path, description = "the id of the credit")),
    request_body = CreditDecision,
    responses((status = 200, body = Credit), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it was decided, superseded, is about to be computed again, or is nothing"), (status = 503, body = Problem)))]
pub async fn decide(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<CreditDecision>,
) -> Result<Response, Error> {
    let CreditDecision { decision, note } = request.body;
    let decision = Decision::from_code(&decision)
        .ok_or_else(|| Error::invalid("decision", FieldError::NotOneOf("approve, decline")))?;
    let credit = credit_by_id(&cx, &id).await?;
    let is_done = match &credit.state {
        core::CreditState::Approved { .. } => decision == Decision::Approve,
        core::CreditState::Declined { .. } => decision == Decision::Decline,
        _ => false,
    };
    if is_done {
        return Ok(([(CACHE_CONTROL, "no-store")], Json(Credit::new(&cx, &credit))).into_response());
    }
    let (after, audit) = decide_credit(&cx, &credit, (decision, &note)).await?;
    let answer = ([(CACHE_CONTROL, "no-store")], Json(Credit::new(&cx, &after)));
    Ok((Extension(AuditNote(audit)), answer).into_response())
}
