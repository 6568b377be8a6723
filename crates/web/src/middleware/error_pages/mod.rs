//! Turns every bare error, ours or the framework's, into a page for people or RFC 9457
//! problem details for programs.

mod care;
mod field;
mod field_problem;
mod inventory;
mod json;
mod labels;
mod maintenance;
mod marks;
mod oncall;
mod postmortem;
mod problems;
mod promise;
mod text;
mod ticket;

pub use field::field_remedy;
pub use maintenance::field_label as maintenance_label;
pub use problems::refusal;
pub use text::redisplay_form;

use crate::app::App;
use crate::layout::{self, Audience, Page};
use crate::request::context::RequestContext;
use crate::request::error::{Error, InventoryRefusal};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bongsu_core::inventory::edit::EditRefusal;
use bongsu_core::settlement::credit::record::CreditRefusal;
use maud::html;
use serde::Serialize;
use std::sync::Arc;
use text::RefusedForm;
use utoipa::ToSchema;

/// RFC 9457 problem details.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    pub r#type: &'static str,
    /// The status as a phrase.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, in the reader's language.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// The field that is refused, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Renders every bare error in the reader's language, and marks the fields of every refused form.
pub async fn render_errors(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(cx) = RequestContext::from_request_parts(&mut parts, &app).await;
    let uri = parts.uri.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    match response.extensions().get::<RefusedForm>().cloned() {
        Some(RefusedForm(error)) => mark_fields(&cx, &uri, &error, response).await,
        None if is_bare_error(&response) => render_error(&cx, &uri, response),
        None => response,
    }
}

/// The page of a refused form, with what is wrong beside each field.
async fn mark_fields(cx: &RequestContext, uri: &Uri, error: &Error, page: Response) -> Response {
    let (mut parts, body) = page.into_parts();
    // A page of ours is in memory already.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let problems = problems::problems(cx.lang, error);
    let marked = marks::mark(&String::from_utf8_lossy(&bytes), uri.path(), &problems);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(marked))
}

/// Whether a response is an error without text: ours by its extension, or the framework's,
/// which comes empty or as plain text.
fn is_bare_error(response: &Response) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    failed && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn render_error(cx: &RequestContext, uri: &Uri, bare: Response) -> Response {
    let status = bare.status();
    let error = bare.extensions().get::<Error>().cloned();
    let for_program = wants_json(uri.path());
    let problem = problem(cx, status, error.as_ref(), for_program);
    let mut response = if for_program {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(problem)).into_response()
    } else {
        let mut page = layout::frame(cx, &error_page(cx, uri.path(), &problem));
        *page.status_mut() = status;
        page
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = bare.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from(text::RETRY_AFTER_S));
    }
    response
}

fn wants_json(path: &str) -> bool {
    // Statuspage's API is under /v1.
    ["/api/", "/v1/"].iter().any(|it| path.starts_with(it))
        || path == "/metrics"
        || path == "/probe"
        || path.ends_with(".json")
}

fn problem(
    cx: &RequestContext,
    status: StatusCode,
    error: Option<&Error>,
    for_program: bool,
) -> Problem {
    let lang = cx.lang;
    let (detail, remedy) = match error {
        Some(error) if for_program => text::error_text(lang, error),
        Some(error) => text::error_text_for_people(lang, error),
        None => (text::status_text(lang, status), text::status_remedy(lang, status)),
    };
    let field = match error {
        Some(Error::Invalid { field, .. } | Error::InternalName { field, .. }) => {
            Some((*field).to_owned())
        }
        Some(Error::Body { field, .. } | Error::UnknownField { field, .. }) => {
            Some(field.to_string())
        }
        Some(Error::Credit(CreditRefusal::NoteNeeded)) => Some("note".to_owned()),
        // Of several the first: the text has them all.
        Some(Error::Several(all)) => all.iter().find_map(|it| match it {
            Error::Invalid { field, .. } | Error::InternalName { field, .. } => {
                Some((*field).to_owned())
            }
            _ => None,
        }),
        Some(Error::Inventory(refusal)) => match &**refusal {
            InventoryRefusal::Edit(EditRefusal::Invalid(all)) => {
                all.iter().find_map(|it| it.column.clone())
            }
            _ => None,
        },
        _ => None,
    };
    Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        detail,
        remedy,
        field,
    }
}

fn error_page(cx: &RequestContext, path: &str, problem: &Problem) -> Page {
    let lang = cx.lang;
    let audience = if path.starts_with("/ops") || path.starts_with("/account") {
        Audience::Operations
    } else {
        Audience::Public
    };
    let home = if audience == Audience::Public { "/" } else { "/ops" };
    // What a customer asked for on their own page leads back to it.
    let own = path.strip_prefix("/c/").and_then(|rest| rest.split_once('/'));
    let own = own.map(|(token, _)| format!("/c/{token}"));
    Page {
        audience,
        title: problem.detail.clone(),
        live: None,
        main: html! {
            section.card {
                h1 { (problem.detail) }
                @if problem.field.is_some() || problem.status != 404 || has_own_lists(path) { p { (problem.remedy) } }
                @else { p { (say!(lang, "remedy-page")) } }
                @match &own {
                    Some(own) => p { a href=(own) { (say!(lang, "go-own-page")) } },
                    None => p { a href=(home) { (say!(lang, "go-home")) } },
                }
                p.small { "HTTP " (problem.status) " · " (cx.time(cx.now)) }
            }
        },
    }
}

/// Whether whoever reads a page there can look the thing up: customers on theirs, people of the host in
/// operations. A stranger can only check the address.
fn has_own_lists(path: &str) -> bool {
    ["/c/", "/ops/"].iter().any(|area| path.starts_with(area))
}
