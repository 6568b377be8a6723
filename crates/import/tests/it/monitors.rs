//! Monitors.

use crate::kit::{inventory, left_out, read, read_as, sites, take};
use bongsu_core::inventory::import::{CustomerBy, Import, export};
use bongsu_core::inventory::{
    CertificateExpectation, Inventory, Method, ProbeOptions, Site, SiteUrl,
};
use bongsu_import::Format;

pub const BACKUP: &str = r#"{"version": "1.23.13",
  "notificationList": [{"id": 1, "name": "Desk", "config": "{\"token\":\"geheim\"}"}],
  "monitorList": [
   {"id": 1, "name": "Shops", "type": "group", "active": true},
   {"id": 2, "name": "Gana", "type": "http", "url": "https://www.gana.kr/login", "parent": 1,
    "active": true, "method": "GET", "headers": null, "body": null, "authMethod": null,
    "ignoreTls": false, "upsideDown": false, "accepted_statuscodes": ["200-299"],
    "keyword": null, "tags": [], "notificationIDList": {"1": true}},
   {"id": 3, "name": "Gana front", "type": "keyword", "url": "https://www.gana.kr/", "parent": 1,
    "active": true, "method": "GET", "keyword": "환영합니다", "invertKeyword": false,
    "accepted_statuscodes": ["200"], "tags": []},
   {"id": 4, "name": "Oak", "type": "http", "url": "https://kim:geheim@oak.co.kr:8443/a",
    "active": true, "method": "HEAD", "accepted_statuscodes": ["200-299", "401"],
    "tags": [{"name": "Customer", "value": "oak"}]},
   {"id": 5, "name": "Old", "type": "http", "url": "https://old.kr/", "active": false},
   {"id": 6, "name": "Router", "type": "http", "url": "http://192.0.2.1/", "active": true},
   {"id": 7, "name": "Inside", "type": "http", "url": "http://nas/", "active": true},
   {"id": 8, "name": "Mail", "type": "port", "hostname": "mail.gana.kr", "port": 25, "active": true},
   {"id": 9, "name": "Ping", "type": "ping", "hostname": "gana.kr", "active": true},
   {"id": 10, "name": "Must fail", "type": "http", "url": "https://elm.kr/", "upsideDown": true,
    "active": true}]}"#;

/// A database with the same monitors as some of the backup's.
pub fn database() -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kuma.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE monitor (id INTEGER PRIMARY KEY, name VARCHAR(150), active BOOLEAN, url TEXT,
           type VARCHAR(20), hostname VARCHAR(255), keyword VARCHAR(255), parent INTEGER,
           accepted_statuscodes_json TEXT, method TEXT, ignore_tls BOOLEAN, upside_down BOOLEAN,
           basic_auth_user TEXT, basic_auth_pass TEXT, push_token TEXT);
         CREATE TABLE tag (id INTEGER PRIMARY KEY, name VARCHAR(255));
         CREATE TABLE monitor_tag (id INTEGER PRIMARY KEY, monitor_id INTEGER, tag_id INTEGER,
           value TEXT);
         CREATE TABLE notification (id INTEGER PRIMARY KEY, name VARCHAR(255), config TEXT);
         INSERT INTO monitor VALUES
           (1, 'Shops', 1, NULL, 'group', NULL, NULL, NULL, '[]', 'GET', 0, 0, NULL, NULL, NULL),
           (2, 'Gana', 1, 'https://www.gana.kr/', 'keyword', NULL, '환영합니다', 1, '[\"200\"]',
            'GET', 0, 0, NULL, NULL, NULL),
           (3, 'Oak', 1, 'https://oak.co.kr/', 'http', NULL, NULL, NULL, '[\"200-299\"]', 'GET', 1,
            0, 'kim', 'geheim', NULL),
           (4, 'Ping', 1, NULL, 'ping', 'gana.kr', NULL, NULL, '[]', 'GET', 0, 0, NULL, NULL, 'geheim');
         INSERT INTO tag VALUES (1, 'customer');
         INSERT INTO monitor_tag VALUES (1, 3, 1, 'oak');
         INSERT INTO notification VALUES (1, 'Desk', '{\"token\":\"geheim\"}');
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .unwrap();
    drop(db);
    std::fs::read(path).unwrap()
}

