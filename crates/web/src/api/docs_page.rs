//! `GET /api`: the API's description as a page, drawn from the description itself.

use super::openapi::description;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let lang = cx.lang;
    let doc = serde_json::to_value(description()).unwrap_or_default();
    let empty = serde_json::Map::new();
    let paths = doc["paths"].as_object().unwrap_or(&empty);
    let main = html! {
        h1 { (say!(lang, "nav-api")) }
        p { (say!(lang, "api-intro")) " " a href="/api/v1/openapi.json" { "openapi.json" } }
        p.small { (text(&doc["info"]["description"])) }
        @for (path, operations) in paths {
            @for (method, operation) in operations.as_object().unwrap_or(&empty) {
                (endpoint(&cx, path, method, operation))
            }
        }
        section.card {
            h2 { (say!(lang, "api-others")) }
            ul {
                li { code { "/api/v2/summary.json" } " " code { "status.json" } " " code { "components.json" } " "
                    code { "incidents.json" } " " code { "incidents/unresolved.json" } " "
                    code { "scheduled-maintenances.json" } " — Statuspage v2" }
                li { code { "/history.atom" } " " code { "/history.rss" } " " code { "/feed.json" } }
                li { code { "/healthz" } }
                li { code { "/metrics" } " " code { "/probe?target=" } " — Prometheus; " (say!(lang, "api-operations")) }
            }
        }
    };
    frame(&cx, &Page { audience: Audience::Public, title: say!(lang, "nav-api"), live: None, main })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn endpoint(cx: &RequestContext, path: &str, method: &str, operation: &Value) -> Markup {
    let lang = cx.lang;
    let operations =
        operation["tags"].as_array().is_some_and(|t| t.iter().any(|t| t == "operations"));
    let params = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
    html! {
        section.card.endpoint {
            h2 { code { (method.to_uppercase()) " " (path) }
                @if operations { " " span.badge.dim { (say!(lang, "api-operations")) } } }
            p { (text(&operation["summary"])) }
            @if !params.is_empty() {
                dl.facts.stacked {
                    @for it in params {
                        div { dt { code { (text(&it["name"])) } } dd { (text(&it["description"])) } }
                    }
                }
            }
            @if let Some(name) = body.and_then(|body| body.rsplit('/').next()) {
                p.small { (say!(lang, "api-body")) " " code { (name) } }
            }
        }
    }
}
