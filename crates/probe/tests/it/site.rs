//! S5, S13: a site is probed layer by layer, and its failure is classified.

use crate::support::fake_site::{Authority, crossed, http, https, https_abrupt, https_for, listen};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::Expect;
use bongsu_core::observation::{Detail, Observation, Outcome, Reason};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::site::Budgets;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n장바구니";
const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

fn impatient() -> ProberConfig {
    let span = Duration::from_millis(400);
    ProberConfig {
        site_budgets: Budgets { tcp: span, tls: span, http: span, service: span },
        ..on_demand()
    }
}

async fn probe(
    config: ProberConfig,
    url: &str,
    expect: Expect,
    at: SocketAddr,
) -> Vec<Observation> {
    visit_by(Clock::system(), config, url, expect, at).await
}

async fn visit_by(
    clock: Clock,
    config: ProberConfig,
    url: &str,
    expect: Expect,
    at: SocketAddr,
) -> Vec<Observation> {
    let mut topology = Builder::new(1);
    topology.site(url, expect, at);
    let layers = if url.starts_with("https") { 3 } else { 2 };
    let mut running = Running::start_by(clock, config, topology.build());
    running.ask(0).await;
    let mut reported = Vec::new();
    for _ in 0..layers {
        reported.push(running.last_word().await);
    }
    reported
}

/// The result of each layer: `ok`, `skipped`, or the code of its reason.
fn codes(reported: &[Observation]) -> Vec<&'static str> {
    let word = |observation: &Observation| match observation.outcome {
        Outcome::Ok { .. } => "ok",
        Outcome::Skipped => "skipped",
        Outcome::Failed(reason) => reason.code(),
        Outcome::Missed => "missed",
        Outcome::Inconclusive => "inconclusive",
    };
    reported.iter().map(word).collect()
}

async fn plain(expect: Expect, at: SocketAddr) -> Vec<&'static str> {
    codes(&probe(impatient(), "http://shop.kr/", expect, at).await)
}

#[tokio::test]
async fn a_healthy_page_is_probed_layer_by_layer() {
    let at = http(PAGE).await;
    let reported = probe(on_demand(), "http://shop.kr/", Expect::default(), at).await;
    assert_eq!(codes(&reported), ["ok", "ok"]);
    assert_eq!(reported[1].detail, Detail::Status(200));
    assert_eq!(reported[0].scheduled, reported[1].scheduled);
    assert!(reported[0].finished <= reported[1].started);
}

#[tokio::test]
async fn status_and_text_are_checked_by_the_rules_of_the_site() {
    let (page, busy) = (http(PAGE).await, http(BUSY).await);
    let text = |text: &str| Expect { body: Some(text.into()), ..Expect::default() };
    assert_eq!(plain(text("바구니"), page).await, ["ok", "ok"]);
    assert_eq!(plain(text("계산대"), page).await, ["ok", "body_mismatch"]);
    assert_eq!(plain(Expect::default(), busy).await, ["ok", "status"]);
    assert_eq!(plain(Expect { status: Some(503), ..Expect::default() }, busy).await, ["ok", "ok"]);
}

#[tokio::test]
async fn the_request_is_what_a_visitor_would_send() {
    let (give, mut take) = tokio::sync::mpsc::unbounded_channel();
    let at = listen(move |mut stream| {
        let give = give.clone();
        async move {
            let mut request = vec![0; 2000];
            let length = stream.read(&mut request).await.unwrap();
            request.truncate(length);
            give.send(String::from_utf8(request).unwrap()).unwrap();
            let _ = stream.write_all(PAGE.as_bytes()).await;
        }
    })
    .await;
    let url = "http://xn--bj0bj06e.xn--3e0b707e/a?b=c";
    probe(on_demand(), url, Expect::default(), at).await;
    let request = take.recv().await.unwrap().to_lowercase();
    assert!(request.starts_with("get /a?b=c http/1.1\r\n"), "{request}");
    let host = format!("host: xn--bj0bj06e.xn--3e0b707e:{}\r\n", at.port());
    assert!(request.contains(&host), "{request}");
    assert!(request.contains("user-agent: bongsu/"), "{request}");
}

#[tokio::test]
async fn a_closed_port_is_refused_and_upper_layers_are_skipped() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let reported = probe(on_demand(), "https://shop.kr/", Expect::default(), closed).await;
    assert_eq!(codes(&reported), ["connection_refused", "skipped", "skipped"]);
}

