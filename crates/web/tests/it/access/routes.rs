//! Every route × every role, from the router's own table.

use super::Desk;
use crate::client::{form, get};
use crate::story::incident_id;
use bongsu_core::access::{Permission, Role};
use bongsu_web::{RouteRule, SignedIn, operations_rules};

/// A request that fits the route, of an object that exists or not.
fn request(rule: &RouteRule) -> axum::http::Request<axum::body::Body> {
    let path = rule.path.replace("{*key}", "dc:gasan").replace("{host}", "nobody.example");
    let path = path.replace("{customer}", "nobody");
    let incident = rule.path.contains("/incidents/{id}");
    let id = if incident { incident_id().to_string() } else { uuid::Uuid::nil().to_string() };
    let path = path.replace("{id}", &id).replace("{draft}", "0").replace("{number}", "0");
    match rule.method {
        "GET" => get(&path),
        _ => form(&path, &[]),
    }
}

#[tokio::test]
async fn nobody_who_is_not_logged_in_passes_any_route() {
    let desk = Desk::empty().await;
    for rule in operations_rules() {
        let answer = desk.stage.send_as(None, request(&rule)).await;
        let is_page = rule.path.starts_with("/ops") || rule.path.starts_with("/account");
        match rule.method == "GET" && is_page && !rule.path.ends_with("/live") {
            true => {
                assert_eq!(answer.status, 303, "{rule:?}");
                assert!(answer.header("location").starts_with("/login?next=%2F"), "{rule:?}");
            }
            false => {
                assert_eq!(answer.status, 401, "{rule:?}");
                assert_eq!(answer.header("www-authenticate"), "Bearer", "{rule:?}");
            }
        }
    }
}

#[tokio::test]
async fn each_role_passes_the_routes_that_it_may_and_no_other() {
    let desk = Desk::empty().await;
    for role in Role::OF_PEOPLE.into_iter().chain([Role::Customer]) {
        for rule in operations_rules() {
            if rule.path.ends_with("/live") {
                continue;
            }
            let who = SignedIn::rehearsed("Kim", role);
            let answer = desk.stage.send_as(Some(who), request(&rule)).await;
            // Without an account, who may pass is told so by the pages of one's own account.
            let own = answer.status == 403 && rule.needs == Permission::OwnAccount;
            let passed = answer.status != 403 && answer.status != 401;
            assert_eq!(
                passed || own && role.allows(rule.needs),
                role.allows(rule.needs),
                "{role:?} {rule:?} {}",
                answer.status
            );
        }
    }
    let sent = desk.stage.engine.commands.lock().unwrap().len();
    assert_eq!(sent, 0, "an empty form does nothing");
}

#[tokio::test]
async fn every_route_answers_with_what_its_description_says() {
    let desk = Desk::empty().await;
    let doc = desk.stage.visit("/api/v1/openapi.json").await.json();
    let mut seen = 0;
    for rule in operations_rules().iter().filter(|rule| rule.method == "GET") {
        if rule.path.ends_with("/live") {
            continue;
        }
        let who = SignedIn::rehearsed("Kim", Role::Administrator);
        let answer = desk.stage.send_as(Some(who), request(rule)).await;
        let responses = &doc["paths"][rule.path.replace("{*", "{")]["get"]["responses"];
        let of = responses.get("default").or(responses.get("200"));
        let kinds = of.and_then(|it| it["content"].as_object()).unwrap();
        let kind = kinds.keys().next().unwrap();
        if answer.status == 200 {
            let found = answer.header("content-type");
            assert!(found.starts_with(kind.as_str()), "{rule:?}: {found}, not {kind}");
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn what_changes_something_needs_more_than_to_see() {
    for rule in operations_rules().iter().filter(|rule| rule.method == "POST") {
        assert!(!matches!(rule.needs, Permission::See | Permission::SeeCustomers), "{rule:?}");
        assert!(
            !Role::Viewer.allows(rule.needs) || rule.needs == Permission::OwnAccount,
            "{rule:?}"
        );
    }
    assert!(operations_rules().len() > 35);
}