#[test]
fn a_backup_of_uptime_kuma_comes_in_by_its_groups_and_tags() {
    let reading = read("backup.json", BACKUP).unwrap();
    assert_eq!((reading.format, reading.is_guess), (Format::UptimeKuma, true));
    assert!(!format!("{reading:?}").contains("geheim"));
    let mut import = Import::default();
    assert_eq!(take(&mut import, reading), [""; 0]);
    assert_eq!(import.without_owner(&Inventory::default()).count(), 4);
    import.give_owners(&Inventory::default(), &CustomerBy::ProgramGroup);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    assert_eq!(
        sites(&inventory),
        [
            "_ping._icmp.gana.kr gana.kr",
            "_tcp._25.mail.gana.kr gana.kr",
            "oak.co.kr oak",
            "www.gana.kr Shops"
        ]
    );
    let mut all = inventory.sites.values().skip(2);
    let (oak, gana) = (all.next().unwrap(), all.next().unwrap());
    assert_eq!(
        oak.url,
        SiteUrl {
            https: true,
            port: 8443,
            path: "/a".into(),
            options: followed(10, Method::Head),
            ..SiteUrl::default()
        }
    );
    assert_eq!((oak.expect.status, gana.expect.status), (None, Some(200)));
    assert_eq!(gana.expect.body.as_deref(), Some("환영합니다"));
    let options = followed(10, Method::Get);
    assert_eq!(gana.url, SiteUrl { options, ..SiteUrl::default() });
}

fn followed(redirects: u8, method: Method) -> Option<Box<ProbeOptions>> {
    Some(Box::new(ProbeOptions { redirects, method, ..ProbeOptions::default() }))
}

#[test]
fn what_of_a_backup_has_no_place_is_said_once() {
    assert_eq!(
        left_out(&read("backup.json", BACKUP).unwrap()),
        [
            "1 × not in use (“paused”): Old",
            "1 × not a domain that somebody can own: nas",
            "1 × an address where a name is needed: Router",
            "1 × site that the file has already: https://www.gana.kr/login",
            "1 × monitor of the kind “upside down”, for which there is nothing here: Must fail",
            "1 × setting “accepted_statuscodes”, which is not taken over (docs/moving-in.md says what there is instead): Oak",
            "1 × setting “user:password@”, which is not taken over (docs/moving-in.md says what there is instead): Oak",
            "2 × redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects: https://oak.co.kr:8443/a, https://www.gana.kr/",
            "1 × “notificationList”: Desk",
        ]
    );
}

#[test]
fn the_database_of_uptime_kuma_comes_in_like_its_backup() {
    let bytes = database();
    let reading = read("kuma.db", &bytes).unwrap();
    assert_eq!(reading.format, Format::UptimeKuma);
    assert!(!format!("{reading:?}").contains("geheim"));
    assert_eq!(
        left_out(&reading),
        [
            "1 × setting “basic_auth_user”, which is not taken over (docs/moving-in.md says what there is instead): Oak",
            "2 × redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects: https://oak.co.kr/, https://www.gana.kr/",
            "1 × “notificationList”: Desk",
        ]
    );
    let mut import = Import::default();
    assert_eq!(take(&mut import, reading), [""; 0]);
    import.give_owners(&Inventory::default(), &CustomerBy::ProgramGroup);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    assert_eq!(
        sites(&inventory),
        ["_ping._icmp.gana.kr gana.kr", "oak.co.kr oak", "www.gana.kr Shops"]
    );
    let mut all = inventory.sites.values().skip(1);
    let (oak, gana) = (all.next().unwrap(), all.next().unwrap());
    assert_eq!(oak.expect.certificate, CertificateExpectation::Any, "its certificate is ignored");
    assert_eq!(gana.expect.status, Some(200));
    assert_eq!(gana.url.options, followed(10, Method::Get));
}

