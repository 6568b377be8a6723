//! `GET /api`: the API's description as a page, drawn from the description itself.

use super::openapi::description;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use axum::response::Response;
use bongsu_words::Language;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let lang = cx.lang;
    let doc = serde_json::to_value(description()).unwrap_or_default();
    let empty = serde_json::Map::new();
    let paths = doc["paths"].as_object().unwrap_or(&empty);
    let main = html! {
        h1 { (say!(lang, "nav-api")) }
        p { (say!(lang, "api-intro")) " " a href="/api/v1/openapi.json" { "openapi.json" } }
        p.small { (text(lang, &doc["info"]["description"])) }
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

/// The Korean of descriptions, found by the English ones, which are in the code; a test shows that
/// none is missing.
static KOREAN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("ko.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// A description in the reader's language, as far as there is one.
fn text(lang: Language, value: &Value) -> String {
    let english = value.as_str().unwrap_or_default();
    let english = english.split_whitespace().collect::<Vec<_>>().join(" ");
    match KOREAN.get(english.as_str()).filter(|_| lang == Language::Ko) {
        Some(korean) => (*korean).to_owned(),
        None => english,
    }
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
            p { (text(lang, &operation["summary"])) }
            @if !params.is_empty() {
                dl.facts.stacked {
                    @for it in params {
                        div { dt { code { (it["name"].as_str().unwrap_or_default()) } } dd { (text(lang, &it["description"])) } }
                    }
                }
            }
            @if let Some(name) = body.and_then(|body| body.rsplit('/').next()) {
                p.small { (say!(lang, "api-body")) " " code { (name) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_description_has_its_korean() {
        let doc = serde_json::to_value(description()).unwrap();
        let operations = doc["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|it| it.as_object().unwrap().values());
        let described = operations.flat_map(|it| {
            let params = it["parameters"].as_array().cloned().unwrap_or_default();
            let params = params.into_iter().map(|it| it["description"].clone());
            params.chain([it["summary"].clone()])
        });
        let all = described.chain([doc["info"]["description"].clone()]);
        let missing: Vec<String> = all
            .map(|it| text(Language::En, &it))
            .filter(|it| !it.is_empty() && !KOREAN.contains_key(it.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
