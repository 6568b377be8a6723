//! Documents by the API: the report of a month as JSON and as PDF, and a credit as PDF.

use crate::layout::sheet_pdf;
use crate::middleware::error_pages::Problem;
use crate::model::document;
use crate::model::document::month_report;
use crate::model::report::month;
use crate::pages::ops::month_report::month_of;
use crate::request::context::RequestContext;
use crate::request::credit::credit_by_id;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::Json;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bongsu_core::settlement::month::Month;
use bongsu_pdf::Block;
use serde::Serialize;
use utoipa::ToSchema;

/// A document for people, in the language of the request.
#[derive(Serialize, ToSchema)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// The code of its language.
    pub language: &'static str,
    /// From whom, to whom, and when it was made.
    pub about: Vec<String>,
    /// What it says, in order.
    pub parts: Vec<Part>,
}

/// A part of a document.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Part {
    /// A heading.
    Heading {
        /// What it says.
        text: String,
    },
    /// A paragraph.
    Text {
        /// What it says.
        text: String,
    },
    /// Labels, each with a value.
    Facts {
        /// Pairs of a label and a value.
        facts: Vec<(String, String)>,
    },
    /// A table; every row has as many cells as there are columns.
    Table {
        /// The headings of its columns.
        columns: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
    /// Numbered steps.
    Steps {
        /// What each says.
        steps: Vec<String>,
    },
}

impl From<Block> for Part {
    fn from(block: Block) -> Part {
        match block {
            Block::Heading(text) => Part::Heading { text },
            Block::Text(text) => Part::Text { text },
            Block::Facts(facts) => Part::Facts { facts },
            Block::Table { columns, rows } => {
                Part::Table { columns: columns.into_iter().map(|it| it.heading).collect(), rows }
            }
            Block::Steps(steps) => Part::Steps { steps },
        }
    }
}

/// The report of a month: of a customer, or of the host when none is named
#[utoipa::path(get, path = "/api/v1/reports/month", tag = "operations",
    params(("month" = Option<String>, Query, description = "such as 2018-01; the present one when not given"),
        ("customer" = Option<String>, Query, description = "the key of a customer")),
    responses((status = 200, body = Document), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn month_json(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (of, first) = (month_of(&cx, &params)?, month(&cx, &params)?);
    let report = month_report(&cx, &of, first).await?;
    let document = Document {
        title: report.title,
        language: report.language,
        about: report.about,
        parts: report.blocks.into_iter().map(Part::from).collect(),
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(document)).into_response())
}

/// The report of a month, as PDF
#[utoipa::path(get, path = "/api/v1/reports/month.pdf", tag = "operations",
    params(("month" = Option<String>, Query, description = "such as 2018-01; the present one when not given"),
        ("customer" = Option<String>, Query, description = "the key of a customer")),
    responses((status = 200, description = "the document", body = Vec<u8>, content_type = "application/pdf"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem, description = "the program is built without PDF, has no font, or writes two already")))]
pub async fn month_pdf(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (of, first) = (month_of(&cx, &params)?, month(&cx, &params)?);
    let report = month_report(&cx, &of, first).await?;
    sheet_pdf(&cx, report, &format!("report-{}.pdf", Month::of(first))).await
}

/// A credit with its arithmetic, as PDF
#[utoipa::path(get, path = "/api/v1/credits/{id}/document.pdf", tag = "operations",
    params(("id" = String, Path, description = "the id of the credit")),
    responses((status = 200, description = "the document", body = Vec<u8>, content_type = "application/pdf"), (status = 404, body = Problem), (status = 503, body = Problem, description = "the program is built without PDF, has no font, or writes two already")))]
pub async fn credit_pdf(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let credit = credit_by_id(&cx, &id).await?;
    let name = format!("credit-{}-{}.pdf", credit.month, credit.id);
    sheet_pdf(&cx, document::credit(&cx, &credit).await, &name).await
}