#[test]
fn what_is_in_a_paused_group_of_uptime_kuma_is_paused() {
    let backup = r#"{"monitorList": [
        {"id": 1, "name": "All", "type": "group", "active": false},
        {"id": 2, "name": "Some", "type": "group", "active": true, "parent": 1},
        {"id": 3, "name": "Gana", "type": "http", "url": "https://gana.kr/", "active": true,
         "parent": 2},
        {"id": 4, "name": "Oak", "type": "http", "url": "https://oak.kr/", "active": true,
         "parent": 5},
        {"id": 5, "name": "Circle", "type": "group", "active": true, "parent": 5}]}"#;
    assert_eq!(sites(&inventory(&[("b.json", backup.as_bytes())])), ["oak.kr oak.kr"]);
    let left = left_out(&read("b.json", backup).unwrap());
    assert_eq!(left[0], "1 × not in use (“paused”): Gana");
}

#[test]
fn of_several_monitors_of_one_host_that_with_https_and_most_expectations_comes_in() {
    let backup = r#"{"monitorList": [
        {"id": 1, "name": "A", "type": "http", "url": "http://kim.kr/", "active": true},
        {"id": 2, "name": "B", "type": "http", "url": "https://kim.kr/", "active": true},
        {"id": 3, "name": "C", "type": "keyword", "url": "https://kim.kr/", "keyword": "cart",
         "active": true}]}"#;
    let all = inventory(&[("b.json", backup.as_bytes())]);
    let kim = all.sites.values().next().unwrap();
    assert_eq!((kim.url.https, kim.expect.body.as_deref()), (true, Some("cart")));
    let left = left_out(&read("b.json", backup).unwrap());
    assert!(left[0].ends_with("http://kim.kr/, https://kim.kr/"), "{left:?}");
}

#[test]
fn redirects_are_followed_as_far_as_the_old_program_followed_them() {
    let kuma = r#"{"monitorList": [
        {"id": 1, "name": "A", "type": "http", "url": "https://a.kr/", "active": true,
         "accepted_statuscodes": ["200"], "maxredirects": 10},
        {"id": 2, "name": "B", "type": "http", "url": "https://b.kr/", "active": true,
         "accepted_statuscodes": ["200-299"], "maxredirects": 0},
        {"id": 3, "name": "C", "type": "keyword", "url": "https://c.kr/", "active": true,
         "keyword": "sorry", "invertKeyword": true, "maxredirects": 30}]}"#;
    let all = inventory(&[("k.json", kuma.as_bytes())]);
    let of = |all: &Inventory| -> Vec<(u8, Option<u16>)> {
        let redirects = |it: &Site| it.url.options.as_ref().map_or(0, |it| it.redirects);
        all.sites.values().map(|it| (redirects(it), it.expect.status)).collect()
    };
    assert_eq!(of(&all), [(10, Some(200)), (0, None), (20, None)]);
    assert_eq!(all.sites.values().nth(2).unwrap().expect.absent.as_deref(), Some("sorry"));
    let left = left_out(&read("k.json", kuma).unwrap());
    assert!(left[0].contains("“accepted_statuscodes”") && left[0].ends_with(": B"), "{left:?}");
    assert!(left[1].starts_with("2 × redirect to another host"), "{left:?}");
    let gatus = r#"
endpoints:
  - {name: a, url: "https://a.kr/", conditions: ["[STATUS] == 200"]}
  - {name: b, url: "https://b.kr/", client: {ignore-redirect: true, insecure: true},
     conditions: ["[STATUS] == 301"]}
  - {name: c, url: "https://c.kr/", conditions: ["[CERTIFICATE_EXPIRATION] > 48h", "[BODY] != pat(*Fatal*)"]}
