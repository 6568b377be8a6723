//! Status pages.

use crate::kit::{inventory, left_out, read, read_as, sites, take};
use bongsu_core::inventory::import::{Import, parse_component};
use bongsu_core::inventory::{Country, Inventory};
use bongsu_import::{Format, Reading, Request};
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

fn with_component(name: &str, bytes: &str) -> Reading {
    let key = parse_component("server:web-2").unwrap();
    let components = BTreeMap::from([("Web server 2".to_owned(), key)]);
    let request = Request {
        name,
        bytes: bytes.as_bytes(),
        format: None,
        sheet: None,
        country: Country::default(),
        server: None,
        components: &components,
    };
    bongsu_import::read(request).unwrap()
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

/// As the API gives them: each list in a file of its own.
#[test]
fn components_said_by_name_are_known_to_subscribers_in_another_file() {
    let components = r#"[{"id": "c1", "page_id": "p1", "name": "Web server 2",
        "status": "operational", "position": 1, "group": false}]"#;
    let key = parse_component("server:web-2").unwrap();
    let said = BTreeMap::from([("Web server 2".to_owned(), key.clone())]);
    let ids = bongsu_import::component_ids(components.as_bytes(), &said);
    assert_eq!(ids, BTreeMap::from([("c1".to_owned(), key)]));
    assert!(bongsu_import::component_ids(b"[{\"id\": 1}", &said).is_empty());
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
    assert_eq!(sites(&inventory), ["oak.co.kr oak.co.kr", "www.gana.kr gana.kr"]);
    let gana = inventory.sites.values().nth(1).unwrap();
    assert_eq!((gana.expect.status, gana.expect.body.as_deref()), (Some(200), Some("환영")));
    assert_eq!(
        left_out(&read("openstatus.yaml", yaml).unwrap()),
        [
            "1 × monitor of the kind “tcp”, which this import does not take over; services other than the web are added as sites with such a URL (docs/import.md): DB",
            "1 × setting “header”, which is not taken over; what a site has instead is said in its columns (docs/import.md): Gana",
            "1 × setting “headers”, which is not taken over; what a site has instead is said in its columns (docs/import.md): Gana",
            "1 × redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects: https://www.gana.kr/",
        ]
    );
    let reading = read("monitors.json", json).unwrap();
    assert_eq!(reading.format, Format::OpenStatus);
    assert_eq!(left_out(&reading)[0], "1 × not in use (“active: false”): Old");
}
