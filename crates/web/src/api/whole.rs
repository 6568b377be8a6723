//! The description of every route, also of those that are not of the JSON API: feeds, what is as
//! in Statuspage, hooks, exports, and the pages for people.

use super::openapi::description;
use crate::access::routes::Route;
use serde_json::{Map, Value, json};

/// A route for programs that the JSON API does not describe.
struct Other {
    method: &'static str,
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    /// What it answers with, and what it is sent where that is no form.
    types: (&'static str, Option<&'static str>),
    /// Whether it may have nothing to say.
    may_be_empty: bool,
    /// What may stand in its query string, and what that means.
    query: &'static [(&'static str, &'static str)],
}

const fn read(
    path: &'static str,
    tag: &'static str,
    answer: &'static str,
    summary: &'static str,
) -> Other {
    Other {
        method: "GET",
        path,
        tag,
        summary,
        types: (answer, None),
        may_be_empty: false,
        query: &[],
    }
}

const fn sent(
    path: &'static str,
    tag: &'static str,
    body: &'static str,
    summary: &'static str,
) -> Other {
    Other {
        method: "POST",
        path,
        tag,
        summary,
        types: (JSON, Some(body)),
        may_be_empty: false,
        query: &[],
    }
}

/// What a telephone system is answered with, or nothing.
const fn call(path: &'static str, summary: &'static str) -> Other {
    let types = (CALL, Some(CALL_BODY));
    Other { types, may_be_empty: true, ..sent(path, "hooks", JSON, summary) }
}

/// By the form of the telephone system: JSON, or TwiML.
const CALL: &str = "application/json, text/xml";
const CALL_BODY: &str = "application/json, application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const CSV: &str = "text/csv";
const EVENTS: &str = "text/event-stream";
const CALENDAR: &str = "text/calendar";
const PROMETHEUS: &str = "text/plain; version=0.0.4";
const ANY_FILE: &str = "application/octet-stream";
const FORM: &str = "application/x-www-form-urlencoded";
const UPLOAD: &str = "multipart/form-data";
const PAGE: &str = "text/html";

/// The days of an uptime.
const UPTIME_DAYS: &[(&str, &str)] = &[
    ("start", "the first day, or an instant of it; 90 days before the last when not given"),
    ("end", "the last day, within thirteen months of the first; today when not given"),
];

/// Everything that is neither of the JSON API nor a page.
#[rustfmt::skip]
const OTHERS: &[Other] = &[
    read("/api/v1/openapi.json", "description", JSON, "This description."),
    read("/api/v2/summary.json", "statuspage", JSON, "As in Statuspage v2: status, components, open incidents and planned maintenance."),
    read("/api/v2/status.json", "statuspage", JSON, "As in Statuspage v2: how it is altogether."),
    read("/api/v2/components.json", "statuspage", JSON, "As in Statuspage v2: components and their groups."),
    read("/api/v2/incidents.json", "statuspage", JSON, "As in Statuspage v2: the latest fifty incidents."),
    read("/api/v2/incidents/unresolved.json", "statuspage", JSON, "As in Statuspage v2: open incidents."),
    read("/api/v2/scheduled-maintenances.json", "statuspage", JSON, "As in Statuspage v2: windows of maintenance."),
    read("/api/v2/scheduled-maintenances/upcoming.json", "statuspage", JSON, "As in Statuspage v2: windows that have not begun."),
    read("/api/v2/scheduled-maintenances/active.json", "statuspage", JSON, "As in Statuspage v2: windows in progress."),
    Other { query: UPTIME_DAYS, ..read("/v1/pages/{page}/components/{id}/uptime", "statuspage", JSON, "As ComponentUptime of Statuspage: how much of the known time the component was named in no outage.") },
    sent("/v1/pages/{page}/subscribers", "statuspage", JSON, "Subscribes as at Statuspage; who subscribes is asked to confirm."),
    sent("/api/v2/subscribers.json", "statuspage", JSON, "The same, without the page's id."),
    read("/history.atom", "feeds", "application/atom+xml", "Statements and maintenance (RFC 4287)."),
    read("/history.rss", "feeds", "application/rss+xml", "The same as RSS 2.0."),
    read("/feed.json", "feeds", "application/feed+json", "The same as JSON Feed 1.1."),
    read("/maintenance.ics", "feeds", CALENDAR, "Public maintenance (RFC 5545)."),
    read("/oncall/calendar/{kind}/{key}/{code}", "feeds", CALENDAR, "When somebody is on call, at an address that is a secret."),
    read("/live", "live", EVENTS, "That the public pages have changed."),
    read("/c/{token}/live", "live", EVENTS, "That a customer's page has changed."),
    read("/ops/live", "live", EVENTS, "That the pages of operations have changed."),
    read("/healthz", "monitoring", "application/health+json", "Whether what is shown is fresh; 503 when it is not."),
    read("/metrics", "monitoring", PROMETHEUS, "Metrics of Prometheus."),
    read("/probe", "monitoring", PROMETHEUS, "One site (`target`) by the names of blackbox_exporter. Nothing is probed for it."),
    read("/ops/reports.csv", "exports", CSV, "A report as a table of days, with the parameters of `/api/v1/reports`."),
    read("/ops/settlement.csv", "exports", CSV, "Credits as a table."),
    read("/ops/record.csv", "exports", CSV, "The access log as a table."),
    read("/ops/incidents/{id}/claims.csv", "exports", CSV, "Who was sent the notice of who may claim, with the proof."),
    read("/ops/incidents/{id}/timeline.md", "exports", "text/markdown", "An incident's timeline."),
    read("/ops/tickets/{id}/files/{number}", "files", ANY_FILE, "A file of a ticket, to be saved."),
    read("/c/{token}/tickets/{id}/files/{number}", "files", ANY_FILE, "A file of a customer's own ticket, to be saved."),
    read("/t/{token}/files/{number}", "files", ANY_FILE, "A file of a ticket, to be saved."),
    sent("/c/{token}/tickets/{id}/files", "files", UPLOAD, "Adds a file to a customer's own ticket."),
    sent("/t/{token}/files", "files", UPLOAD, "Adds a file to a ticket."),
    read("/assets/{build}/{name}", "files", ANY_FILE, "A style, script or picture of the pages."),
    read("/favicon.ico", "files", ANY_FILE, "Nothing: the pages name their icon."),
    sent("/hooks/alerts/{source}", "hooks", JSON, "Alerts of another tool, with its token in a header."),
    sent("/hooks/alerts/{source}/{token}", "hooks", JSON, "Alerts of another tool, with its token in the address."),
    sent("/hooks/alerts/{source}/{token}/api/v2/alerts", "hooks", JSON, "Alerts as Prometheus sends them to an Alertmanager."),
    sent("/api/v2/alerts", "hooks", JSON, "The same, with a token in a header."),
    sent("/v2/enqueue", "hooks", JSON, "One event as PagerDuty's Events API v2 takes it, with the token as its routing key."),
    read("/hooks/heartbeats/{name}/{token}", "hooks", JSON, "A heartbeat."),
    sent("/hooks/heartbeats/{name}/{token}", "hooks", ANY_FILE, "A heartbeat; its body is not read."),
    call("/hooks/calls/{system}", "A telephone system asks about a call, with its token in a header."),
    call("/hooks/calls/{system}/{token}", "The same, with its token in the address."),
    call("/hooks/calls/{system}/{token}/{told}", "A telephone system tells what became of a call."),
    Other { types: (PAGE, Some(FORM)), may_be_empty: true, ..sent("/ops/desk/drafts", "files", FORM, "Saves what a counsellor is typing.") },
];

