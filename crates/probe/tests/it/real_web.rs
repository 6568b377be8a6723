//! Against nginx, in network namespaces: certificates, hanging pages, lost packets (S5).

use crate::support::fake_site::{Authority, Paper};
use crate::support::lab::Lab;
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_clock::Clock;
use bongsu_core::inventory::Expect;
use bongsu_core::layer::Layer;
use bongsu_core::observation::{Detail, Observation, Outcome};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::site::Budgets;
use std::net::SocketAddr;
use std::time::Duration;

const SITES: [(&str, u16); 6] = [
    ("shop.kr", 443),
    ("expired.kr", 444),
    ("wrong.kr", 445),
    ("old.kr", 446),
    ("older.kr", 447),
    ("members.kr", 448),
];

struct Web {
    lab: Lab,
    query_authority: Authority,
}

/// nginx with a good site, an expired one, one of another name, one that hangs, one that
/// fails, and a plain one.
fn nginx() -> Web {
    let mut lab = Lab::new(&[10]);
    let query_authority = Authority::new();
    let old = "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-SHA384;";
    let client = lab.file("client.pem", &query_authority.paper("visitor", 2020, 2080).pem);
    let client = format!("ssl_verify_client on; ssl_client_certificate {client};");
    let settings = ["", "", "", old, old, &client];
    let papers: [Paper; SITES.len()] = [
        query_authority.paper("shop.kr", 2020, 2080),
        query_authority.paper("expired.kr", 2015, 2020),
        query_authority.paper("other.kr", 2020, 2080),
        query_authority.paper("old.kr", 2020, 2080),
        query_authority.paper("older.kr", 2015, 2020),
        query_authority.paper("members.kr", 2020, 2080),
    ];
    let root = lab.files.path().join("www");
    let root = root.to_str().unwrap().to_owned();
    lab.file("www/index.html", "<html>장바구니</html>\n");
    let mut servers = String::new();
    for (((site, port), paper), setting) in SITES.iter().zip(&papers).zip(settings) {
        let certificate = lab.file(&format!("{site}.pem"), &paper.pem);
        let key = lab.file(&format!("{site}.key"), &paper.key_pem);
        servers.push_str(&format!(
            "server {{ listen 10.77.0.10:{port} ssl; listen [fd77::10]:{port} ssl; \
             server_name {site}; {setting} ssl_certificate {certificate}; ssl_certificate_key {key}; \
             root {root}; }}\n"
        ));
    }
    let config = format!(
        "pid {root}/pid; error_log stderr; daemon off; events {{ }}\n\
         http {{ access_log off; client_body_temp_path {root}/a; proxy_temp_path {root}/b; \
         fastcgi_temp_path {root}/c; uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;\n\
         server {{ listen 10.77.0.10:80; root {root}; \
         location /busy {{ return 503; }} location /moved {{ return 301 /; }} \
         location /hang {{ proxy_pass http://10.77.0.10:81; }} }}\n{servers}}}\n"
    );
    let config = lab.file("nginx.conf", &config);
    lab.serve("nginx", "nginx", &["-c", &config, "-p", &root]);
    // Behind the hanging page is a machine that accepts packets and never responds.
    lab.filter("tcp dport 81 drop");
    let web = Web { lab, query_authority };
    web.lab.near(|| async {
        let clock = Clock::system();
        for _ in 0..500 {
            if tokio::net::TcpStream::connect("10.77.0.10:445").await.is_ok() {
                return;
            }
            clock.sleep(Duration::from_millis(20)).await;
        }
        panic!("nginx does not start: {}", web.lab.log("nginx"));
    });
    web
}

impl Web {
    async fn probe(&self, url: &str, expect: Expect, at: &str) -> Vec<Observation> {
        let mut topology = Builder::new(1);
        topology.site(url, expect, at.parse::<SocketAddr>().unwrap());
        let site_budgets = Budgets { http: Duration::from_millis(700), ..Budgets::default() };
        let config = ProberConfig {
            allow_nets: crate::support::real::ALLOWED.map(|net| net.parse().unwrap()).to_vec(),
            trust_roots: vec![self.query_authority.root.clone()],
            site_budgets,
            ..on_demand()
        };
        let mut running = Running::start(config, topology.build());
        running.ask(0).await;
        let layers = if url.starts_with("https") { 3 } else { 2 };
        let mut reported = Vec::new();
        for _ in 0..layers {
            reported.push(running.last_word().await);
        }
        reported
    }

    async fn words(&self, url: &str, at: &str) -> Vec<&'static str> {
        words(&self.probe(url, Expect::default(), at).await)
    }
}

fn words(reported: &[Observation]) -> Vec<&'static str> {
    let word = |seen: &Observation| match seen.outcome {
        Outcome::Ok { .. } => "ok",
        Outcome::Failed(reason) => reason.code(),
        Outcome::Skipped => "skipped",
        Outcome::Missed | Outcome::Inconclusive => "inconclusive",
    };
    reported.iter().map(word).collect()
}

