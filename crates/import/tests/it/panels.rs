//! Control panels.

use crate::kit::{inventory, left_out, read, read_as, sites};
use bongsu_core::inventory::{Contact, Country};
use bongsu_import::{Format, Request};

pub const LISTACCTS: &str = r#"{"metadata": {"command": "listaccts", "version": 1, "result": 1,
  "reason": "OK"}, "data": {"acct": [
  {"user": "gana", "domain": "gana.kr", "email": "ceo@gana.kr", "ip": "203.0.113.7",
   "suspended": 0, "owner": "root", "plan": "default"},
  {"user": "oak", "domain": "oak.co.kr", "email": "*unknown*", "suspended": 0},
  {"user": "elm", "domain": "elm.kr", "email": "a@elm.kr", "suspended": 1}]}}"#;

pub const USERDOMAINS: &str = "*: nobody\nblog.gana.kr: gana\ngana.kr: gana\ngana2.co.kr: gana\n";

#[test]
fn accounts_of_cpanel_and_their_domains_come_in_together() {
    let files = [("a.json", LISTACCTS.as_bytes()), ("userdomains", USERDOMAINS.as_bytes())];
    let inventory = inventory(&files);
    assert_eq!(
        sites(&inventory),
        ["blog.gana.kr gana", "gana.kr gana", "gana2.co.kr gana", "oak.co.kr oak"]
    );
    assert_eq!(inventory.customers["gana"].contacts, [Contact::Email("ceo@gana.kr".into())]);
    assert!(inventory.customers["oak"].contacts.is_empty());
    let reading = read("a.json", LISTACCTS).unwrap();
    assert_eq!(left_out(&reading), ["1 × not in use (“suspended”): elm.kr"]);
}

#[test]
fn a_suspended_account_is_left_out_of_every_list() {
    let domains = format!("elm.kr: elm\n{USERDOMAINS}");
    for order in [[LISTACCTS, &domains], [&domains, LISTACCTS]] {
        let mut all = order.map(|text| read("list", text).unwrap());
        bongsu_import::leave_out_idle(&mut all);
        let mut import = bongsu_core::inventory::import::Import::default();
        let domains = all.iter().position(|it| it.idle.is_empty()).unwrap();
        assert_eq!(left_out(&all[domains])[0], "1 × not in use (“suspended”): elm.kr");
        for reading in all {
            assert_eq!(crate::kit::take(&mut import, reading), [""; 0]);
        }
        let inventory = import.merge(&Default::default(), true).unwrap();
        assert!(!inventory.customers.contains_key("elm"), "{:?}", inventory.customers);
        assert_eq!(inventory.sites.len(), 4);
    }
}

#[test]
fn what_whmapi1_prints_by_itself_is_yaml() {
    let yaml = "---\ndata:\n  acct:\n    -\n      domain: gana.kr\n      email: ceo@gana.kr\n      \
        suspended: 0\n      user: gana\nmetadata:\n  command: listaccts\n  reason: OK\n";
    let reading = read("accounts.txt", yaml).unwrap();
    assert_eq!((reading.format, reading.is_guess), (Format::Cpanel, true));
    assert_eq!(sites(&inventory(&[("accounts.txt", yaml.as_bytes())])), ["gana.kr gana"]);
}

#[test]
fn the_list_of_whm_as_a_table_comes_in() {
    let csv = "Domain,IP,User Name,Email,Setup Date,Package,Owner\n\
        gana.kr,203.0.113.7,gana,ceo@gana.kr,\"2024-01-02\",default,root\n";
    let inventory = inventory(&[("accounts.csv", csv.as_bytes())]);
    assert_eq!(sites(&inventory), ["gana.kr gana"]);
    assert_eq!(inventory.customers["gana"].contacts.len(), 1);
}

#[test]
fn the_server_of_a_list_is_the_one_that_the_operator_names() {
    let request = Request {
        name: "userdomains",
        bytes: USERDOMAINS.as_bytes(),
        format: None,
        sheet: None,
        country: Country::default(),
        server: Some("web-1"),
        context: &Default::default(),
    };
    let mut import = Default::default();
    assert_eq!(crate::kit::take(&mut import, bongsu_import::read(request).unwrap()), [""; 0]);
    let inventory = import.merge(&Default::default(), true).unwrap();
    assert!(inventory.sites.values().all(|it| it.location.server.as_deref() == Some("web-1")));
}