/// The description with all of these routes. What is neither of the JSON API nor listed here is
/// a page for people, with its forms.
pub fn whole(routes: &[Route]) -> Value {
    let mut doc = serde_json::to_value(description()).unwrap_or_default();
    let Some(paths) = doc["paths"].as_object_mut() else { return doc };
    for route in routes {
        let (path, method) = (route.path.replace("{*", "{"), route.method.to_lowercase());
        let known = paths.get(&path).is_some_and(|it| it.get(&method).is_some());
        if known {
            continue;
        }
        let of_route = |it: &&Other| (it.method, it.path) == (route.method, &*route.path);
        let operation = match OTHERS.iter().find(of_route) {
            Some(it) => operation(&path, it),
            None if route.method == "GET" => {
                operation(&path, &read("", "pages", PAGE, "A page for people."))
            }
            None => {
                let form = sent("", "pages", FORM, "A form of a page for people.");
                operation(&path, &Other { types: (PAGE, Some(FORM)), ..form })
            }
        };
        let known = paths.entry(path).or_insert_with(|| Value::Object(Map::new()));
        known[method] = operation;
    }
    doc
}

fn operation(path: &str, of: &Other) -> Value {
    let (summary, (answer, body)) = (of.summary, of.types);
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let params = names.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let query = of.query.iter().map(|(name, description)| {
        json!({ "name": name, "in": "query", "description": description, "schema": { "type": "string" } })
    });
    let params: Vec<Value> = params.chain(query).collect();
    let content = |kinds: &str| -> Value {
        kinds.split(", ").map(|kind| (kind.to_owned(), json!({}))).collect::<Map<_, _>>().into()
    };
    let mut operation = json!({
        "tags": [of.tag],
        "summary": summary,
        "parameters": params,
        "responses": { "default": { "description": summary, "content": content(answer) } },
    });
    if let Some(kind) = body {
        operation["requestBody"] = json!({ "content": content(kind) });
    }
    if of.may_be_empty {
        operation["responses"]["204"] = json!({ "description": "Nothing is to be said." });
    }
    operation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_here_is_described_nowhere_else() {
        let doc = serde_json::to_value(description()).unwrap();
        for it in OTHERS {
            let known = &doc["paths"][it.path][it.method.to_lowercase()];
            assert!(known.is_null(), "{} {}", it.method, it.path);
        }
    }

    #[test]
    fn what_may_be_answered_otherwise_is_described_so() {
        let route = |method, path: &str| Route { method, path: path.into() };
        let uptime = "/v1/pages/{page}/components/{id}/uptime";
        let doc = whole(&[route("POST", "/hooks/calls/{system}"), route("GET", uptime)]);
        let answers = &doc["paths"]["/hooks/calls/{system}"]["post"]["responses"];
        assert!(
            answers["204"].is_object() && answers["default"]["content"]["text/xml"].is_object()
        );
        let names: Vec<_> = doc["paths"][uptime]["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["page", "id", "start", "end"]);
    }

    #[test]
    fn a_route_that_is_not_listed_is_a_page() {
        let route = |method, path: &str| Route { method, path: path.into() };
        let doc = whole(&[route("GET", "/feed.json"), route("POST", "/ops/components/{*key}")]);
        assert_eq!(doc["paths"]["/feed.json"]["get"]["tags"][0], "feeds");
        let page = &doc["paths"]["/ops/components/{key}"]["post"];
        assert_eq!(
            (&page["tags"][0], &page["parameters"][0]["name"]),
            (&json!("pages"), &json!("key"))
        );
        assert!(doc["paths"]["/api/v1/status"]["get"].is_object());
    }
}
