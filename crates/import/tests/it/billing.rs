//! Billing systems.

use crate::kit::{inventory, left_out, read, read_as, sites};
use bongsu_core::inventory::{Contact, Inventory};
use bongsu_import::Format;

pub const CLIENTS: &str = r#"{"result": "success", "totalresults": 4, "startnumber": 0, "numreturned": 4,
  "clients": {"client": [
    {"id": 11, "firstname": "하나", "lastname": "김", "companyname": "", "email": "hana@gana.kr",
     "datecreated": "2019-03-02", "groupid": 0, "status": "Active"},
    {"id": 12, "firstname": "Ann", "lastname": "Oak", "companyname": "Oak Ltd",
     "email": "ann@oak.co.kr", "phonenumberformatted": "+82.1012345678", "language": "english",
     "status": "Active"},
    {"id": 13, "firstname": "Jo", "lastname": "Elm", "companyname": "", "email": "none",
     "status": "Active"},
    {"id": 14, "firstname": "X", "lastname": "Y", "email": "x@y.kr", "status": "Closed"}]}}"#;

pub const PRODUCTS: &str = r#"{"result": "success", "totalresults": 90, "startnumber": 0,
  "numreturned": 6, "products": {"product": [
    {"id": 1, "clientid": 11, "pid": 3, "domain": "gana.kr", "servername": "web-1",
     "dedicatedip": "", "username": "gana", "password": "geheim", "status": "Active"},
    {"id": 2, "clientid": 11, "domain": "gana.kr", "servername": "", "status": "Active"},
    {"id": 3, "clientid": 12, "domain": "www.oak.co.kr", "servername": "web-1", "status": "Active"},
    {"id": 4, "clientid": 12, "domain": "vps17", "servername": "", "status": "Active"},
    {"id": 5, "clientid": 12, "domain": "", "servername": "", "status": "Active"},
    {"id": 6, "clientid": 12, "domain": "old.kr", "servername": "", "status": "Terminated"}]}}"#;

#[test]
fn answers_of_whmcs_come_in_together() {
    let files = [("clients.json", CLIENTS.as_bytes()), ("products.json", PRODUCTS.as_bytes())];
    let inventory = inventory(&files);
    assert_eq!(sites(&inventory), ["gana.kr 11", "www.oak.co.kr 12"]);
    let site = inventory.sites.values().next().unwrap();
    assert_eq!(site.location.server.as_deref(), Some("web-1"));
    let name = |key: &str| inventory.customers[key].name.clone();
    assert_eq!([name("11"), name("12")], ["김하나", "Oak Ltd"]);
    let phone = &inventory.customers["12"].contacts[1];
    assert_eq!(*phone, Contact::Phone("+821012345678".into()));
    // Nobody can reach them, and they own nothing.
    assert!(!inventory.customers.contains_key("13"));
}

#[test]
fn what_of_whmcs_has_no_place_is_said_and_no_secret() {
    let reading = read("products.json", PRODUCTS).unwrap();
    assert_eq!((reading.format, reading.is_guess), (Format::Whmcs, true));
    let said = left_out(&reading);
    assert_eq!(
        said,
        [
            "1 × not in use (“Terminated”): old.kr",
            "1 × without a domain: service 5",
            "1 × not a domain that somebody can own: vps17",
            "1 × site that the file has already: gana.kr",
            "1 × part of a list; export its other pages too: 6 / 90",
        ]
    );
    assert!(!format!("{reading:?}").contains("geheim"));
    let said = left_out(&read("clients.json", CLIENTS).unwrap());
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[1].ends_with("13: none"), "{said:?}");
}

#[test]
fn reports_of_whmcs_are_tables_of_their_own() {
    let clients = "\"Clients\"\n\"ID\",\"First Name\",\"Last Name\",\"Company Name\",\"Email\",\"Phone Number\",\"Status\"\n\
        \"11\",\"하나\",\"김\",\"\",\"hana@gana.kr\",\"+82.1012345678\",\"Active\"\n";
    let services = "ID,User ID,Client Name,Server ID,Domain Name,Status,Password\n\
        1,11,김하나,3,gana.kr,Active,geheim\n2,11,김하나,0,gana2.kr,Active,geheim\n";
    let files = [("clients.csv", clients.as_bytes()), ("services.csv", services.as_bytes())];
    let inventory = inventory(&files);
    assert_eq!(sites(&inventory), ["gana.kr 11", "gana2.kr 11"]);
    assert_eq!(inventory.customers["11"].contacts.len(), 2);
    let servers: Vec<_> = inventory.sites.values().map(|it| it.location.server.clone()).collect();
    assert_eq!(servers, [Some("3".to_owned()), None]);
}

