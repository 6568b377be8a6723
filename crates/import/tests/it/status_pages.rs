//! Status pages.

use crate::kit::{inventory, left_out, read, read_as, read_together, sites, take};
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::import::{Import, parse_component};
use bongsu_core::language::Text;
use bongsu_import::{Context, Format, Reading};
use std::collections::BTreeMap;

pub const EXPORT: &str = r#"{"page": {"id": "p1", "name": "Gana Hosting"},
  "components": [
   {"id": "c1", "name": "Web server 2", "status": "operational", "position": 1, "group_id": "g1",
    "group": false},
   {"id": "c2", "name": "Mail", "status": "operational", "position": 2, "group_id": null}],
  "component_groups": [{"id": "g1", "name": "Hosting", "components": ["c1"], "position": 1}],
  "incidents": [{"id": "i1", "name": "Slow responses", "status": "resolved",
    "incident_updates": [{"status": "resolved", "body": "Fixed."}], "scheduled_for": null}],
  "scheduled_maintenances": [{"id": "i2", "name": "New switch", "status": "scheduled",
    "incident_updates": [], "scheduled_for": "2026-12-01T00:00:00Z"}],
  "subscribers": [
   {"id": "s1", "mode": "email", "email": "Ann@Oak.co.kr", "components": [], "quarantined_at": null},
   {"id": "s2", "mode": "email", "email": "bo@elm.kr", "components": ["c1", "c2"]},
   {"id": "s3", "mode": "email", "email": "cy@elm.kr", "components": ["c2"]},
   {"id": "s4", "mode": "sms", "phone_number": "1012345678", "components": []},
   {"id": "s5", "mode": "webhook", "endpoint": "https://hooks.elm.kr/geheim", "email": "x@elm.kr"},
   {"id": "s6", "mode": "email", "email": "dee@elm.kr", "quarantined_at": "2026-01-02T00:00:00Z"},
   {"id": "s7", "mode": "email", "email": "Ann@oak.co.kr"},
   {"id": "s8", "mode": "email", "email": "nobody"}]}"#;

/// Where the page's "Web server 2" is the server `web-2`.
fn known() -> Context {
    let key = parse_component("server:web-2").unwrap();
    Context::new(BTreeMap::from([("Web server 2".to_owned(), key)]))
}

fn with_component(name: &str, bytes: &str) -> Reading {
    read_together(&[(name, bytes.as_bytes())], known()).remove(0)
}

#[test]
fn subscribers_of_statuspage_keep_what_they_chose() {
    let reading = with_component("export.json", EXPORT);
    assert_eq!((reading.format, reading.is_guess), (Format::Statuspage, true));
    let all: Vec<(&str, usize)> =
        reading.subscribers.iter().map(|it| (it.address.as_str(), it.components.len())).collect();
    assert_eq!(all, [("Ann@oak.co.kr", 0), ("bo@elm.kr", 1)]);
    assert!(!format!("{reading:?}").contains("geheim"));
    let mut import = Import::default();
    assert_eq!(take(&mut import, reading), [""; 0]);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    let keys: Vec<String> = inventory.components.keys().map(ToString::to_string).collect();
    assert_eq!(keys, ["server:web-2"]);
    let publication = &inventory.components.values().next().unwrap().publication;
    assert_eq!(
        (publication.group.ko.as_str(), publication.group.en.as_str()),
        ("Hosting", "Hosting")
    );
}

#[test]
fn lists_of_several_answers_in_one_object_are_read_as_statuspage() {
    let lists = r#"{"components": [{"id": "c1", "page_id": "p1", "name": "Web server 2",
         "status": "operational", "position": 1, "group": false}],
      "subscribers": [{"id": "s1", "mode": "email", "email": "ann@oak.co.kr", "components": ["c1"]}],
      "incidents": []}"#;
    let reading = with_component("lists.json", lists);
    assert_eq!(reading.format, Format::Statuspage);
    assert_eq!(reading.subscribers.len(), 1);
}

#[test]
fn what_of_statuspage_has_no_place_is_said() {
    assert_eq!(
        left_out(&with_component("export.json", EXPORT)),
        [
            "1 × not in use (“quarantined”): subscriber s6",
            "1 × neither an e-mail address nor a phone number: subscriber s8",
            "1 × component of which nobody said what it is here; say it with --component \
             NAME=KEY: Mail (c2)",
            "1 × subscriber of several components, some of which are not known here (--component) \
             and are left out of the subscription: subscriber s2",
            "1 × incident of the past; told here is only what was seen here: Slow responses",
            "1 × subscriber by “sms”, and not by mail: subscriber s4",
            "1 × subscriber by “webhook”, and not by mail: subscriber s5",
            "1 × subscriber of components that are not known here (--component): subscriber s3",
            "1 × subscriber whose address the file has already: subscriber s7",
            "1 × “scheduled_maintenance”: New switch",
        ]
    );
}

#[test]
fn a_list_of_subscribers_alone_comes_in() {
    let json = r#"[{"id": "s1", "mode": "email", "email": "ann@oak.co.kr", "components": []}]"#;
    let csv = "id,mode,email,quarantined_at\ns1,email,ann@oak.co.kr,\ns2,sms,,\n";
    for (name, text) in [("s.json", json), ("s.csv", csv)] {
        let reading = read(name, text).unwrap();
        assert_eq!(reading.format, Format::Statuspage, "{name}");
        assert_eq!(reading.subscribers.len(), 1, "{name}");
    }
    let denied = r#"{"error": "Could not authenticate"}"#;
    let error = read_as("s", denied, Some(Format::Statuspage), None).unwrap_err().to_string();
    assert!(error.ends_with("instead of a list: Could not authenticate"), "{error}");
}

