//! How one site is probed, and what is expected of it.

use super::*;
use crate::inventory::{CertificateExpectation, Method};

const HEADER: &str = "customer,contact,domain,url,method,headers,basic_auth,redirects,absent,json,\
                      certificate,timeout_ms,interval_s\n";

#[test]
fn every_option_finds_its_place_and_comes_back_from_an_export() {
    let inventory = csv(&format!(
        "{HEADER}kim,kim@a.kr,shop.kr,https://shop.kr/health,head,\
         \"X-Check: yes, really | Accept: application/json\",staging,3,Fatal error,\
         /status = ok,14,2500,20\n"
    ));
    let site = &inventory.sites[&name("shop.kr")];
    let options = site.url.options.as_ref().expect("options");
    assert_eq!(options.method, Method::Head);
    assert_eq!(options.headers.len(), 2);
    assert_eq!(options.headers[0], ("X-Check".into(), "yes, really".into()));
    assert_eq!((options.basic_auth.as_deref(), options.redirects), (Some("staging"), 3));
    assert_eq!((options.timeout_ms, options.interval_s), (Some(2500), Some(20)));
    assert_eq!(site.expect.absent.as_deref(), Some("Fatal error"));
    assert_eq!(site.expect.json.as_ref().unwrap().write(), "/status = \"ok\"");
    assert_eq!(site.expect.certificate, CertificateExpectation::ValidDays(14));
    assert_eq!(json(&export(&inventory)), inventory);
    // A URL that is told again keeps them, and an empty cell takes one back.
    let again = "customer,contact,domain,url,method\nkim,kim@a.kr,shop.kr,https://shop.kr/,\n";
    let files = parse(&[file("again.csv", again)]).unwrap();
    let after = files.merge(&inventory, false).unwrap();
    let options = after.sites[&name("shop.kr")].url.options.as_ref().unwrap();
    assert_eq!((options.method, options.redirects), (Method::Get, 3));
}

#[test]
fn an_option_that_cannot_be_is_refused_with_its_reason() {
    for (column, cell, why) in [
        ("method", "DELETE", "is not a method"),
        ("headers", "X-A", "a colon is missing"),
        ("headers", "Bad Name: x", "no name of a header"),
        ("headers", "Host: other.kr", "sets it itself"),
        ("headers", "Authorization: Basic x", "would hold a secret"),
        ("headers", "cookie: a=b", "would hold a secret"),
        ("headers", "X-A: 열쇠", "is not ASCII"),
        ("basic_auth", "../../etc/shadow", "secrets_directory"),
        ("basic_auth", ".hidden", "secrets_directory"),
        ("basic_auth", "a/b", "secrets_directory"),
        ("redirects", "21", "from 0 to 20"),
        ("json", "status", "JSON pointer"),
        ("certificate", "0", "expectation of a certificate"),
        ("timeout_ms", "99", "from 100 to 60000"),
        ("interval_s", "5", "from 10 to 3600"),
    ] {
        let text = format!("customer,contact,domain,{column}\nkim,kim@a.kr,shop.kr,{cell}\n");
        let errors = refused_csv(&text);
        assert!(errors[0].contains(why), "{column} {cell}: {errors:?}");
    }
    let clear = "customer,contact,domain,url,basic_auth\nk,k@a.kr,shop.kr,http://shop.kr,key\n";
    assert!(refused_csv(clear)[0].contains("needs https"));
    let service = "customer,contact,domain,url,method\nk,k@a.kr,shop.kr,smtp://shop.kr,GET\n";
    assert!(refused_csv(service)[0].contains("for sites of the web alone"));
}