"#;
    let all = inventory(&[("g.yaml", gatus.as_bytes())]);
    assert_eq!(of(&all), [(20, Some(200)), (0, Some(301)), (20, None)]);
    let expect: Vec<_> = all.sites.values().map(|it| &it.expect).collect();
    assert_eq!(expect[1].certificate, CertificateExpectation::Any);
    assert_eq!(expect[2].certificate, CertificateExpectation::ValidDays(2));
    assert_eq!(expect[2].absent.as_deref(), Some("Fatal"));
    let open = "a:\n  frequency: 1m\n  kind: http\n  request: {url: \"https://a.kr/\"}\n  assertions:\n  \
                - {kind: statusCode, compare: eq, target: 200}\n";
    assert_eq!(of(&inventory(&[("openstatus.yaml", open.as_bytes())])), [(10, Some(200))]);
    let blackbox = r#"[{"targets": ["https://a.kr/"]}]"#;
    assert_eq!(of(&inventory(&[("targets.json", blackbox.as_bytes())])), [(10, None)]);
}

#[test]
fn what_a_monitor_of_uptime_kuma_expects_comes_along() {
    let backup = r#"{"version": "1.23.0", "monitorList": [
        {"id": 1, "name": "Api", "type": "json-query", "url": "https://api.gana.kr/health",
         "active": true, "interval": 20, "timeout": 5, "maxredirects": 3,
         "jsonPath": "$.checks[0].status", "expectedValue": "ok"},
        {"id": 2, "name": "Odd", "type": "json-query", "url": "https://odd.kr/", "active": true,
         "interval": 5, "timeout": 4, "jsonPath": "$count(checks)", "expectedValue": "2"},
        {"id": 3, "name": "Usual", "type": "http", "url": "https://usual.kr/", "active": true,
         "interval": 60, "timeout": 48, "maxredirects": 10}]}"#;
    let reading = read("backup.json", backup).unwrap();
    let left = left_out(&reading);
    assert!(left.iter().any(|it| it.contains("“interval”") && it.contains("Odd")), "{left:?}");
    assert!(left.iter().any(|it| it.contains("“jsonPath”") && it.contains("Odd")), "{left:?}");
    // What a monitor waits by itself is longer than a probe does.
    assert!(
        left.iter().any(|it| it.contains("“timeout”") && it.contains("Odd, Usual")),
        "{left:?}"
    );
    assert_eq!(left.len(), 4, "{left:?}");
    let mut import = Import::default();
    assert_eq!(take(&mut import, reading), [""; 0]);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    let [api, _, usual] = &inventory.sites.values().collect::<Vec<_>>()[..] else {
        panic!("three")
    };
    let options = api.url.options.as_ref().expect("options");
    assert_eq!((options.redirects, options.interval_s), (3, Some(20)));
    assert_eq!(options.timeout_ms, Some(5_000));
    assert_eq!(api.expect.json.as_ref().unwrap().write(), "/checks/0/status = \"ok\"");
    let options = followed(10, Method::Get);
    assert_eq!((&usual.url.options, &usual.expect.json), (&options, &None));
}