#[tokio::test]
async fn a_server_that_hangs_is_timed_out_at_the_layer_where_it_hangs() {
    let at = listen(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    assert_eq!(plain(Expect::default(), at).await, ["ok", "timeout"]);
    let reported = probe(impatient(), "https://shop.kr/", Expect::default(), at).await;
    assert_eq!(codes(&reported), ["ok", "timeout", "skipped"]);
}

#[tokio::test]
async fn an_endless_page_is_read_to_the_limit_and_a_cut_off_page_fails() {
    let endless = listen(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    assert_eq!(plain(Expect::default(), endless).await, ["ok", "ok"]);
    let stops = listen(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc").await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_eq!(plain(Expect::default(), stops).await, ["ok", "timeout"]);
}

#[tokio::test]
async fn a_reset_and_garbage_are_distinguished() {
    let hangs_up = listen(|mut stream| async move {
        let _ = stream.read(&mut [0; 2000]).await;
    })
    .await;
    assert_eq!(plain(Expect::default(), hangs_up).await, ["ok", "reset"]);
    let cut = http("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc").await;
    assert_eq!(plain(Expect::default(), cut).await, ["ok", "reset"]);
    let rubbish = http("220 mail.shop.kr ESMTP\r\n").await;
    assert_eq!(plain(Expect::default(), rubbish).await, ["ok", "malformed"]);
}

#[tokio::test]
async fn a_valid_certificate_has_its_expiry() {
    let query_authority = Authority::new();
    let at = https(query_authority.paper("shop.kr", 2020, 2080), PAGE).await;
    let config = ProberConfig { trust_roots: vec![query_authority.root.clone()], ..on_demand() };
    let reported = probe(config, "https://shop.kr/", Expect::default(), at).await;
    assert_eq!(codes(&reported), ["ok", "ok", "ok"]);
    let until = Time::parse("2080-01-01T00:00:00Z").unwrap();
    assert_eq!(reported[1].detail, Detail::CertificateUntil(until));
}

#[tokio::test]
async fn certificate_errors_are_distinguished() {
    let query_authority = Authority::new();
    let papers = [
        (query_authority.paper("shop.kr", 2015, 2020), "certificate_expired"),
        (query_authority.paper("shop.kr", 2085, 2088), "certificate_not_yet_valid"),
        (query_authority.paper("other.kr", 2020, 2080), "certificate_wrong_name"),
        (Authority::new().paper("shop.kr", 2020, 2080), "certificate_untrusted"),
        (Authority::new().paper("shop.kr", 2015, 2020), "certificate_expired"),
    ];
    for (paper, expected) in papers {
        let at = https(paper, PAGE).await;
        let config =
            ProberConfig { trust_roots: vec![query_authority.root.clone()], ..on_demand() };
        let reported = probe(config, "https://shop.kr/", Expect::default(), at).await;
        assert_eq!(codes(&reported), ["ok", expected, "skipped"]);
        assert!(matches!(reported[1].detail, Detail::CertificateUntil(_)), "{:?}", reported[1]);
    }
}

#[tokio::test]
async fn certificates_are_verified_by_the_drills_clock() {
    let query_authority = Authority::new();
    let at = https(query_authority.paper("shop.kr", 2017, 2019), PAGE).await;
    let config = ProberConfig { trust_roots: vec![query_authority.root.clone()], ..on_demand() };
    let clock = Clock::scaled(Time::parse("2018-01-04T16:19:00+09:00").unwrap(), 1.0);
    let reported = visit_by(clock, config, "https://shop.kr/", Expect::default(), at).await;
    assert_eq!(codes(&reported), ["ok", "ok", "ok"]);
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_fails_the_handshake() {
    let at = listen(|mut stream| async move {
        let _ = stream.read(&mut [0; 2000]).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let reported = probe(on_demand(), "https://shop.kr/", Expect::default(), at).await;
    assert_eq!(codes(&reported), ["ok", "handshake", "skipped"]);
}

#[tokio::test]
async fn a_reference_is_only_connected_to() {
    let at = listen(|_| async {}).await;
    let mut topology = Builder::new(1);
    topology.reference(at);
    let mut running = Running::start(on_demand(), topology.build());
    assert!(matches!(running.outcome(0).await, Outcome::Ok { .. }));
    let reported = running.outcome(0).await;
    assert_ne!(reported, Outcome::Failed(Reason::Timeout));
}

#[tokio::test]
async fn a_thousand_hanging_sites_are_probed_at_once() {
    let at = listen(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let mut topology = Builder::new(1);
    for n in 0..1000 {
        topology.site(&format!("http://site{n}.kr/"), Expect::default(), at);
    }
    let extra = bongsu_probe::budget::Rate { per_second: 100_000, burst: 100_000 };
    let target_budget = bongsu_probe::budget::TargetBudget { extra, total: extra };
    let http = Duration::from_secs(1);
    let site_budgets = Budgets { http, ..Budgets::default() };
    let config =
        ProberConfig { target_budget, site_budgets, max_connections: Some(1000), ..on_demand() };
    let mut running = Running::start(config, topology.build());
    for job in 0..1000 {
        running.ask(job).await;
    }
    let mut timeouts = 0;
    let (mut first, mut last) = (None::<Time>, Time::ZERO);
    while timeouts < 1000 {
        let seen = running.last_word().await;
        if seen.outcome == Outcome::Failed(Reason::Timeout) {
            timeouts += 1;
            first = Some(first.map_or(seen.started, |at| at.min(seen.started)));
            last = last.max(seen.finished);
        }
    }
    // One after another they would take a thousand seconds.
    assert!(last.since(first.unwrap()) < Duration::from_secs(10));
}

/// Public reports of what browsers open and stricter readers call broken (P2).
#[tokio::test]
async fn what_browsers_open_is_not_broken() {
    let answers = [
        "HTTP/1.1 200 OK\r\nContent-Security-Policy: default-src 'self'\r\n   https://cdn.example\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX-Old : yes\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nSet-Cookie: s=a\u{1}b; path=/\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\na line without a colon\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n",
    ];
    for answer in answers {
        assert_eq!(plain(Expect::default(), http(answer).await).await, ["ok", "ok"], "{answer}");
    }
    let cookies = "Set-Cookie: c=v\r\n".repeat(105);
    let many = format!("HTTP/1.1 200 OK\r\n{cookies}Content-Length: 2\r\n\r\nok").leak();
    assert_eq!(plain(Expect::default(), http(many).await).await, ["ok", "ok"]);
}

/// P4: what no browser opens is not called fine.
#[tokio::test]
async fn what_no_browser_opens_is_not_fine() {
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n";
    assert_eq!(plain(Expect::default(), http(chunks).await).await, ["ok", "malformed"]);
    let circle = "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(plain(Expect::default(), http(circle).await).await, ["ok", "redirect_loop"]);
    let login = "HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(plain(Expect::default(), http(login).await).await, ["ok", "ok"]);
}

/// P7: an old page in EUC-KR, and a text far below.
#[tokio::test]
async fn a_text_is_found_in_an_old_page_and_far_below() {
    let basket = Expect { body: Some("장바구니".into()), ..Expect::default() };
    let bytes: &[u8] = b"<p>\xc0\xe5\xb9\xd9\xb1\xb8\xb4\xcf</p>";
    let old = listen(move |mut stream| async move {
        let _ = stream.read(&mut [0; 2000]).await;
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=euc-kr\r\n\r\n";
        let _ = stream.write_all(&[head, bytes].concat()).await;
    })
    .await;
    assert_eq!(plain(basket.clone(), old).await, ["ok", "ok"]);
    let far = format!("HTTP/1.1 200 OK\r\n\r\n{}장바구니", "x".repeat(90_000)).leak();
    assert_eq!(plain(basket, http(far).await).await, ["ok", "ok"]);
}

/// P2: a page that ends with its connection, and a server that lets in members alone.
#[tokio::test]
async fn a_page_without_a_farewell_is_whole_and_a_members_page_is_not_judged() {
    let authority = Authority::new();
    let trust = || ProberConfig { trust_roots: vec![authority.root.clone()], ..on_demand() };
    let look = |at| probe(trust(), "https://shop.kr/", Expect::default(), at);
    let paper = || authority.paper("shop.kr", 2020, 2080);
    let abrupt = https_abrupt(paper(), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello").await;
    assert_eq!(codes(&look(abrupt).await), ["ok", "ok", "ok"]);
    let cut = https_abrupt(paper(), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello").await;
    assert_eq!(codes(&look(cut).await), ["ok", "ok", "reset"]);
    let members = https_for(&authority, paper(), PAGE).await;
    assert_eq!(codes(&look(members).await), ["ok", "ok", "inconclusive"]);
}

/// P4: an expired certificate that the chain does not need is none of its end.
#[tokio::test]
async fn a_chain_ends_with_what_it_needs() {
    let (new, old) = (Authority::new(), Authority::new());
    let mut paper = new.paper("shop.kr", 2020, 2080);
    paper.chain.push(crossed(&new, &old));
    let at = https(paper, PAGE).await;
    let config = ProberConfig { trust_roots: vec![new.root.clone()], ..on_demand() };
    let reported = probe(config, "https://shop.kr/", Expect::default(), at).await;
    assert_eq!(codes(&reported), ["ok", "ok", "ok"]);
    let until = Time::parse("2080-01-01T00:00:00Z").unwrap();
    assert_eq!(reported[1].detail, Detail::CertificateUntil(until));
}