#[test]
fn a_site_of_two_clients_is_refused_and_both_are_named() {
    let twice = PRODUCTS.replace(r#""id": 2, "clientid": 11"#, r#""id": 2, "clientid": 12"#);
    let reading = read("p.json", twice).unwrap();
    let errors = crate::kit::take(&mut Default::default(), reading);
    assert_eq!(
        errors,
        ["p.json: service 2: domain: the site “gana.kr” belongs to “11” at p.json: service 1"]
    );
}

#[test]
fn an_answer_that_is_an_error_says_which() {
    let denied = r#"{"result": "error", "message": "Authentication Failed"}"#;
    let error = read_as("c.json", denied, Some(Format::Whmcs), None).unwrap_err().to_string();
    assert!(error.ends_with("with an error instead of a list: Authentication Failed"), "{error}");
    let error = read_as("c.json", "[1, 2]", Some(Format::Whmcs), None).unwrap_err().to_string();
    assert!(error.contains("not an answer of WHMCS"), "{error}");
    let error = read_as("c.csv", "a,b\n1,2\n", Some(Format::Whmcs), None).unwrap_err().to_string();
    assert!(error.contains("not a report of WHMCS"), "{error}");
}

#[test]
fn answers_of_hostbill_come_in() {
    let clients = r#"{"success": true, "clients": [{"id": "2", "firstname": "Ann", "lastname": "Oak",
        "companyname": "", "email": "ann@oak.co.kr", "status": "Active"}], "call": "getClients",
        "sorter": {"totalpages": 3}}"#;
    let accounts = r#"{"success": true, "accounts": [
        {"id": "49", "domain": "oak.co.kr", "status": "Active", "client_id": "2", "name": "Basic"},
        {"id": "50", "domain": "elm.kr", "status": "Pending", "client_id": "2"}],
        "call": "getAccounts"}"#;
    let inventory = inventory(&[("c.json", clients.as_bytes()), ("a.json", accounts.as_bytes())]);
    assert_eq!(sites(&inventory), ["oak.co.kr 2"]);
    assert_eq!(inventory.customers["2"].name, "Ann Oak");
    let said = left_out(&read("c.json", clients).unwrap());
    assert_eq!(said, ["1 × part of a list; export its other pages too: 1 / 3"]);
}

#[test]
fn answers_of_blesta_come_in() {
    let clients = r#"{"response": [{"id": "5", "id_code": "1500", "first_name": "Ann",
        "last_name": "Oak", "company": "Oak Ltd", "email": "ann@oak.co.kr", "status": "active"}]}"#;
    let services = r#"{"response": [
        {"id": "8", "client_id": "5", "status": "active", "name": "oak.co.kr",
         "package": {"name": "Basic"}, "fields": [{"key": "cpanel_domain", "value": "oak.co.kr"},
         {"key": "cpanel_password", "value": "geheim"}]},
        {"id": "9", "client_id": "5", "status": "canceled", "name": "elm.kr", "package": {}}]}"#;
    let inventory = inventory(&[("c.json", clients.as_bytes()), ("s.json", services.as_bytes())]);
    assert_eq!(sites(&inventory), ["oak.co.kr 5"]);
    assert_eq!(inventory.customers["5"].name, "Oak Ltd");
    let reading = read("s.json", services).unwrap();
    assert_eq!(left_out(&reading), ["1 × not in use (“canceled”): elm.kr"]);
    assert!(!format!("{reading:?}").contains("geheim"));
}

#[test]
fn a_document_of_nobody_known_is_refused_with_the_remedy() {
    for text in ["[1, 2]", r#"{"invoices": []}"#] {
        let error = read("x.json", text).unwrap_err().to_string();
        assert!(error.contains("name the program with --from"), "{error}");
    }
    assert_eq!(read("x.json", r#"{"sites": []}"#).unwrap().format, Format::Json);
}

#[test]
fn when_a_domain_ends_comes_in_from_billing_systems() {
    let domains = r#"{"result": "success", "domains": {"domain": [
        {"id": 1, "userid": 11, "domainname": "gana.kr", "status": "Active",
         "expirydate": "2027-03-01"},
        {"id": 2, "userid": 11, "domainname": "nara.kr", "status": "Active",
         "expirydate": "0000-00-00"},
        {"id": 3, "userid": 11, "domainname": "dara.kr", "status": "Active",
         "expirydate": "01/03/2027"}]}}"#;
    let files = [
        ("clients.json", CLIENTS.as_bytes()),
        ("products.json", PRODUCTS.as_bytes()),
        ("domains.json", domains.as_bytes()),
    ];
    let ends = |host: &str, all: &Inventory| {
        let site = all.sites.iter().find(|(it, _)| it.as_str() == host).expect(host).1;
        site.domain_expires_at.map(|at| at.to_string())
    };
    let all = inventory(&files);
    assert!(ends("gana.kr", &all).is_some_and(|it| it.starts_with("2027-03-01")));
    assert_eq!((ends("nara.kr", &all), ends("dara.kr", &all)), (None, None));
    let said = left_out(&read("d.json", domains).unwrap());
    assert!(
        said[0].contains("“expirydate”") && said[0].ends_with("dara.kr: 01/03/2027"),
        "{said:?}"
    );
    let hostbill = r#"{"success": true, "call": "getAccounts", "accounts": [
        {"id": "1", "domain": "hb.kr", "client_id": "7", "status": "Active"}],
        "domains": [{"id": "2", "name": "hb.kr", "client_id": "7", "status": "Active",
        "expires": "2027-01-01"}]}"#;
    let all = inventory(&[("h.json", hostbill.as_bytes())]);
    assert!(ends("hb.kr", &all).is_some_and(|it| it.starts_with("2027-01-01")));
}

#[test]
fn a_suspended_service_of_blesta_without_a_package_is_said_as_such() {
    let services = r#"{"response": [{"id": "10", "client_id": "5", "status": "suspended",
        "name": "bl2.kr", "fields": []}]}"#;
    let said = read_as("s.json", services, Some(Format::Blesta), None).unwrap();
    assert_eq!(left_out(&said), ["1 × not in use (“suspended”): bl2.kr"]);
}