#[test]
fn a_database_that_is_none_is_refused() {
    let refused = |bytes: &[u8]| read("kuma.db", bytes).unwrap_err().to_string();
    assert!(refused(b"SQLite format 3\0").contains("cannot be read as a SQLite database"));
    let mut torn = database();
    torn.truncate(torn.len() / 2);
    assert!(refused(&torn).contains("SQLite database"), "{}", refused(&torn));
    let mut noise = database();
    noise[100..].fill(0xa5);
    assert!(refused(&noise).contains("SQLite database"), "{}", refused(&noise));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("other.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    // A view would run whatever a stranger wrote; a name alone makes no table of monitors.
    db.execute_batch(
        "CREATE VIEW monitor AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
         SELECT i AS id FROM n;",
    )
    .unwrap();
    drop(db);
    assert!(refused(&std::fs::read(path).unwrap()).contains("no database of it"));
}

pub const GATUS: &str = r#"
alerting:
  slack:
    webhook-url: "https://hooks.example.com/geheim"
defaults: &usual
  interval: 60s
  conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 500"]
endpoints:
  - name: front
    group: shops
    url: "https://www.gana.kr/"
    <<: *usual
  - name: oak
    url: https://oak.co.kr/health
    method: POST
    conditions:
      - "[STATUS] < 300"
      - "[BODY] == pat(*all well*)"
      - "[BODY].status == UP"
  - name: dns
    url: 192.0.2.53
    dns: {query-name: gana.kr, query-type: A}
    conditions: ["[DNS_RCODE] == NOERROR"]
  - name: off
    enabled: false
    url: https://old.kr/
  - name: db
    url: tcp://db.gana.kr:5432
"#;

#[test]
fn a_configuration_of_gatus_comes_in_with_its_anchors() {
    let reading = read("config.yaml", GATUS).unwrap();
    assert_eq!(reading.format, Format::Gatus);
    assert_eq!(
        left_out(&reading),
        [
            "1 × not in use (“enabled: false”): off",
            "1 × setting “[RESPONSE_TIME]”, which is not taken over (docs/moving-in.md says what there is instead): front: [RESPONSE_TIME] < 500",
            "1 × setting “dns: url”, which is not taken over (docs/moving-in.md says what there is instead): dns",
            "2 × redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects: https://oak.co.kr/health, https://www.gana.kr/",
            "1 × “alerting”",
        ]
    );
    let inventory = inventory(&[("config.yaml", GATUS.as_bytes())]);
    assert_eq!(
        sites(&inventory),
        [
            "_a._dns.gana.kr gana.kr",
            "_tcp._5432.db.gana.kr gana.kr",
            "oak.co.kr oak.co.kr",
            "www.gana.kr gana.kr"
        ]
    );
    let mut all =
        inventory.sites.values().skip(2).map(|it| (it.expect.status, it.expect.body.clone()));
    assert_eq!(all.next(), Some((None, Some("all well".into()))));
    assert_eq!(all.next(), Some((Some(200), None)));
}

#[test]
fn a_configuration_that_repeats_itself_a_billion_times_costs_nothing() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..20 {
        let all = vec![format!("*a{}", n - 1); 10].join(", ");
        text += &format!("a{n}: &a{n} [{all}]\n");
    }
    text += "endpoints: *a19\n";
    let error = read_as("c.yaml", &text, Some(Format::Gatus), None).unwrap_err().to_string();
    assert!(error.contains("not a configuration of Gatus"), "{error}");
    let deep = "- ".repeat(200) + "x";
    let error = read_as("c.yaml", deep, Some(Format::Gatus), None).unwrap_err().to_string();
    assert!(error.contains("more than 100 times"), "{error}");
    let error = read_as("c.yaml", "a: [\nb", Some(Format::Gatus), None).unwrap_err().to_string();
    assert!(error.starts_with("c.yaml:"), "{error}");
}

#[test]
fn what_prometheus_probes_comes_in() {
    let prometheus = r#"
scrape_configs:
  - job_name: node
    static_configs: [{targets: ["web-1:9100"]}]
  - job_name: sites
    metrics_path: /probe
    params: {module: [http_2xx]}
    static_configs:
      - targets: ["https://www.gana.kr", oak.co.kr]
        labels: {customer: gana}
    file_sd_configs: [{files: ["targets.yml"]}]
  - job_name: ports
    metrics_path: /probe
    params: {module: [tcp_connect]}
    static_configs: [{targets: ["mail.gana.kr:25"]}]
"#;
    let reading = read("prometheus.yml", prometheus).unwrap();
    assert_eq!(reading.format, Format::Prometheus);
    assert_eq!(
        left_out(&reading),
        [
            "1 × setting “file_sd_configs”, which is not taken over (docs/moving-in.md says what there is instead): sites",
            "2 × redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects: http://oak.co.kr, https://www.gana.kr",
            "1 × “scrape_configs”: node",
        ]
    );
    let targets =
        r#"[{"targets": ["https://elm.kr/", "web-2:9100"], "labels": {"client": "elm"}}]"#;
    let modules = "modules:\n  http_2xx: {prober: http}\n  icmp: {prober: icmp}\n";
    let files = [
        ("prometheus.yml", prometheus.as_bytes()),
        ("targets.json", targets.as_bytes()),
        ("blackbox.yml", modules.as_bytes()),
    ];
    let mut import = crate::kit::import(&files);
    import.give_owners(&Inventory::default(), &CustomerBy::ProgramGroup);
    import.give_owners(&Inventory::default(), &CustomerBy::Domain);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    assert_eq!(
        sites(&inventory),
        ["_tcp._25.mail.gana.kr gana.kr", "elm.kr elm", "oak.co.kr gana", "www.gana.kr gana"]
    );
    let said = left_out(&read("blackbox.yml", modules).unwrap());
    assert_eq!(said, ["2 × “modules”: http_2xx (http), icmp (icmp)"]);
}