/// Old servers and those that want a certificate of the visitor, which this cannot judge and
/// browsers open; what their certificate says is known all the same (P2).
#[test]
fn a_server_that_only_browsers_can_speak_with_is_not_called_broken() {
    let web = nginx();
    web.lab.near(|| async {
        let old = web.words("https://old.kr/", "10.77.0.10:446").await;
        assert_eq!(old, ["ok", "inconclusive", "skipped"], "CBC alone");
        let expired = web.words("https://older.kr/", "10.77.0.10:447").await;
        assert_eq!(expired, ["ok", "certificate_expired", "skipped"]);
        let members = web.words("https://members.kr/", "10.77.0.10:448").await;
        assert_eq!(members, ["ok", "ok", "inconclusive"]);
    });
}

#[test]
fn each_failure_of_nginx_has_its_reason() {
    let web = nginx();
    web.lab.near(|| async {
        let expect =
            Expect { status: Some(200), body: Some("장바구니".into()), ..Expect::default() };
        let reported = web.probe("https://shop.kr/", expect.clone(), "10.77.0.10:443").await;
        assert_eq!(words(&reported), ["ok", "ok", "ok"]);
        assert!(matches!(reported[1].detail, Detail::CertificateUntil(_)));
        assert_eq!(reported[2].detail, Detail::Status(200));
        let six = web.probe("https://shop.kr/", expect, "[fd77::10]:443").await;
        assert_eq!(words(&six), ["ok", "ok", "ok"]);
        let expired = web.words("https://expired.kr/", "10.77.0.10:444").await;
        assert_eq!(expired, ["ok", "certificate_expired", "skipped"]);
        let wrong = web.words("https://wrong.kr/", "10.77.0.10:445").await;
        assert_eq!(wrong, ["ok", "certificate_wrong_name", "skipped"]);
        assert_eq!(web.words("http://shop.kr/", "10.77.0.10:80").await, ["ok", "ok"]);
        assert_eq!(web.words("http://shop.kr/moved", "10.77.0.10:80").await, ["ok", "ok"]);
        assert_eq!(web.words("http://shop.kr/busy", "10.77.0.10:80").await, ["ok", "status"]);
        assert_eq!(web.words("http://shop.kr/none", "10.77.0.10:80").await, ["ok", "status"]);
        assert_eq!(web.words("http://shop.kr/hang", "10.77.0.10:80").await, ["ok", "timeout"]);
        let mixed = web.words("https://shop.kr/", "10.77.0.10:80").await;
        assert_eq!(mixed, ["ok", "handshake", "skipped"]);
    });
}

#[test]
fn a_filtered_site_differs_from_one_that_refuses() {
    let web = nginx();
    web.lab.filter(
        "tcp dport 80 drop\ntcp dport 443 reject with tcp reset\n\
         tcp dport 444 reject with icmp type host-unreachable",
    );
    web.lab.near(|| async {
        let dropped = web.words("http://shop.kr/", "10.77.0.10:80").await;
        assert_eq!(dropped, ["timeout", "skipped"]);
        let refused = web.words("https://shop.kr/", "10.77.0.10:443").await;
        assert_eq!(refused, ["connection_refused", "skipped", "skipped"]);
        let no_way = web.words("https://expired.kr/", "10.77.0.10:444").await;
        assert_eq!(no_way, ["unreachable", "skipped", "skipped"]);
    });
}

/// The first SYN is lost and the kernel's second answered: slow, not lost.
#[test]
fn a_lost_syn_is_reported_early_and_ends_as_slow() {
    let web = nginx();
    web.lab.filter("tcp dport 80 tcp flags syn limit rate over 1/second burst 1 packets drop");
    web.lab.near(|| async {
        // The first connection uses the limit up.
        drop(tokio::net::TcpStream::connect("10.77.0.10:80").await.unwrap());
        let mut topology = Builder::new(1);
        topology.site("http://shop.kr/", Expect::default(), "10.77.0.10:80".parse().unwrap());
        let rto = bongsu_probe::rtt::RtoLimits {
            initial: Duration::from_millis(200),
            ..Default::default()
        };
        let allow_nets = vec!["10.77.0.0/24".parse().unwrap()];
        let config = ProberConfig { rto, allow_nets, ..on_demand() };
        let mut running = Running::start(config, topology.build());
        running.ask(0).await;
        let early = running.next().await;
        assert!(early.provisional, "{early:?}");
        let late = running.last_word().await;
        assert_eq!(late.scheduled, early.scheduled);
        let Outcome::Ok { latency } = late.outcome else { panic!("{late:?}") };
        assert!(latency >= Duration::from_millis(900).into(), "{latency:?}");
        let page = running.last_word().await;
        assert!(matches!(page.outcome, Outcome::Ok { .. }), "{page:?}");
        assert_eq!(page.stream.0, 1, "the layer above {:?}", Layer::Tcp);
    });
}