#[test]
fn a_query_of_plesk_comes_in_as_it_is_printed() {
    let framed = "\
+-------+----------+------+-------------+-------+-----------+--------+
| login | cname    | pname| email       | phone | domain    | status |
+-------+----------+------+-------------+-------+-----------+--------+
| gana  | 가나상사 | NULL | ceo@gana.kr | NULL  | gana.kr   |      0 |
| gana  | 가나상사 | NULL | ceo@gana.kr | NULL  | gana2.kr  |      0 |
| oak   | NULL     | Ann  | NULL        | NULL  | oak.co.kr |     16 |
+-------+----------+------+-------------+-------+-----------+--------+
3 rows in set (0.00 sec)
";
    let tabs = "login\tcname\tpname\temail\tphone\tdomain\tstatus\n\
        gana\t가나상사\tNULL\tceo@gana.kr\tNULL\tgana.kr\t0\n\
        gana\t가나상사\tNULL\tceo@gana.kr\tNULL\tgana2.kr\t0\n";
    for text in [framed, tabs] {
        let inventory = inventory(&[("plesk.txt", text.as_bytes())]);
        assert_eq!(sites(&inventory), ["gana.kr gana", "gana2.kr gana"]);
        assert_eq!(inventory.customers["gana"].name, "가나상사");
    }
    assert_eq!(left_out(&read("p", framed).unwrap()), ["1 × not in use (“status 16”): oak.co.kr"]);
    let broken = tabs.replace("\tgana2.kr\t0", "");
    let error = read("plesk.txt", broken).unwrap_err().to_string();
    assert!(error.starts_with("plesk.txt:3: the row has 5 fields"), "{error}");
}

#[test]
fn a_list_of_domains_alone_does_not_say_whose_they_are() {
    let reading = read_as("s.txt", "gana.kr\noak.co.kr\n", Some(Format::Plesk), None).unwrap();
    let mut import = bongsu_core::inventory::import::Import::default();
    assert_eq!(crate::kit::take(&mut import, reading), [""; 0]);
    assert_eq!(import.without_owner(&Default::default()).count(), 2);
    let error = read_as("s.txt", "gana.kr\nno domain\n", Some(Format::Plesk), None).unwrap_err();
    assert!(error.to_string().starts_with("s.txt:2: not a domain alone"), "{error}");
}

#[test]
fn lists_of_the_plesk_api_come_in() {
    let domains = r#"[{"id": 1, "name": "gana.kr", "guid": "g-1", "hosting_type": "virtual"}]"#;
    let clients = r#"[{"id": 3, "name": "Ann", "company": "", "login": "gana", "guid": "g-2",
        "email": "ceo@gana.kr"}]"#;
    let inventory = inventory(&[("d.json", domains.as_bytes()), ("c.json", clients.as_bytes())]);
    assert_eq!(sites(&inventory), ["gana.kr gana.kr"]);
    assert_eq!(inventory.customers["gana"].name, "Ann");
}

#[test]
fn lists_of_directadmin_come_in() {
    let owners = "gana.kr: gana\noak.co.kr: oak\n";
    let form = "gana%2Ekr=gana&oak%2Eco%2Ekr=oak";
    let user = "account=ON\ncreator=admin\ndomain=gana.kr\nemail=ceo@gana.kr\nname=gana\n\
        suspended=no\nusername=gana\n";
    let reading = read("domainowners", owners).unwrap();
    assert_eq!(reading.format, Format::DirectAdmin);
    let files = [("domainowners", owners.as_bytes()), ("user.conf", user.as_bytes())];
    let inventory = inventory(&files);
    assert_eq!(sites(&inventory), ["gana.kr gana", "oak.co.kr oak"]);
    assert_eq!(inventory.customers["gana"].contacts.len(), 1);
    assert!(read_as("o", form, Some(Format::DirectAdmin), None).is_ok());
    let denied = "error=1&text=Access+denied&details=no";
    let error = read_as("o", denied, Some(Format::DirectAdmin), None).unwrap_err().to_string();
    assert!(error.ends_with("instead of a list: no"), "{error}");
}