/// Each site with its URL, as it would be exported.
fn urls(inventory: &Inventory) -> Vec<String> {
    let all = serde_json::from_str::<serde_json::Value>(&export(inventory)).unwrap();
    let all = all["sites"].as_array().unwrap().iter();
    let mut all: Vec<String> = all.filter_map(|it| Some(it["url"].as_str()?.to_owned())).collect();
    all.sort();
    all
}

#[test]
fn services_that_uptime_kuma_watches_come_in_and_no_secret() {
    let backup = r#"{"monitorList": [
        {"id": 1, "name": "Mail", "type": "port", "hostname": "mail.gana.kr", "port": 25,
         "active": true, "interval": 30, "maxretries": 2},
        {"id": 2, "name": "Ping", "type": "ping", "hostname": "gana.kr", "active": true},
        {"id": 3, "name": "MX", "type": "dns", "hostname": "gana.kr", "active": true,
         "dns_resolve_type": "MX", "dns_resolve_server": "8.8.8.8"},
        {"id": 4, "name": "Odd", "type": "dns", "hostname": "gana.kr", "active": true,
         "dns_resolve_type": "SOA"},
        {"id": 5, "name": "DB", "type": "mysql", "active": true,
         "databaseConnectionString": "mysql://kim:geh@im@db.gana.kr:3307/shop"},
        {"id": 6, "name": "Send", "type": "smtp", "hostname": "smtp.gana.kr", "port": 587,
         "smtpSecurity": "starttls", "active": true},
        {"id": 7, "name": "Router", "type": "ping", "hostname": "192.0.2.1", "active": true},
        {"id": 8, "name": "Push", "type": "push", "active": true}],
        "maintenanceList": [{"title": "Sundays"}]}"#;
    let reading = read("b.json", backup).unwrap();
    assert!(!format!("{reading:?}").contains("im@"), "{reading:?}");
    let left = left_out(&reading);
    for part in [
        "address where a name is needed: Router",
        "“dns”, for which there is nothing here: Odd",
        "“push”",
        "“maxretries”, which is not taken over (docs/moving-in.md says what there is instead): Mail",
        "“dns_resolve_server”",
        "“databaseConnectionString”",
        "“maintenanceList”: Sundays",
    ] {
        assert!(left.iter().any(|it| it.contains(part)), "{part}: {left:?}");
    }
    let inventory = inventory(&[("b.json", backup.as_bytes())]);
    assert_eq!(
        urls(&inventory),
        [
            "dns://gana.kr/MX",
            "mysql://db.gana.kr:3307",
            "ping://gana.kr",
            "smtp://smtp.gana.kr:587?starttls=yes",
            "tcp://mail.gana.kr:25",
        ]
    );
    let mail = inventory.sites.iter().find(|(host, _)| host.as_str() == "_tcp._25.mail.gana.kr");
    let mail = mail.expect("mail").1;
    assert_eq!(mail.url.options.as_ref().and_then(|it| it.interval_s), Some(30));
}