/// As the API gives them.
#[test]
fn lists_in_files_of_their_own_know_one_another() {
    let components = r#"[{"id": "c1", "page_id": "p1", "name": "Web server 2", "group_id": "g1",
        "description": "Shared hosting", "status": "operational", "position": 1, "group": false}]"#;
    let groups = r#"[{"id": "g1", "page_id": "p1", "name": "Hosting", "components": ["c1"],
        "position": "1"}]"#;
    let subscribers = r#"[
        {"id": "s1", "mode": "email", "email": "ann@oak.co.kr", "components": ["c1"]},
        {"id": "s2", "mode": "email", "email": "bo@elm.kr", "components": ["c1", "c9"]},
        {"id": "s3", "mode": "slack", "workspace_name": "x"}]"#;
    let files = [
        ("subscribers.json", subscribers.as_bytes()),
        ("components.json", components.as_bytes()),
        ("groups.json", groups.as_bytes()),
    ];
    let readings = read_together(&files, known());
    let said: Vec<String> = readings.iter().flat_map(left_out).collect();
    assert_eq!(
        said,
        [
            "1 × subscriber of several components, some of which are not known here (--component) \
             and are left out of the subscription: subscriber s2",
            "1 × subscriber by “slack”, and not by mail: subscriber s3",
            "1 × part “description” of a component, which is not shown here: Web server 2",
        ]
    );
    let chosen: Vec<usize> = readings[0].subscribers.iter().map(|it| it.components.len()).collect();
    assert_eq!(chosen, [1, 1]);
    let mut import = Import::default();
    for reading in readings {
        assert_eq!(take(&mut import, reading), [""; 0]);
    }
    let publication = |old: &Inventory| {
        let new = import.merge(old, false).unwrap();
        new.components.into_values().next().unwrap().publication
    };
    // What the public called it there is its label here, or the public would not find it,
    let there = publication(&Inventory::default());
    assert_eq!((there.label.ko.as_str(), there.group.en.as_str()), ("Web server 2", "Hosting"));
    assert!(there.is_known());
    // unless it has one.
    let mut own = import.merge(&Inventory::default(), false).unwrap();
    for record in own.components.values_mut() {
        record.publication.label = Text { ko: "웹서버 2".into(), ..Text::default() };
    }
    assert_eq!(publication(&own).label.ko, "웹서버 2");
    assert_eq!(publication(&own).label.en, "");
}

#[test]
fn a_name_that_is_too_long_for_a_label_is_said() {
    let long = "가".repeat(61);
    let text = format!(
        r#"[{{"id": "c1", "page_id": "p", "name": "{long}", "status": "operational", "position": 1}}]"#
    );
    let key = parse_component("server:web-2").unwrap();
    let context = Context::new(BTreeMap::from([("c1".to_owned(), key)]));
    let reading = read_together(&[("c.json", text.as_bytes())], context).remove(0);
    assert!(left_out(&reading)[0].contains("so it has no label"), "{:?}", left_out(&reading));
    assert_eq!(take(&mut Import::default(), reading), [""; 0]);
}

#[test]
fn monitors_of_openstatus_come_in() {
    let yaml = r#"
gana:
  name: "Gana"
  frequency: "10m"
  active: true
  regions: [icn]
  kind: http
  request:
    url: https://www.gana.kr/
    method: GET
    headers: {User-Agent: check}
  assertions:
    - {kind: statusCode, compare: eq, target: 200}
    - {kind: textBody, compare: contains, target: 환영}
    - {kind: header, compare: eq, target: x, key: y}
db:
  name: DB
  frequency: "1m"
  kind: tcp
  request: {host: db.gana.kr, port: 5432}
"#;
    let json = r#"[{"id": 1, "periodicity": "10m", "url": "https://oak.co.kr/", "name": "Oak",
        "method": "GET", "body": "", "headers": [], "active": true, "jobType": "http"},
        {"id": 2, "periodicity": "10m", "url": "https://old.kr/", "name": "Old", "active": false}]"#;
    let files = [("openstatus.yaml", yaml.as_bytes()), ("monitors.json", json.as_bytes())];
    let inventory = inventory(&files);
    assert_eq!(
        sites(&inventory),
        ["_tcp._5432.db.gana.kr gana.kr", "oak.co.kr oak.co.kr", "www.gana.kr gana.kr"]
    );
    let gana = inventory.sites.values().nth(2).unwrap();
    assert_eq!((gana.expect.status, gana.expect.body.as_deref()), (Some(200), Some("환영")));
    assert_eq!(
        left_out(&read("openstatus.yaml", yaml).unwrap()),
        [
            "1 × setting “header”, which is not taken over (docs/moving-in.md says what there is instead): Gana",
            "1 × setting “interval”, which is not taken over (docs/moving-in.md says what there is instead): Gana",
            "1 × redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects: https://www.gana.kr/",
        ]
    );
    let reading = read("monitors.json", json).unwrap();
    assert_eq!(reading.format, Format::OpenStatus);
    assert_eq!(left_out(&reading)[0], "1 × not in use (“active: false”): Old");
}
