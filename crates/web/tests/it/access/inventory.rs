//! S1: customers, sites and components are changed where people are, and nobody's work is lost.

use super::Desk;
use crate::client::PageResponse;
use axum::body::Body;
use axum::http::Request;
use bongsu_core::access::Role;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::import::{SourceFile, inventory};
use serde_json::Value;

const TABLE: &str = "customer,contact,domain,server,rack\n\
    kim,kim@a.kr,shop.kr,web-1,r3\nkim,kim@a.kr,cafe.kr,web-1,r3\nlee,lee@b.kr,lee.kr,web-1,r3\n";

fn company() -> Inventory {
    let file = SourceFile { name: "a.csv".into(), bytes: TABLE.into(), kind: None };
    inventory(&[file]).unwrap()
}

async fn desk() -> Desk {
    let desk = Desk::open(&[Role::Engineer, Role::Manager, Role::Counsellor]).await;
    desk.store.save_inventory(&company(), desk.now()).await.unwrap();
    desk.logs_in("engineer").await;
    desk
}

const ENTRY: &str = "/ops/inventory/entry?lang=en";
const SHOP: &str = "/ops/inventory/entry?lang=en&kind=site&key=shop.kr";

async fn saves(desk: &Desk, revision: &str, field: (&str, &str)) -> PageResponse {
    let fields = [("kind", "site"), ("key", "shop.kr"), ("revision", revision), field];
    desk.form(ENTRY, &fields).await
}