#[test]
fn headers_come_in_unless_they_hold_a_secret() {
    let backup = r#"{"monitorList": [{"id": 1, "name": "A", "type": "http",
        "url": "https://a.kr/", "active": true, "timeout": 48, "interval": 60,
        "headers": "{\"X-Api\": \"1\", \"Authorization\": \"Bearer geheim\", \"Host\": \"b.kr\"}"}]}"#;
    let reading = read("b.json", backup).unwrap();
    assert!(!format!("{reading:?}").contains("geheim"));
    let left = left_out(&reading).join("\n");
    for name in ["“headers: Authorization”", "“headers: Host”", "“timeout”"] {
        assert!(left.contains(name), "{left}");
    }
    let inventory = inventory(&[("b.json", backup.as_bytes())]);
    let options = inventory.sites.values().next().unwrap().url.options.clone().unwrap();
    assert_eq!(options.headers, [("X-Api".to_owned(), "1".to_owned())]);
}

#[test]
fn services_and_intervals_of_gatus_come_in() {
    let gatus = r#"
services:
  - {name: old, url: "https://old.kr/", interval: 30s, client: {timeout: 5s, dns-resolver: "udp://1.1.1.1:53"},
     headers: {X-A: b}, maintenance-windows: [{start: "01:00", duration: 1h}],
     conditions: ["[STATUS] == 200", "[BODY] == UP"]}
endpoints:
  - {name: tcp, url: "tcp://mail.gana.kr:25", conditions: ["[CONNECTED] == true"]}
  - {name: icmp, url: "icmp://mail.gana.kr", conditions: ["[CONNECTED] == true"]}
  - {name: starttls, url: "starttls://smtp.gana.kr:587", conditions: ["[CERTIFICATE_EXPIRATION] > 48h"]}
  - {name: redis, url: "tcp://cache.gana.kr:6379", body: "PING\r\n", conditions: ["[BODY] == pat(*PONG*)"]}
  - {name: mx, url: "8.8.8.8", dns: {query-name: gana.kr, query-type: MX}, conditions: ["[DNS_RCODE] == NOERROR"]}
  - {name: ws, url: "wss://ws.gana.kr/", conditions: ["[CONNECTED] == true"]}
"#;
    let reading = read("g.yaml", gatus).unwrap();
    assert_eq!(reading.format, Format::Gatus);
    let left = left_out(&reading).join("\n");
    for name in ["“wss”", "“client.dns-resolver”", "“maintenance-windows”", "“dns: url”"]
    {
        assert!(left.contains(name), "{name}: {left}");
    }
    let all = inventory(&[("g.yaml", gatus.as_bytes())]);
    assert_eq!(
        urls(&all),
        [
            "dns://gana.kr/MX",
            "https://old.kr/",
            "ping://mail.gana.kr",
            "submission://smtp.gana.kr",
            "tcp://cache.gana.kr:6379?send=PING%0D%0A",
            "tcp://mail.gana.kr:25",
        ]
    );
    let site = |host: &str| all.sites.iter().find(|(it, _)| it.as_str() == host).expect(host).1;
    let old = site("old.kr");
    let options = old.url.options.as_ref().unwrap();
    assert_eq!((options.interval_s, options.timeout_ms), (Some(30), Some(5_000)));
    assert_eq!(options.headers, [("X-A".to_owned(), "b".to_owned())]);
    // A page that says UP is no JSON.
    assert_eq!((old.expect.body.as_deref(), &old.expect.json), (Some("UP"), &None));
    assert_eq!(site("_tcp._6379.cache.gana.kr").expect.body.as_deref(), Some("PONG"));
    let certificate = site("_submission._tcp.smtp.gana.kr").expect.certificate;
    assert_eq!(certificate, CertificateExpectation::ValidDays(2));
}

