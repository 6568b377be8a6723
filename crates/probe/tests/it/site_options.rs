//! What is said of one site: how it is asked, how far its redirects are followed, and what it
//! must be (S1, S5).

use crate::support::fake_site::{Authority, http, https, listen};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_core::inventory::{CertificateExpectation, Expect, ProbeOptions, SiteUrl};
use bongsu_core::observation::Outcome;
use bongsu_probe::prober::ProberConfig;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbasket";

/// The result of each layer.
async fn asked(
    config: ProberConfig,
    https: bool,
    options: ProbeOptions,
    expect: Expect,
    at: SocketAddr,
) -> Vec<&'static str> {
    let options = Some(Box::new(options));
    let url = SiteUrl { https, port: at.port(), options, ..SiteUrl::default() };
    let layers = url.layers().len();
    let mut topology = Builder::new(1);
    topology.opened("shop.kr", url, expect, at);
    let mut running = Running::start(config, topology.build());
    running.ask(0).await;
    let mut seen = Vec::new();
    for _ in 0..layers {
        seen.push(match running.last_word().await.outcome {
            Outcome::Ok { .. } => "ok",
            Outcome::Failed(reason) => reason.code(),
            Outcome::Skipped => "skipped",
            Outcome::Inconclusive => "inconclusive",
            Outcome::Missed => "missed",
        });
    }
    seen
}

