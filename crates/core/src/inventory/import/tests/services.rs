//! Services other than the web.

use super::*;
use crate::service::{RecordType, Service};

fn one(domain: &str, url: &str) -> Result<(Name, crate::inventory::Site), Vec<String>> {
    let text = format!("customer,contact,domain,url\nkim,kim@a.kr,{domain},{url}\n");
    let read = inventory(&[file("services.csv", &text)]);
    let read = read.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    Ok(read.sites.into_iter().next().expect("a site"))
}

#[test]
fn the_scheme_of_a_url_says_what_is_watched() {
    for (url, name, kind, port, starttls) in [
        ("smtp://mail.shop.kr", "_smtp._tcp.mail.shop.kr", Service::Smtp, 25, false),
        ("smtp://mail.shop.kr?starttls=yes", "_smtp._tcp.mail.shop.kr", Service::Smtp, 25, true),
        ("SMTP://mail.shop.kr:2525/", "_smtp._2525.mail.shop.kr", Service::Smtp, 2525, false),
        ("smtp://mail.shop.kr:80", "_smtp._80.mail.shop.kr", Service::Smtp, 80, false),
        ("submission://shop.kr", "_submission._tcp.shop.kr", Service::Submission, 587, true),
        ("imap://shop.kr?starttls=no", "_imap._tcp.shop.kr", Service::Imap, 143, false),
        ("imaps://shop.kr", "_imaps._tcp.shop.kr", Service::Imaps, 993, false),
        ("mail://shop.kr", "_mail._tcp.shop.kr", Service::Mail, 25, false),
        ("ssh://shop.kr", "_ssh._tcp.shop.kr", Service::Ssh, 22, false),
        ("tcp://shop.kr:9000?send=PING%0D%0A", "_tcp._9000.shop.kr", Service::Tcp, 9000, false),
        ("ping://shop.kr", "_ping._icmp.shop.kr", Service::Ping, 0, false),
        ("dns://shop.kr/MX", "_mx._dns.shop.kr", Service::Records(RecordType::Mx), 0, false),
        ("dnssec://shop.kr", "_dnssec._dns.shop.kr", Service::Dnssec, 0, false),
    ] {
        let (host, site) = one("shop.kr", url).unwrap_or_else(|errors| panic!("{url}: {errors:?}"));
        assert_eq!((host.as_str(), site.url.port), (name, port), "{url}");
        let service = site.url.service.as_ref().expect("a service");
        assert_eq!((service.kind, service.starttls), (kind, starttls), "{url}");
        assert_eq!(site.url.https, kind.tls() == crate::service::Tls::Always, "{url}");
    }
    let (_, site) = one("shop.kr", "tcp://shop.kr:9000?send=PING%0D%0A").unwrap();
    assert_eq!(site.url.service.unwrap().send.as_deref(), Some("PING\r\n"));
}

#[test]
fn what_runs_at_the_hosts_own_server_is_named_by_the_customers_domain() {
    let (host, site) = one("shop.kr", "imaps://mail1.host.kr").unwrap();
    assert_eq!(host, name("_imaps._tcp.shop.kr"));
    assert_eq!(site.url.service.unwrap().at, Some(name("mail1.host.kr")));
    assert!(one("shop.kr", "mail://host.kr").is_err(), "MX records are the domain's own");
    assert!(one("shop.kr", "dns://host.kr/MX").is_err());
}

#[test]
fn a_name_alone_says_it_as_well() {
    let named = csv("customer,contact,domain\nkim,kim@a.kr,_pop3s._tcp.mail.shop.kr\n");
    let site = &named.sites[&name("_pop3s._tcp.mail.shop.kr")];
    assert_eq!((site.url.port, site.url.service_kind()), (995, Some(Service::Pop3s)));
}

#[test]
fn a_service_that_cannot_be_watched_is_refused_with_its_reason() {
    for (url, why) in [
        ("gopher://shop.kr", "nor a service that is watched"),
        ("a://shop.kr", "nor a service that is watched"),
        ("tcp://shop.kr", "the port is missing"),
        ("dns://shop.kr", "write the type of the records"),
        ("dns://shop.kr/ANY", "write the type of the records"),
        ("dns://shop.kr:53/MX", "it has no port"),
        ("ping://shop.kr:7", "it has no port"),
        ("smtp://shop.kr/inbox", "a service has no path"),
        ("ssh://shop.kr?starttls=yes", "does not change to TLS"),
        ("imap://shop.kr?starttls=maybe", "yes or no"),
        ("smtp://shop.kr?send=x", "only tcp and tls"),
        ("smtp://shop.kr?x=1", "only starttls and send"),
        ("smtp://192.0.2.1", "is an address, not a domain name"),
        ("smtp://kim:pw@shop.kr", "no user name or password"),
        ("http://_smtp._tcp.shop.kr", "is the name of a service"),
    ] {
        let errors = one("shop.kr", url).expect_err(url);
        assert!(errors[0].contains(why), "{url}: {errors:?}");
        assert!(!errors[0].contains("pw"), "{errors:?}");
    }
    let status = "customer,contact,domain,url,status\nkim,kim@a.kr,shop.kr,smtp://shop.kr,220\n";
    assert!(refused_csv(status)[0].contains("for sites of the web alone"));
}

#[test]
fn what_is_exported_is_imported_again() {
    let urls = [
        "smtp://mail.shop.kr?starttls=yes",
        "imap://mail.shop.kr:1143?starttls=no",
        "imaps://mail1.host.kr",
        "tls://db.shop.kr:9000?send=PING%0D%0A%26",
        "dns://shop.kr/TXT",
        "dnssec://shop.kr",
        "mail://shop.kr",
        "ping://shop.kr",
        "https://shop.kr/",
    ];
    let rows: String = urls.iter().map(|url| format!("kim,kim@a.kr,shop.kr,{url}\n")).collect();
    let first = csv(&format!("customer,contact,domain,url\n{rows}"));
    assert_eq!(first.sites.len(), urls.len());
    assert_eq!(json(&export(&first)), first);
    for url in urls {
        assert!(export(&first).contains(&format!("\"{url}\"")), "{url}: {}", export(&first));
    }
}