async fn api(desk: &Desk, path: &str, body: &str) -> PageResponse {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.header("sec-fetch-site", "same-origin");
    desk.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn rack(inventory: &Inventory) -> Option<String> {
    let shop = inventory.sites.iter().find(|(host, _)| host.as_str() == "shop.kr");
    shop.and_then(|(_, site)| site.location.rack.clone())
}

#[tokio::test]
async fn a_site_is_changed_and_its_history_says_by_whom_and_what() {
    let desk = desk().await;
    desk.get(SHOP).await.is(200).has("value=\"r3\"").has("https://shop.kr/");
    saves(&desk, "1", ("rack", "r9")).await.is(303);
    assert_eq!(rack(&desk.store.inventory().await.unwrap()).as_deref(), Some("r9"));
    desk.get(SHOP).await.has("Rack: r3 → r9").has("by engineer").has("value=\"r9\"");
    desk.get("/ops/inventory/history?lang=en").await.has("Change 2").has("one entry");
    let found = desk.get("/ops/inventory?lang=en&kind=site&q=SHOP").await;
    found.is(200).has("shop.kr").lacks("lee.kr");
    desk.get("/ops/inventory?lang=ko&kind=customer&q=lee@b.kr").await.is(200).has("lee");
}

#[tokio::test]
async fn every_field_that_is_wrong_says_why_beside_it_and_keeps_what_was_typed() {
    let desk = desk().await;
    let fields = [
        ("kind", "site"),
        ("key", "shop.kr"),
        ("revision", "1"),
        ("status", "99"),
        ("addresses", "nowhere"),
        ("customer", "nobody"),
    ];
    let page = desk.form(ENTRY, &fields).await;
    page.is(400).has("“99” is not an HTTP status").has("“nowhere” is not the IP address");
    page.has("value=\"nowhere\"").has("id=\"field-status-error\"");
    let korean = desk.form("/ops/inventory/entry?lang=ko", &fields).await;
    korean.is(400).has("서버의 IP 주소가 아닙니다");
    let page =
        desk.form(ENTRY, &[("kind", "site"), ("key", "shop.kr"), ("customer", "nobody")]).await;
    page.is(409);
    let page = saves(&desk, "1", ("customer", "nobody")).await;
    page.is(400).has("there is no customer “nobody”");
    assert_eq!(desk.store.inventory().await.unwrap(), company());
}

#[tokio::test]
async fn of_two_who_edit_the_same_site_the_second_is_told_who_was_first_and_what_changed() {
    let desk = desk().await;
    saves(&desk, "1", ("rack", "r9")).await.is(303);
    desk.logs_in("manager").await;
    let page = saves(&desk, "1", ("rack", "r7")).await;
    page.is(409).has("engineer changed this entry").has("Rack: r3 → r9").has("value=\"r7\"");
    assert_eq!(rack(&desk.store.inventory().await.unwrap()).as_deref(), Some("r9"));
    // The form that was shown again knows of that change.
    page.has("name=\"revision\" value=\"2\"");
    saves(&desk, "2", ("rack", "r7")).await.is(303);
    assert_eq!(rack(&desk.store.inventory().await.unwrap()).as_deref(), Some("r7"));
}

#[tokio::test]
async fn a_removal_says_first_what_goes_with_it_and_can_be_taken_back() {
    let desk = desk().await;
    let declared = "/ops/inventory/entry?lang=en&kind=component&key=server:web-1";
    desk.get(declared).await.is(200).has("Add a component").has("value=\"server:web-1\"");
    let server = [("kind", "component"), ("key", "server:web-1")];
    let page = desk.form("/ops/inventory/remove?lang=en", &server).await;
    page.is(200).has("carries 3 sites of 2 customers").has("cafe.kr");
    let kim = [("kind", "customer"), ("key", "kim"), ("revision", "1")];
    let page = desk.form("/ops/inventory/remove?lang=en", &kim).await;
    page.is(200).has("2 sites go with it").has("One contact goes as well");
    assert_eq!(desk.store.inventory().await.unwrap(), company(), "only asked");
    let sure = [&kim[..], &[("confirm", "yes")]].concat();
    desk.form("/ops/inventory/remove", &sure).await.is(303);
    assert_eq!(desk.store.inventory().await.unwrap().sites.len(), 1);
    let undo = "/ops/inventory/history/2/undo?lang=en";
    desk.form(undo, &[]).await.is(200).has("Undo change 2?");
    desk.form(undo, &[("confirm", "yes")]).await.is(303);
    assert_eq!(desk.store.inventory().await.unwrap(), company());
    // It was taken back already, so it is not what is there.
    desk.form(undo, &[("confirm", "yes")]).await.is(409).has("cannot be undone");
    desk.get("/ops/inventory/history/2?lang=en").await.has("Taken back by change 3");
}

#[tokio::test]
async fn a_program_changes_by_the_same_checks_and_is_told_who_was_first() {
    let desk = desk().await;
    let path = "/api/v1/inventory/entry?lang=en";
    let body = r#"{"kind":"site","key":"shop.kr","revision":1,"fields":{"rack":"r9"}}"#;
    let dry = body.replace("\"revision\"", "\"dry_run\":true,\"revision\"");
    api(&desk, path, &dry).await.is(200).has("\"r9\"").has("\"change\":null");
    assert_eq!(desk.store.inventory().await.unwrap(), company());
    api(&desk, path, body).await.is(200).has("\"change\":2");
    let late = api(&desk, path, &body.replace("r9", "r7")).await;
    late.is(409).has("engineer").has("r3 → r9");
    let again = body.replace("\"revision\":1,", "");
    api(&desk, path, &again).await.is(200).has("\"change\":null");
    let bad = r#"{"kind":"customer","key":"kim","fields":{"contact":"nobody"}}"#;
    api(&desk, path, bad).await.is(400).has("neither a mail address");
    let remove = r#"{"kind":"customer","key":"kim"}"#;
    api(&desk, "/api/v1/inventory/remove?lang=en", remove).await.is(409).has("2 sites");
    let entry = desk.get("/api/v1/inventory/entry?kind=site&key=shop.kr").await;
    let entry: Value = serde_json::from_str(&entry.is(200).text).unwrap();
    assert_eq!((&entry["revision"], &entry["fields"]["rack"]), (&2.into(), &"r9".into()));
    let changes = desk.get("/api/v1/inventory/changes?kind=site&key=shop.kr").await;
    let changes: Value = serde_json::from_str(&changes.is(200).text).unwrap();
    assert_eq!(changes[0]["source"], "api");
    assert_eq!(changes[0]["entries"][0]["fields"][0]["from"], "r3");
    api(&desk, "/api/v1/inventory/changes/2/undo", "{}").await.is(200);
    assert_eq!(desk.store.inventory().await.unwrap(), company());
}

#[tokio::test]
async fn a_counsellor_looks_and_changes_nothing() {
    let desk = desk().await;
    desk.logs_in("counsellor").await;
    desk.get(SHOP).await.is(200).has("r3").lacks("name=\"rack\"");
    saves(&desk, "1", ("rack", "r9")).await.is(403);
    assert_eq!(desk.store.inventory().await.unwrap(), company());
}

async fn keyed(desk: &Desk, path: &str, key: &str, body: &str) -> PageResponse {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.header("sec-fetch-site", "same-origin").header("idempotency-key", key);
    desk.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn an_edit_that_is_sent_again_under_its_key_is_made_once() {
    let desk = desk().await;
    let path = "/api/v1/inventory/entry";
    let rack_of = |rack: &str| {
        format!(r#"{{"kind": "site", "key": "shop.kr", "fields": {{"rack": "{rack}"}}}}"#)
    };
    let first = keyed(&desk, path, "k-1", &rack_of("r9")).await;
    let change = first.is(200).json()["change"].clone();
    assert!(change.is_number());
    // Somebody else comes between; the repetition does not undo what they did.
    saves(&desk, "2", ("rack", "r5")).await.is(303);
    let again = keyed(&desk, path, "k-1", &rack_of("r9")).await;
    assert_eq!(again.is(200).json(), first.json());
    assert_eq!(rack(&desk.store.inventory().await.unwrap()).as_deref(), Some("r5"));
    keyed(&desk, path, "k-1", &rack_of("r7")).await.is(422);
    let removal = r#"{"kind": "site", "key": "lee.kr"}"#;
    keyed(&desk, "/api/v1/inventory/remove", "k-1", removal).await.is(422);
    for _ in 0..2 {
        let gone = keyed(&desk, "/api/v1/inventory/remove", "k-2", removal).await;
        assert_eq!(gone.is(200).json()["entries"][0]["did"], "removed");
    }
    let undo = format!("/api/v1/inventory/changes/{}/undo", change.as_i64().unwrap() + 2);
    let undone = keyed(&desk, &undo, "k-3", "{}").await;
    assert_eq!(keyed(&desk, &undo, "k-3", "{}").await.is(200).json(), undone.is(200).json());
    let nothing = keyed(&desk, path, "k-4", &rack_of("r5")).await;
    assert!(nothing.is(200).json()["change"].is_null());
    saves(&desk, "3", ("rack", "r1")).await.is(303);
    assert!(keyed(&desk, path, "k-4", &rack_of("r5")).await.is(200).json()["change"].is_null());
    assert_eq!(rack(&desk.store.inventory().await.unwrap()).as_deref(), Some("r1"));
}

#[tokio::test]
async fn labels_and_alert_contacts_of_a_site_are_edited_by_the_checks_of_an_import() {
    let desk = desk().await;
    let labelled = saves(&desk, "1", ("labels", "Gold, team=shop, gold")).await;
    labelled.is(303);
    let shop = |inventory: Inventory| {
        inventory.sites.into_iter().find(|(host, _)| host.as_str() == "shop.kr").unwrap().1
    };
    let found = shop(desk.store.inventory().await.unwrap());
    let labels: Vec<&str> = found.labels.iter().map(|it| it.as_str()).collect();
    assert_eq!(labels, ["gold", "team=shop"]);
    let wrong = saves(&desk, "2", ("alert_contact", "nobody")).await;
    wrong.is(400).has("Alert contacts of this site").has("nobody");
    saves(&desk, "2", ("alert_contact", "dev@agency.kr, 010-1234-5678")).await.is(303);
    let found = shop(desk.store.inventory().await.unwrap());
    assert_eq!(found.alert_contacts.len(), 2);
    desk.get(SHOP).await.has("value=\"gold, team=shop\"").has("dev@agency.kr, +821012345678");
}