/// A site whose pages are, by path: a redirect, or a text. Tells the paths that it was asked for.
async fn maze(
    pages: &'static [(&'static str, &'static str)],
) -> (SocketAddr, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let (give, take) = tokio::sync::mpsc::unbounded_channel();
    let at = listen(move |mut stream| {
        let give = give.clone();
        async move {
            let mut request = vec![0; 2000];
            let length = stream.read(&mut request).await.unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let page = pages.iter().find(|(it, _)| *it == path).map_or("", |(_, page)| page);
            let answer = match page.strip_prefix("to ") {
                Some(there) => format!(
                    "HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: {there}\r\n\
                     Content-Length: 0\r\n\r\n"
                ),
                None => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{page}", page.len()),
            };
            let _ = give.send(request);
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    })
    .await;
    (at, take)
}

fn follow(redirects: u8) -> ProbeOptions {
    ProbeOptions { redirects, ..ProbeOptions::default() }
}

fn basket() -> Expect {
    Expect { body: Some("basket".into()), ..Expect::default() }
}

#[tokio::test]
async fn redirects_are_followed_to_a_bound_and_the_last_page_is_judged() {
    let (at, _) = maze(&[("/", "to /a"), ("/a", "to /b"), ("/b", "basket")]).await;
    let of = |redirects| asked(on_demand(), false, follow(redirects), basket(), at);
    assert_eq!(of(0).await, ["ok", "body_mismatch"], "only the first page is asked");
    assert_eq!(of(1).await, ["ok", "redirect_loop"], "one is not enough");
    assert_eq!(of(2).await, ["ok", "ok"]);
    let (circle, mut paths) = maze(&[("/", "to /a"), ("/a", "to /a")]).await;
    let seen = asked(on_demand(), false, follow(20), basket(), circle).await;
    assert_eq!(seen, ["ok", "redirect_loop"]);
    let mut count = 0;
    while paths.try_recv().is_ok() {
        count += 1;
    }
    assert!(count <= 3, "{count} requests");
}

/// A customer's page may lead anywhere: what is not the site's own is not asked.
#[tokio::test]
async fn no_redirect_leads_the_probe_elsewhere() {
    for there in [
        "to http://169.254.169.254/latest/meta-data",
        "to http://127.0.0.1:1/",
        "to http://other.kr/",
        "to http://shop.kr:25/",
        "to ftp://shop.kr/",
        "to http://shop.kr:99999/",
    ] {
        let pages: &'static [(&str, &str)] = Box::leak(Box::new([("/", there)]));
        let (at, mut paths) = maze(pages).await;
        let seen = asked(on_demand(), false, follow(5), Expect::default(), at).await;
        assert_eq!(seen, ["ok", "ok"], "{there}: the redirect is the page");
        assert!(paths.try_recv().is_ok() && paths.try_recv().is_err(), "asked once: {there}");
    }
}

/// What is expected of the page that somebody sees at the end says nothing of a redirect to
/// another site, which nobody has seen.
#[tokio::test]
async fn a_redirect_to_another_host_is_not_held_against_the_expected_page() {
    let ok = || Expect { status: Some(200), ..basket() };
    let (there, _) = maze(&[("/", "to /a"), ("/a", "to http://www.shop.kr/")]).await;
    for redirects in [1, 10] {
        let seen = asked(on_demand(), false, follow(redirects), ok(), there).await;
        assert_eq!(seen, ["ok", "ok"], "{redirects}");
    }
    let seen = asked(on_demand(), false, follow(0), ok(), there).await;
    assert_eq!(seen, ["ok", "status"], "nothing is followed: this is the page");
    let moved = Expect { status: Some(301), ..Expect::default() };
    let seen = asked(on_demand(), false, follow(10), moved, there).await;
    assert_eq!(seen, ["ok", "status"], "a redirect is what is expected, and it is another one");
    let (wrong, _) = maze(&[("/", "to /a"), ("/a", "sorry")]).await;
    let seen = asked(on_demand(), false, follow(10), ok(), wrong).await;
    assert_eq!(seen, ["ok", "body_mismatch"], "the last page is judged");
}

#[tokio::test]
async fn a_secret_comes_from_its_file_and_goes_over_tls_alone() {
    let authority = Authority::new();
    let secrets = tempfile::tempdir().unwrap();
    std::fs::write(secrets.path().join("staging"), "kim:열쇠\n").unwrap();
    let config = || ProberConfig {
        trust_roots: vec![authority.root.clone()],
        secrets: Some(secrets.path().to_owned()),
        ..on_demand()
    };
    let auth =
        |file: &str| ProbeOptions { basic_auth: Some(file.into()), ..ProbeOptions::default() };
    let at = https(authority.paper("shop.kr", 2020, 2080), PAGE).await;
    let well = asked(config(), true, auth("staging"), basket(), at).await;
    assert_eq!(well, ["ok", "ok", "ok"]);
    // Without its file nothing is said of the page.
    let missing = asked(config(), true, auth("missing"), basket(), at).await;
    assert_eq!(missing, ["ok", "ok", "inconclusive"]);
    let none = ProberConfig { secrets: None, ..config() };
    let none = asked(none, true, auth("staging"), basket(), at).await;
    assert_eq!(none, ["ok", "ok", "inconclusive"]);
    let (plain, mut requests) = maze(&[("/", "basket")]).await;
    let clear = asked(config(), false, auth("staging"), basket(), plain).await;
    assert_eq!(clear, ["ok", "inconclusive"]);
    while let Ok(request) = requests.try_recv() {
        assert!(!request.contains("Authorization"), "nothing is sent in clear: {request}");
    }
}

#[tokio::test]
async fn a_certificate_must_be_what_is_expected_of_it() {
    let authority = Authority::new();
    let config = || ProberConfig { trust_roots: vec![authority.root.clone()], ..on_demand() };
    let expect = |certificate| Expect { certificate, ..Expect::default() };
    let good = https(authority.paper("shop.kr", 2020, 2080), PAGE).await;
    let old = https(authority.paper("shop.kr", 2015, 2020), PAGE).await;
    let other = https(authority.paper("other.kr", 2020, 2080), PAGE).await;
    for (certificate, at, expected) in [
        (CertificateExpectation::ValidDays(30), good, ["ok", "ok", "ok"]),
        (CertificateExpectation::Valid, old, ["ok", "certificate_expired", "skipped"]),
        (CertificateExpectation::Any, old, ["ok", "ok", "ok"]),
        (CertificateExpectation::Any, other, ["ok", "ok", "ok"]),
        (CertificateExpectation::ValidDays(65_535), good, ["ok", "certificate_ending", "skipped"]),
    ] {
        let seen = asked(config(), true, ProbeOptions::default(), expect(certificate), at).await;
        assert_eq!(seen, expected, "{certificate:?}");
    }
}

#[tokio::test]
async fn a_site_has_a_timeout_of_its_own() {
    let at = listen(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let options = ProbeOptions { timeout_ms: Some(200), ..ProbeOptions::default() };
    let clock = bongsu_clock::Clock::system();
    let began = clock.now();
    let seen = asked(on_demand(), false, options, Expect::default(), at).await;
    assert_eq!(seen, ["ok", "timeout"]);
    assert!(clock.now().since(began) < Duration::from_secs(4), "the usual one is five seconds");
    let page = http(PAGE).await;
    let well = asked(on_demand(), false, ProbeOptions::default(), basket(), page).await;
    assert_eq!(well, ["ok", "ok"]);
}

/// Of two sites, the one with an interval of its own is probed again sooner.
#[tokio::test]
async fn a_site_can_be_probed_more_often_than_the_others() {
    use bongsu_probe::schedule::Intervals;
    let at = http(PAGE).await;
    let mut topology = Builder::new(1);
    let options = ProbeOptions { interval_s: Some(1), ..ProbeOptions::default() };
    let port = at.port();
    let often =
        SiteUrl { https: false, port, options: Some(Box::new(options)), ..SiteUrl::default() };
    let often = topology.opened("often.kr", often, Expect::default(), at);
    let seldom = SiteUrl { https: false, port, ..SiteUrl::default() };
    topology.opened("seldom.kr", seldom, Expect::default(), at);
    let never = Duration::from_secs(1_000_000_000);
    let intervals = Intervals { reference: never, component: never, sweep: never };
    let config = ProberConfig { intervals, ..on_demand() };
    let mut running = Running::start(config, topology.build());
    for _ in 0..4 {
        let seen = running.last_word().await.stream;
        assert!(seen == often || seen.0 == often.0 + 1, "{seen:?}");
    }
}