#[test]
fn what_modules_of_the_exporter_expect_comes_in_when_both_files_are_given() {
    let blackbox = r#"modules:
  http_kw: {prober: http, timeout: 7s, http: {fail_if_body_not_matches_regexp: ["장바구니"],
    fail_if_body_matches_regexp: ["Fatal", "Error"], headers: {X: y}, preferred_ip_protocol: ip4}}
  http_401: {prober: http, http: {valid_status_codes: [401], follow_redirects: false,
    basic_auth: {username: a, password: geheim}}}
  echo: {prober: icmp}
  port: {prober: tcp, tcp: {tls: true}}
  zone: {prober: dns, dns: {query_name: gana.kr, query_type: MX}}
  unused: {prober: grpc}
"#;
    let job = |module: &str, target: &str| {
        format!(
            "  - {{job_name: {module}, metrics_path: /probe, scrape_interval: 20s, params: \
             {{module: [{module}]}}, static_configs: [{{targets: [\"{target}\"]}}]}}\n"
        )
    };
    let prometheus = "scrape_configs:\n".to_owned()
        + &job("http_kw", "https://kw.gana.kr/")
        + &job("http_401", "https://p401.gana.kr/")
        + &job("echo", "mail.gana.kr")
        + &job("port", "mail.gana.kr:993")
        + &job("zone", "192.0.2.53");
    let files = [("p.yml", prometheus.as_bytes()), ("blackbox.yml", blackbox.as_bytes())];
    let readings = crate::kit::read_together(&files, bongsu_import::Context::default());
    assert!(!format!("{readings:?}").contains("geheim"));
    let left = readings.iter().flat_map(left_out).collect::<Vec<_>>().join("\n");
    for name in [
        "“http_kw: http.preferred_ip_protocol”",
        "“http_kw: fail_if_body_matches_regexp”",
        "“http_401: http.basic_auth”",
        "1 × “modules”: unused (grpc)",
    ] {
        assert!(left.contains(name), "{name}: {left}");
    }
    let all = inventory(&files);
    assert_eq!(
        urls(&all),
        [
            "dns://gana.kr/MX",
            "https://kw.gana.kr/",
            "https://p401.gana.kr/",
            "ping://mail.gana.kr",
            "tls://mail.gana.kr:993",
        ]
    );
    let site = |host: &str| all.sites.iter().find(|(it, _)| it.as_str() == host).expect(host).1;
    let (kw, other) = (site("kw.gana.kr"), site("p401.gana.kr"));
    assert_eq!(kw.expect.body.as_deref(), Some("장바구니"));
    assert_eq!(kw.expect.absent.as_deref(), Some("Fatal"));
    let options = kw.url.options.as_ref().unwrap();
    assert_eq!((options.interval_s, options.timeout_ms), (Some(20), Some(7_000)));
    assert_eq!(other.expect.status, Some(401));
    assert_eq!(other.url.options.as_ref().map(|it| it.redirects), Some(0));
}

#[test]
fn a_small_file_that_would_become_gigabytes_or_never_end_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kuma.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "CREATE TABLE monitor (id INTEGER PRIMARY KEY, name TEXT, type TEXT, url TEXT,
           much TEXT GENERATED ALWAYS AS (hex(zeroblob(50000000 + id))) VIRTUAL);
         INSERT INTO monitor (id, name, type, url) VALUES (1, 'Gana', 'http', 'https://gana.kr/');",
    )
    .unwrap();
    drop(db);
    let error = read("kuma.db", std::fs::read(&path).unwrap()).unwrap_err().to_string();
    assert!(error.contains("columns of the table monitor are computed"), "{error}");

    let list = |anchor: &str| vec![anchor; 200].join(", ");
    let yaml = format!(
        "d: &d {{x: 1}}\nc: &c {{'<<': [{}]}}\nb: &b {{'<<': [{}]}}\na: &a {{'<<': [{}]}}\n\
         endpoints:\n- '<<': [{}]\n  name: x\n  url: https://s1.example.kr/\n",
        list("*d"),
        list("*c"),
        list("*b"),
        list("*a")
    );
    let error = read("gatus.yaml", yaml).unwrap_err().to_string();
    assert!(error.contains("a map merges (<<) more than 1000 others"), "{error}");
}
